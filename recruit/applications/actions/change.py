"""What becomes of an application that was handed in: mended, or withdrawn."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from recruit.applications.actions.advance import advance
from recruit.applications.actions.uploads import UnknownUploadError, open_upload
from recruit.applications.queries import rulebook_of
from recruit.applications.rules import SensitiveKind
from recruit.applications.schemas import Correction
from recruit.applications.stages import Event, Stage
from recruit.foundation import clock, outbox
from recruit.foundation.database import Connection, transaction
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Fault, InvalidInput
from recruit.notices.actions import send
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor
from recruit.people.queries import recipient_of


async def withdraw_application(*, application_id: UUID, actor: Actor) -> Stage:
    """Withdraw an application before a result; by the applicant, or by the desk for them.

    The applicant is told in either case: somebody else may have done it.
    """
    async with transaction() as connection:
        stage = await advance(connection, Event.withdraw, application_id, actor=actor)
        await _tell_withdrawn(connection, application_id)
    return stage


async def _tell_withdrawn(connection: Connection, application_id: UUID) -> None:
    row = await connection.fetchrow(
        "SELECT person, call FROM application WHERE id = $1", application_id
    )
    assert row is not None  # noqa: S101 - it was withdrawn just now
    rulebook = await rulebook_of(row["call"])
    await send(
        connection,
        kind=NoticeKind.application_withdrawn,
        recipient=await recipient_of(connection, row["person"]),
        details={**both("call", rulebook.label), "application": str(application_id)},
    )


async def correct_application(
    *, application_id: UUID, correction: Correction, actor: Actor
) -> Stage:
    """Mend what was asked to be mended, while the correction window is open; then it is
    reviewed again. :class:`InvalidInput` names every document that was not uploaded."""
    uploads = _uploads(correction)
    async with transaction() as connection:
        stage = await advance(
            connection,
            Event.correct,
            application_id,
            actor=actor,
            data={"documents": [kind for kind, _ in uploads]},
        )
        await _replace_documents(connection, application_id, uploads)
        await _replace_answers(connection, application_id, correction)
        await outbox.enqueue(
            connection, "screen_applications", {"application_ids": [str(application_id)]}
        )
    return stage


def _uploads(correction: Correction) -> list[tuple[str, StoredFile]]:
    uploads, faults = [], []
    for index, document in enumerate(correction.documents):
        try:
            uploads.append((document.kind.value, open_upload(document.upload)))
        except UnknownUploadError:
            message = Text("Berkas ini belum diunggah.", "This document was not uploaded.")
            faults.append(Fault(f"/documents/{index}/upload", "unknown-upload", message))
    if faults:
        raise InvalidInput(faults)
    return uploads


async def _replace_documents(
    connection: Connection, application_id: UUID, uploads: list[tuple[str, StoredFile]]
) -> None:
    await connection.execute(
        "INSERT INTO document (application, kind, sha256, media_type, size, uploaded_at)"
        " SELECT $1, document.*, $6"
        " FROM unnest($2::text[], $3::bytea[], $4::text[], $5::int[]) AS document"
        " ON CONFLICT (application, kind) DO UPDATE SET"
        " sha256 = excluded.sha256, media_type = excluded.media_type, size = excluded.size,"
        " verdict = NULL, reason = NULL, uploaded_at = excluded.uploaded_at",
        application_id,
        [kind for kind, _ in uploads],
        [file.sha256 for _, file in uploads],
        [file.media_type for _, file in uploads],
        [file.size for _, file in uploads],
        clock.now(),
    )


async def _replace_answers(
    connection: Connection, application_id: UUID, correction: Correction
) -> None:
    if correction.declarations:
        await _add_to_answers(connection, application_id, {"declarations": correction.declarations})
    if correction.health is not None:
        call = await connection.fetchval(
            "SELECT call FROM application WHERE id = $1", application_id
        )
        rulebook = await rulebook_of(call)
        await connection.execute(
            "INSERT INTO sensitive_fact (application, kind, sealed, delete_after)"
            " VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (application, kind) DO UPDATE SET sealed = excluded.sealed",
            application_id,
            SensitiveKind.health.value,
            vault().seal(correction.health.model_dump_json(), purpose=SensitiveKind.health),
            rulebook.term.ends + timedelta(days=rulebook.retention.sensitive_days_after_term),
        )


async def _add_to_answers(
    connection: Connection, application_id: UUID, answers: Mapping[str, Any]
) -> None:
    await connection.execute(
        "UPDATE application SET answers = answers || $2::jsonb WHERE id = $1",
        application_id,
        json.dumps(dict(answers)),
    )
