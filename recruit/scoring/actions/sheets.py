"""Handing in assessors' score sheets: many at once by a program, or an assessor's own."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.rulebook.model import Body, Criterion, CriterionSource, Rulebook
from recruit.scoring import queries
from recruit.scoring.rules import (
    Judging,
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
    SheetFault.out_of_range: Text(
        "Nilai harus bilangan bulat 0 sampai 100.", "Points are whole numbers from 0 to 100."
    ),
    SheetFault.missing: Text(
        "Kriteria wajib ini belum dinilai; tanpa itu tidak dapat dinilai.",
        "This required criterion has no points; without it the sheet is not scorable.",
    ),
}


_HANDED_IN = Text("Lembar ini sudah diserahkan.", "This sheet was handed in before.")
_ABSENT = Text(
    "Pelamar tercatat tidak hadir pada wawancaranya.",
    "The applicant is recorded as absent from their interview.",
)
_NOT_ASSIGNED = Text(
    "Lamaran ini tidak dinilai oleh pewawancara ini.",
    "This application is not for this assessor to judge.",
)
_NOT_YOURS = Text(
    "Petugas hanya menyerahkan lembarnya sendiri.", "Officers hand in only their own sheets."
)
_SEEN = Text(
    "Semua lembar sudah masuk dan terbuka bagi Anda; lembar tambahan hanya dari pewawancara yang"
    " belum melihatnya.",
    "All sheets are in and open to you; only an assessor who has not seen them may add one.",
)
_NO_APPLICATION = Text("Lamaran tidak ditemukan.", "There is no such application.")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database says of the things that the rows name."""

    criteria: tuple[Criterion, ...]
    applications: dict[int | UUID, asyncpg.Record]
    officers: set[UUID]
    judgings: dict[UUID, Judging]
    body: Body
    actor: Actor


async def import_score_sheets(*, call: str, rows: Sequence[SheetRow], actor: Actor) -> int:
    """Hand in and lock assessors' sheets; how many. One sheet an assessor and application.

    An officer hands in only their own; a program those that others wrote. :class:`InvalidInput`
    names every fault of every row, and then nothing is written.
    """
    await _hand_in(call, rows, [f"/rows/{index}" for index in range(len(rows))], actor)
    return len(rows)


async def hand_in_sheet(*, application_id: UUID, scores: Mapping[str, int], actor: Actor) -> None:
    """Hand in and lock the actor's own sheet.

    :class:`InvalidInput` names every fault, :class:`NotAllowed` where the actor is no officer.
    """
    row = SheetRow(application_id, own_id(actor), scores)
    call = await queries.call_of(application_id)
    if call is None:
        raise NotFound(_NO_APPLICATION)
    await _hand_in(call, [row], [""], actor)


def own_id(actor: Actor) -> UUID:
    """The officer whose sheet it is; a program judges nobody."""
    if actor.kind is not ActorKind.officer:
        raise NotAllowed(
            Text(
                "Hanya pewawancara sendiri yang mengisi lembarnya.",
                "Only assessors themselves fill in their sheets.",
            )
        )
    return UUID(actor.id)


async def _hand_in(
    call: str, rows: Sequence[SheetRow], pointers: Sequence[str], actor: Actor
) -> None:
    rulebook = await rulebook_of(call)
    async with transaction() as connection:
        known = await _known(connection, rulebook, rows, actor)
        faults = [
            fault
            for at, row in zip(pointers, rows, strict=True)
            for fault in _faults(at, row, known)
        ]
        faults += _twice(rows, known)
        if faults:
            raise InvalidInput(faults)
        sheets = [_sheet(row, known) for row in rows]
        await _write(connection, sheets)
        await _record(connection, sheets, actor)


async def _write(connection: Connection, sheets: Sequence[tuple[UUID, UUID, str, Decimal]]) -> None:
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


async def _known(
    connection: Connection, rulebook: Rulebook, rows: Sequence[SheetRow], actor: Actor
) -> _Known:
    numbers = {row.application for row in rows if isinstance(row.application, int)}
    ids = {row.application for row in rows if isinstance(row.application, UUID)}
    found = await queries.applications_named(connection, rulebook.name, numbers, ids)
    applications: dict[int | UUID, asyncpg.Record] = {row["id"]: row for row in found}
    applications |= {row["number"]: row for row in found}
    return _Known(
        criteria_from(rulebook.rubric, CriterionSource.assessor),
        applications,
        await queries.serving_officers(connection, {row.assessor for row in rows}),
        await queries.judgings(connection, rulebook, [row["id"] for row in found]),
        rulebook.body,
        actor,
    )


def _faults(at: str, row: SheetRow, known: _Known) -> list[Fault]:
    """What is wrong with one row by itself."""
    faults = [*score_faults(at, known.criteria, row.scores)]
    if row.assessor not in known.officers:
        message = Text("Pewawancara tidak dikenal.", "There is no such assessor.")
        faults.append(Fault(f"{at}/assessor", "unknown-assessor", message))
    found = known.applications.get(row.application)
    unfit = application_faults(f"{at}/application", found, queries.JUDGED, known.actor, known.body)
    if found is None or unfit:
        return faults + unfit
    return faults + [
        Fault(at, code, message) for code, message in _barred(row.assessor, found, known)
    ]


def score_faults(
    at: str, criteria: Sequence[Criterion], scores: Mapping[str, int]
) -> Iterator[Fault]:
    """Every fault of the points of a sheet; all missing required criteria are named."""
    for code, fault in sheet_faults(criteria, scores):
        yield Fault(f"{at}/scores/{code}", fault.value, _SCORE_FAULTS[fault])


def _barred(assessor: UUID, found: asyncpg.Record, known: _Known) -> Iterator[tuple[str, Text]]:
    """Why this assessor cannot hand in a sheet for this application, or not through this actor."""
    judging, actor = known.judgings[found["id"]], known.actor
    if assessor in judging.handed_in:
        yield "handed-in-before", _HANDED_IN
    else:
        yield from barred(judging, assessor, sees_sheets(actor, known.body, found["place"]))
    if actor.kind is ActorKind.officer and actor.id != str(assessor):
        yield "not-your-sheet", _NOT_YOURS


def barred(judging: Judging, assessor: UUID, sees: bool) -> Iterator[tuple[str, Text]]:
    """Why an assessor without a sheet cannot add one; ``sees``: whether they hold the plenary."""
    if judging.absent:
        yield "absent", _ABSENT
    if not judging.asks(assessor):
        yield "not-assigned", _NOT_ASSIGNED
    elif sees and not judging.missing:
        yield "sheets-seen", _SEEN


def sees_sheets(actor: Actor, body: Body, place: str) -> bool:
    """Whether all sheets open to this officer once there are enough of them: who may read them
    does not add one afterwards."""
    officer = actor.kind is ActorKind.officer
    return officer and actor.may(Permission.plenary_hold, body, place)


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
