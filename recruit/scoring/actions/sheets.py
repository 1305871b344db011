"""Handing in assessors' score sheets, many at once or one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Body, Criterion, CriterionSource
from recruit.scoring import queries
from recruit.scoring.rules import (
    SheetFault,
    SheetRow,
    criteria_from,
    points,
    rubric_total,
    sheet_faults,
)

_COLUMNS = ("application", "assessor", "scores", "total", "handed_in_at")

_SCORE_FAULTS = {
    SheetFault.unknown: Text(
        "Kriteria ini tidak ada dalam rubrik.", "The rubric has no such criterion."
    ),
    SheetFault.out_of_range: Text("Nilai harus 0 sampai 100.", "Points go from 0 to 100."),
    SheetFault.missing: Text(
        "Kriteria wajib ini belum dinilai; tanpa itu tidak dapat dinilai.",
        "This required criterion has no points; without it the sheet is not scorable.",
    ),
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database says of the things that the rows name."""

    criteria: tuple[Criterion, ...]
    applications: dict[int | UUID, asyncpg.Record]
    officers: set[UUID]
    handed_in: set[tuple[UUID, UUID]]
    body: Body
    actor: Actor


async def import_score_sheets(*, call: str, rows: Sequence[SheetRow], actor: Actor) -> int:
    """Hand in and lock assessors' sheets; how many. One sheet an assessor and application.

    :class:`InvalidInput` names every fault of every row, and then nothing is written.
    """
    rulebook = await rulebook_of(call)
    async with transaction() as connection:
        criteria = criteria_from(rulebook.rubric, CriterionSource.assessor)
        known = await _known(connection, call, criteria, rulebook.body, rows, actor)
        faults = [fault for index, row in enumerate(rows) for fault in _faults(index, row, known)]
        faults += _twice(rows, known)
        if faults:
            raise InvalidInput(faults)
        sheets = [_sheet(row, known) for row in rows]
        now = clock.now()
        try:
            await copy_in(connection, "score_sheet", _COLUMNS, ((*sheet, now) for sheet in sheets))
        except asyncpg.UniqueViolationError as race:
            raise Conflict(
                Text(
                    "Lembar yang sama baru saja diserahkan.",
                    "One of these sheets was handed in at this moment.",
                )
            ) from race
        await _record(connection, sheets, actor)
    return len(sheets)


async def _known(
    connection: Connection,
    call: str,
    criteria: tuple[Criterion, ...],
    body: Body,
    rows: Sequence[SheetRow],
    actor: Actor,
) -> _Known:
    numbers = {row.application for row in rows if isinstance(row.application, int)}
    ids = {row.application for row in rows if isinstance(row.application, UUID)}
    found = await queries.applications_named(connection, call, numbers, ids)
    applications: dict[int | UUID, asyncpg.Record] = {row["id"]: row for row in found}
    applications |= {row["number"]: row for row in found}
    return _Known(
        criteria,
        applications,
        await queries.serving_officers(connection, {row.assessor for row in rows}),
        await queries.sheets_handed_in(connection, [row["id"] for row in found]),
        body,
        actor,
    )


def _faults(index: int, row: SheetRow, known: _Known) -> list[Fault]:
    """What is wrong with one row by itself."""
    at = f"/rows/{index}"
    faults = [
        Fault(f"{at}/scores/{code}", fault.value, _SCORE_FAULTS[fault])
        for code, fault in sheet_faults(known.criteria, row.scores)
    ]
    if row.assessor not in known.officers:
        message = Text("Pewawancara tidak dikenal.", "There is no such assessor.")
        faults.append(Fault(f"{at}/assessor", "unknown-assessor", message))
    found = known.applications.get(row.application)
    faults += application_faults(
        f"{at}/application", found, queries.JUDGED, known.actor, known.body
    )
    if found is not None and (found["id"], row.assessor) in known.handed_in:
        message = Text("Lembar ini sudah diserahkan.", "This sheet was handed in before.")
        faults.append(Fault(at, "handed-in-before", message))
    return faults


def application_faults(
    pointer: str,
    found: asyncpg.Record | None,
    stages: Sequence[str],
    actor: Actor,
    body: Body,
) -> list[Fault]:
    """Why this application cannot be scored, or not by this actor; [] if it can."""
    if found is None or not actor.may(Permission.scores_enter, body, found["place"]):
        message = Text(
            "Tidak ada lamaran ini pada pembukaan dan wilayah Anda.",
            "There is no such application in this call and in your area.",
        )
        return [Fault(pointer, "unknown-application", message)]
    if found["stage"] not in stages:
        message = Text(
            f"Lamaran berada pada tahap {found['stage']}; tidak dinilai.",
            f"The application is {found['stage']}; it is not scored.",
        )
        return [Fault(pointer, "not-scored-now", message)]
    return []


def _twice(rows: Sequence[SheetRow], known: _Known) -> list[Fault]:
    """Rows that repeat the application and assessor of an earlier one."""
    message = Text("Lembar ini ganda.", "This sheet is there twice.")
    seen: set[tuple[UUID, UUID]] = set()
    faults = []
    for index, row in enumerate(rows):
        found = known.applications.get(row.application)
        if found is None:
            continue
        pair = (found["id"], row.assessor)
        if pair in seen:
            faults.append(Fault(f"/rows/{index}", "twice", message))
        seen.add(pair)
    return faults


def _sheet(row: SheetRow, known: _Known) -> tuple[UUID, UUID, str, Decimal]:
    total = rubric_total(known.criteria, row.scores)
    assert total is not None  # noqa: S101 - a sheet without faults is scorable
    application = known.applications[row.application]["id"]
    return application, row.assessor, json.dumps(dict(row.scores)), points(total)


async def _record(
    connection: Connection, sheets: Sequence[tuple[UUID, UUID, str, Decimal]], actor: Actor
) -> None:
    """One event a sheet. Two sheets of one application are two rounds of its chain."""
    rounds: list[list[tuple[UUID, UUID, str, Decimal]]] = []
    depth: dict[UUID, int] = {}
    for sheet in sheets:
        position = depth.get(sheet[0], 0)
        depth[sheet[0]] = position + 1
        if position == len(rounds):
            rounds.append([])
        rounds[position].append(sheet)
    for events in rounds:
        await ledger.append_many(
            connection,
            "SELECT application AS subject_id, jsonb_build_object("
            " 'assessor', assessor, 'scores', scores, 'total', total) AS data"
            " FROM unnest($1::uuid[], $2::uuid[], $3::jsonb[], $4::numeric[])"
            " AS sheet (application, assessor, scores, total)",
            [sheet[0] for sheet in events],
            [sheet[1] for sheet in events],
            [sheet[2] for sheet in events],
            [sheet[3] for sheet in events],
            kind="score_sheet_handed_in",
            subject_kind="application",
            actor=actor.reference,
        )
