"""Handing in a draft: the same application, by the same statement, as a program would send."""

from datetime import datetime
from uuid import UUID

import asyncpg

from recruit.applications import queries
from recruit.applications.actions.drafts import answer_to, changed_elsewhere, own_draft
from recruit.applications.actions.references import (
    References,
    reference_faults,
    unknown_place_faults,
)
from recruit.applications.actions.submit import (
    Sending,
    Submitted,
    answered_before,
    explained,
    store,
)
from recruit.applications.form import Filled, field_fault, filled
from recruit.applications.queries import DraftState
from recruit.applications.schemas import ApplicationForm
from recruit.foundation import clock
from recruit.foundation.database import Connection, transaction
from recruit.foundation.files import StoredFile
from recruit.foundation.problems import Fault, InvalidInput
from recruit.notices.actions import send
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.people.queries import recipient_of
from recruit.rulebook.model import Rulebook


async def submit_draft(
    *, draft_id: UUID, version: int, actor: Actor, arrived: datetime | None = None
) -> Submitted:
    """Hand in what was filled in, and tell the person; a second time gets the same answer.

    :class:`InvalidInput` with every fault, by step and field; :class:`Conflict` if the draft was
    saved since ``version`` was read, or registration is not open. What ``arrived`` in time counts.
    """
    at = arrived or clock.now()
    sending = Sending(actor, str(draft_id), b"", at)
    try:
        async with transaction() as connection:
            if await queries.draft_by_id(draft_id, lock=True) is None:
                answer = await answer_to(draft_id, actor)
                if answer is not None:
                    return answered_before(answer)
            draft = await own_draft(draft_id, actor)
            if draft.version != version:
                raise changed_elsewhere(draft)
            return await _hand_in(connection, draft, sending)
    except asyncpg.UniqueViolationError as violation:
        return await explained(violation, sending)


async def _hand_in(connection: Connection, draft: DraftState, sending: Sending) -> Submitted:
    rulebook = await queries.rulebook_of(draft.call)
    form, uploads = await _complete(draft, rulebook, sending)
    if sending.actor.kind is not ActorKind.applicant:
        sending.actor.require(Permission.applications_submit, rulebook.body, form.place)
    stored = await store(form, uploads, rulebook, sending)
    recipient = await recipient_of(connection, draft.person)
    await send(
        connection,
        kind=NoticeKind.application_received,
        recipient=recipient,
        details={
            **both("call", rulebook.label),
            "number": str(stored.number),
            "application": str(stored.id),
        },
    )
    return stored


async def _complete(
    draft: DraftState, rulebook: Rulebook, sending: Sending
) -> tuple[ApplicationForm, list[StoredFile]]:
    """The application and its files; what may be brought later can be missing."""
    read = filled(draft, rulebook, sending.at.date())
    if read.form is None or not read.can_be_sent:
        raise InvalidInput(_as_faults(read))
    references = References.of(read.form)
    wrong = [*reference_faults(references, rulebook, sending.actor)]
    wrong += await unknown_place_faults(references)
    if wrong:
        raise InvalidInput(_as_faults(Filled(None, tuple(field_fault(fault) for fault in wrong))))
    return read.form, [draft.documents[document.kind] for document in read.form.documents]


def _as_faults(read: Filled) -> list[Fault]:
    return [
        Fault(f"/{fault.step}/{fault.field}", "not-right", fault.message)
        for fault in read.faults
        if not fault.later
    ]
