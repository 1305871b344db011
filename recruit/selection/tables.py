"""Seats, plenaries, frozen rankings and appointments."""

from piccolo.columns import (
    UUID,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from recruit.applications.tables import Application, Call, one_of
from recruit.foundation.database import engine
from recruit.places.tables import Place
from recruit.selection.appointments import AppointmentStage, EndReason


class Seat(Table, db=engine):
    """One seat of a call at a place. There are as many rows as people needed, never more."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    number = SmallInt()

    seat_call_place_number = Unique(["call", "place", "number"])
    seat_number = Check("number > 0")


class Plenary(Table, db=engine):
    """A panel's meeting that decides the units of a district: its inputs, lot and minutes."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    version = Integer()
    seed = Varchar(64)
    inputs_digest = Bytea(default=b"")
    result_digest = Bytea(default=b"")
    women_reason = Text(null=True, default=None)
    held_by = Varchar(80)
    held_at = Timestamptz(default=None)

    plenary_call_place_version = Unique(["call", "place", "version"])


class Ranking(Table, db=engine):
    """The frozen ranking of one unit by a plenary: a line for each candidate, the best first.

    A line says ``application``, ``rank``, ``total``, ``components`` and ``outcome``. One row a
    unit, because it is written once, as a whole, and read as a whole.
    """

    id = UUID(primary_key=True, default=UUID7())
    plenary = ForeignKey(Plenary, on_delete=OnDelete.restrict, null=False, default=None)
    unit = Varchar(17)
    lines = JSONB(default="[]")

    ranking_unit = Unique(["unit", "plenary"])


class Appointment(Table, db=engine):
    """A person in an office. Partial unique indexes keep one office a person and election, one
    person a seat and one chair a unit. A foreign key of (call, place, seat_number) keeps them
    within the seats, and so within the calls and places."""

    id = UUID(primary_key=True, default=UUID7())
    application = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    person = UUID(default=None)
    """The application's; its foreign key is there, and a second look would only cost time."""
    call = Varchar(40)
    election = Varchar(40)
    place = Varchar(17)
    seat_number = SmallInt()
    chair = Boolean(default=False)
    stage = Varchar(10, default=AppointmentStage.appointed.value)
    replaces: ForeignKey["Appointment"] = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, default=None
    )
    appointed_at = Timestamptz(default=None)
    sworn_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    end_reason = Varchar(12, null=True, default=None)

    appointment_stage = Check(one_of("stage", AppointmentStage))
    appointment_end_reason = Check(f"end_reason IS NULL OR {one_of('end_reason', EndReason)}")
    appointment_dates = Check(
        "(stage = 'ended') = (ended_at IS NOT NULL)"
        " AND (stage = 'ended') = (end_reason IS NOT NULL)"
        " AND (stage <> 'appointed' OR sworn_at IS NULL)"
        " AND (stage <> 'sworn' OR sworn_at IS NOT NULL)"
    )
