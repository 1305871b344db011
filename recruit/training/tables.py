"""Venues, trainers, timetables, sessions, enrolment and attendance."""

from enum import StrEnum

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    Real,
    SmallInt,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB
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
    """A building in a village where sessions and ceremonies can be held.

    Without hours it is open whenever a programme needs it; ``closed_on`` are days it is not.
    """

    id = UUID(primary_key=True, default=UUID7())
    name = Varchar(120)
    village = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    accessible = Boolean(null=True, default=None)
    """Whether a wheelchair gets in; None: nobody said."""
    opens = Time(null=True, default=None)
    closes = Time(null=True, default=None)
    closed_on = Array(base_column=Date(), default=list)

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
    """Somebody who leads sessions: a member of the PPS (village) or the PPK (district).

    ``absent_on`` are days on which they cannot.
    """

    id = UUID(primary_key=True, default=UUID7())
    name = Varchar(120)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    sessions_a_day = SmallInt(default=2)
    absent_on = Array(base_column=Date(), default=list)

    trainer_sessions_a_day = Check("sessions_a_day > 0")


class Timetable(Table, db=engine):
    """A numbered plan of a district for a programme, with what the solver proved of it.

    ``objective`` and ``bound`` hold one number for each aim, the most important first. ``missing``
    says which crews have no seat, and what would give them one. A plan made after a change
    ``keeps`` all it can of a published one and says how many people ``moved``.
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
    missing = JSONB(default="{}")
    keeps: ForeignKey["Timetable"] = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, default=None
    )
    moved = Integer(null=True, default=None)
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


class Pin(Table, db=engine):
    """A crew that a coordinator put in a room at a time: planning leaves it there."""

    id = BigSerial(primary_key=True)
    programme = ForeignKey(Programme, on_delete=OnDelete.restrict, null=False, default=None)
    crew = Varchar(80)
    room = ForeignKey(Room, on_delete=OnDelete.restrict, null=False, default=None)
    starts_at = Timestamptz(default=None)
    reason = Text(null=True, default=None)
    pinned_by = Varchar(80)
    pinned_at = Timestamptz(default=None)

    pin_crew = Unique(["programme", "crew"])


class Impossibility(Table, db=engine):
    """A day, or half of it (0 the morning, 1 the afternoon), on which somebody cannot come."""

    id = BigSerial(primary_key=True)
    appointment = ForeignKey(
        Appointment, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    day = Date(default=None)
    half = SmallInt(null=True, default=None)
    reason = Text()
    told_at = Timestamptz(default=None)

    impossibility_half = Check("half IN (0, 1)")


class SeatChange(Table, db=engine):
    """Somebody who could not come to the session of their crew and got a seat in another."""

    id = UUID(primary_key=True, default=UUID7())
    enrolment = ForeignKey(
        Enrolment, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    left = ForeignKey(Session, on_delete=OnDelete.restrict, null=False, default=None)
    joined = ForeignKey(Session, on_delete=OnDelete.restrict, null=False, default=None)
    reason = Text()
    changed_by = Varchar(80)
    changed_at = Timestamptz(default=None)


class WaitingListEntry(Table, db=engine):
    """Somebody who waits for a seat in any session of their programme, or in one."""

    id = BigSerial(primary_key=True)
    enrolment = ForeignKey(Enrolment, on_delete=OnDelete.restrict, null=False, default=None)
    session = ForeignKey(Session, on_delete=OnDelete.restrict, null=True, default=None)
    reason = Text()
    since = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)
