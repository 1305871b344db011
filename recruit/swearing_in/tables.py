"""Ceremonies, oaths, decrees, duty cards and frozen rosters."""

from piccolo.columns import (
    UUID,
    BigSerial,
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

from recruit.applications.tables import Call, one_of
from recruit.foundation.database import engine
from recruit.places.tables import Place
from recruit.selection.tables import Appointment, Plenary
from recruit.swearing_in.decrees import DecreeKind
from recruit.swearing_in.rosters.columns import RosterKind


class Ceremony(Table, db=engine):
    """A swearing-in at a point of a place; a follow-up is for those who were absent (D13).

    ``clergy`` names who accompanies the oath, by religion.
    """

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    at = Timestamptz(default=None)
    follow_up = Boolean(default=False)
    point = Varchar(120)
    """Where it is held; empty where a place has one ceremony and nobody named the house."""
    capacity = Integer(null=True, default=None)
    official = Varchar(160, null=True, default=None)
    official_office = Varchar(160, null=True, default=None)
    clergy = JSONB(default="{}")

    ceremony_call_place_at = Unique(["call", "place", "at", "point"])
    ceremony_capacity = Check("capacity > 0")


class Invitation(Table, db=engine):
    """Which ceremony an appointed person is invited to."""

    id = BigSerial(primary_key=True)
    ceremony = ForeignKey(Ceremony, on_delete=OnDelete.restrict, null=False, default=None)
    appointment = ForeignKey(Appointment, on_delete=OnDelete.restrict, null=False, default=None)

    invitation_once = Unique(["appointment", "ceremony"])


class TrainingWaiver(Table, db=engine):
    """That somebody may take the oath without a training, with the reason and who allowed it."""

    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, on_delete=OnDelete.restrict, null=False, default=None)
    programme = Varchar(40)
    reason = Text()
    granted_by = Varchar(80)
    granted_at = Timestamptz(default=None)

    training_waiver_once = Unique(["appointment", "programme"])


class Oath(Table, db=engine):
    """Whether an appointed person took the oath at a ceremony. It belongs to the person."""

    id = BigSerial(primary_key=True)
    ceremony = ForeignKey(Ceremony, on_delete=OnDelete.restrict, null=False, default=None)
    appointment = ForeignKey(Appointment, on_delete=OnDelete.restrict, null=False, default=None)
    present = Boolean(default=False)
    recorded_by = Varchar(80)
    recorded_at = Timestamptz(default=None)

    oath_appointment_ceremony = Unique(["appointment", "ceremony"])


class Decree(Table, db=engine):
    """A decree (SK) of an issuing body, numbered by the year without gaps or doubles."""

    id = UUID(primary_key=True, default=UUID7())
    issuer = Varchar(160)
    year = SmallInt()
    number = Integer()
    kind = Varchar(12)
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    plenary = ForeignKey(Plenary, on_delete=OnDelete.restrict, null=True, default=None)
    amends: ForeignKey["Decree"] = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, default=None
    )
    digest = Bytea(default=b"")
    issued_by = Varchar(80)
    issued_at = Timestamptz(default=None)

    decree_number = Unique(["issuer", "year", "number"])
    decree_kind = Check(f"{one_of('kind', DecreeKind)} AND number > 0")
    decree_amends = Check("(kind = 'appointment') = (amends IS NULL)")


class DecreeLine(Table, db=engine):
    """Somebody whom a decree appoints, or whose appointment it ends."""

    id = BigSerial(primary_key=True)
    decree = ForeignKey(Decree, on_delete=OnDelete.restrict, null=False, default=None)
    appointment = ForeignKey(
        Appointment, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    ends = Boolean(default=False)

    decree_line_once = Unique(["decree", "appointment"])


class DutyCard(Table, db=engine):
    """A card that its holder shows on duty; a partial unique index keeps one valid each."""

    id = UUID(primary_key=True, default=UUID7())
    appointment = ForeignKey(Appointment, on_delete=OnDelete.restrict, null=False, default=None)
    issued_by = Varchar(80)
    issued_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None)


class Roster(Table, db=engine):
    """A roster that was made: frozen, numbered, with its digest, its purpose and its maker."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    kind = Varchar(12)
    number = Integer()
    rows = Integer()
    digest = Bytea(default=b"")
    content = Varchar(80, null=True, default=None)
    """Where its frozen rows lie, sealed, among the files."""
    purpose = Varchar(200)
    made_by = Varchar(80)
    made_at = Timestamptz(default=None)

    roster_number = Unique(["call", "place", "kind", "number"])
    roster_kind = Check(one_of("kind", RosterKind))
    roster_purpose = Check("purpose <> ''")


class RosterExport(Table, db=engine):
    """A file made of a frozen roster: for what, by whom, and until when it may be fetched."""

    id = UUID(primary_key=True, default=UUID7())
    roster = ForeignKey(Roster, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    format = Varchar(4)
    language = Varchar(2, default="id")
    purpose = Varchar(200)
    run = UUID(null=True, default=None)
    file = Varchar(80, null=True, default=None)
    digest = Bytea(null=True, default=None)
    asked_by = Varchar(80)
    asked_at = Timestamptz(default=None)
    made_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz(default=None)

    roster_export_purpose = Check("purpose <> ''")
