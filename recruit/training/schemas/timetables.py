"""Training as the API takes it and shows it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from recruit.applications.schemas import PlaceCode
from recruit.training.rules import Change
from recruit.training.timetable.model import Status


class PlaceOfProgramme(BaseModel):
    """Where: a district, city or province, and everything in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: PlaceCode


class PlanningStarted(BaseModel):
    """The run whose progress can be asked for."""

    run: UUID


class PlanningProgress(BaseModel):
    """How many districts of a run are planned; ``failed`` includes those that were cancelled."""

    model_config = ConfigDict(from_attributes=True)

    run: UUID
    call: str | None
    jobs: int
    done: int
    failed: int
    ended: bool


class Published(BaseModel):
    """How many timetables were published that were not before."""

    timetables: int


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class SessionShown(_Read):
    """A session; crews by the code of their TPS, trainers by name."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    venue: str
    room: str
    village: str
    capacity: int
    people: int
    crews: list[str]
    trainers: list[str]


class VillageShort(_Read):
    """A village with crews without a seat: rooms, free on so many days, would hold them."""

    village: str
    crews: int
    people: int
    sessions: int
    rooms: int
    days: int


class Cure(_Read):
    """What would seat people, in words."""

    id: str
    en: str


class MissingShown(_Read):
    """The crews without a seat, and what would give them one; empty where all have a seat.

    Those of ``stranded`` can come at no time, or are pinned where there is no seat.
    """

    crews: list[str] = []
    stranded: list[str] = []
    villages: list[VillageShort] = []
    trainers: int = 0
    cures: list[Cure] = []


class TimetableShown(_Read):
    """The latest timetable of a district, with what the solver proved of it.

    ``objective`` and ``bound``: people without a seat, people away from their village,
    person-metres, sessions, slots. Where they are equal, no better plan exists. ``moved`` are
    people with another seat than in the published timetable that this one mends.
    """

    id: UUID
    programme: str
    district: str
    version: int
    status: Status
    objective: list[int]
    bound: list[int]
    people: int
    crews: int
    unplaced: int
    missing: MissingShown
    moved: int | None
    planned_at: datetime
    published_at: datetime | None
    sessions: list[SessionShown]


class CrewChangeShown(_Read):
    """People of a crew, by appointment, whose seat changes in the same way."""

    crew: str
    change: Change
    was_at: datetime | None
    was_where: str | None
    starts_at: datetime | None
    where: str | None
    people: list[UUID]


class DifferenceShown(_Read):
    """What the latest version changes against the one published before it (``earlier``).

    Counts are of people; the first version is new for everybody.
    """

    version: int
    published_at: datetime | None
    earlier: int | None
    new: int
    moved: int
    cancelled: int
    crews: list[CrewChangeShown]
