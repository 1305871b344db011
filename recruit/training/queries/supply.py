"""What there is to plan with: venues, rooms and trainers of a place."""

import json
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.rulebook.model import Body


@dataclass(frozen=True, slots=True)
class RoomDetail:
    """A room and the people it holds."""

    id: UUID
    name: str
    capacity: int


@dataclass(frozen=True, slots=True)
class VenueDetail:
    """A venue with its rooms by name."""

    id: UUID
    village: str
    name: str
    latitude: float | None
    longitude: float | None
    accessible: bool | None
    opens: time | None
    closes: time | None
    closed_on: list[date]
    rooms: list[RoomDetail]

    @property
    def seats(self) -> int:
        """People whom all its rooms hold at once."""
        return sum(room.capacity for room in self.rooms)


@dataclass(frozen=True, slots=True)
class TrainerDetail:
    """A trainer and the days on which they cannot."""

    id: UUID
    place: str
    name: str
    sessions_a_day: int
    absent_on: list[date]


@dataclass(frozen=True, slots=True)
class SupplyAt:
    """Venues and trainers at a place and everything in it, by place and name."""

    venues: list[VenueDetail]
    trainers: list[TrainerDetail]


_VENUES = f"""
    SELECT venue.id, village, venue.name, latitude, longitude, accessible, opens, closes, closed_on,
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'id', room.id, 'name', room.name, 'capacity', room.capacity)
                       ORDER BY room.name), '[]') FROM room WHERE room.venue = venue.id) AS rooms
    FROM venue WHERE {Scope.sql(f"'{Body.kpps}'", "village", 1)}
"""
_TRAINERS = f"""
    SELECT id, place, name, sessions_a_day, absent_on FROM trainer
    WHERE {Scope.sql(f"'{Body.kpps}'", "place", 1)}
"""


async def supply_at(scope: Scope, place: str) -> SupplyAt:
    """The venues and trainers at a place that a scope covers."""
    venues = await fetch(
        f"{_VENUES} AND starts_with(village, $3) ORDER BY village, venue.name",
        *_pairs(scope),
        place,
    )
    trainers = await fetch(
        f"{_TRAINERS} AND starts_with(place, $3) ORDER BY place, name", *_pairs(scope), place
    )
    return SupplyAt([_venue(row) for row in venues], [TrainerDetail(**row) for row in trainers])


async def venue_detail(scope: Scope, venue: UUID) -> VenueDetail:
    """One venue; :class:`NotFound` also if the scope does not cover it."""
    row = await fetch_one(f"{_VENUES} AND venue.id = $3", *_pairs(scope), venue)
    if row is None:
        raise NotFound(Text("Tempat bimtek tidak ditemukan.", "There is no such venue."))
    return _venue(row)


async def trainer_detail(scope: Scope, trainer: UUID) -> TrainerDetail:
    """One trainer; :class:`NotFound` also if the scope does not cover them."""
    row = await fetch_one(f"{_TRAINERS} AND id = $3", *_pairs(scope), trainer)
    if row is None:
        raise NotFound(Text("Pelatih tidak ditemukan.", "There is no such trainer."))
    return TrainerDetail(**row)


def _pairs(scope: Scope) -> tuple[list[str], list[str]]:
    return list(scope.bodies), list(scope.prefixes)


def _venue(row: Any) -> VenueDetail:
    rooms = [
        RoomDetail(UUID(room["id"]), room["name"], room["capacity"])
        for room in json.loads(row["rooms"])
    ]
    return VenueDetail(**{**row, "rooms": rooms})
