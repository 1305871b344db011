"""Submission: one application, checked, sealed, and stored in one transaction."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications import queries
from recruit.applications.actions.references import (
    checked_uploads,
    rulebook_for,
    unknown_place,
)
from recruit.applications.actions.together import Submission, store_together
from recruit.applications.rules import SensitiveKind, nik_flags
from recruit.applications.schemas import ApplicationForm
from recruit.foundation import clock
from recruit.foundation.database import fetch_one
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Conflict, InvalidInput
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.rulebook.model import Rulebook, WindowName


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was stored, and whether this request stored it or an earlier one of the same key."""

    id: UUID
    number: int
    submitted_at: datetime
    digest: bytes
    entered_by: str | None
    repeated: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """How an application is sent: by whom, under which key, and when the request arrived."""

    actor: Actor
    key: str
    digest: bytes
    """Of the request: the same key with another one is a conflict."""
    at: datetime

    @property
    def entered_by(self) -> str | None:
        """The officer who types for somebody at the desk."""
        return self.actor.reference if self.actor.kind is ActorKind.officer else None


async def submit_application(
    *,
    form: ApplicationForm,
    actor: Actor,
    key: str,
    request_digest: bytes,
    arrived: datetime | None = None,
) -> Submitted:
    """Store a complete application; durable when it returns.

    ``key`` is the caller's idempotency key: the same request again gets the same answer, and
    nothing is stored twice. What ``arrived`` in time counts, however long it waited here.
    :class:`InvalidInput` names every fault; :class:`Conflict` if registration is not open, the
    person applied to this call before, or the key was used for another request.
    """
    rulebook = await rulebook_for(form.call)
    actor.require(Permission.applications_submit, rulebook.body, form.place)
    uploads = await checked_uploads(form, rulebook, actor)
    sending = Sending(actor, key, request_digest, arrived or clock.now())
    try:
        return await store(form, uploads, rulebook, sending)
    except asyncpg.UniqueViolationError as violation:
        return await explained(violation, sending)


async def store(
    form: ApplicationForm, uploads: list[StoredFile], rulebook: Rulebook, sending: Sending
) -> Submitted:
    """Store an application with its documents, if people may apply there.

    ``asyncpg.UniqueViolationError`` if it is there already: see :func:`explained`.
    """
    await _check_open(rulebook, form.place, sending.at)
    digest = digest_of(form, uploads)
    try:
        row = await store_together(submission_of(form, rulebook, uploads, sending, digest))
    except asyncpg.ForeignKeyViolationError as violation:
        raise InvalidInput([unknown_place("/place", form.place)]) from violation
    return Submitted(
        row["id"], row["number"], sending.at, digest, sending.entered_by, repeated=False
    )


async def _check_open(rulebook: Rulebook, place: str, at: datetime) -> None:
    if check_registering(rulebook, at) is WindowName.extension and not (
        await queries.extension_is_open(rulebook, place)
    ):
        raise Conflict(
            Text(
                f"Pendaftaran {rulebook.name} untuk {place} tidak sedang dibuka.",
                f"Registration of {rulebook.name} for {place} is not open.",
            )
        )


def check_registering(rulebook: Rulebook, at: datetime) -> WindowName:
    """The window in which people apply at that moment; :class:`Conflict` if there is none.

    In an extension they apply only where too few did before.
    """
    for name in (WindowName.registration, WindowName.extension):
        window = rulebook.window(name)
        if window is not None and window.contains(at):
            return name
    raise Conflict(
        Text(
            f"Pendaftaran {rulebook.name} tidak sedang dibuka.",
            f"Registration of {rulebook.name} is not open.",
        )
    )


def submission_of(
    form: ApplicationForm,
    rulebook: Rulebook,
    uploads: list[StoredFile],
    sending: Sending,
    digest: bytes,
) -> Submission:
    """The rows of an application, what is personal sealed."""
    values = (
        vault().digest(form.nik), vault().seal(form.nik, purpose="nik"), form.name,
        form.birth_date, form.sex.value, form.phone, form.email, form.address, form.village,
        form.rt, form.rw, form.call, form.place, ",".join(form.alternatives),
        form.education.value, json.dumps(answers_of(form), ensure_ascii=False), sending.at,
        rulebook.term.ends + timedelta(days=rulebook.retention.sensitive_days_after_term),
        sending.actor.reference, sending.key, sending.digest, digest, sending.entered_by,
    )  # fmt: skip
    documents = [
        (document.kind.value, upload.sha256, upload.media_type, upload.size)
        for document, upload in zip(form.documents, uploads, strict=True)
    ]
    return Submission(values, documents, [*sensitive_facts(form).items()])


def digest_of(form: ApplicationForm, uploads: list[StoredFile]) -> bytes:
    """SHA-256 of what was sent, as the receipt shows it: the form as JSON with its keys in order,
    and of each document the digest of its content."""
    sent = form.model_dump(mode="json", exclude={"documents"})
    sent["documents"] = {
        document.kind.value: upload.sha256.hex()
        for document, upload in zip(form.documents, uploads, strict=True)
    }
    return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).digest()


def answers_of(form: ApplicationForm) -> dict[str, Any]:
    """What is kept in the open of the answers: no NIK, no health, no criminal record."""
    kept = form.model_dump(
        mode="json",
        include={
            "citizen", "occupation", "party", "campaign", "holds_post", "civil_servant",
            "election_experience", "it_ability", "same_rw_as_tps", "declarations",
        },
    )  # fmt: skip
    flags = nik_flags(form.nik, form.birth_date, form.sex)
    spouse = vault().digest(form.spouse_nik).hex() if form.spouse_nik else None
    return kept | {"spouse": spouse, "nik_flags": sorted(flags)}


def sensitive_facts(form: ApplicationForm) -> dict[str, bytes]:
    """The sealed facts, by kind (UU 27/2022 art. 4(2))."""
    plain = {SensitiveKind.criminal_record: json.dumps({"sentenced": form.sentenced})}
    if form.health is not None:
        plain[SensitiveKind.health] = form.health.model_dump_json()
    if form.religion is not None:
        plain[SensitiveKind.religion] = form.religion
    return {kind.value: vault().seal(text, purpose=kind) for kind, text in plain.items()}


async def explained(violation: asyncpg.UniqueViolationError, sending: Sending) -> Submitted:
    """The stored answer of a repeated request, or the conflict behind a unique violation."""
    kept = await fetch_one(
        "SELECT request_digest, answer FROM idempotency_key WHERE actor = $1 AND key = $2",
        sending.actor.reference,
        sending.key,
    )
    if kept is not None and kept["request_digest"] == sending.digest:
        return answered_before(kept["answer"])
    if kept is not None:
        raise Conflict(
            Text(
                "Idempotency-Key ini sudah dipakai untuk permintaan lain.",
                "This Idempotency-Key was used for another request.",
            )
        ) from violation
    if violation.constraint_name == "application_person_call":
        raise Conflict(
            Text(
                "Orang ini sudah melamar pada pembukaan ini.",
                "This person has already applied to this call.",
            )
        ) from violation
    raise violation


def answered_before(answer: str) -> Submitted:
    """What was answered when it was stored, as it is kept."""
    kept = json.loads(answer)
    return Submitted(
        UUID(kept["id"]),
        kept["number"],
        datetime.fromisoformat(kept["submitted_at"]).astimezone(clock.WIB),
        bytes.fromhex(kept["digest"]),
        kept["entered_by"],
        repeated=True,
    )
