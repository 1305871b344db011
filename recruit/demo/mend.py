"""Invented applicants mend what they were asked to mend: some over the API, most in bulk."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from recruit.applications.actions import advance_many
from recruit.applications.rules import SensitiveKind
from recruit.applications.stages import Event
from recruit.demo.invent import Applicant
from recruit.demo.load import Stored, health_letter
from recruit.foundation import clock
from recruit.foundation.database import copy_in, transaction
from recruit.foundation.keys import vault
from recruit.people.permissions import Actor
from recruit.rulebook.model import Condition, DocumentKind, Rulebook


def missing(one: Applicant, rulebook: Rulebook) -> list[DocumentKind]:
    """The documents that this call requires of everybody and this applicant did not bring."""
    required = {
        document.kind
        for document in rulebook.documents
        if document.required and document.when is Condition.always
    }
    return sorted(required - set(one.documents))


async def mend(
    applications: Sequence[tuple[UUID, Applicant]],
    rulebook: Rulebook,
    stored: Stored,
    *,
    actor: Actor,
) -> int:
    """Bring what is missing for all of them, set-wise; how many went back under review."""
    now = clock.now()
    async with transaction() as connection:
        await connection.execute(
            "CREATE TEMP TABLE brought (application uuid, kind text, sha256 bytea,"
            " media_type text, size int) ON COMMIT DROP"
        )
        columns = ("application", "kind", "sha256", "media_type", "size")
        await copy_in(connection, "brought", columns, _documents(applications, rulebook, stored))
        await connection.execute(
            "INSERT INTO document (application, kind, sha256, media_type, size,"
            " uploaded_at) SELECT brought.*, $1 FROM brought ON CONFLICT DO NOTHING",
            now,
        )
        await connection.execute(
            "CREATE TEMP TABLE measured (application uuid, sealed bytea) ON COMMIT DROP"
        )
        await copy_in(connection, "measured", ("application", "sealed"), _letters(applications))
        await connection.execute(
            "INSERT INTO sensitive_fact (application, kind, sealed, delete_after)"
            " SELECT application, $1, sealed, $2 FROM measured"
            " ON CONFLICT (application, kind) DO UPDATE SET sealed = excluded.sealed",
            SensitiveKind.health.value,
            rulebook.term.ends + timedelta(days=rulebook.retention.sensitive_days_after_term),
        )
        await connection.execute(
            "UPDATE application"
            " SET answers = answers || jsonb_build_object('declarations', $2::text[])"
            " WHERE id = ANY ($1::uuid[])",
            [identifier for identifier, _ in applications],
            [declaration.code for declaration in rulebook.declarations],
        )
        return await advance_many(
            connection,
            Event.correct,
            "SELECT id, '{}'::jsonb AS data FROM unnest($1::uuid[]) AS id",
            [identifier for identifier, _ in applications],
            actor=actor,
        )


def _documents(
    applications: Sequence[tuple[UUID, Applicant]], rulebook: Rulebook, stored: Stored
) -> Iterable[tuple[Any, ...]]:
    for identifier, one in applications:
        for kind in missing(one, rulebook):
            file = stored[kind]
            yield identifier, kind.value, file.sha256, file.media_type, file.size


def _letters(applications: Sequence[tuple[UUID, Applicant]]) -> Iterable[tuple[UUID, bytes]]:
    seal = vault()
    for identifier, one in applications:
        if one.measured is not None and not (one.health and one.health.complete):
            letter = health_letter(one.measured, one.health_facility or "Puskesmas Contoh")
            yield identifier, seal.seal(letter, purpose=SensitiveKind.health)
