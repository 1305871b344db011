"""Ceremonies, oaths and frozen rosters."""

from piccolo.columns import (
    UUID,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from recruit.applications.tables import Call, one_of
from recruit.foundation.database import engine
from recruit.places.tables import Place
from recruit.selection.tables import Appointment
from recruit.swearing_in.rosters.columns import RosterKind


class Ceremony(Table, db=engine):
    """A swearing-in at a place; a follow-up is for those who were absent (D13)."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    at = Timestamptz(default=None)
    follow_up = Boolean(default=False)

    ceremony_call_place_at = Unique(["call", "place", "at"])


class Oath(Table, db=engine):
    """Whether an appointed person took the oath at a ceremony. It belongs to the person."""

    id = BigSerial(primary_key=True)
    ceremony = ForeignKey(Ceremony, on_delete=OnDelete.restrict, null=False, default=None)
    appointment = ForeignKey(Appointment, on_delete=OnDelete.restrict, null=False, default=None)
    present = Boolean(default=False)
    recorded_by = Varchar(80)
    recorded_at = Timestamptz(default=None)

    oath_appointment_ceremony = Unique(["appointment", "ceremony"])


class Roster(Table, db=engine):
    """A roster that was made: frozen, numbered, with its digest, its purpose and its maker."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    kind = Varchar(12)
    number = Integer()
    rows = Integer()
    digest = Bytea(default=b"")
    purpose = Varchar(200)
    made_by = Varchar(80)
    made_at = Timestamptz(default=None)

    roster_number = Unique(["call", "place", "kind", "number"])
    roster_kind = Check(one_of("kind", RosterKind))
    roster_purpose = Check("purpose <> ''")
