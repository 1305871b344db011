"""What a plenary ranked and decided, as it was frozen: anybody can recompute it.

Of the people there is the id of the application, which the lot is drawn with, and what the
published rules compare: scores, election experience, sex. No name, number, address or date.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from recruit.foundation import clock
from recruit.foundation.clock import WIB
from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.rulebook.model import CriterionSource, Rulebook, WindowName
from recruit.scoring.rules import criteria_from
from recruit.selection.rules import Candidate, Line, Outcome, PassedOver, Unit

FROZEN = "ranking_frozen"
"""The ledger's event of a plenary that ranked."""

FORMAT = "recruit ranking 1"

PARTS = ("written_test", "interview", "desk")
"""What a total can be made of."""

NOTHING = Text(
    "Belum ada peringkat yang diumumkan untuk tempat ini.",
    "No ranking has been published for this place.",
)

_PLENARIES = """
    SELECT plenary.id, plenary.call, plenary.place, place.name AS place_name, plenary.version,
           plenary.stage, plenary.held_at, plenary.seed, plenary.women_reason, plenary.decisions,
           encode(plenary.inputs_digest, 'hex') AS inputs_digest,
           encode(plenary.result_digest, 'hex') AS result_digest,
           (SELECT encode(digest, 'hex') FROM lot
            WHERE lot.call = plenary.call AND starts_with(plenary.place, lot.place)
            AND lot.opened_at <= plenary.held_at
            ORDER BY length(lot.place) DESC LIMIT 1) AS seed_digest
    FROM plenary JOIN place ON place.code = plenary.place
    WHERE plenary.call = $1 AND plenary.stage IN ('committed', 'undone')
    AND plenary.undoes IS NULL
"""

_FROZEN = """
    SELECT rulebook_version.hash, rulebook_version.content, event.data -> 'units' AS units
    FROM (SELECT data FROM ledger_event WHERE subject_id = $1 AND kind = $2
          ORDER BY sequence DESC LIMIT 1) AS event
    JOIN rulebook_version ON rulebook_version.hash = event.data ->> 'rulebook'
"""

_LINES = """
    SELECT ranking.unit, line.rank, line.application::text, line.total, line.outcome,
           line.components, line.place, line.seat, coalesce(line.chair, false) AS chair,
           sheets.interview, sheets.desk
    FROM ranking
    CROSS JOIN LATERAL jsonb_to_recordset(ranking.lines)
        AS line (application uuid, rank int, total text, components jsonb, outcome text,
                 place text, seat int, chair boolean)
    CROSS JOIN LATERAL (
        SELECT array_agg(total::text ORDER BY total) FILTER (WHERE at_desk) AS desk,
               array_agg(total::text ORDER BY total) FILTER (WHERE NOT at_desk) AS interview
        FROM (SELECT total, scores ?| $2::text[] AS at_desk FROM score_sheet
              WHERE score_sheet.application = line.application AND superseded_at IS NULL
              OFFSET 0) AS sheet
    ) AS sheets
    WHERE ranking.plenary = $1 AND ($3::text IS NULL OR ranking.unit = $3)
    ORDER BY ranking.unit, line.rank
"""


@dataclass(frozen=True, slots=True)
class FrozenPlenary:
    """A plenary that took effect; digests in hexadecimal."""

    id: UUID
    call: str
    place: str
    place_name: str
    version: int
    stage: str
    held_at: datetime
    seed: str
    women_reason: str | None
    decisions: list[dict[str, Any]]
    inputs_digest: str
    result_digest: str
    seed_digest: str | None
    """What was committed to before the interviews; None where nothing was."""


def may_be_known(rulebook: Rulebook) -> bool:
    """Whether the calendar lets everybody know what the plenaries decided."""
    window = rulebook.window(WindowName.result)
    return window is not None and window.opens <= clock.now()


async def frozen_plenaries(call: str) -> list[FrozenPlenary]:
    """The plenaries of a call that took effect, by place and version."""
    rows = await fetch(f"{_PLENARIES} ORDER BY plenary.place, plenary.version", call)
    return [_plenary(row) for row in rows]


async def frozen_plenary(call: str, place: str, version: int | None = None) -> FrozenPlenary:
    """The latest plenary (or that of a number) which decided about a place; :class:`NotFound`
    if none did."""
    row = await fetch_one(
        f"{_PLENARIES} AND starts_with($2, plenary.place)"
        " AND ($3::int IS NULL OR plenary.version = $3)"
        " ORDER BY plenary.held_at DESC, plenary.version DESC LIMIT 1",
        call,
        place,
        version,
    )
    if row is None:
        raise NotFound(NOTHING)
    return _plenary(row)


@dataclass(frozen=True, slots=True)
class FrozenInputs:
    """The rulebook's hash and content, and the seats of the ranked units by their codes."""

    rulebook_hash: str
    rulebook: dict[str, Any]
    units: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """One line of a frozen ranking, without a name; scores in points of 100."""

    unit: str
    rank: int
    application: str
    total: str | None
    outcome: str
    sex: str
    election_experience: str
    written_test: str | None
    interview: str | None
    desk: str | None
    tied: bool
    passed_over: str | None
    sheets: dict[str, list[str]]
    """The totals of the assessors' sheets, of ``interview`` and ``desk``."""
    seat_place: str | None
    seat_number: int | None
    chair: bool


async def plenary_of_unit(call: str, unit: str) -> FrozenPlenary | None:
    """The latest plenary in force that ranked candidates of a unit; None if none did."""
    row = await fetch_one(
        f"{_PLENARIES} AND plenary.stage = 'committed' AND EXISTS (SELECT FROM ranking"
        "  WHERE ranking.unit = $2 AND ranking.plenary = plenary.id)"
        " ORDER BY plenary.held_at DESC, plenary.version DESC LIMIT 1",
        call,
        unit,
    )
    return _plenary(row) if row else None


async def frozen_inputs(plenary: FrozenPlenary) -> FrozenInputs:
    """What a plenary ranked by; :class:`NotFound` for one of before this was kept."""
    row = await fetch_one(_FROZEN, plenary.id, FROZEN)
    if row is None:
        raise NotFound(NOTHING)
    units = {unit["code"]: unit for unit in json.loads(row["units"])}
    return FrozenInputs(row["hash"], json.loads(row["content"]), units)


async def frozen_lines(
    plenary: FrozenPlenary, rulebook: Rulebook, unit: str | None = None
) -> list[FrozenLine]:
    """The lines of a plenary, or of one of its units, the best first."""
    facts = [one.code for one in criteria_from(rulebook.rubric, CriterionSource.facts)]
    weighed = [part for part in PARTS if getattr(rulebook.weights, part)]
    return [_line(row, weighed) for row in await fetch(_LINES, plenary.id, facts, unit)]


async def ranking_file(plenary: FrozenPlenary, rulebook: Rulebook) -> dict[str, Any]:
    """The file by which anybody can recompute a plenary's ranking (docs/ranking.md)."""
    inputs = await frozen_inputs(plenary)
    lines = await frozen_lines(plenary, rulebook)
    return {
        "format": FORMAT,
        "call": plenary.call,
        "place": plenary.place,
        "plenary": str(plenary.id),
        "version": plenary.version,
        "held_at": plenary.held_at.astimezone(WIB).isoformat(),
        "rulebook_hash": inputs.rulebook_hash,
        "rulebook": inputs.rulebook,
        "seed": plenary.seed,
        "seed_digest": plenary.seed_digest,
        "units": [inputs.units[code] for code in sorted(inputs.units)],
        "candidates": [_candidate(line) for line in sorted(lines, key=_by_application)],
        "decisions": [_decision(decision) for decision in plenary.decisions],
        "result": [_result(line) for line in lines],
        "inputs_digest": plenary.inputs_digest,
        "result_digest": plenary.result_digest,
    }


def _plenary(row: asyncpg.Record) -> FrozenPlenary:
    return FrozenPlenary(**dict(row) | {"decisions": json.loads(row["decisions"])})


def _line(row: asyncpg.Record, weighed: Iterable[str]) -> FrozenLine:
    parts = json.loads(row["components"])
    scored = all(part in parts for part in weighed)
    return FrozenLine(
        unit=row["unit"],
        rank=row["rank"],
        application=row["application"],
        total=row["total"] if scored else None,
        outcome=row["outcome"],
        sex=parts["sex"],
        election_experience=parts["election_experience"],
        written_test=parts.get("written_test"),
        interview=parts.get("interview"),
        desk=parts.get("desk"),
        tied=parts["tied"],
        passed_over=parts.get("passed_over"),
        sheets={"interview": row["interview"] or [], "desk": row["desk"] or []},
        seat_place=row["place"],
        seat_number=row["seat"],
        chair=row["chair"],
    )


def as_ranked(line: FrozenLine) -> Line:
    """A frozen line as the rules know it; scores in hundredths."""
    candidate = Candidate(
        application=line.application,
        unit=line.unit,
        woman=line.sex == "P",
        written_test=_hundredths(line.written_test),
        interview=_hundredths(line.interview),
        desk=_hundredths(line.desk),
        election_experience=line.election_experience,
    )
    passed_over = PassedOver(line.passed_over) if line.passed_over else None
    total = _hundredths(line.total)
    return Line(candidate, line.rank, total, Outcome(line.outcome), passed_over)


def as_unit(kept: dict[str, Any]) -> Unit:
    """A unit as it was before its plenary; the free seats are left out."""
    return Unit(kept["code"], kept["need"], (), kept["women"], kept["reserves"])


def _hundredths(score: str | None) -> int | None:
    return None if score is None else int(Decimal(score) * 100)


def _by_application(line: FrozenLine) -> str:
    return line.application


def _candidate(line: FrozenLine) -> dict[str, Any]:
    """What went in; without a score that was weighed somebody is not barred, but comes last."""
    passed_over = _published(line)
    barred = passed_over if passed_over != PassedOver.not_scored else None
    return {
        "application": line.application,
        "unit": line.unit,
        "sex": line.sex,
        "written_test": line.written_test,
        "interview": line.interview,
        "desk": line.desk,
        "sheets": line.sheets,
        "election_experience": line.election_experience,
        "barred": barred,
    }


def _published(line: FrozenLine) -> str | None:
    return PassedOver(line.passed_over).published if line.passed_over else None


def _result(line: FrozenLine) -> dict[str, Any]:
    return {
        "unit": line.unit,
        "rank": line.rank,
        "application": line.application,
        "total": line.total,
        "outcome": line.outcome,
        "passed_over": _published(line),
        "place": line.seat_place,
        "seat": line.seat_number,
        "chair": line.chair,
    }


def _decision(decision: dict[str, Any]) -> dict[str, Any]:
    """A decision of the panel; its reason is in the minutes, it may tell of a person."""
    return {part: decision.get(part) for part in ("kind", "application", "place")}
