"""Looking at what is guarded: a document, a whole NIK. Every look is in the ledger."""

from uuid import UUID

import asyncpg

from recruit.foundation import ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission, Scope

LONGEST_PURPOSE = 200

# The lock keeps the application's chain in order where several documents are opened at once.
_FILE = f"""
    SELECT application.id, document.sha256, document.media_type, document.size, person.nik_sealed
    FROM application
    JOIN call ON call.name = application.call
    JOIN person ON person.id = application.person
    LEFT JOIN document ON document.application = application.id AND document.kind = $4
    WHERE application.id = $1 AND {Scope.sql("call.body", "application.place", 2)}
    FOR NO KEY UPDATE OF application
"""


async def document_seen(*, application_id: UUID, kind: str, actor: Actor) -> StoredFile:
    """A document that the actor may look at, and now does; :class:`NotFound` also outside of
    their scope."""
    async with transaction() as connection:
        row = await _guarded(connection, application_id, kind, actor)
        if row["sha256"] is None:
            raise NotFound(Text("Dokumen tidak ditemukan.", "There is no such document."))
        await _look(connection, "document_seen", application_id, actor, {"document": kind})
        return StoredFile(row["sha256"], row["media_type"], row["size"])


async def show_nik(*, application_id: UUID, purpose: str, actor: Actor) -> str:
    """The whole NIK of an applicant, for a purpose that the actor names.

    :class:`InvalidInput` without a purpose; :class:`NotFound` also outside of the actor's scope.
    """
    if not 3 <= len(purpose) <= LONGEST_PURPOSE:
        message = Text(
            f"Tulis untuk apa NIK diperlukan, paling banyak {LONGEST_PURPOSE} huruf.",
            f"Say what the NIK is needed for, in at most {LONGEST_PURPOSE} letters.",
        )
        raise InvalidInput([Fault("/purpose", "purpose", message)])
    async with transaction() as connection:
        row = await _guarded(connection, application_id, "", actor)
        await _look(connection, "nik_seen", application_id, actor, {"purpose": purpose})
        return vault().open(row["nik_sealed"], purpose="nik")


async def _guarded(
    connection: Connection, application_id: UUID, kind: str, actor: Actor
) -> asyncpg.Record:
    scope = actor.scope(Permission.documents_read)
    row = await connection.fetchrow(
        _FILE, application_id, list(scope.bodies), list(scope.prefixes), kind
    )
    if row is None:
        raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
    return row


async def _look(
    connection: Connection, kind: str, application_id: UUID, actor: Actor, data: dict[str, str]
) -> None:
    await ledger.append(
        connection,
        kind=kind,
        subject_kind="application",
        subject_id=application_id,
        actor=actor.reference,
        data=data,
    )
