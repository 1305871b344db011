"""Opening what came with an answer or with a public comment. Every look is in the ledger."""

from uuid import UUID

import asyncpg

from recruit.foundation import ledger
from recruit.foundation.database import transaction
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Actor, Permission, Scope

_IN_SCOPE = Scope.sql("call.body", "application.place", 3)

_OF_ANSWER = f"""
    SELECT file.sha256, file.media_type, file.size, application.id AS application
    FROM clarification_file AS file
    JOIN clarification ON clarification.id = file.clarification
    JOIN application ON application.id = clarification.application
    JOIN call ON call.name = application.call
    WHERE clarification.id = $1 AND {_IN_SCOPE}
    ORDER BY file.id OFFSET $2 - 1 LIMIT 1
"""
_OF_COMMENT = f"""
    SELECT file.sha256, file.media_type, file.size, application.id AS application
    FROM comment_file AS file
    JOIN public_comment ON public_comment.id = file.comment
    JOIN application ON application.id = public_comment.application
    JOIN call ON call.name = application.call
    WHERE public_comment.id = $1 AND public_comment.state <> 'unconfirmed' AND {_IN_SCOPE}
    ORDER BY file.id OFFSET $2 - 1 LIMIT 1
"""


async def answer_file_seen(*, clarification_id: UUID, number: int, actor: Actor) -> StoredFile:
    """The file of an answer with this number (from 1), which the actor looks at now;
    :class:`NotFound` also outside of their scope."""
    scope = actor.scope(Permission.documents_read)
    return await _seen(_OF_ANSWER, "clarification", clarification_id, number, scope, actor)


async def comment_file_seen(*, comment_id: UUID, number: int, actor: Actor) -> StoredFile:
    """The file of a comment with this number (from 1), which a moderator looks at now;
    :class:`NotFound` also outside of their scope."""
    scope = actor.scope(Permission.comments_moderate)
    return await _seen(_OF_COMMENT, "comment", comment_id, number, scope, actor)


async def _seen(
    statement: str, subject: str, identifier: UUID, number: int, scope: Scope, actor: Actor
) -> StoredFile:
    async with transaction() as connection:
        # Two files are opened at once by one page; the chain of the subject takes turns.
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(identifier)
        )
        row: asyncpg.Record | None = await connection.fetchrow(
            statement, identifier, number, list(scope.bodies), list(scope.prefixes)
        )
        if row is None:
            raise NotFound(Text("Berkas tidak ditemukan.", "There is no such file."))
        await ledger.append(
            connection,
            kind=f"{subject}_file_seen",
            subject_kind=subject,
            subject_id=identifier,
            actor=actor.reference,
            data={"application": str(row["application"]), "file": number},
        )
    return StoredFile(row["sha256"], row["media_type"], row["size"])
