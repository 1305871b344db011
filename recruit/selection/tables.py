"""Seats, lots, plenaries, frozen rankings, appointments, and offers of seats elsewhere."""

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Real,
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
from recruit.people.tables import Officer
from recruit.places.tables import Place
from recruit.selection.appointments import AppointmentStage, Basis, EndReason
from recruit.selection.offers import OfferState
from recruit.selection.plenaries import PlenaryStage


class Seat(Table, db=engine):
    """One seat of a call at a place. There are as many rows as people needed, never more."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    number = SmallInt()

    seat_call_place_number = Unique(["call", "place", "number"])
    seat_number = Check("number > 0")


class Lot(Table, db=engine):
    """The seed of the lot below a place: its digest is published before the interviews, the
    seed itself is opened at the first plenary."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = Varchar(17)
    digest = Bytea(default=b"")
    sealed = Bytea(default=b"")
    committed_by = Varchar(80)
    committed_at = Timestamptz(default=None)
    opened_at = Timestamptz(null=True, default=None)

    lot_call_place = Unique(["call", "place"])


class Plenary(Table, db=engine):
    """A panel's meeting that decides the units of a district: its inputs, lot and minutes.

    ``decisions`` are what the panel decided otherwise than the ranking proposes, each with its
    reason: ``kind``, ``application``, ``place``, ``reason``.
    """

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    version = Integer()
    seed = Varchar(64)
    inputs_digest = Bytea(default=b"")
    result_digest = Bytea(default=b"")
    women_reason = Text(null=True, default=None)
    stage = Varchar(10, default=PlenaryStage.drafted.value)
    quorum = SmallInt(default=1)
    decisions = JSONB(default="[]")
    undoes: ForeignKey["Plenary"] = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, default=None
    )
    minutes_digest = Bytea(null=True, default=None)
    held_by = Varchar(80)
    held_at = Timestamptz(default=None)
    committed_at = Timestamptz(null=True, default=None)

    plenary_call_place_version = Unique(["call", "place", "version"])
    plenary_stage = Check(one_of("stage", PlenaryStage))


class PlenaryMember(Table, db=engine):
    """A member of the panel at a plenary, who confirms its decisions with their own sign-in."""

    id = BigSerial(primary_key=True)
    plenary = ForeignKey(Plenary, on_delete=OnDelete.restrict, null=False, default=None)
    officer = ForeignKey(Officer, on_delete=OnDelete.restrict, null=False, default=None)
    confirmed_at = Timestamptz(null=True, default=None)

    plenary_member_once = Unique(["plenary", "officer"])


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
    basis = Varchar(10, default=Basis.plenary.value)
    reason = Text(null=True, default=None)
    """Why somebody was appointed directly."""
    appointed_at = Timestamptz(default=None)
    sworn_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    end_reason = Varchar(12, null=True, default=None)

    appointment_stage = Check(one_of("stage", AppointmentStage))
    appointment_basis = Check(
        f"{one_of('basis', Basis)} AND (basis <> 'direct' OR reason IS NOT NULL)"
    )
    appointment_end_reason = Check(f"end_reason IS NULL OR {one_of('end_reason', EndReason)}")
    appointment_dates = Check(
        "(stage = 'ended') = (ended_at IS NOT NULL)"
        " AND (stage = 'ended') = (end_reason IS NOT NULL)"
        " AND (stage <> 'appointed' OR sworn_at IS NULL)"
        " AND (stage <> 'sworn' OR sworn_at IS NOT NULL)"
    )


class Redistribution(Table, db=engine):
    """A plan that offers empty seats of a district to surplus candidates nearby, with its proof.

    ``objective`` and ``bound`` hold one number for each aim, the most important first.
    """

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    district = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    status = Varchar(10)
    objective = Array(base_column=BigInt(), default=list)
    bound = Array(base_column=BigInt(), default=list)
    inputs_digest = Bytea(default=b"")
    needed = Integer()
    offered = Integer()
    seconds = Real()
    planned_by = Varchar(80)
    planned_at = Timestamptz(default=None)


class SeatOffer(Table, db=engine):
    """An empty seat offered to a candidate of another unit: consent moves them, silence does not.

    Without a redistribution it is a replacement's. Partial unique indexes keep one open offer a
    person, and one a seat.
    """

    id = UUID(primary_key=True, default=UUID7())
    redistribution = ForeignKey(
        Redistribution, on_delete=OnDelete.restrict, null=True, default=None, index=True
    )
    replaces = ForeignKey(Appointment, on_delete=OnDelete.restrict, null=True, default=None)
    application = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    call = Varchar(40)
    place = Varchar(17)
    seat_number = SmallInt()
    metres = Integer(null=True, default=None)
    state = Varchar(10, default=OfferState.open.value)
    offered_at = Timestamptz(default=None)
    deadline = Timestamptz(default=None)
    answered_at = Timestamptz(null=True, default=None)

    seat_offer_state = Check(one_of("state", OfferState))
    seat_offer_answered = Check("(state = 'open') = (answered_at IS NULL)")
