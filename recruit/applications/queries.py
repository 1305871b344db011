"""Reads of calls and applications."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.applications.stages import Stage, events_from
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.rulebook.model import Rulebook, WindowName

_rulebooks: dict[str, Rulebook] = {}
_call_hashes: dict[str, str] = {}
_seen_places: set[str] = set()


async def rulebook_of(call: str) -> Rulebook:
    """The rulebook under which a call was opened; :class:`NotFound` if it was not.

    A call never changes its rulebook in silence, so both answers are kept by this process.
    """
    recorded = _call_hashes.get(call) or await fetch_value(
        "SELECT rulebook FROM call WHERE name = $1", call
    )
    if recorded is None:
        raise NotFound(Text(f"Tidak ada pembukaan {call}.", f"There is no call {call}."))
    if recorded not in _rulebooks:
        content = await fetch_value(
            "SELECT content FROM rulebook_version WHERE hash = $1", recorded
        )
        _rulebooks[recorded] = Rulebook.model_validate_json(content)
    _call_hashes[call] = recorded
    return _rulebooks[recorded]


def forget_calls() -> None:
    """Read the calls again: after one was opened, or in another database (tests)."""
    _call_hashes.clear()
    _seen_places.clear()


async def call_names() -> list[str]:
    """The opened calls, in the order of their election and name."""
    rows = await fetch("SELECT name FROM call ORDER BY election, name")
    return [row["name"] for row in rows]


async def extension_is_open(rulebook: Rulebook, place: str) -> bool:
    """Whether the extension holds for a place: it had too few applicants (the 2 × rule, D14).

    Counted once registration is over, at the level of the rulebook's extension, so it needs no
    click and cannot change afterwards.
    """
    registration = rulebook.window(WindowName.registration)
    if rulebook.extension is None or registration is None:
        return False
    unit = rulebook.extension.level.cut(place)
    seats, people, women = await _supply(rulebook, unit, registration.closes)
    short = people < rulebook.extension.factor * seats
    few_women = rulebook.extension.women_share and women < rulebook.women_share.seats_of(people)
    return short or few_women


async def _supply(rulebook: Rulebook, unit: str, until: datetime) -> tuple[int, int, int]:
    row = await fetch_one(
        "SELECT (SELECT count(*) FROM place WHERE level = $2 AND code LIKE $3) * $4 AS seats,"
        " count(*) AS people, count(*) FILTER (WHERE sex = 'P') AS women"
        " FROM application WHERE call = $1 AND place LIKE $3 AND submitted_at < $5"
        " AND stage <> 'withdrawn'",
        rulebook.name,
        rulebook.unit.level.value,
        f"{unit}%",
        rulebook.unit.seats,
        until,
    )
    assert row is not None  # noqa: S101 - an aggregate always answers one row
    return row["seats"], row["people"], row["women"]


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
