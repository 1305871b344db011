"""The written test (CAT): results, and who goes on to the interview."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
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
from recruit.scoring.rules import MOST_POINTS, TestRow, shortlisted

_SOURCE = "import"
_LISTED = 20
"""How many registration numbers a message names."""


@dataclass(frozen=True, slots=True)
class Shortlisting:
    """How many go on to the interview, and how many do not."""

    shortlisted: int
    left_off: int


async def import_test_results(*, call: str, rows: Sequence[TestRow], actor: Actor) -> int:
    """Record results of the written test, matched by registration number; how many.

    No score means absent. :class:`InvalidInput` names every fault, and then nothing is written.
    """
    rulebook = await rulebook_of(call)
    _require_test(rulebook)
    async with transaction() as connection:
        numbers = Counter(row.number for row in rows)
        found = await queries.applications_named(connection, call, numbers, ())
        known = {row["number"]: row for row in found}
        tested = await queries.tested(connection, [row["id"] for row in found])
        faults: list[Fault] = []
        for index, row in enumerate(rows):
            at, application = f"/rows/{index}", known.get(row.number)
            faults += _row_faults(at, row, numbers)
            eligible = [Stage.eligible.value]
            faults += application_faults(
                f"{at}/number", application, eligible, actor, rulebook.body
            )
            if application is not None and application["id"] in tested:
                message = Text("Hasil ini sudah dicatat.", "This result was recorded before.")
                faults.append(Fault(at, "recorded-before", message))
        if faults:
            raise InvalidInput(faults)
        await _write(connection, [(known[row.number]["id"], row.score) for row in rows], actor)
    return len(rows)


async def shortlist(*, call: str, place: str, actor: Actor) -> Shortlisting:
    """Send the best of each place below ``place`` to the interview, ties on the line included.

    The line is the rulebook's factor times the seats. :class:`Conflict` while a result is missing.
    """
    rulebook = await rulebook_of(call)
    factor = _require_test(rulebook).shortlist_factor
    actor.require(Permission.scores_enter, rulebook.body, place)
    async with transaction() as connection:
        rows = await queries.results_to_shortlist(connection, call, place)
        _require_results(rows, place)
        by_place: dict[str, dict[UUID, Decimal | None]] = defaultdict(dict)
        for row in rows:
            by_place[row["place"]][row["id"]] = row["score"]
        units = await queries.units_below(connection, by_place, rulebook.unit.level)
        on: set[UUID] = set()
        for code, results in by_place.items():
            on |= shortlisted(results, factor * rulebook.unit.seats * units[code])
        left_off = [row["id"] for row in rows if row["id"] not in on]
        await _advance(connection, Event.shortlist, list(on), actor)
        await _advance(connection, Event.leave_off_shortlist, left_off, actor)
    return Shortlisting(len(on), len(left_off))


def _require_test(rulebook: Rulebook) -> WrittenTest:
    if rulebook.written_test is None:
        message = Text(
            f"{rulebook.name} tidak mengadakan tes tertulis.",
            f"{rulebook.name} has no written test.",
        )
        raise InvalidInput([Fault("/call", "no-written-test", message)])
    return rulebook.written_test


def _row_faults(at: str, row: TestRow, numbers: Counter[int]) -> list[Fault]:
    """What is wrong with a row whatever the database says."""
    faults = []
    if not is_number(row.number):
        message = Text(
            "Nomor pendaftaran salah ketik.", "The registration number's check digits are wrong."
        )
        faults.append(Fault(f"{at}/number", "check-digits", message))
    if numbers[row.number] > 1:
        message = Text("Nomor ini ganda.", "This number is there more than once.")
        faults.append(Fault(f"{at}/number", "twice", message))
    if row.score is not None and not 0 <= row.score <= MOST_POINTS:
        message = Text("Nilai harus 0 sampai 100.", "A score goes from 0 to 100.")
        faults.append(Fault(f"{at}/score", "score-out-of-range", message))
    return faults


async def _write(
    connection: Connection, results: list[tuple[UUID, Decimal | None]], actor: Actor
) -> None:
    now = clock.now()
    columns = ("application", "score", "source", "recorded_at")
    try:
        rows = ((application, score, _SOURCE, now) for application, score in results)
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
