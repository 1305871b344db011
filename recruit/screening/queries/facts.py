"""The facts behind applications, read set-wise, as the checks take them."""

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

import asyncpg
import msgspec

from recruit.applications.rules import (
    ElectionExperience,
    Facts,
    HealthValues,
    ItAbility,
    NikFlag,
    PartyTie,
    SensitiveKind,
    Sex,
)
from recruit.applications.stages import STILL_COUNTS, Stage
from recruit.foundation import clock
from recruit.foundation.database import Connection, planned_for_its_values
from recruit.foundation.keys import vault
from recruit.foundation.vault import Vault
from recruit.rulebook.model import Education, Level, RuleKind
from recruit.screening.registries import RULE_OF
from recruit.screening.rules import NOT_CHECKED, REMARKABLE
from recruit.screening.tables import Registry

SCREENED_STAGES = (Stage.submitted, Stage.under_review)
"""Stages in which findings are worked out; later ones rest on what a verifier decided."""

ROWS_AT_ONCE = 2000
"""Rows that are in memory together while a district is screened."""

_HEALTH = SensitiveKind.health.value
_CRIMINAL = SensitiveKind.criminal_record.value

_IN_DISTRICT = "application.call = $3 AND starts_with(application.place, $4)"
_BY_ID = "application.call = $3 AND application.id = ANY ($4::uuid[])"

_PLACES = ", ".join(f"left(picked.place, {level.code_length})" for level in Level)
"""The place applied for, and those around it."""

_REGISTERS = ", ".join(f"'{registry}'" for registry in Registry)
_LOOKED_AT = ", ".join(
    f"('{registry}', '{listing}')"
    for registry, kind in RULE_OF.items()
    for listing in sorted(REMARKABLE[kind])
)
_HOLDS = (
    f"CASE WHEN valid_until <= $2 AND (registry, listed) NOT IN ({_LOOKED_AT})"
    f" THEN '{NOT_CHECKED}' ELSE listed END"
)
"""An answer that is too old is none; one that must be looked at stays until a newer one comes."""

_COUNTS = ", ".join(f"'{stage}'" for stage in STILL_COUNTS)


# The facts of all picked applications; ``$1`` are the stages, ``$2`` is the
# present moment. Every other table is looked up by its
# index for each application: whatever the planner believes after a bulk load or a mass move, the
# time grows with the number of rows.
_FACTS = f"""
    WITH register AS MATERIALIZED (
        SELECT array_agg(name) FILTER (
                   WHERE EXISTS (SELECT FROM registry_answer WHERE registry = name)) AS answered,
               array_agg(name) FILTER (
                   WHERE EXISTS (SELECT FROM registry_query WHERE registry = name)) AS asked
        FROM unnest(ARRAY[{_REGISTERS}]) AS name
    ),
    election AS MATERIALIZED (
        SELECT call.name AS call, array_agg(sibling.name) AS calls
        FROM call JOIN call AS sibling ON sibling.election = call.election
        GROUP BY call.name
    ),
    picked AS MATERIALIZED (
        SELECT application.id, application.call, application.person, application.place,
               (application.submitted_at AT TIME ZONE 'Asia/Jakarta')::date AS submitted_on,
               application.birth_date, application.sex, application.education,
               application.village_code, application.rw, application.answers,
               decode(application.answers ->> 'spouse', 'hex') AS spouse,
               person.nik_digest, election.calls
        FROM application
        JOIN person ON person.id = application.person
        JOIN election ON election.call = application.call
        WHERE {{which}} AND application.stage = ANY ($1::text[])
    )
    SELECT picked.id, picked.place, picked.submitted_on, picked.birth_date, picked.sex,
           picked.education, picked.village_code, picked.rw, picked.answers,
           (SELECT string_agg(document.kind, ',') FROM document
            WHERE document.application = picked.id) AS documents,
           (SELECT array_agg(other.call) FROM application AS other
            WHERE other.person = picked.person AND other.id <> picked.id
              AND other.call = ANY (picked.calls) AND other.stage IN ({_COUNTS})
           ) AS other_calls,
           (SELECT array_agg(DISTINCT married.call) FROM (
                SELECT other.call, other.person, other.stage
                FROM person AS spouse JOIN application AS other ON other.person = spouse.id
                WHERE spouse.nik_digest = picked.spouse
                UNION ALL
                SELECT other.call, other.person, other.stage FROM application AS other
                WHERE other.answers ->> 'spouse' = encode(picked.nik_digest, 'hex')
            ) AS married
            WHERE married.person <> picked.person
              AND married.call = ANY (picked.calls) AND married.stage IN ({_COUNTS})
           ) AS spouse_calls,
           (SELECT sealed FROM sensitive_fact
            WHERE application = picked.id AND kind = '{_HEALTH}') AS health,
           (SELECT sealed FROM sensitive_fact
            WHERE application = picked.id AND kind = '{_CRIMINAL}') AS criminal_record,
           (SELECT string_agg(format('%s %s', registry, {_HOLDS}), ',') FROM registry_answer
            WHERE registry = ANY ((SELECT answered FROM register)::text[])
              AND nik_digest = picked.nik_digest) AS answered,
           (SELECT string_agg(registry, ',') FROM registry_query
            WHERE registry = ANY ((SELECT asked FROM register)::text[])
              AND application = picked.id AND NOT answered) AS unanswered,
           (SELECT array_agg(approval.rule) FROM fallback_approval AS approval
            WHERE approval.call = picked.call AND approval.place = ANY (ARRAY[{_PLACES}])
           ) AS approvals
    FROM picked
"""

_FACTS_IN_DISTRICT = _FACTS.format(which=_IN_DISTRICT)
_FACTS_BY_ID = _FACTS.format(which=_BY_ID)

Identified = list[tuple[UUID, Facts]]


async def facts_in_district(
    connection: Connection, *, call: str, district: str
) -> AsyncIterator[Identified]:
    """The facts of all applications of a district that are to be screened, part by part."""
    stages = [stage.value for stage in SCREENED_STAGES]
    # A generic plan cannot look up a prefix in the index.
    async with planned_for_its_values(connection):
        cursor = await connection.cursor(_FACTS_IN_DISTRICT, stages, clock.now(), call, district)
    keys = vault()
    while rows := await cursor.fetch(ROWS_AT_ONCE):
        yield [(row["id"], facts_of(row, keys)) for row in rows]


async def facts_by_id(
    connection: Connection, *, call: str, applications: Collection[UUID]
) -> Identified:
    """The facts of some applications to a call, without those that are past screening."""
    stages = [stage.value for stage in SCREENED_STAGES]
    keys = vault()
    rows = await connection.fetch(_FACTS_BY_ID, stages, clock.now(), call, applications)
    return [(row["id"], facts_of(row, keys)) for row in rows]


class _Party(msgspec.Struct):
    tie: PartyTie
    left_on: date | None = None


class _Campaign(msgspec.Struct):
    ever: bool
    until: date | None = None


class _Answers(msgspec.Struct):
    """What the checks read of ``application.answers``."""

    citizen: bool
    party: _Party
    campaign: _Campaign
    holds_post: bool
    civil_servant: bool
    election_experience: ElectionExperience
    it_ability: ItAbility
    declarations: frozenset[str]
    nik_flags: frozenset[NikFlag]


class _CriminalRecord(msgspec.Struct):
    sentenced: bool


# Typed decoders: at 300,000 applications they halve the time of json and conversions by hand.
_answers = msgspec.json.Decoder(_Answers).decode
_health = msgspec.json.Decoder(HealthValues).decode
_criminal_record = msgspec.json.Decoder(_CriminalRecord).decode

_SEXES = {sex.value: sex for sex in Sex}
_SCHOOLS = {school.value: school for school in Education}


@lru_cache(maxsize=4096)
def _papers(kinds: str | None) -> frozenset[str]:
    """The papers of an application; a few hundred sets are shared by a province."""
    return frozenset(kinds.split(",")) if kinds else frozenset()


@lru_cache(maxsize=4096)
def _registers(answered: str | None, unanswered: str | None) -> Mapping[RuleKind, str]:
    """What registers said; an answer counts for more than a question that had none."""
    told = {RULE_OF[Registry(name)]: NOT_CHECKED for name in _split(unanswered)}
    for pair in _split(answered):
        name, answer = pair.split(" ")
        told[RULE_OF[Registry(name)]] = answer
    return MappingProxyType(told)


def _split(text: str | None) -> list[str]:
    return text.split(",") if text else []


def facts_of(row: asyncpg.Record, keys: Vault) -> Facts:
    """A row of the statement above as facts; the sealed ones are opened."""
    answers = _answers(row["answers"])
    health, record = row["health"], row["criminal_record"]
    return Facts(
        place_code=row["place"],
        submitted_on=row["submitted_on"],
        birth_date=row["birth_date"],
        sex=_SEXES[row["sex"]],
        citizen=answers.citizen,
        education=_SCHOOLS[row["education"]],
        village_code=row["village_code"],
        rw=row["rw"],
        party=answers.party.tie,
        party_left_on=answers.party.left_on,
        campaign=answers.campaign.ever,
        campaign_until=answers.campaign.until,
        sentenced=bool(record) and _criminal_record(keys.open(record, purpose=_CRIMINAL)).sentenced,
        holds_post=answers.holds_post,
        civil_servant=answers.civil_servant,
        election_experience=answers.election_experience,
        it_ability=answers.it_ability,
        declarations=answers.declarations,
        documents=_papers(row["documents"]),
        health=_health(keys.open(health, purpose=_HEALTH)) if health else None,
        nik_flags=answers.nik_flags,
        other_calls=tuple(row["other_calls"] or ()),
        spouse_calls=tuple(row["spouse_calls"] or ()),
        approvals=frozenset(row["approvals"] or ()),
        registers=_registers(row["answered"], row["unanswered"]),
    )


async def districts_to_screen(connection: Connection, *, call: str, place: str) -> list[str]:
    """The districts at a place that have applications to be screened."""
    rows = await connection.fetch(
        f"SELECT DISTINCT left(place, {Level.district.code_length}) AS district FROM application"
        " WHERE call = $1 AND starts_with(place, $2) AND stage = ANY ($3::text[])"
        " ORDER BY district",
        call,
        place,
        [stage.value for stage in SCREENED_STAGES],
    )
    return [row["district"] for row in rows]
