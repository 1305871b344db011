"""Amending a sheet that was handed in: a new version with its reason, and the old one stays."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import CriterionSource, Rulebook
from recruit.scoring import queries
from recruit.scoring.actions.sheets import own_id, score_faults
from recruit.scoring.rules import criteria_from, points, rubric_total

LONGEST_REASON = 2000

_NO_SHEET = Text(
    "Anda belum menyerahkan lembar untuk lamaran ini.",
    "You have handed in no sheet for this application.",
)
_DECIDED = Text(
    "Lamaran ini sudah tidak dinilai; lembarnya tidak dapat diubah lagi.",
    "The application is no longer judged; its sheets can no longer be amended.",
)
_NO_REASON = Text(
    f"Tulis alasan perubahannya, paling banyak {LONGEST_REASON} huruf.",
    f"Say why it is amended, in at most {LONGEST_REASON} letters.",
)
_UNCHANGED = Text("Tidak ada nilai yang berubah.", "No points were changed.")


async def amend_sheet(
    *, application_id: UUID, scores: Mapping[str, int], reason: str, actor: Actor
) -> int:
    """Replace the actor's own sheet by a new version with its reason; the version.

    :class:`InvalidInput` names every fault; :class:`Conflict` without a sheet of theirs, or once
    a plenary has decided on the application.
    """
    assessor = own_id(actor)
    call = await queries.call_of(application_id)
    if call is None:
        raise NotFound(_NO_SHEET)
    rulebook = await rulebook_of(call)
    async with transaction() as connection:
        await _check_application(connection, rulebook, application_id, actor)
        standing = await queries.standing_sheet(connection, rulebook, application_id, assessor)
        if standing is None:
            raise Conflict(_NO_SHEET)
        total = _checked(rulebook, scores, reason, standing)
        version = await _replace(connection, standing["id"], scores, total, reason.strip())
        await _record(connection, application_id, version, scores, total, reason.strip(), actor)
    return version


async def _check_application(
    connection: Connection, rulebook: Rulebook, application_id: UUID, actor: Actor
) -> None:
    """Hold the application, so that no plenary moves it at the same time."""
    (found,) = await queries.applications_named(connection, rulebook.name, (), [application_id])
    if not actor.may(Permission.scores_enter, rulebook.body, found["place"]):
        raise NotFound(_NO_SHEET)
    if found["stage"] not in queries.JUDGED:
        raise Conflict(_DECIDED)


def _checked(
    rulebook: Rulebook, scores: Mapping[str, int], reason: str, standing: asyncpg.Record
) -> Decimal:
    """The new total; :class:`InvalidInput` with every fault."""
    criteria = criteria_from(rulebook.rubric, CriterionSource.assessor)
    faults = [*score_faults("", criteria, scores)]
    if not 0 < len(reason.strip()) <= LONGEST_REASON or "\x00" in reason:
        faults.append(Fault("/reason", "reason-required", _NO_REASON))
    if dict(scores) == json.loads(standing["scores"]):
        faults.append(Fault("/scores", "nothing-changed", _UNCHANGED))
    total = rubric_total(criteria, scores)
    if faults or total is None:
        raise InvalidInput(faults)
    return points(total)


async def _replace(
    connection: Connection, sheet: UUID, scores: Mapping[str, int], total: Decimal, reason: str
) -> int:
    version: int = await connection.fetchval(
        "UPDATE score_sheet SET superseded_at = $2 WHERE id = $1 RETURNING version + 1",
        sheet,
        clock.now(),
    )
    await connection.execute(
        "INSERT INTO score_sheet (id, application, assessor, scores, total, handed_in_at, version,"
        " reason) SELECT uuidv7(), application, assessor, $2, $3, superseded_at, $4, $5"
        " FROM score_sheet WHERE id = $1",
        sheet,
        json.dumps(dict(scores)),
        total,
        version,
        reason,
    )
    return version


async def _record(
    connection: Connection,
    application_id: UUID,
    version: int,
    scores: Mapping[str, int],
    total: Decimal,
    reason: str,
    actor: Actor,
) -> None:
    """The reason may name people: the ledger keeps what proves it, not the words."""
    await ledger.append(
        connection,
        kind="score_sheet_amended",
        subject_kind="application",
        subject_id=application_id,
        actor=actor.reference,
        data={
            "assessor": actor.id,
            "version": version,
            "scores": dict(scores),
            "total": float(total),
            "reason_sha256": hashlib.sha256(reason.encode()).hexdigest(),
        },
    )
