"""Bulk-loads invented applications, as the desk would have entered them over the weeks."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from recruit.applications.rules import (
    HealthValues,
    SensitiveKind,
    nik_flags,
    number_with_check_digits,
)
from recruit.applications.stages import Stage
from recruit.demo.invent import Applicant
from recruit.foundation import ledger
from recruit.foundation.database import Connection, copy_in, transaction
from recruit.foundation.files import StoredFile
from recruit.foundation.keys import vault
from recruit.foundation.vault import Vault
from recruit.people.permissions import Actor
from recruit.rulebook.model import DocumentKind, Rulebook

Stored = dict[DocumentKind, StoredFile]

_PERSON = (
    "id", "nik_digest", "nik_sealed", "name", "birth_date", "sex", "phone", "email", "address",
    "village_code", "rt", "rw", "created_at",
)  # fmt: skip
_APPLICATION = (
    "id", "number", "call", "person", "place", "alternatives", "stage", "stage_at",
    "submitted_at", "name", "birth_date", "sex", "education", "village_code", "rw", "answers",
)  # fmt: skip
_DOCUMENT = (
    "application", "kind", "sha256", "media_type", "size", "uploaded_at",
)  # fmt: skip
_SENSITIVE = ("application", "kind", "sealed", "delete_after")


async def load(
    applicants: Sequence[Applicant],
    calls: dict[str, Rulebook],
    stored: Stored,
    *,
    actor: Actor,
) -> list[UUID]:
    """Write these applications in one transaction; their ids, in the same order."""
    ids = [uuid7() for _ in applicants]
    async with transaction() as connection:
        people = await _persons(connection, applicants)
        serials = await _serials(connection, len(applicants))
        await copy_in(
            connection, "application", _APPLICATION, _applications(applicants, ids, people, serials)
        )
        await copy_in(connection, "document", _DOCUMENT, _documents(applicants, ids, stored))
        await copy_in(connection, "sensitive_fact", _SENSITIVE, _sensitive(applicants, ids, calls))
        await _record(connection, ids, actor)
    return ids


async def _persons(connection: Connection, applicants: Sequence[Applicant]) -> dict[str, UUID]:
    """Write the people who are not there yet; the ids of all, by NIK."""
    seal = vault()
    by_nik = {one.nik: one for one in applicants}
    digests = {seal.digest(nik): nik for nik in by_nik}
    known = await connection.fetch(
        "SELECT id, nik_digest FROM person WHERE nik_digest = ANY ($1)", list(digests)
    )
    ids = {digests[row["nik_digest"]]: row["id"] for row in known}
    new = [(digest, by_nik[nik]) for digest, nik in digests.items() if nik not in ids]
    ids |= {one.nik: uuid7() for _, one in new}
    rows = (
        (
            ids[one.nik], digest, seal.seal(one.nik, purpose="nik"), one.name, one.birth_date,
            one.sex.value, one.phone, one.email, one.address, one.village, one.rt, one.rw,
            one.submitted_at,
        )
        for digest, one in new
    )  # fmt: skip
    await copy_in(connection, "person", _PERSON, rows)
    return ids


async def _serials(connection: Connection, count: int) -> list[int]:
    """Take ``count`` serials from the sequence of registration numbers, as others may meanwhile."""
    rows = await connection.fetch(
        "SELECT nextval('registration_number') FROM generate_series(1, $1::int)", count
    )
    return [row[0] for row in rows]


def _applications(
    applicants: Sequence[Applicant],
    ids: Sequence[UUID],
    people: dict[str, UUID],
    serials: Sequence[int],
) -> Iterable[tuple[Any, ...]]:
    seal = vault()
    for identifier, one, serial in zip(ids, applicants, serials, strict=True):
        yield (
            identifier, number_with_check_digits(serial), one.call, people[one.nik],
            one.place, list(one.alternatives), Stage.submitted.value, one.submitted_at,
            one.submitted_at, one.name, one.birth_date, one.sex.value, one.education.value,
            one.village, one.rw, answers(one, seal),
        )  # fmt: skip


def answers(one: Applicant, seal: Vault) -> str:
    """The answers of an applicant as an application keeps them."""
    flags = sorted(nik_flags(one.nik, one.birth_date, one.sex))
    spouse = seal.digest(one.spouse_nik).hex() if one.spouse_nik else None
    return json.dumps(
        {
            "citizen": one.citizen,
            "occupation": one.occupation,
            "party": {"tie": one.party, "left_on": _iso(one.party_left_on)},
            "campaign": {"ever": one.campaign, "until": _iso(one.campaign_until)},
            "holds_post": one.holds_post,
            "civil_servant": one.civil_servant,
            "election_experience": one.election_experience,
            "it_ability": one.it_ability,
            "same_rw_as_tps": one.same_rw_as_tps,
            "declarations": one.declarations,
            "spouse": spouse,
            "nik_flags": flags,
        },
        ensure_ascii=False,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _documents(
    applicants: Sequence[Applicant], ids: Sequence[UUID], stored: Stored
) -> Iterable[tuple[Any, ...]]:
    for identifier, one in zip(ids, applicants, strict=True):
        for kind in one.documents:
            file = stored[kind]
            yield (
                identifier, kind.value, file.sha256, file.media_type, file.size,
                one.submitted_at,
            )  # fmt: skip


def _sensitive(
    applicants: Sequence[Applicant], ids: Sequence[UUID], calls: dict[str, Rulebook]
) -> Iterable[tuple[Any, ...]]:
    seal = vault()
    ends = {
        name: book.term.ends + timedelta(days=book.retention.sensitive_days_after_term)
        for name, book in calls.items()
    }
    for identifier, one in zip(ids, applicants, strict=True):
        plain = {
            SensitiveKind.criminal_record: json.dumps({"sentenced": one.sentenced}),
            SensitiveKind.religion: one.religion,
        }
        if one.health is not None:
            plain[SensitiveKind.health] = health_letter(one.health, one.health_facility)
        for kind, text in plain.items():
            yield identifier, kind.value, seal.seal(text, purpose=kind), ends[one.call]


def health_letter(values: HealthValues, facility: str | None) -> str:
    """What a health letter says, as it is sealed."""
    return json.dumps(
        {
            "systolic": values.systolic,
            "diastolic": values.diastolic,
            "blood_sugar": values.blood_sugar,
            "cholesterol": values.cholesterol,
            "examined_on": _iso(values.examined_on),
            "facility": facility,
        }
    )


async def _record(connection: Connection, ids: Sequence[UUID], actor: Actor) -> None:
    await ledger.append_many(
        connection,
        "SELECT id AS subject_id, jsonb_build_object('call', call, 'place', place,"
        " 'number', number) AS data FROM application WHERE id = ANY ($1::uuid[])",
        list(ids),
        kind="application_submit",
        subject_kind="application",
        actor=actor.reference,
        new_subjects=True,
    )
