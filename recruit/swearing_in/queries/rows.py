"""The rows of a roster as they stand now, read by one statement."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

from recruit.applications.rules import SensitiveKind
from recruit.foundation.database import Connection
from recruit.foundation.keys import vault
from recruit.rulebook.model import HealthWithin, Honorarium, Rulebook
from recruit.swearing_in.rosters.columns import Masking, RosterKind
from recruit.swearing_in.rules import SwearingIn

# Before the ceremony of a place is on record, everybody who is to attend it stands in the list;
# from then on, those who took the oath.
_RECORDED = """
    WITH recorded AS MATERIALIZED (
        SELECT DISTINCT ceremony.place FROM oath JOIN ceremony ON ceremony.id = oath.ceremony
        WHERE ceremony.call = $1::text
    )
"""

_PLACES = """
    LEFT JOIN place AS village ON village.code = left({place}, 13) AND village.level = 'village'
    LEFT JOIN place AS district ON district.code = left({place}, 8)
        AND district.level = 'district'
    LEFT JOIN place AS city ON city.code = left({place}, 5) AND city.level = 'city'
"""

_NAMES = """
    coalesce(village.name, ''), coalesce(district.name, ''), coalesce(city.name, '')
"""

_TPS = "CASE WHEN length({place}) = 17 THEN right({place}, 3) ELSE '' END"

_PEOPLE = f"""
    {_RECORDED}
    SELECT appointment.place, {_TPS.format(place="appointment.place")}, {_NAMES},
           appointment.seat_number,
           call.body || CASE WHEN appointment.chair THEN '-chair' ELSE '-member' END,
           application.name, application.sex{{extras}}
    FROM appointment
    JOIN application ON application.id = appointment.application
    JOIN person ON person.id = appointment.person
    JOIN call ON call.name = appointment.call
    {_PLACES.format(place="appointment.place")}
    WHERE appointment.call = ANY ($2::text[]) AND starts_with(appointment.place, $3::text)
      AND (appointment.stage = 'sworn' OR appointment.stage = 'appointed'
           AND left(appointment.place, $4::int) NOT IN (SELECT recorded.place FROM recorded))
      {{only}}
    ORDER BY appointment.place COLLATE "C", array_position($2::text[], appointment.call::text),
             NOT appointment.chair, appointment.seat_number
"""

_COVERAGE = f"""
    WITH counted AS MATERIALIZED (
        SELECT seat.call, seat.place, count(*) AS seats, count(appointment.id) AS appointed,
               count(*) FILTER (WHERE EXISTS (
                   SELECT FROM attendance JOIN enrolment ON enrolment.id = attendance.enrolment
                   WHERE enrolment.appointment = appointment.id)) AS trained,
               count(*) FILTER (WHERE appointment.stage = 'sworn') AS sworn
        FROM seat LEFT JOIN appointment ON appointment.call = seat.call
            AND appointment.place = seat.place AND appointment.seat_number = seat.number
            AND appointment.stage <> 'ended'
        WHERE seat.call = ANY ($1::text[]) AND starts_with(seat.place, $2::text)
        GROUP BY seat.call, seat.place
    )
    SELECT counted.place, {_TPS.format(place="counted.place")}, {_NAMES}, 0, call.body, '', '',
           counted.seats, appointed, trained, sworn, counted.seats - appointed
    FROM counted JOIN call ON call.name = counted.call
    {_PLACES.format(place="counted.place")}
    ORDER BY counted.place COLLATE "C", array_position($1::text[], counted.call::text)
"""


def _sealed(kind: SensitiveKind) -> str:
    return (
        "coalesce((SELECT encode(fact.sealed, 'hex') FROM sensitive_fact AS fact"
        f" WHERE fact.application = application.id AND fact.kind = '{kind}'), '')"
    )


_FLAGGED = """
    AND EXISTS (SELECT FROM screening, jsonb_array_elements(screening.findings) AS finding
                WHERE screening.application = application.id
                  AND screening.rulebook = call.rulebook
                  AND finding ->> 'rule' = ANY ($5::text[]))
"""

_SQL = {
    "address": "coalesce(person.address, '')",
    "phone": "coalesce(person.phone, '')",
    "email": "coalesce(person.email, '')",
    "nik": "encode(person.nik_sealed, 'hex')",
    "birth_date": "application.birth_date::text",
    "starts": "''",
    "ends": "''",
    "amount": "''",
    "account": _sealed(SensitiveKind.bank_account),
    "flags": _sealed(SensitiveKind.health),
}
"""How the fields that only some lists need are read; terms and pay come from the rulebook."""

_MASKED = {Masking.last_four: "coalesce(left({}, -4) || '••••', '')"}


async def read_rows(
    connection: Connection, swearing_in: SwearingIn, place: str, kind: RosterKind, path: Path
) -> int:
    """Write the rows of a roster to ``path``, and return how many there are.

    By place, host first, chair first, by seat. A row is one line of CSV in UTF-8: the kind's
    fields, each in double quotes, ended by a line feed.
    """
    given: list[object] = [swearing_in.names, place]
    if kind is not RosterKind.coverage:
        given = [swearing_in.host.name, *given, swearing_in.level.code_length]
    if kind is RosterKind.health:
        given.append(_health_rules(swearing_in))
    tag = await connection.copy_from_query(
        _statement(kind), *given, output=path, format="csv", force_quote=True
    )
    return int(tag.rsplit(" ", 1)[-1])


def _statement(kind: RosterKind) -> str:
    if kind is RosterKind.coverage:
        return _COVERAGE
    extras = [_masked(kind, field) for field in kind.fields if field in _SQL]
    only = _FLAGGED if kind is RosterKind.health else ""
    return _PEOPLE.format(extras="".join(f", {one}" for one in extras), only=only)


def _masked(kind: RosterKind, field: str) -> str:
    [column] = [column for column in kind.columns if column.key == field]
    sql = _SQL[field]
    return _MASKED[column.masking].format(sql) if column.masking else sql


def _health_rules(swearing_in: SwearingIn) -> list[str]:
    return [rule.code for call in swearing_in.calls if (rule := health_limits(call))]


def health_limits(call: Rulebook) -> HealthWithin | None:
    """The values from which on a doctor should look, where a call has them."""
    return next((rule for rule in call.rules if isinstance(rule, HealthWithin)), None)


def needs_filling(kind: RosterKind) -> bool:
    """Whether the rows hold something that is sealed, or that only the rulebook knows."""
    return bool(_FILLED & {*kind.fields})


_FILLED = frozenset({"nik", "account", "starts", "ends", "amount", "flags"})


def fill_rows(source: Path, target: Path, kind: RosterKind, swearing_in: SwearingIn) -> None:
    """Open what is sealed, and add terms, pay and words; a thread's work for a large roster."""
    fillers = _fillers(swearing_in)
    office = kind.fields.index("office")
    filled = [(at, fillers[field]) for at, field in enumerate(kind.fields) if field in fillers]
    with (
        source.open(encoding="utf-8", newline="") as read,
        target.open("w", encoding="utf-8", newline="") as written,
    ):
        lines = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for line in csv.reader(read):
            for at, fill in filled:
                line[at] = fill(line[at], line[office])
            lines.writerow(line)


Filler = Callable[[str, str], str]
"""Takes what was read and the code of the office."""


def _fillers(swearing_in: SwearingIn) -> dict[str, Filler]:
    calls = {str(call.body): call for call in swearing_in.calls}

    def call_of(office: str) -> Rulebook:
        return calls[office.rpartition("-")[0]]

    def opened(purpose: SensitiveKind | str) -> Filler:
        return lambda sealed, _: (
            vault().open(bytes.fromhex(sealed), purpose=purpose) if sealed else ""
        )

    health = opened(SensitiveKind.health)
    return {
        "nik": opened("nik"),
        "account": opened(SensitiveKind.bank_account),
        "starts": lambda _, office: call_of(office).term.starts.isoformat(),
        "ends": lambda _, office: call_of(office).term.ends.isoformat(),
        "amount": lambda _, office: str(pay(call_of(office).honorarium, office)),
        "flags": lambda sealed, office: flagged(health(sealed, ""), call_of(office)),
    }


def flagged(values: str, call: Rulebook) -> str:
    """Which of the health values (JSON) a doctor should look at: codes with spaces between."""
    limits, measured = health_limits(call), json.loads(values or "{}")

    def high(name: str) -> bool:
        return bool((measured.get(name) or 0) >= getattr(limits, name))

    return " ".join(
        code for code, names in HEALTH_VALUES.items() if limits and any(map(high, names))
    )


HEALTH_VALUES = {
    "pressure": ("systolic", "diastolic"),
    "sugar": ("blood_sugar",),
    "cholesterol": ("cholesterol",),
}
"""What a doctor looks at, and the values that say so."""


def pay(honorarium: Honorarium, office: str) -> int:
    """The rupiah of an office (`kpps-chair`), for the month or term that the rulebook names."""
    chair = honorarium.chair if office.endswith("-chair") else None
    return chair if chair is not None else honorarium.member
