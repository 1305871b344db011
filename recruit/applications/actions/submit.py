"""Submission: one application, one statement, one transaction."""

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
from recruit.applications.rules import SensitiveKind, nik_flags
from recruit.applications.schemas import ApplicationForm
from recruit.applications.stages import Stage
from recruit.foundation import clock
from recruit.foundation.database import fetch_one
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.ledger import first_sql
from recruit.foundation.problems import Conflict, InvalidInput
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.rulebook.model import Rulebook, WindowName

_COLUMNS = {
    "nik_digest": "bytea", "nik_sealed": "bytea", "name": "text", "birth_date": "date",
    "sex": "text", "phone": "text", "email": "text", "address": "text", "village": "text",
    "rt": "text", "rw": "text", "call": "text", "place": "text", "alternatives": "text[]",
    "education": "text", "answers": "jsonb", "now": "timestamptz", "delete_after": "date",
    "sensitive_kinds": "text[]", "sensitive_sealed": "bytea[]",
    "document_kinds": "text[]", "document_digests": "bytea[]",
    "document_types": "text[]", "document_sizes": "int[]",
    "actor": "text", "key": "text", "request_digest": "bytea", "digest": "bytea",
    "entered_by": "text",
}  # fmt: skip

SUBMIT = f"""
    WITH given ({", ".join(_COLUMNS)}) AS (
        VALUES ({", ".join(f"${n}::{kind}" for n, kind in enumerate(_COLUMNS.values(), 1))})
    ),
    serial AS MATERIALIZED (SELECT nextval('registration_number') AS n),
    person AS (
        INSERT INTO person (nik_digest, nik_sealed, name, birth_date, sex, phone, email, address,
                            village_code, rt, rw, created_at)
        SELECT nik_digest, nik_sealed, name, birth_date, sex, phone, email, address,
               village, rt, rw, now FROM given
        ON CONFLICT (nik_digest) DO UPDATE SET
            name = coalesce(person.name, excluded.name),
            birth_date = coalesce(person.birth_date, excluded.birth_date),
            sex = coalesce(person.sex, excluded.sex),
            phone = coalesce(excluded.phone, person.phone),
            email = coalesce(excluded.email, person.email),
            address = excluded.address, village_code = excluded.village_code,
            rt = excluded.rt, rw = excluded.rw
        RETURNING id
    ),
    application AS (
        INSERT INTO application (number, call, person, place, alternatives, stage, stage_at,
                                 submitted_at, name, birth_date, sex, education, village_code,
                                 rw, answers, digest, entered_by)
        SELECT serial.n * 100 + 98 - serial.n * 100 % 97, call, person.id, place, alternatives,
               '{Stage.submitted}', now, now, name, birth_date, sex, education, village, rw,
               answers, digest, entered_by
        FROM given, person, serial
        RETURNING id, number
    ),
    draft AS (
        DELETE FROM draft USING given, person
        WHERE draft.person = person.id AND draft.call = given.call
    ),
    documents AS (
        INSERT INTO document (application, kind, sha256, media_type, size, uploaded_at)
        SELECT application.id, document.*, given.now
        FROM application, given, unnest(document_kinds, document_digests,
                                        document_types, document_sizes) AS document
    ),
    sensitive AS (
        INSERT INTO sensitive_fact (application, kind, sealed, delete_after)
        SELECT application.id, fact.*, given.delete_after
        FROM application, given, unnest(sensitive_kinds, sensitive_sealed) AS fact
    ),
    idempotency AS (
        INSERT INTO idempotency_key (actor, key, request_digest, answer, created_at)
        SELECT actor, key, request_digest,
               jsonb_build_object('id', application.id, 'number', application.number,
                                  'submitted_at', given.now, 'digest', encode(digest, 'hex'),
                                  'entered_by', entered_by), given.now
        FROM application, given
    ),
    screening AS (
        INSERT INTO outbox (job, arguments, due_at)
        SELECT 'screen_application', jsonb_build_object('application_id', application.id),
               clock_timestamp()
        FROM application
    ),
    event AS (
        SELECT application.id AS subject_id, given.now, given.actor,
               jsonb_build_object('call', call, 'place', place, 'number', application.number,
                                  'digest', encode(digest, 'hex')) AS data
        FROM application, given
    ),
    recorded AS ({
    first_sql(
        "event",
        subject_kind="'application'::text",
        kind="'application_submit'::text",
        actor="source.actor",
        at="source.now",
    )
})
    SELECT id, number FROM application
"""
"""Everything of one submission, so that it costs one round trip and one commit."""


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
    """Store an application with its documents in one statement, if people may apply there.

    ``asyncpg.UniqueViolationError`` if it is there already: see :func:`explained`.
    """
    await _check_open(rulebook, form.place, sending.at)
    parameters = _parameters(form, rulebook, uploads, sending)
    try:
        row = await fetch_one(SUBMIT, *parameters)
    except asyncpg.ForeignKeyViolationError as violation:
        raise InvalidInput([unknown_place("/place", form.place)]) from violation
    assert row is not None  # noqa: S101 - the statement returns its row or raises
    digest = parameters[list(_COLUMNS).index("digest")]
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


def _parameters(
    form: ApplicationForm,
    rulebook: Rulebook,
    uploads: list[StoredFile],
    sending: Sending,
) -> tuple[Any, ...]:
    """The values of :data:`SUBMIT`, in its order."""
    sensitive = sensitive_facts(form)
    return (
        vault().digest(form.nik), vault().seal(form.nik, purpose="nik"), form.name,
        form.birth_date, form.sex.value, form.phone, form.email, form.address, form.village,
        form.rt, form.rw, form.call, form.place, form.alternatives, form.education.value,
        json.dumps(answers_of(form), ensure_ascii=False), sending.at,
        rulebook.term.ends + timedelta(days=rulebook.retention.sensitive_days_after_term),
        list(sensitive), list(sensitive.values()),
        [document.kind.value for document in form.documents],
        [upload.sha256 for upload in uploads],
        [upload.media_type for upload in uploads], [upload.size for upload in uploads],
        sending.actor.reference, sending.key, sending.digest, digest_of(form, uploads),
        sending.entered_by,
    )  # fmt: skip


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
