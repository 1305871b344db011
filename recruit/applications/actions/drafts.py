"""Drafts: a form that is filled in over days, saved piece by piece, and handed in once."""

import json
from uuid import UUID

from recruit.applications import queries
from recruit.applications.actions.submit import check_registering
from recruit.applications.queries import DRAFT, Answers, DraftState
from recruit.applications.steps import STEP_OF
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, execute, fetch_one, fetch_value, transaction
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.rulebook.model import DocumentKind, Rulebook

LONGEST_ANSWER = 2_000
"""Characters of one answer: a draft keeps whatever is typed, but not without end."""

_ABOUT_THE_PERSON = {
    "name": "name", "birth_date": "birth_date", "sex": "sex", "phone": "phone", "email": "email",
    "address": "address", "village_code": "village", "rt": "rt", "rw": "rw",
}  # fmt: skip
"""What we know of the person already, and the field that it fills at the start."""

_BEGIN = """
    INSERT INTO draft (person, call, sealed, entered_by, created_at, saved_at)
    SELECT $1, $2::text, $3, $4, $5, $5
    WHERE NOT EXISTS (SELECT FROM application WHERE person = $1 AND call = $2::text)
    ON CONFLICT (person, call) DO NOTHING
"""


async def begin_draft(*, call: str, person: UUID, actor: Actor) -> DraftState:
    """The person's draft for a call: the one that is there, or a new one.

    It begins with what we know of the person. :class:`Conflict` if they applied to the call
    already or its registration is not open; :class:`NotAllowed` if it is not the actor's.
    """
    rulebook = await queries.rulebook_of(call)
    _check_person(actor, person, rulebook)
    check_registering(rulebook, clock.now())
    types = _types_for_another(actor)
    await execute(_BEGIN, person, call, _sealed(await _known(person)), types, clock.now())
    draft = await queries.draft_of(person, call)
    if draft is None:
        raise submitted_before()
    return draft if types in (None, draft.entered_by) else await _taken_over(draft, actor)


async def begin_draft_for(*, call: str, nik: str, actor: Actor) -> DraftState:
    """As :func:`begin_draft`, for the person with a well-formed NIK, who may be new to us.

    For the desk and for programs. An officer takes over what the person, or another officer,
    began; the ledger says so.
    """
    rulebook = await queries.rulebook_of(call)
    _check_body(actor, rulebook)
    check_registering(rulebook, clock.now())
    async with transaction() as connection:
        person = await _person_of(connection, nik, actor)
        return await begin_draft(call=call, person=person, actor=actor)


async def save_draft(*, draft_id: UUID, version: int, answers: Answers, actor: Actor) -> int:
    """Keep what was typed into these fields, right or wrong; the draft's new version.

    :class:`Conflict`, with the present ``version``, if the draft was saved since ``version`` was
    read; also if it was submitted. Nothing is ever overwritten unseen.
    """
    _check_answers(answers)
    draft = await own_draft(draft_id, actor)
    kept = {**draft.answers, **answers}
    saved = None
    if draft.version == version:
        saved = await fetch_value(
            "UPDATE draft SET sealed = $3, version = version + 1, saved_at = $4"
            " WHERE id = $1 AND version = $2 RETURNING version",
            draft_id,
            version,
            _sealed(kept),
            clock.now(),
        )
    if saved is None:
        raise changed_elsewhere(await own_draft(draft_id, actor))
    return int(saved)


async def attach_document(
    *, draft_id: UUID, kind: DocumentKind, stored: StoredFile, actor: Actor
) -> None:
    """Let a stored file go with the draft, in the place of an earlier one of its kind."""
    draft = await own_draft(draft_id, actor)
    await execute(
        "INSERT INTO draft_document (draft, kind, sha256, media_type, size, uploaded_at)"
        " SELECT id, $2, $3, $4, $5, $6 FROM draft WHERE id = $1"
        " ON CONFLICT (draft, kind) DO UPDATE SET sha256 = excluded.sha256,"
        " media_type = excluded.media_type, size = excluded.size,"
        " uploaded_at = excluded.uploaded_at",
        draft.id,
        kind.value,
        stored.sha256,
        stored.media_type,
        stored.size,
        clock.now(),
    )


async def detach_document(*, draft_id: UUID, kind: DocumentKind, actor: Actor) -> None:
    """Let a document go with the draft no longer; without one, nothing happens."""
    draft = await own_draft(draft_id, actor)
    await execute("DELETE FROM draft_document WHERE draft = $1 AND kind = $2", draft.id, kind.value)


async def own_draft(draft_id: UUID, actor: Actor, *, lock: bool = False) -> DraftState:
    """A draft that the actor fills in; :class:`NotFound` if it is another's,
    :class:`Conflict` if it was submitted."""
    draft = await queries.draft_by_id(draft_id, lock=lock)
    if draft is None and await answer_to(draft_id, actor) is not None:
        raise submitted_before()
    if draft is None or not _fills_in(actor, draft):
        raise NotFound(Text("Formulir tidak ditemukan.", "There is no such form."))
    return draft


async def answer_to(draft_id: UUID, actor: Actor) -> str | None:
    """What the actor was answered when they submitted the draft, if they did."""
    answer: str | None = await fetch_value(
        "SELECT answer FROM idempotency_key WHERE actor = $1 AND key = $2",
        actor.reference,
        str(draft_id),
    )
    return answer


def submitted_before() -> Conflict:
    """The application was handed in; nothing of it is typed any more."""
    return Conflict(
        Text(
            "Lamaran ini sudah dikirim, sehingga isiannya tidak dapat diubah lagi.",
            "This application was sent already; what it says cannot be changed any more.",
        ),
        submitted=True,
    )


def changed_elsewhere(draft: DraftState) -> Conflict:
    """The draft was saved from another tab or telephone since it was read here."""
    return Conflict(
        Text(
            "Formulir ini diubah di tab atau ponsel lain. Muat ulang halaman ini.",
            "This form was changed in another tab or on another phone. Load it again.",
        ),
        version=draft.version,
    )


async def _known(person: UUID) -> dict[str, str]:
    columns = ", ".join(_ABOUT_THE_PERSON)
    row = await fetch_one(f"SELECT {columns} FROM person WHERE id = $1", person)
    if row is None:
        raise NotFound(Text("Orang ini tidak ditemukan.", "There is no such person."))
    return {field: str(row[name]) for name, field in _ABOUT_THE_PERSON.items() if row[name]}


async def _person_of(connection: Connection, nik: str, actor: Actor) -> UUID:
    """The person with a NIK; somebody new is only that."""
    person: UUID | None = await connection.fetchval(
        "INSERT INTO person (nik_digest, nik_sealed, created_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (nik_digest) DO NOTHING RETURNING id",
        vault().digest(nik),
        vault().seal(nik, purpose="nik"),
        clock.now(),
    )
    if person is not None:
        await _record(connection, "person_added", person, actor)
        return person
    found: UUID = await connection.fetchval(
        "SELECT id FROM person WHERE nik_digest = $1", vault().digest(nik)
    )
    return found


async def _taken_over(draft: DraftState, actor: Actor) -> DraftState:
    """An officer goes on with what another began; a program never does."""
    if actor.kind is not ActorKind.officer:
        raise Conflict(
            Text(
                "Orang ini sedang mengisi formulirnya sendiri atau di loket.",
                "This person is filling in the form on their own or at a desk.",
            )
        )
    async with transaction() as connection:
        await connection.execute(
            "UPDATE draft SET entered_by = $2 WHERE id = $1", draft.id, actor.reference
        )
        await _record(connection, "draft_taken_over", draft.person, actor, call=draft.call)
    return await own_draft(draft.id, actor)


async def _record(
    connection: Connection, kind: str, person: UUID, actor: Actor, **data: str
) -> None:
    await ledger.append(
        connection,
        kind=kind,
        subject_kind="person",
        subject_id=person,
        actor=actor.reference,
        data=data,
    )


def _types_for_another(actor: Actor) -> str | None:
    """How the draft names who types, where that is not the person."""
    at_work = actor.kind in (ActorKind.officer, ActorKind.program)
    return actor.reference if at_work else None


def _fills_in(actor: Actor, draft: DraftState) -> bool:
    if actor.kind is ActorKind.applicant:
        return str(draft.person) == actor.id
    return actor.kind is ActorKind.system or draft.entered_by == actor.reference


def _check_person(actor: Actor, person: UUID, rulebook: Rulebook) -> None:
    if actor.kind is not ActorKind.applicant:
        _check_body(actor, rulebook)
    elif actor.id != str(person):
        raise NotAllowed(Text("Ini bukan formulir Anda.", "This is not your form."))


def _check_body(actor: Actor, rulebook: Rulebook) -> None:
    """The place is not known yet; it is asked for when the form is handed in."""
    if rulebook.body.value not in actor.scope(Permission.applications_submit).bodies:
        actor.require(Permission.applications_submit, rulebook.body, "")


def _check_answers(answers: Answers) -> None:
    faults = [
        Fault(f"/answers/{field}", "unknown-field", Text("Tidak dikenal.", "It is not known."))
        for field in answers
        if field not in STEP_OF
    ]
    faults += [
        Fault(f"/answers/{field}", "too-long", Text("Terlalu panjang.", "It is too long."))
        for field, answer in answers.items()
        if sum(map(len, answer)) > LONGEST_ANSWER
    ]
    if faults:
        raise InvalidInput(faults)


def _sealed(answers: Answers) -> bytes:
    return vault().seal(json.dumps(dict(answers), ensure_ascii=False), purpose=DRAFT)
