"""What the plan of a district is made from, as it stood at a moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.foundation.database import fetch, fetch_value
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.places.rules import Level, level_of
from recruit.rulebook.model import Programme, Rulebook
from recruit.training.rules import (
    Engagement,
    Learner,
    Village,
    crew_code,
    half_days,
    home_village,
    inputs_digest,
    place_of_crew,
    seat_of_district,
    travel,
)
from recruit.training.timetable.model import Crew, Problem, Room, Trainer


@dataclass(frozen=True, slots=True)
class Inputs:
    """The problem of a district, and the appointments behind its crews by the crew's code."""

    problem: Problem
    people: dict[str, tuple[UUID, ...]]

    @property
    def digest(self) -> bytes:
        """SHA-256 of all of it: the same inputs have the same plan."""
        return inputs_digest(self.problem, self.people)


async def programme_of(name: str) -> tuple[Rulebook, Programme]:
    """A programme and the rulebook that holds it; :class:`NotFound` if no call has it."""
    call = await fetch_value("SELECT call FROM programme WHERE name = $1", name)
    if call is None:
        raise NotFound(
            Text(f"Tidak ada program bimtek {name}.", f"There is no training programme {name}.")
        )
    rulebook = await rulebook_of(call)
    return rulebook, next(one for one in rulebook.programmes if one.name == name)


async def districts_with_people(programme: Programme, place: str) -> list[str]:
    """The districts at a place where somebody is to be trained, by code."""
    rows = await fetch(
        "SELECT DISTINCT left(place, 8) AS district FROM appointment"
        " WHERE call = ANY ($1) AND place LIKE $2 AND stage <> 'ended' ORDER BY district",
        list(programme.attends),
        f"{place}%",
    )
    return [row["district"] for row in rows]


async def read_inputs(programme: Programme, district: str, *, at: datetime) -> Inputs:
    """What a plan of the district made at a moment is made from.

    People, and the slots left free by what other programmes have published, are those of the
    moment; rooms, trainers and coordinates are those of today.
    """
    villages, rooms = await _villages(district), await _rooms(district)
    people = await _people(programme, district, at)
    seat = seat_of_district(district, villages, rooms)
    crews = tuple(
        Crew(code, home_village(place_of_crew(code), seat), len(appointments))
        for code, appointments in people.items()
    )
    problem = Problem(
        district=district,
        crews=crews,
        rooms=rooms,
        trainers=await _trainers(district),
        slots=half_days(programme, district, await _engaged(programme, district, at)),
        capacity=programme.capacity,
        trainers_per_session=programme.trainers,
        travel=travel(villages),
    )
    return Inputs(problem, people)


async def _people(programme: Programme, district: str, at: datetime) -> dict[str, tuple[UUID, ...]]:
    rows = await fetch(
        "SELECT id AS appointment, call, place, seat_number FROM appointment"
        " WHERE call = ANY ($1) AND place LIKE $2 AND appointed_at <= $3"
        " AND (stage <> 'ended' OR ended_at > $3) ORDER BY place, call, seat_number",
        list(programme.attends),
        f"{district}%",
        at,
    )
    crews: dict[str, list[UUID]] = {}
    for row in rows:
        learner = Learner(**row)
        crews.setdefault(crew_code(learner, programme), []).append(learner.appointment)
    return {code: tuple(appointments) for code, appointments in crews.items()}


async def _villages(district: str) -> list[Village]:
    """The villages with their coordinates, or those of their venues."""
    rows = await fetch(
        "SELECT place.code, coalesce(place.latitude, avg(venue.latitude)) AS latitude,"
        " coalesce(place.longitude, avg(venue.longitude)) AS longitude"
        " FROM place LEFT JOIN venue ON venue.village = place.code"
        " WHERE place.parent = $1 GROUP BY place.code ORDER BY place.code",
        district,
    )
    return [Village(**row) for row in rows]


async def _rooms(district: str) -> tuple[Room, ...]:
    rows = await fetch(
        "SELECT room.id, room.venue, venue.village, room.capacity"
        " FROM room JOIN venue ON venue.id = room.venue"
        " WHERE venue.village LIKE $1 ORDER BY room.id",
        f"{district}.%",
    )
    return tuple(
        Room(str(row["id"]), str(row["venue"]), row["village"], row["capacity"]) for row in rows
    )


async def _trainers(district: str) -> tuple[Trainer, ...]:
    """The PPS of the villages, and the PPK, who may teach in the whole district."""
    rows = await fetch(
        "SELECT id, place, sessions_a_day FROM trainer WHERE place LIKE $1 ORDER BY id",
        f"{district}%",
    )
    return tuple(
        Trainer(str(row["id"]), _home(row["place"]), row["sessions_a_day"]) for row in rows
    )


def _home(place: str) -> str | None:
    return place if level_of(place) is Level.village else None


async def _engaged(programme: Programme, district: str, at: datetime) -> list[Engagement]:
    """When sessions of other programmes, as published by then, are held in the district."""
    rows = await fetch(
        "SELECT DISTINCT session.starts_at AS starts, session.ends_at AS ends FROM session"
        " WHERE timetable IN (SELECT DISTINCT ON (programme) id FROM timetable"
        "   WHERE district = $1 AND programme <> $2 AND published_at <= $3"
        "   ORDER BY programme, version DESC)",
        district,
        programme.name,
        at,
    )
    return [Engagement(**row) for row in rows]
