"""The written test (CAT): results, and who goes on to the interview."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.actions import advance_many
from recruit.applications.queries import rulebook_of
from recruit.applications.rules import is_number
from recruit.applications.stages import Event, Stage
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Rulebook, WrittenTest
from recruit.scoring import queries
from recruit.scoring.actions.sheets import application_faults
from recruit.scoring.rules import MOST_POINTS, PlaceLine, TestRow, draw_line

_SOURCE = "import"
_LISTED = 20
"""How many registration numbers a message names."""


@dataclass(frozen=True, slots=True)
class Shortlisting:
    """How many go on to the interview, how many do not, and the line of every place."""

    shortlisted: int
    left_off: int
    lines: tuple[PlaceLine, ...]


async def import_test_results(*, call: str, rows: Sequence[TestRow], actor: Actor) -> int:
    """Record results of the written test, matched by registration number; how many.

    No score means absent. :class:`InvalidInput` names every fault, and then nothing is written.
    """
    rulebook = await rulebook_of(call)
    require_test(rulebook)
    async with transaction() as connection:
        known, found = await check_results(connection, rulebook, rows, actor)
        faults = [
            replace(fault, pointer=f"/rows/{index}{fault.pointer}")
            for index, of_row in enumerate(found)
            for fault in of_row
        ]
        if faults:
            raise InvalidInput(faults)
        results = [(known[row.number], row.score) for row in rows]
        await write_results(connection, results, _SOURCE, actor)
    return len(rows)


async def check_results(
    connection: Connection, rulebook: Rulebook, rows: Sequence[TestRow], actor: Actor
) -> tuple[dict[int, UUID], list[list[Fault]]]:
    """The applications of the rows by number, and the faults of each row, which point into it."""
    numbers = Counter(row.number for row in rows)
    found = await queries.applications_named(connection, rulebook.name, numbers, ())
    known = {row["number"]: row for row in found}
    tested = await queries.tested(connection, [row["id"] for row in found])

    def faults_of(row: TestRow) -> list[Fault]:
        application, eligible = known.get(row.number), [Stage.eligible.value]
        faults = _row_faults(row, numbers)
        faults += application_faults("/number", application, eligible, actor, rulebook.body)
        if application is not None and application["id"] in tested:
            message = Text("Hasil ini sudah dicatat.", "This result was recorded before.")
            faults.append(Fault("", "recorded-before", message))
        return faults

    return {number: row["id"] for number, row in known.items()}, [faults_of(row) for row in rows]


async def shortlist(*, call: str, place: str, actor: Actor, dry_run: bool = False) -> Shortlisting:
    """Send the best of each place below ``place`` to the interview, ties on the line included.

    The line is the rulebook's factor times the seats; it is kept in the ledger as it was drawn.
    With ``dry_run`` nobody moves. :class:`Conflict` while a result is missing.
    """
    rulebook = await rulebook_of(call)
    require_test(rulebook)
    actor.require(Permission.scores_enter, rulebook.body, place)
    async with transaction() as connection:
        rows = await queries.results_to_shortlist(connection, call, place)
        _require_results(rows, place)
        on, lines = await _divided(connection, rulebook, rows)
        left_off = [row["id"] for row in rows if row["id"] not in on]
        if not dry_run:
            await _advance(connection, Event.shortlist, list(on), actor)
            await _advance(connection, Event.leave_off_shortlist, left_off, actor)
            await _record(connection, call, place, lines, actor)
    return Shortlisting(len(on), len(left_off), tuple(lines))


async def _divided(
    connection: Connection, rulebook: Rulebook, rows: Sequence[asyncpg.Record]
) -> tuple[set[UUID], list[PlaceLine]]:
    """Who goes on, and the line of each place, by code."""
    by_place: dict[str, dict[UUID, Decimal | None]] = defaultdict(dict)
    for row in rows:
        by_place[row["place"]][row["id"]] = row["score"]
    units = await queries.units_below(connection, by_place, rulebook.unit.level)
    seats = require_test(rulebook).shortlist_factor * rulebook.unit.seats
    drawn = [
        draw_line(code, results, seats * units[code]) for code, results in sorted(by_place.items())
    ]
    return {who for on, _ in drawn for who in on}, [line for _, line in drawn]


async def _record(
    connection: Connection, call: str, place: str, lines: Sequence[PlaceLine], actor: Actor
) -> None:
    subject = ledger.subject_of("shortlist", call)
    # Of two districts at once the second continues the chain of the first.
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", str(subject))
    told = [
        asdict(line) | {"score": None if line.score is None else str(line.score)} for line in lines
    ]
    await ledger.append(
        connection,
        kind=queries.DRAWN_UP,
        subject_kind="shortlist",
        subject_id=subject,
        actor=actor.reference,
        data={"call": call, "place": place, "lines": told},
    )


def require_test(rulebook: Rulebook) -> WrittenTest:
    """The written test of a call; :class:`InvalidInput` where it has none."""
    if rulebook.written_test is None:
        message = Text(
            f"{rulebook.name} tidak mengadakan tes tertulis.",
            f"{rulebook.name} has no written test.",
        )
        raise InvalidInput([Fault("/call", "no-written-test", message)])
    return rulebook.written_test


def _row_faults(row: TestRow, numbers: Counter[int]) -> list[Fault]:
    """What is wrong with a row whatever the database says."""
    faults = []
    if not is_number(row.number):
        message = Text(
            "Nomor pendaftaran salah ketik.", "The registration number's check digits are wrong."
        )
        faults.append(Fault("/number", "check-digits", message))
    if numbers[row.number] > 1:
        message = Text("Nomor ini ganda.", "This number is there more than once.")
        faults.append(Fault("/number", "twice", message))
    if row.score is not None and not 0 <= row.score <= MOST_POINTS:
        message = Text("Nilai harus 0 sampai 100.", "A score goes from 0 to 100.")
        faults.append(Fault("/score", "score-out-of-range", message))
    return faults


async def write_results(
    connection: Connection, results: list[tuple[UUID, Decimal | None]], source: str, actor: Actor
) -> None:
    """Write results that are checked, in the caller's transaction; ``source`` is their file."""
    now = clock.now()
    columns = ("application", "score", "source", "recorded_at")
    try:
        rows = ((application, score, source, now) for application, score in results)
        await copy_in(connection, "test_result", columns, rows)
    except asyncpg.UniqueViolationError as race:
        raise Conflict(
            Text(
                "Hasil yang sama baru saja dicatat.",
                "One of these results was recorded at this moment.",
            )
        ) from race
    await ledger.append_many(
        connection,
        "SELECT application AS subject_id, jsonb_build_object('score', score) AS data"
        " FROM unnest($1::uuid[], $2::numeric[]) AS result (application, score)",
        [application for application, _ in results],
        [score for _, score in results],
        kind="test_result_recorded",
        subject_kind="application",
        actor=actor.reference,
    )


def _require_results(rows: Sequence[asyncpg.Record], place: str) -> None:
    if not rows:
        raise Conflict(
            Text(
                f"Tidak ada lamaran memenuhi syarat di {place}.",
                f"There is no eligible application at {place}.",
            )
        )
    awaited = [str(row["number"]) for row in rows if not row["recorded"]]
    if awaited:
        named = ", ".join(awaited[:_LISTED]) + (" …" if len(awaited) > _LISTED else "")
        raise Conflict(
            Text(
                f"{len(awaited)} peserta belum punya hasil atau catatan absen: {named}",
                f"{len(awaited)} people have neither a result nor a recorded absence: {named}",
            )
        )


async def _advance(connection: Any, event: Event, ids: list[UUID], actor: Actor) -> None:
    source = "SELECT id, '{}'::jsonb AS data FROM unnest($1::uuid[]) AS given (id)"
    await advance_many(connection, event, source, ids, actor=actor)
