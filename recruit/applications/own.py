"""What applicants read of their own applications: nobody else's is found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.progress import Happening
from recruit.applications.rules import HealthValues, SensitiveKind
from recruit.applications.stages import Event
from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import NotFound
from recruit.rulebook.model import DocumentKind

_KINDS = {f"application_{event}": event for event in Event}

_OWN = """
    SELECT application.id, application.number, application.call, application.place,
           application.submitted_at, application.entered_by,
           (SELECT coalesce(json_agg(json_build_array(kind, at) ORDER BY sequence), '[]')
            FROM ledger_event WHERE subject_id = application.id AND kind = ANY ($2)) AS happened
    FROM application WHERE person = $1 AND application.submitted_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """An application that the person has handed in, with all that happened to it.

    What of it may be told is asked of :func:`~recruit.applications.progress.progress_of`.
    """

    id: UUID
    number: int
    call: str
    place: str
    submitted_at: datetime
    entered_by_desk: bool
    happened: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A document that goes with an application; ``reason`` where a verifier refused it."""

    kind: DocumentKind
    uploaded_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """What somebody answered, as it was handed in."""

    nik: str
    """Masked: only its last four digits."""
    name: str
    birth_date: date
    sex: str
    education: str
    village: str
    rw: str
    alternatives: Sequence[str]
    answers: Mapping[str, Any]
    sentenced: bool | None
    health: HealthValues | None
    documents: tuple[OwnDocument, ...]


async def own_applications(person: UUID) -> list[OwnApplication]:
    """Everything a person has handed in, the latest first."""
    rows = await fetch(f"{_OWN} ORDER BY submitted_at DESC", person, list(_KINDS))
    return [_application(row) for row in rows]


async def own_application(person: UUID, application_id: UUID) -> OwnApplication:
    """One application; :class:`NotFound` if it is not the person's."""
    row = await fetch_one(f"{_OWN} AND application.id = $3", person, list(_KINDS), application_id)
    if row is None:
        raise _not_found()
    return _application(row)


async def own_answers(person: UUID, application_id: UUID) -> OwnAnswers:
    """What was answered; :class:`NotFound` if it is not the person's application."""
    row = await fetch_one(
        "SELECT application.*, person.nik_sealed,"
        " (SELECT json_object_agg(kind, encode(sealed, 'hex')) FROM sensitive_fact"
        "  WHERE application = application.id) AS sensitive,"
        " (SELECT coalesce(json_agg(json_build_array(kind, uploaded_at, reason) ORDER BY kind),"
        "   '[]') FROM document WHERE application = application.id) AS documents"
        " FROM application JOIN person ON person.id = application.person"
        " WHERE application.person = $1 AND application.id = $2",
        person,
        application_id,
    )
    if row is None:
        raise _not_found()
    sensitive = json.loads(row["sensitive"] or "{}")
    health = _opened(sensitive, SensitiveKind.health)
    record = _opened(sensitive, SensitiveKind.criminal_record)
    return OwnAnswers(
        nik=_masked(vault().open(row["nik_sealed"], purpose="nik")),
        name=row["name"],
        birth_date=row["birth_date"],
        sex=row["sex"],
        education=row["education"],
        village=row["village_code"],
        rw=row["rw"],
        alternatives=row["alternatives"],
        answers=json.loads(row["answers"]),
        sentenced=record["sentenced"] if record else None,
        health=_health(health) if health else None,
        documents=tuple(
            OwnDocument(DocumentKind(kind), datetime.fromisoformat(uploaded_at), reason)
            for kind, uploaded_at, reason in json.loads(row["documents"])
        ),
    )


def _application(row: asyncpg.Record) -> OwnApplication:
    happened = (
        Happening(_KINDS[kind], datetime.fromisoformat(at))
        for kind, at in json.loads(row["happened"])
    )
    return OwnApplication(
        row["id"],
        row["number"],
        row["call"],
        row["place"],
        row["submitted_at"],
        row["entered_by"] is not None,
        tuple(happened),
    )


def _not_found() -> NotFound:
    return NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))


def _opened(sensitive: Mapping[str, str], kind: SensitiveKind) -> dict[str, Any]:
    sealed = sensitive.get(kind.value)
    if sealed is None:
        return {}
    opened: dict[str, Any] = json.loads(vault().open(bytes.fromhex(sealed), purpose=kind))
    return opened


def _health(values: Mapping[str, Any]) -> HealthValues:
    examined = values.get("examined_on")
    return HealthValues(
        values.get("systolic"),
        values.get("diastolic"),
        values.get("blood_sugar"),
        values.get("cholesterol"),
        date.fromisoformat(examined) if examined else None,
    )


def _masked(nik: str) -> str:
    return "•" * (len(nik) - 4) + nik[-4:]
