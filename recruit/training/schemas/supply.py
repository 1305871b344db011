"""Venues, rooms and trainers as forms, files and the API give them."""

from datetime import date, time
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from recruit.applications.schemas import PlaceCode, VillageCode
from recruit.foundation.i18n import Text
from recruit.foundation.validation import refuse

MOST_DAYS = 366
"""Days that can be named at once: a year."""

_HOURS = Text(
    "Isi jam buka dan jam tutup keduanya, atau tidak sama sekali.",
    "Give both opening and closing time, or neither.",
)
_CLOSES_FIRST = Text("Jam tutup harus setelah jam buka.", "It must close after it opens.")
_ZONE = Text("Tulis jam WIB tanpa zona waktu.", "Write the time in WIB, without a zone.")
_COORDINATES = Text(
    "Isi lintang dan bujur keduanya, atau tidak sama sekali.",
    "Give both latitude and longitude, or neither.",
)
_ENDS_FIRST = Text("Hari terakhir sebelum hari pertama.", "The last day is before the first.")
_TOO_LONG = Text("Paling lama {n} hari.", "At most {n} days.").format(n=MOST_DAYS)
_STAFF_PLACE = Text(
    "Isi kode kelurahan (PPS) atau kecamatan (PPK).",
    "Give the code of a village (PPS) or a district (PPK).",
)


def _local(value: time) -> time:
    if value.tzinfo is not None:
        raise refuse("zone", _ZONE)
    return value


def _staff_place(value: str) -> str:
    if len(value) not in (8, 13):
        raise refuse("staff-place", _STAFF_PLACE)
    return value


_PRINTED = r"^[^\x00-\x1f\x7f]+$"
Hour = Annotated[time, AfterValidator(_local)]
Days = Annotated[list[date], Field(max_length=MOST_DAYS)]
VenueName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_PRINTED)
]
RoomName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=_PRINTED)
]
Capacity = Annotated[int, Field(ge=1, le=5000)]
SessionsADay = Annotated[int, Field(ge=1, le=4)]
StaffPlace = Annotated[PlaceCode, AfterValidator(_staff_place)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VenueGiven(_Given):
    """A venue. Without hours it is open whenever a programme needs it.

    ``accessible``: whether a wheelchair gets in; null: nobody said. Coordinates in degrees.
    """

    village: VillageCode
    name: VenueName
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    accessible: bool | None = None
    opens: Hour | None = None
    closes: Hour | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise refuse("coordinates", _COORDINATES)
        if (self.opens is None) != (self.closes is None):
            raise refuse("hours", _HOURS)
        if self.opens is not None and self.closes is not None and self.opens >= self.closes:
            raise refuse("hours", _CLOSES_FIRST)
        return self


class RoomGiven(_Given):
    """A room, with the people it holds."""

    name: RoomName
    capacity: Capacity


class TrainerGiven(_Given):
    """A member of the PPS (a village's code) or the PPK (a district's) who leads sessions."""

    place: StaffPlace
    name: VenueName
    sessions_a_day: SessionsADay = 2


class VenueLine(VenueGiven):
    """A venue as a file gives it: what is left out stays as it is known."""

    closed_on: Days = []


class RoomLine(RoomGiven):
    """A room as a file gives it, with the venue that it is in."""

    village: VillageCode
    venue: VenueName


class TrainerLine(TrainerGiven):
    """A trainer as a file gives them."""

    absent_on: Days = []


class DaysGiven(_Given):
    """Days from the first to the last, and whether they are taken away or given back."""

    first: date
    last: date
    away: bool = True

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise refuse("days", _ENDS_FIRST)
        if (self.last - self.first).days >= MOST_DAYS:
            raise refuse("days", _TOO_LONG)
        return self


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class SupplyAdded(_Read):
    """The id of what was added."""

    id: UUID


class RoomShown(_Read):
    """A room of a venue."""

    id: UUID
    name: str
    capacity: int


class VenueShown(_Read):
    """A venue with its rooms and the days on which it is closed."""

    id: UUID
    village: str
    name: str
    latitude: float | None
    longitude: float | None
    accessible: bool | None
    opens: time | None
    closes: time | None
    closed_on: list[date]
    rooms: list[RoomShown]


class TrainerShown(_Read):
    """A trainer, and the days on which they cannot."""

    id: UUID
    place: str
    name: str
    sessions_a_day: int
    absent_on: list[date]


class SupplyShown(_Read):
    """Venues and trainers at a place, by code of their place and name."""

    venues: list[VenueShown]
    trainers: list[TrainerShown]


class ChangeShown(_Read):
    """What a file changes in one of its sheets."""

    added: int
    changed: int
    unchanged: int


class SupplyChangeShown(_Read):
    """What a file of venues, rooms and trainers changes."""

    venues: ChangeShown
    rooms: ChangeShown
    trainers: ChangeShown
