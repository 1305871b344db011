"""Reads of calls and applications."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.stages import Stage, events_from
from recruit.foundation.database import Connection, fetch, fetch_one, fetch_value
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.rulebook.model import DocumentKind, Rulebook, WindowName

HASH_SECONDS = 2.0
"""How long a process may go on with the rulebook that a call had: a change is noticed within."""

_rulebooks: dict[str, Rulebook] = {}
_call_hashes: dict[str, tuple[float, str]] = {}
_seen_places: set[str] = set()


async def rulebook_of(call: str) -> Rulebook:
    """The rulebook of a call, at most :data:`HASH_SECONDS` old; :class:`NotFound` if there is no
    such call.

    The contents of a rulebook never change under its hash: they are kept for good.
    """
    until, recorded = _call_hashes.get(call, (0.0, ""))
    if until <= time.monotonic():
        recorded = await fetch_value("SELECT rulebook FROM call WHERE name = $1", call)
        if recorded is None:
            raise _no_call(call)
        _call_hashes[call] = time.monotonic() + HASH_SECONDS, recorded
    return await _recorded(recorded)


async def rulebook_held(connection: Connection, call: str) -> Rulebook:
    """The rulebook of a call at this very moment; it stays so until the transaction ends."""
    recorded = await connection.fetchval(
        "SELECT rulebook FROM call WHERE name = $1 FOR SHARE", call
    )
    if recorded is None:
        raise _no_call(call)
    return await _recorded(recorded)


def _no_call(call: str) -> NotFound:
    return NotFound(Text(f"Tidak ada pembukaan {call}.", f"There is no call {call}."))


async def _recorded(recorded: str) -> Rulebook:
    if recorded not in _rulebooks:
        content = await fetch_value(
            "SELECT content FROM rulebook_version WHERE hash = $1", recorded
        )
        _rulebooks[recorded] = Rulebook.model_validate_json(content)
    return _rulebooks[recorded]


def forget_calls() -> None:
    """Read the calls again: after one was opened or changed, or in another database (tests)."""
    _call_hashes.clear()
    _seen_places.clear()


async def call_names() -> list[str]:
    """The opened calls, in the order of their election and name."""
    rows = await fetch("SELECT name FROM call ORDER BY election, name")
    return [row["name"] for row in rows]


@dataclass(frozen=True, slots=True)
class UnitSupply:
    """A place of the extension's level: its seats, and who had applied when registration closed."""

    place: str
    seats: int
    people: int
    women: int


# Who withdraws after registration closed is counted all the same, so that the answer never changes.
_SUPPLY = """
    WITH needed AS (
        SELECT left(code, $2) AS place, count(*) * $3 AS seats FROM place
        WHERE level = $4 AND starts_with(code, $5) GROUP BY 1
    ),
    there AS (
        SELECT left(place, $2) AS place, count(*) AS people,
               count(*) FILTER (WHERE sex = 'P') AS women
        FROM application
        WHERE call = $1 AND starts_with(place, $5) AND submitted_at < $6
          AND (stage <> 'withdrawn' OR stage_at >= $6)
        GROUP BY 1
    )
    SELECT place, seats, coalesce(people, 0) AS people, coalesce(women, 0) AS women
    FROM needed LEFT JOIN there USING (place) ORDER BY place
"""


async def short_units(rulebook: Rulebook, within: str = "") -> list[UnitSupply]:
    """The places for which registration is extended: too few had applied when it closed (the
    2 × rule, D14). All of them, or those within a place; none where the call has no extension.

    Counted at the level of the rulebook's extension, at and after the close of registration.
    """
    registration = rulebook.window(WindowName.registration)
    if rulebook.extension is None or registration is None:
        return []
    rows = await fetch(
        _SUPPLY,
        rulebook.name,
        rulebook.extension.level.code_length,
        rulebook.unit.seats,
        rulebook.unit.level.value,
        within,
        registration.closes,
    )
    units = [UnitSupply(**row) for row in rows]
    return [unit for unit in units if falls_short(unit, rulebook)]


def falls_short(unit: UnitSupply, rulebook: Rulebook) -> bool:
    """Whether too few people, or where the call asks for it too few women, applied in a unit."""
    extension = rulebook.extension
    if extension is None:
        return False
    few_women = extension.women_share and unit.women < rulebook.women_share.seats_of(unit.people)
    return unit.people < extension.factor * unit.seats or few_women


async def extension_is_open(rulebook: Rulebook, place: str) -> bool:
    """Whether the extension holds for a place: it needs no click and cannot change afterwards."""
    if rulebook.extension is None:
        return False
    return bool(await short_units(rulebook, rulebook.extension.level.cut(place)))


async def unknown_places(codes: Sequence[str]) -> set[str]:
    """Which of these codes are no places.

    A process remembers the places it has seen: codes are never given to another place, and what
    an application stands on is a foreign key all the same.
    """
    asked = set(codes) - _seen_places
    if asked:
        rows = await fetch("SELECT code FROM place WHERE code = ANY ($1)", list(asked))
        _seen_places.update(row["code"] for row in rows)
    return asked - _seen_places


_SUMMARY = (
    "application.id, application.number, application.call, application.place, application.name,"
    " application.sex, application.stage, application.stage_at, application.submitted_at"
)


async def list_applications(
    scope: Scope,
    *,
    call: str | None = None,
    place: str = "",
    stage: Stage | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """One page of the applications that the scope may see, in the order of their keys."""
    rows = await fetch(
        f"SELECT {_SUMMARY} FROM application JOIN call ON call.name = application.call"
        " WHERE ($1::text IS NULL OR application.call = $1)"
        " AND starts_with(application.place, $2) AND ($3::text IS NULL OR application.stage = $3)"
        " AND ($4::uuid IS NULL OR application.id > $4)"
        f" AND {Scope.sql('call.body', 'application.place', 6)}"
        " ORDER BY application.id LIMIT $5",
        call,
        place,
        stage.value if stage else None,
        after,
        limit,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [dict(row) for row in rows]


async def application_detail(scope: Scope, application_id: UUID) -> dict[str, Any]:
    """One application with its documents; :class:`NotFound` also if the scope may not see it."""
    row = await fetch_one(
        f"SELECT {_SUMMARY}, application.birth_date, application.education,"
        " application.village_code AS village, application.rw, application.alternatives,"
        " application.answers,"
        " (SELECT coalesce(json_agg(json_build_object('kind', kind, 'media_type', media_type,"
        "   'size', size, 'verdict', verdict, 'reason', reason) ORDER BY kind), '[]')"
        "  FROM document WHERE document.application = application.id) AS documents"
        " FROM application JOIN call ON call.name = application.call"
        f" WHERE application.id = $1 AND {Scope.sql('call.body', 'application.place', 2)}",
        application_id,
        list(scope.bodies),
        list(scope.prefixes),
    )
    if row is None:
        raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
    answers = json.loads(row["answers"])
    answers.pop("spouse", None)  # a digest is of no use to a reader
    return dict(row) | {
        "answers": answers,
        "documents": json.loads(row["documents"]),
        "events": list(events_from(Stage(row["stage"]))),
    }


_RECEIVED = (
    "SELECT application.id, application.number, application.call, application.place,"
    " application.submitted_at, application.digest, application.entered_by"
    " FROM application JOIN call ON call.name = application.call"
)
_NO_APPLICATION = Text("Lamaran tidak ditemukan.", "There is no such application.")


async def received_application(scope: Scope, application_id: UUID) -> dict[str, Any]:
    """What the receipt of one application says; :class:`NotFound` also if the scope may not see
    it, or if nothing was handed in yet."""
    row = await fetch_one(
        f"{_RECEIVED} WHERE application.id = $1 AND submitted_at IS NOT NULL"
        f" AND {Scope.sql('call.body', 'application.place', 2)}",
        application_id,
        list(scope.bodies),
        list(scope.prefixes),
    )
    if row is None:
        raise NotFound(_NO_APPLICATION)
    return dict(row)


async def received_from(person: UUID, application_id: UUID) -> dict[str, Any]:
    """What the receipt of a person's own application says; :class:`NotFound` if it is not
    theirs."""
    row = await fetch_one(
        f"{_RECEIVED} WHERE application.id = $1 AND person = $2 AND submitted_at IS NOT NULL",
        application_id,
        person,
    )
    if row is None:
        raise NotFound(_NO_APPLICATION)
    return dict(row)


async def received_as(number: int) -> dict[str, Any] | None:
    """What the receipt of a registration number says, if that number was given."""
    row = await fetch_one(f"{_RECEIVED} WHERE application.number = $1", number)
    return dict(row) if row is not None else None


DRAFT = "draft"
"""The vault's purpose for what somebody is typing."""

Answers = Mapping[str, str | list[str]]
"""A form as it was typed, right or wrong, by field; a list where several can be ticked."""


@dataclass(frozen=True, slots=True)
class DraftFile(StoredFile):
    """A document that goes with a draft."""

    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class DraftState:
    """A form that somebody is filling in, with its answers opened."""

    id: UUID
    person: UUID
    call: str
    version: int
    answers: Answers = field(repr=False)
    documents: Mapping[DocumentKind, DraftFile]
    created_at: datetime
    saved_at: datetime
    entered_by: str | None
    """The officer or program that types for the person; nothing where the person does."""
    nik: str = field(repr=False)


_DRAFT = """
    SELECT draft.id, person, call, version, sealed, draft.created_at, saved_at, entered_by,
           nik_sealed,
           (SELECT coalesce(json_agg(json_build_array(kind, encode(sha256, 'hex'), media_type,
                                                      size, uploaded_at)), '[]')
            FROM draft_document WHERE draft_document.draft = draft.id) AS documents
    FROM draft JOIN person ON person.id = draft.person
"""


async def draft_of(person: UUID, call: str) -> DraftState | None:
    """The form that a person is filling in for a call, if there is one."""
    return await _draft("WHERE person = $1 AND call = $2", person, call)


async def draft_by_id(draft_id: UUID, *, lock: bool = False) -> DraftState | None:
    """A draft by its id; with ``lock`` nobody else changes it before the transaction ends."""
    locked = " FOR UPDATE OF draft" if lock else ""
    return await _draft(f"WHERE draft.id = $1{locked}", draft_id)


async def drafts_of(person: UUID) -> list[DraftState]:
    """Every form that a person is filling in, the one saved last first."""
    rows = await fetch(f"{_DRAFT} WHERE person = $1 ORDER BY saved_at DESC", person)
    return [_draft_state(row) for row in rows]


async def drafts_begun(call: str, before: datetime, reminder: str) -> list[DraftState]:
    """The forms of a call that were begun before a moment, are not handed in, and whose owner was
    not told of them with this mark (``draft_reminder:3``) yet."""
    rows = await fetch(
        f"{_DRAFT} WHERE call = $1 AND draft.created_at < $2"
        " AND NOT EXISTS (SELECT FROM application WHERE application.person = draft.person"
        "                 AND application.call = draft.call)"
        " AND NOT EXISTS (SELECT FROM notice WHERE once = format($3::text, draft.id))",
        call,
        before,
        reminder,
    )
    return [_draft_state(row) for row in rows]


async def unsent_drafts(call: str) -> list[DraftState]:
    """The forms of a call that somebody began and did not hand in."""
    rows = await fetch(
        f"{_DRAFT} WHERE call = $1 AND NOT EXISTS (SELECT FROM application"
        " WHERE application.person = draft.person AND application.call = draft.call)",
        call,
    )
    return [_draft_state(row) for row in rows]


async def application_of(person: UUID, call: str) -> UUID | None:
    """The application that a person has handed in to a call, if there is one."""
    found: UUID | None = await fetch_value(
        "SELECT id FROM application WHERE person = $1 AND call = $2", person, call
    )
    return found


async def _draft(condition: str, *arguments: Any) -> DraftState | None:
    row = await fetch_one(f"{_DRAFT} {condition}", *arguments)
    return _draft_state(row) if row is not None else None


def _draft_state(row: asyncpg.Record) -> DraftState:
    documents = {
        DocumentKind(kind): DraftFile(
            bytes.fromhex(sha256), media_type, size, datetime.fromisoformat(uploaded_at)
        )
        for kind, sha256, media_type, size, uploaded_at in json.loads(row["documents"])
    }
    return DraftState(
        id=UUID(str(row["id"])),
        person=UUID(str(row["person"])),
        call=row["call"],
        version=row["version"],
        answers=json.loads(vault().open(row["sealed"], purpose=DRAFT)),
        documents=documents,
        created_at=row["created_at"],
        saved_at=row["saved_at"],
        entered_by=row["entered_by"],
        nik=vault().open(row["nik_sealed"], purpose="nik"),
    )
