"""Finding the files that concern each other, across the calls of an election: one person twice,
couples, one person under two NIKs, and applicants who are officers of a panel.

A search says nothing about the findings of the checks, it links the two files. What it found
before it finds again; what no longer holds, and nobody has settled, it closes.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.applications.rules import Sex
from recruit.applications.stages import BEFORE_A_RESULT, STILL_COUNTS
from recruit.foundation import clock, ledger, outbox
from recruit.foundation.database import Connection, bulk, copy_in, fetch, transaction
from recruit.foundation.keys import vault
from recruit.foundation.vault import Vault
from recruit.people.permissions import Actor, Permission
from recruit.screening.rules.overlaps import (
    NO_LONGER_HOLDS,
    SEARCH,
    Profile,
    Side,
    Tie,
    likeness,
)
from recruit.screening.tables import OverlapKind, OverlapState

FIND_OVERLAPS = "find_overlaps"
"""The job that searches an election."""

RUN_KIND = "overlaps"

PAIRS_AT_ONCE = 2000

LIKE_ELSEWHERE = 0.5
"""Trigram similarity from which the names of people of two villages are looked at."""

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('find_overlaps'), hashtext($1))"

_TABLES = """
    CREATE TEMP TABLE counted (
        id uuid, person uuid, place text, name text, birth_date date, sex text, village_code text,
        ending text, spouse text, nik text, email text
    ) ON COMMIT DROP;
    CREATE TEMP TABLE found_overlap (
        kind text, first uuid, second uuid, officer uuid, evidence jsonb
    ) ON COMMIT DROP;
"""

# Of names of three words: shorter ones tell nothing of people who live in two villages.
_ENDING = """
    CASE WHEN application.name LIKE '% % %' THEN
        translate(right(rtrim(lower(split_part(application.name, ',', 1))), 3), 'y', 'i') END
"""

_COUNT = f"""
    INSERT INTO counted
    SELECT application.id, application.person, application.place, application.name,
           application.birth_date, application.sex, application.village_code, {_ENDING},
           application.answers ->> 'spouse', encode(person.nik_digest, 'hex'), lower(person.email)
    FROM call
    JOIN application ON application.call = call.name
    JOIN person ON person.id = application.person
    WHERE call.election = (SELECT election FROM call WHERE name = $1)
      AND application.stage = ANY ($2::text[])
"""

_HERE = "(starts_with(one.place, $1) OR starts_with(other.place, $1))"

_FIND = f"""
    INSERT INTO found_overlap
    SELECT '{OverlapKind.same_person}', one.id, other.id, NULL::uuid, '{{"nik": true}}'::jsonb
    FROM counted AS one JOIN counted AS other ON other.person = one.person AND one.id < other.id
    WHERE {_HERE}
    UNION ALL
    SELECT '{OverlapKind.spouse}', least(one.id, other.id), greatest(one.id, other.id), NULL,
           jsonb_build_object('declared_by', jsonb_agg(
               CASE WHEN one.id < other.id THEN '{Side.first}' ELSE '{Side.second}' END
               ORDER BY one.id))
    FROM counted AS one JOIN counted AS other ON other.nik = one.spouse
    WHERE one.person <> other.person AND {_HERE}
    GROUP BY least(one.id, other.id), greatest(one.id, other.id)
    UNION ALL
    SELECT '{OverlapKind.panel}', one.id, NULL, officer.id, '{{"email": true}}'
    FROM officer JOIN counted AS one ON one.email = officer.email
    WHERE officer.revoked_at IS NULL AND starts_with(one.place, $1)
      AND EXISTS (SELECT FROM officer_grant
                  WHERE officer_grant.officer = officer.id AND (until IS NULL OR until > $2))
"""


def _profile_sql(side: Side) -> str:
    return (
        f"{side}_person.nik_sealed AS {side}_nik, {side}.name AS {side}_name,"
        f" {side}.village_code AS {side}_village, {side}_person.address AS {side}_address,"
        f" {side}_person.rt AS {side}_rt, {side}_person.rw AS {side}_rw"
    )


def _pairs_sql(agreeing: str, besides: str) -> str:
    """Pairs of people of one birth date and sex who agree in another column, too."""
    return f"""
        SELECT first.id AS first, second.id AS second, first.birth_date, first.sex,
               similarity(first.name, second.name) AS similarity,
               {_profile_sql(Side.first)}, {_profile_sql(Side.second)}
        FROM counted AS first
        JOIN counted AS second ON second.birth_date = first.birth_date AND second.sex = first.sex
            AND second.{agreeing} = first.{agreeing}
            AND first.id < second.id AND second.person <> first.person
        JOIN person AS first_person ON first_person.id = first.person
        JOIN person AS second_person ON second_person.id = second.person
        WHERE (starts_with(first.place, $1) OR starts_with(second.place, $1)) AND {besides}
    """


_ALIKE = (
    _pairs_sql("village_code", "true")
    + " UNION ALL "
    + _pairs_sql(
        "ending",
        "second.village_code <> first.village_code"
        f" AND similarity(first.name, second.name) >= {LIKE_ELSEWHERE}",
    )
)

# What a person settled stays settled; what a search closed is open again if it holds again.
_WRITE = f"""
    INSERT INTO overlap (kind, first, second, officer, evidence, state, found_at)
    SELECT kind, first, second, officer, evidence, '{OverlapState.open}', $1 FROM found_overlap
    ON CONFLICT (kind, first, coalesce(second, officer)) DO UPDATE
    SET evidence = excluded.evidence, state = excluded.state, found_at = excluded.found_at,
        reason = NULL, settled_by = NULL, settled_at = NULL
    WHERE overlap.settled_by = '{SEARCH}'
       OR overlap.state = '{OverlapState.open}' AND overlap.evidence <> excluded.evidence
    RETURNING id
"""

_CLOSE = f"""
    UPDATE overlap
    SET state = '{OverlapState.dismissed}', reason = '{NO_LONGER_HOLDS}', settled_by = '{SEARCH}',
        settled_at = $2
    WHERE state = '{OverlapState.open}'
      AND EXISTS (SELECT FROM application JOIN call ON call.name = application.call
                  WHERE application.id IN (overlap.first, overlap.second)
                    AND starts_with(application.place, $1)
                    AND call.election = (SELECT election FROM call WHERE name = $3))
      AND NOT EXISTS (SELECT FROM found_overlap AS found
                      WHERE found.kind = overlap.kind AND found.first = overlap.first
                        AND coalesce(found.second, found.officer)
                            = coalesce(overlap.second, overlap.officer))
    RETURNING id
"""

_HAPPENED = (
    "SELECT id AS subject_id, jsonb_build_object('kind', kind, 'first', first, 'second', second)"
    " AS data FROM overlap WHERE id = ANY ($1::uuid[])"
)


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search did: overlaps that are new or open again or changed, and those it closed."""

    found: int
    closed: int


async def start_overlap_search(*, call: str, place: str, actor: Actor) -> UUID:
    """Start a job that searches the election of a call for files at a place; the run's id, by
    which progress is asked."""
    rulebook = await rulebook_of(call)
    actor.require(Permission.overlaps_settle, rulebook.body, place)
    async with transaction() as connection:
        return await outbox.start_run(
            connection,
            kind=RUN_KIND,
            call=call,
            actor=actor.reference,
            jobs=[(FIND_OVERLAPS, {"call": call, "place": place})],
        )


_UNDECIDED = """
    SELECT DISTINCT ON (election) name FROM call
    WHERE EXISTS (SELECT FROM application
                  WHERE application.call = call.name AND application.stage = ANY ($1::text[]))
    ORDER BY election, name
"""


async def start_overlap_searches(*, actor: Actor) -> None:
    """Start a search of every election in which somebody still waits for a result."""
    waiting = [stage.value for stage in BEFORE_A_RESULT]
    for row in await fetch(_UNDECIDED, waiting):
        await start_overlap_search(call=row["name"], place="", actor=actor)


async def find_overlaps(*, call: str, place: str, actor: Actor) -> Searched:
    """Search the election of a call for files that concern each other, one of them at a place.

    Only applications that still count. Searches of one call wait for each other.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.overlaps_settle, rulebook.body, place)
    async with transaction() as connection:
        await connection.execute(_LOCK, rulebook.election)
        await _collect(connection, call, place)
        now = clock.now()
        found = [row["id"] for row in await connection.fetch(_WRITE, now)]
        closed = [row["id"] for row in await connection.fetch(_CLOSE, place, now, call)]
        for kind, overlaps in (("overlap_found", found), ("overlap_lapsed", closed)):
            await ledger.append_many(
                connection,
                _HAPPENED,
                overlaps,
                kind=kind,
                subject_kind="overlap",
                actor=actor.reference,
            )
    return Searched(len(found), len(closed))


async def _collect(connection: Connection, call: str, place: str) -> None:
    """Write what holds now into the temporary table ``found_overlap``."""
    await connection.execute(_TABLES)
    async with bulk(connection):
        await connection.execute(_COUNT, call, [stage.value for stage in STILL_COUNTS])
    # Without its figures the planner would compare every file with every other.
    await connection.execute("ANALYZE counted")
    await connection.execute(_FIND, place, clock.now())
    rows = await _doubles(connection, place)
    columns = ("kind", "first", "second", "evidence")
    await copy_in(connection, "found_overlap", columns, rows)
    await connection.execute("ANALYZE found_overlap")


async def _doubles(connection: Connection, place: str) -> list[Sequence[Any]]:
    """Rows for pairs that are one person under two NIKs."""
    cursor = await connection.cursor(_ALIKE, place)
    keys, found = vault(), list[Sequence[Any]]()
    while pairs := await cursor.fetch(PAIRS_AT_ONCE):
        found += _judged(pairs, keys)
    return found


def _judged(pairs: Sequence[asyncpg.Record], keys: Vault) -> Iterator[Sequence[Any]]:
    for pair in pairs:
        profiles = (_profile(pair, side, keys) for side in Side)
        found = likeness(*profiles, similarity=pair["similarity"])
        if found is not None and found.tie is Tie.double_nik:
            evidence = json.dumps(found.evidence)
            yield OverlapKind.double_nik.value, pair["first"], pair["second"], evidence


def _profile(pair: asyncpg.Record, side: Side, keys: Vault) -> Profile:
    return Profile(
        nik=keys.open(pair[f"{side}_nik"], purpose="nik"),
        name=pair[f"{side}_name"],
        birth_date=pair["birth_date"],
        sex=Sex(pair["sex"]),
        address=pair[f"{side}_address"],
        village_code=pair[f"{side}_village"],
        rt=pair[f"{side}_rt"],
        rw=pair[f"{side}_rw"],
    )
