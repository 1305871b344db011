"""Venues, trainers, timetables, sessions, enrolment and attendance."""

from enum import StrEnum

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    BigSerial,
    Bytea,
    DoublePrecision,
    ForeignKey,
    Integer,
    Real,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from recruit.applications.tables import Call, one_of
from recruit.foundation.database import engine
from recruit.people.tables import Officer
from recruit.places.tables import Place
from recruit.selection.tables import Appointment


class SolverStatus(StrEnum):
    """What the solver can say of its plan."""

    optimal = "optimal"
    feasible = "feasible"
    infeasible = "infeasible"


class Programme(Table, db=engine):
    """A training programme of a call, by the name it has in the rulebook."""

    name = Varchar(40, primary_key=True)
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)


class Venue(Table, db=engine):
    """A building in a village where sessions and ceremonies can be held."""

    id = UUID(primary_key=True, default=UUID7())
    name = Varchar(120)
    village = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)

    venue_village_name = Unique(["village", "name"])


class Room(Table, db=engine):
    """A room of a venue, with the people it holds."""

    id = UUID(primary_key=True, default=UUID7())
    venue = ForeignKey(Venue, on_delete=OnDelete.restrict, null=False, default=None)
    name = Varchar(80)
    capacity = SmallInt()

    room_venue_name = Unique(["venue", "name"])
    room_capacity = Check("capacity > 0")


class Trainer(Table, db=engine):
    """Somebody who leads sessions: a member of the PPS (village) or the PPK (district)."""

    id = UUID(primary_key=True, default=UUID7())
    name = Varchar(120)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    sessions_a_day = SmallInt(default=2)

    trainer_sessions_a_day = Check("sessions_a_day > 0")


class Timetable(Table, db=engine):
    """A numbered plan of a district for a programme, with what the solver proved of it.

    ``objective`` and ``bound`` hold one number for each aim, the most important first.
    """

    id = UUID(primary_key=True, default=UUID7())
    programme = ForeignKey(Programme, on_delete=OnDelete.restrict, null=False, default=None)
    district = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    version = Integer()
    status = Varchar(10)
    objective = Array(base_column=BigInt(), default=list)
    bound = Array(base_column=BigInt(), default=list)
    people = Integer()
    crews = Integer()
    unplaced = Integer(default=0)
    inputs_digest = Bytea(default=b"")
    seconds = Real()
    planned_at = Timestamptz(default=None)
    published_at = Timestamptz(null=True, default=None)

    timetable_programme_district = Unique(["programme", "district", "version"])
    timetable_status = Check(one_of("status", SolverStatus))


class Session(Table, db=engine):
    """A room at a time, with two trainers and at most so many seats."""

    id = UUID(primary_key=True, default=UUID7())
    timetable = ForeignKey(Timetable, on_delete=OnDelete.restrict, null=False, default=None)
    room = ForeignKey(Room, on_delete=OnDelete.restrict, null=False, default=None)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    capacity = SmallInt()

    session_room_start = Unique(["timetable", "room", "starts_at"])
    session_times = Check("starts_at < ends_at")


class SessionTrainer(Table, db=engine):
    """A trainer of a session."""

    id = UUID(primary_key=True, default=UUID7())
    session = ForeignKey(Session, on_delete=OnDelete.restrict, null=False, default=None)
    trainer = ForeignKey(Trainer, on_delete=OnDelete.restrict, null=False, default=None)

    session_trainer_once = Unique(["session", "trainer"])


class Enrolment(Table, db=engine):
    """A seat of an appointed person in a session; the crew's place keeps crews together."""

    id = UUID(primary_key=True, default=UUID7())
    timetable = ForeignKey(Timetable, on_delete=OnDelete.restrict, null=False, default=None)
    session = ForeignKey(Session, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    appointment = ForeignKey(Appointment, on_delete=OnDelete.restrict, null=False, default=None)
    crew = Varchar(17)

    enrolment_appointment = Unique(["appointment", "timetable"])


class Attendance(Table, db=engine):
    """That somebody was there; twice is once."""

    id = BigSerial(primary_key=True)
    enrolment = ForeignKey(
        Enrolment, on_delete=OnDelete.restrict, null=False, unique=True, default=None
    )
    attended_at = Timestamptz(default=None)
    recorded_by = ForeignKey(Officer, on_delete=OnDelete.restrict, null=True, default=None)
