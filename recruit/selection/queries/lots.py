"""Reads of the lots: what was committed to, and what was opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recruit.foundation.database import Connection, fetch
from recruit.foundation.keys import vault
from recruit.rulebook.model import CriterionSource, Rulebook
from recruit.scoring.rules import criteria_from

LOT_PURPOSE = "lot"
"""What the seeds are sealed for."""


@dataclass(frozen=True, slots=True)
class Lot:
    """The committed seed of everything below a place, still sealed."""

    id: UUID
    digest: bytes
    sealed: bytes
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublishedLot:
    """A lot as everybody may see it: the seed only once it was opened."""

    place: str
    place_name: str
    digest: str
    committed_at: datetime
    opened_at: datetime | None
    seed: str | None


async def lots_of(connection: Connection, call: str, places: Sequence[str]) -> dict[str, Lot]:
    """For each place the lot of the nearest place that contains it; places without are missing."""
    rows = await connection.fetch(
        "SELECT DISTINCT ON (given.place) given.place, lot.id, digest, sealed, opened_at"
        " FROM unnest($2::text[]) AS given (place)"
        " JOIN lot ON lot.call = $1 AND starts_with(given.place, lot.place)"
        " ORDER BY given.place, length(lot.place) DESC",
        call,
        list(places),
    )
    return {place: Lot(*lot) for place, *lot in rows}


async def interviews_begun(
    connection: Connection, rulebook: Rulebook, place: str, now: datetime
) -> bool:
    """Whether an interview below a place was due, or an assessor has judged one."""
    begun: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM application"
        " JOIN score_sheet ON score_sheet.application = application.id"
        " WHERE application.call = $1 AND application.place LIKE $2"
        " AND NOT score_sheet.scores ?| $3::text[])"
        " OR EXISTS (SELECT FROM application"
        " JOIN interview ON interview.application = application.id"
        " WHERE application.call = $1 AND application.place LIKE $2 AND interview.at <= $4)",
        rulebook.name,
        f"{place}%",
        [one.code for one in criteria_from(rulebook.rubric, CriterionSource.facts)],
        now,
    )
    return begun


async def published_lots(call: str, place: str = "") -> list[PublishedLot]:
    """The lots of a call that concern a place (or all of them), the widest first."""
    rows = await fetch(
        "SELECT lot.place, place.name, lot.digest, lot.committed_at, lot.opened_at, lot.sealed"
        " FROM lot JOIN place ON place.code = lot.place WHERE lot.call = $1"
        " AND (starts_with($2, lot.place) OR starts_with(lot.place, $2))"
        " ORDER BY length(lot.place), lot.place",
        call,
        place,
    )
    return [
        PublishedLot(
            code, name, digest.hex(), committed, opened,
            vault().open(sealed, purpose=LOT_PURPOSE) if opened else None,
        )
        for code, name, digest, committed, opened, sealed in rows
    ]  # fmt: skip
