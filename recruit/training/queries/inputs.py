"""What the plan of a district is made from, as it stood at a moment."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

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
    busy_slots,
    closed_slots,
    crew_code,
    crossings,
    half_days,
    home_village,
    inputs_digest,
    own_code,
    place_of_crew,
    seat_of_district,
    travel,
)
from recruit.training.timetable.model import Crew, Kept, Problem, Room, Seat, Slot, Trainer

OATH_LASTS = timedelta(hours=3)
"""How long nobody who is invited to a ceremony can be elsewhere."""


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


async def read_inputs(
    programme: Programme, district: str, *, at: datetime, keeps: UUID | None = None
) -> Inputs:
    """What a plan of the district made at a moment is made from.

    People, what they and officers said by then, and the slots left free by what other programmes
    have published, are those of the moment; rooms, trainers and coordinates are those of today.
    A plan that mends a published timetable ``keeps`` its seats. Any plan keeps those of sessions
    that had begun, as the version published last says.
    """
    slots = half_days(programme, district, await _engaged(programme, district, at))
    villages, rooms = await _villages(district), await _rooms(district, slots)
    before = await _published_seats(programme, district, at, keeps)
    people = await _people(programme, district, before, at)
    busy = await _busy(programme, district, at)
    seat = seat_of_district(district, villages, rooms)
    ways = travel(villages)
    problem = Problem(
        district=district,
        crews=tuple(
            _crew(code, appointments, busy, seat, slots) for code, appointments in people.items()
        ),
        rooms=rooms,
        trainers=await _trainers(district),
        slots=slots,
        capacity=programme.capacity,
        trainers_per_session=programme.trainers,
        travel=ways,
        crossings=crossings(district, ways),
        pins=await _pins(programme, people, slots, at),
        kept=before.of(people),
        teams=before.teams,
        begun=before.begun,
    )
    return Inputs(problem, people)


@dataclass(slots=True)
class Busy:
    """When somebody cannot come."""

    impossible: set[tuple[date, int | None]] = field(default_factory=set)
    engaged: list[Engagement] = field(default_factory=list)


def _crew(
    code: str,
    appointments: tuple[UUID, ...],
    busy: Mapping[UUID, Busy],
    seat: str,
    slots: tuple[Slot, ...],
) -> Crew:
    """A crew; where one of its people cannot come, it cannot."""
    members = [busy[one] for one in appointments if one in busy]
    impossible = {day for member in members for day in member.impossible}
    engaged = [duty for member in members for duty in member.engaged]
    cannot = busy_slots(slots, impossible, engaged) if members else frozenset()
    return Crew(code, home_village(place_of_crew(code), seat), len(appointments), cannot)


@dataclass(frozen=True, slots=True)
class PublishedSeats:
    """Who had which seat in a published timetable, who taught there, and what of it was held.

    Only what was held counts, unless the timetable is to be mended.
    """

    seats: dict[UUID, Seat]
    teams: dict[Seat, tuple[str, ...]]
    begun: Slot | None

    def was_held(self, appointment: UUID) -> bool:
        """Whether somebody had a seat in a session that had begun."""
        seat = self.seats.get(appointment)
        return seat is not None and self.begun is not None and seat.slot <= self.begun

    def of(self, people: Mapping[str, tuple[UUID, ...]]) -> dict[str, Kept]:
        """The seat of each crew that had one: that of most of its people."""
        kept = {}
        for code, appointments in people.items():
            had = Counter(self.seats[one] for one in appointments if one in self.seats)
            if had:
                kept[code] = Kept(*min(had.items(), key=lambda seat: (-seat[1], seat[0][1:])))
        return kept


_BASE = """
    SELECT id FROM timetable WHERE programme = $1 AND district = $2 AND published_at <= $3
    ORDER BY version DESC LIMIT 1
"""
# Whoever changed seats after the moment had their former one at it.
_SEATS = """
    SELECT enrolment.appointment, session.id, session.room::text, session.starts_at,
           session.ends_at
    FROM enrolment JOIN session ON session.id = coalesce(
        (SELECT "left" FROM seat_change WHERE seat_change.enrolment = enrolment.id
           AND changed_at > $2 ORDER BY changed_at LIMIT 1), enrolment.session)
    WHERE enrolment.timetable = $1
"""
_TEAMS = """
    SELECT session, array_agg(trainer::text ORDER BY trainer::text) AS trainers
    FROM session_trainer JOIN session ON session.id = session_trainer.session
    WHERE timetable = $1 GROUP BY session
"""


async def _published_seats(
    programme: Programme, district: str, at: datetime, keeps: UUID | None
) -> PublishedSeats:
    base = keeps or await fetch_value(_BASE, programme.name, district, at)
    if base is None:
        return PublishedSeats({}, {}, None)
    slots = {slot.starts: slot for slot in half_days(programme, district)}
    rows = await fetch(_SEATS, base, at)
    found = {row["id"]: Seat(row["room"], _slot(row, slots)) for row in rows}
    trainers = {row["session"]: tuple(row["trainers"]) for row in await fetch(_TEAMS, base)}
    begun = max((seat.slot for seat in found.values() if seat.slot.starts <= at), default=None)
    counts = {
        id_ for id_, seat in found.items() if keeps or (begun is not None and seat.slot <= begun)
    }
    return PublishedSeats(
        {row["appointment"]: found[row["id"]] for row in rows if row["id"] in counts},
        {found[id_]: trainers.get(id_, ()) for id_ in counts},
        begun,
    )


def _slot(row: asyncpg.Record, slots: Mapping[datetime, Slot]) -> Slot:
    known = slots.get(row["starts_at"])
    return known or Slot(row["starts_at"].date(), 0, row["starts_at"], row["ends_at"])


_ALONE = """
    SELECT DISTINCT enrolment.appointment FROM seat_change
    JOIN enrolment ON enrolment.id = seat_change.enrolment
    JOIN timetable ON timetable.id = enrolment.timetable
    WHERE timetable.programme = $1 AND timetable.district = $2 AND changed_at <= $3
"""


async def _people(
    programme: Programme, district: str, before: PublishedSeats, at: datetime
) -> dict[str, tuple[UUID, ...]]:
    """The appointed by crew.

    Who got a seat apart from their crew learns alone, and who joined a crew after its session.
    """
    rows = await fetch(
        "SELECT id AS appointment, call, place, seat_number FROM appointment"
        " WHERE call = ANY ($1) AND place LIKE $2 AND appointed_at <= $3"
        " AND (stage <> 'ended' OR ended_at > $3) ORDER BY place, call, seat_number",
        list(programme.attends),
        f"{district}%",
        at,
    )
    learners = [Learner(**row) for row in rows]
    changed = await fetch(_ALONE, programme.name, district, at)
    alone = {row["appointment"] for row in changed}
    held = {
        crew_code(learner, programme)
        for learner in learners
        if learner.appointment not in alone and before.was_held(learner.appointment)
    }
    crews: dict[str, list[UUID]] = {}
    for learner in learners:
        code = crew_code(learner, programme)
        late = code in held and not before.was_held(learner.appointment)
        apart = learner.appointment in alone or late
        crews.setdefault(own_code(learner) if apart else code, []).append(learner.appointment)
    return {code: tuple(appointments) for code, appointments in crews.items()}


_IMPOSSIBLE = """
    SELECT impossibility.appointment, day, half FROM impossibility
    JOIN appointment ON appointment.id = impossibility.appointment
    WHERE appointment.call = ANY ($1) AND appointment.place LIKE $2 AND told_at <= $3
"""
# An oath takes a morning; an interview as long as those of its room.
_DUTIES = """
    SELECT invitation.appointment, ceremony.at AS starts, ceremony.at + $3::interval AS ends
    FROM invitation JOIN ceremony ON ceremony.id = invitation.ceremony
    JOIN appointment ON appointment.id = invitation.appointment
    WHERE appointment.call = ANY ($1) AND appointment.place LIKE $2
    UNION ALL
    SELECT appointment.id, interview.at, interview.at + make_interval(mins => room.minutes)
    FROM appointment JOIN application ON application.person = appointment.person
    JOIN interview ON interview.application = application.id
    JOIN interview_room AS room ON room.id = interview.room
    WHERE appointment.call = ANY ($1) AND appointment.place LIKE $2
      AND interview.absent_at IS NULL
"""


async def _busy(programme: Programme, district: str, at: datetime) -> dict[UUID, Busy]:
    """When people cannot come: what they said, their oath, and interviews for another office."""
    busy: dict[UUID, Busy] = {}
    calls, place = list(programme.attends), f"{district}%"
    for row in await fetch(_IMPOSSIBLE, calls, place, at):
        busy.setdefault(row["appointment"], Busy()).impossible.add((row["day"], row["half"]))
    for row in await fetch(_DUTIES, calls, place, OATH_LASTS):
        duty = Engagement(row["starts"], row["ends"])
        busy.setdefault(row["appointment"], Busy()).engaged.append(duty)
    return busy


async def _pins(
    programme: Programme,
    people: Mapping[str, tuple[UUID, ...]],
    slots: tuple[Slot, ...],
    at: datetime,
) -> dict[str, Seat]:
    """Where officers put crews; a pin to a time that the programme no longer has lapses."""
    rows = await fetch(
        "SELECT crew, room::text, starts_at FROM pin WHERE programme = $1"
        " AND crew = ANY ($2::text[]) AND pinned_at <= $3",
        programme.name,
        list(people),
        at,
    )
    times = {slot.starts: slot for slot in slots}
    return {
        row["crew"]: Seat(row["room"], times[row["starts_at"]])
        for row in rows
        if row["starts_at"] in times
    }


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


async def _rooms(district: str, slots: tuple[Slot, ...]) -> tuple[Room, ...]:
    rows = await fetch(
        "SELECT room.id, room.venue, venue.village, room.capacity, opens, closes, closed_on"
        " FROM room JOIN venue ON venue.id = room.venue"
        " WHERE venue.village LIKE $1 ORDER BY room.id",
        f"{district}.%",
    )
    return tuple(_room(row, slots) for row in rows)


def _room(row: asyncpg.Record, slots: tuple[Slot, ...]) -> Room:
    closed = closed_slots(
        slots, opens=row["opens"], closes=row["closes"], closed_on=row["closed_on"]
    )
    return Room(str(row["id"]), str(row["venue"]), row["village"], row["capacity"], closed)


async def _trainers(district: str) -> tuple[Trainer, ...]:
    """The PPS of the villages, and the PPK, who may teach in the whole district."""
    rows = await fetch(
        "SELECT id, place, sessions_a_day, absent_on FROM trainer WHERE place LIKE $1 ORDER BY id",
        f"{district}%",
    )
    return tuple(
        Trainer(
            str(row["id"]),
            _home(row["place"]),
            row["sessions_a_day"],
            frozenset(row["absent_on"]),
        )
        for row in rows
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
