"""Taking a verdict back, until the result is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from recruit.applications.actions import advance
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import BY_EVENT, Event, Stage
from recruit.foundation import clock
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, NotFound
from recruit.people.permissions import Actor, Permission, system
from recruit.rulebook.model import Rulebook, WindowName
from recruit.screening.actions.queue import hold
from recruit.screening.actions.reasons import EVENTS
from recruit.screening.actions.screen import screen_applications
from recruit.screening.tables import Verdict

_SCREENING = system("screening")

_LOCK = "SELECT call, place, stage FROM application WHERE id = $1 FOR UPDATE"

# Read after the lock is held, so that it is the decision that stands.
_LATEST = """
    SELECT id, verdict, officer, decided_by FROM verification
    WHERE application = $1 AND undone_at IS NULL ORDER BY decided_at DESC, id DESC LIMIT 1
"""
_PUBLISHED = """
    SELECT EXISTS (SELECT FROM result_publication AS published
                   WHERE published.call = $1 AND starts_with($2, published.place))
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The decision that stands for an application, which is locked."""

    application: UUID
    rulebook: Rulebook
    place: str
    stage: Stage
    verification: int
    verdict: Verdict
    officer: UUID | None
    decided_by: str
    published: bool

    def is_by(self, actor: Actor, officer_id: UUID | None) -> bool:
        """Whether the actor has decided it."""
        mine = officer_id is not None and self.officer == officer_id
        return mine or self.decided_by == actor.reference

    def require_open(self) -> None:
        """:class:`Conflict` if the result is published, or something came of the verdict."""
        if self.published:
            raise Conflict(
                Text(
                    "Hasilnya sudah diumumkan; keputusan ini tidak dapat diubah lagi.",
                    "The result is published; this decision can no longer be changed.",
                )
            )
        if self.stage is not BY_EVENT[EVENTS[self.verdict]].target:
            raise Conflict(
                Text(
                    f"Lamaran sudah berlanjut ke tahap {self.stage}.",
                    f"The application has moved on: it is {self.stage}.",
                ),
                stage=self.stage.value,
            )


async def undo_verdict(*, application_id: UUID, actor: Actor, officer_id: UUID | None) -> Stage:
    """Take back the verdict on an application, which is then under review again, on the officer's
    desk.

    By whoever decided, or by somebody who oversees the verifiers. :class:`Conflict` once the
    result is published, or if the application has moved on.
    """
    async with transaction() as connection:
        standing = await standing_verdict(connection, application_id)
        if not standing.is_by(actor, officer_id):
            body = standing.rulebook.body
            actor.require(Permission.verification_oversee, body, standing.place)
        standing.require_open()
        stage = await take_back(connection, standing, actor=actor)
        if officer_id is not None:
            await hold(connection, application_id, officer_id)
        return stage


async def standing_verdict(connection: Connection, application_id: UUID) -> Standing:
    """The decision that stands, with its application locked.

    :class:`NotFound`; :class:`Conflict` if there is none.
    """
    row = await connection.fetchrow(_LOCK, application_id)
    if row is None:
        raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
    latest = await connection.fetchrow(_LATEST, application_id)
    if latest is None:
        raise Conflict(Text("Belum ada keputusan.", "Nothing is decided yet."))
    rulebook = await rulebook_of(row["call"])
    return Standing(
        application_id,
        rulebook,
        row["place"],
        Stage(row["stage"]),
        latest["id"],
        Verdict(latest["verdict"]),
        latest["officer"],
        latest["decided_by"],
        _is_announced(rulebook) or await connection.fetchval(_PUBLISHED, row["call"], row["place"]),
    )


def _is_announced(rulebook: Rulebook) -> bool:
    window = rulebook.window(WindowName.administrative_result)
    return window is not None and clock.now() >= window.opens


async def take_back(
    connection: Connection,
    standing: Standing,
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
) -> Stage:
    """Undo a decision that may be undone, in the caller's transaction.

    The file is screened again at once: findings count only if they are newer than the move.
    """
    stage = await advance(
        connection,
        Event.undo_verdict,
        standing.application,
        actor=actor,
        data={"verdict": standing.verdict.value, **(data or {})},
    )
    await connection.execute(
        "UPDATE verification SET undone_at = $2 WHERE id = $1", standing.verification, clock.now()
    )
    await screen_applications([standing.application], actor=_SCREENING)
    return stage
