"""Training as the API takes it and shows it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from recruit.applications.schemas import PlaceCode
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


class TimetableShown(_Read):
    """The latest timetable of a district, with what the solver proved of it.

    ``objective`` and ``bound``: people without a seat, people away from their village,
    person-metres, sessions, slots. Where they are equal, no better plan exists.
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
    planned_at: datetime
    published_at: datetime | None
    sessions: list[SessionShown]
