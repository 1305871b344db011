"""Objections to a published result: filed by the applicant, answered by the panel."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Stage
from recruit.foundation import clock, ledger
from recruit.foundation.clock import WIB
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.notices.actions import send
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.people.queries import recipient_of
from recruit.rulebook.model import Rulebook
from recruit.screening.actions.undo import standing_verdict, take_back
from recruit.screening.queries import publication_covering

SHORTEST, LONGEST = 20, 4_000
"""Characters of an objection and of its answer."""

_HELD = (
    "SELECT id, call, place, stage, person FROM application"
    " WHERE id = $1 AND person = $2 FOR UPDATE"
)
_SINCE = "SELECT EXISTS (SELECT FROM objection WHERE application = $1 AND filed_at >= $2)"
_FILE = "INSERT INTO objection (application, text, filed_at) VALUES ($1, $2, $3) RETURNING id"

_OPEN = """
    SELECT objection.application, objection.answered_at, application.call, application.place,
           application.person, application.stage
    FROM objection JOIN application ON application.id = objection.application
    WHERE objection.id = $1 FOR UPDATE
"""
_ANSWER = (
    "UPDATE objection SET upheld = $2, answer = $3, answered_by = $4, answered_at = $5"
    " WHERE id = $1"
)
_UPHELD = Text(
    "Keberatan diterima; lamaran Anda diteliti lagi.",
    "It was upheld; your application is checked again.",
)
_DISMISSED = Text("Keberatan tidak diterima.", "It was not upheld.")


def object_until(published_at: datetime, rulebook: Rulebook) -> datetime:
    """The moment at which objections to a result end: midnight after the last of the days."""
    last: date = published_at.astimezone(WIB).date() + timedelta(days=rulebook.objection_days)
    return datetime.combine(last + timedelta(days=1), time.min, WIB)


async def file_objection(*, application_id: UUID, text: str, actor: Actor) -> UUID:
    """Object to the published rejection of one's own application, once for each publication.

    :class:`NotFound` if it is not the actor's; :class:`Conflict` if it was not rejected, nothing
    was published, the days are over or an objection was filed; :class:`InvalidInput` names what
    is wrong with the text.
    """
    if actor.kind is not ActorKind.applicant:
        raise NotAllowed(Text("Hanya pelamar sendiri.", "Only the applicants themselves."))
    said = _fit("/text", text)
    async with transaction() as connection:
        row = await connection.fetchrow(_HELD, application_id, UUID(actor.id))
        if row is None:
            raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
        await _check_open(connection, row)
        objection: UUID = await connection.fetchval(_FILE, application_id, said, clock.now())
        await ledger.append(
            connection,
            kind="objection_filed",
            subject_kind="application",
            subject_id=application_id,
            actor=actor.reference,
            data={"objection": str(objection)},
        )
    return objection


async def answer_objection(*, objection_id: UUID, upheld: bool, answer: str, actor: Actor) -> Stage:
    """Answer an objection; the stage in which the application stands then.

    Upheld, the verdict is undone, and the application is under review and screened again. The
    applicant is told. :class:`Conflict` if it was answered.
    """
    said = _fit("/answer", answer)
    async with transaction() as connection:
        row = await connection.fetchrow(_OPEN, objection_id)
        if row is None:
            raise NotFound(Text("Keberatan tidak ditemukan.", "There is no such objection."))
        rulebook = await rulebook_of(row["call"])
        actor.require(Permission.results_publish, rulebook.body, row["place"])
        if row["answered_at"] is not None:
            raise Conflict(Text("Keberatan ini sudah dijawab.", "It has been answered already."))
        await connection.execute(_ANSWER, objection_id, upheld, said, actor.reference, clock.now())
        await ledger.append(
            connection,
            kind="objection_answered",
            subject_kind="application",
            subject_id=row["application"],
            actor=actor.reference,
            data={"objection": str(objection_id), "upheld": upheld},
        )
        stage = Stage(row["stage"])
        if upheld:
            standing = await standing_verdict(connection, row["application"])
            reason = {"objection": str(objection_id)}
            stage = await take_back(connection, standing, actor=actor, data=reason)
        await _tell(connection, row, rulebook, objection_id, upheld=upheld)
    return stage


async def _check_open(connection: Connection, row: asyncpg.Record) -> None:
    """:class:`Conflict` unless this applicant may object now."""
    publication = await publication_covering(row["call"], row["place"])
    rulebook = await rulebook_of(row["call"])
    if publication is None or row["stage"] != Stage.ineligible:
        raise Conflict(
            Text(
                "Tidak ada hasil yang dapat diajukan keberatan.", "There is no result to object to."
            )
        )
    if clock.now() >= object_until(publication.published_at, rulebook):
        raise Conflict(Text("Masa keberatan sudah berakhir.", "The days for objections are over."))
    if await connection.fetchval(_SINCE, row["id"], publication.published_at):
        raise Conflict(
            Text("Anda sudah mengajukan keberatan.", "You have filed your objection already.")
        )


async def _tell(
    connection: Connection,
    row: asyncpg.Record,
    rulebook: Rulebook,
    objection: UUID,
    *,
    upheld: bool,
) -> None:
    await send(
        connection,
        kind=NoticeKind.objection_answered,
        recipient=await recipient_of(connection, row["person"]),
        details={
            **both("call", rulebook.label),
            **both("outcome", _UPHELD if upheld else _DISMISSED),
            "application": str(row["application"]),
        },
        once=f"objection_answered:{objection}",
    )


def _fit(pointer: str, text: str) -> str:
    said = text.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        message = Text(
            f"Tulis {SHORTEST} sampai {LONGEST} huruf.",
            f"Write {SHORTEST} to {LONGEST} characters.",
        )
        raise InvalidInput([Fault(pointer, "length", message)])
    return said
