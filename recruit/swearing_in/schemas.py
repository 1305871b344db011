"""Ceremonies, oaths and rosters as the API takes them and as it shows them."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from recruit.applications.schemas import PlaceCode
from recruit.foundation.i18n import Language, Text
from recruit.rulebook.model import Label
from recruit.swearing_in.decrees import DecreeKind
from recruit.swearing_in.queries import Decree, RosterExport, RosterVersion
from recruit.swearing_in.rosters.columns import ColumnType, Masking, RosterKind
from recruit.swearing_in.rosters.difference import Change
from recruit.swearing_in.rules import (
    LONGEST_PURPOSE,
    LONGEST_REASON,
    OBSTACLES,
    Arrival,
    OathsRecorded,
    Obstacle,
    Refused,
    RosterFormat,
)


class Part(BaseModel):
    """What a caller sends; a field that nobody asked for is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CeremoniesRequest(Part):
    """Where to plan ceremonies: a place, and everything in it."""

    place: PlaceCode
    follow_up: bool = Field(
        default=False, description="For those who did not swear, within 3 days after the last day."
    )


class CeremoniesPlanned(BaseModel):
    """How many ceremonies are new."""

    planned: int


class OathsRequest(Part):
    """Who was absent, below a place where everybody else took the oath."""

    place: PlaceCode
    absent: Annotated[list[UUID], Field(max_length=20_000)] = []


class ObstacleDetail(BaseModel):
    """Why somebody could not swear, and the training programme it is about."""

    code: Obstacle
    programme: str | None
    text: Label


class RefusedDetail(BaseModel):
    """Somebody who was there, or is thought to have been, and could not swear."""

    appointment: UUID
    reasons: list[ObstacleDetail]

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """With the reasons in words."""
        reasons = [
            ObstacleDetail(
                code=code,
                programme=programme,
                text=Label(id=OBSTACLES[code].id, en=OBSTACLES[code].en),
            )
            for code, programme in refused.reasons
        ]
        return cls(appointment=refused.appointment, reasons=reasons)


class OathsDetail(BaseModel):
    """What was recorded this time, and who stays appointed without an oath."""

    sworn: int
    absent: int
    refused: list[RefusedDetail]

    @classmethod
    def of(cls, recorded: OathsRecorded) -> Self:
        """What the action answered."""
        refused = [RefusedDetail.of(one) for one in recorded.refused]
        return cls(sworn=recorded.sworn, absent=recorded.absent, refused=refused)


class CheckInGiven(Part):
    """A code that was typed or scanned at the door.

    ``at`` is when, by the clerk's phone; what cannot be is replaced by the time of arrival.
    ``elsewhere`` lets in somebody who is invited to another point of the place.
    """

    code: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    at: AwareDatetime | None = None
    elsewhere: bool = False


class CheckIns(Part):
    """The check-ins of one ceremony, however often they are sent."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "ceremony": "0192f0c1-7a5e-7c3a-9a55-3d1f2f6f5b10",
                    "marks": [{"code": "ABCD-EF23", "at": "2024-11-07T08:25:00+07:00"}],
                }
            ]
        },
    )

    ceremony: UUID
    marks: Annotated[list[CheckInGiven], Field(min_length=1, max_length=1000)]


class CheckInShown(BaseModel):
    """What became of a check-in; ``reasons`` why somebody was refused, ``starts_at`` and ``where``
    the other point to which they are invited. Nothing was written but for ``recorded``."""

    code: str
    outcome: Arrival
    appointment: UUID | None
    starts_at: datetime | None
    where: str | None
    reasons: list[ObstacleDetail]


class CheckInsShown(BaseModel):
    """What became of each check-in, in their order."""

    marks: list[CheckInShown]


class WaiverRequest(Part):
    """From which training somebody is excused, and why."""

    programme: Annotated[str, StringConstraints(max_length=40)]
    reason: Annotated[str, StringConstraints(max_length=LONGEST_REASON)]


class OathCountsDetail(BaseModel):
    """How far the oaths of a call are at a place."""

    model_config = ConfigDict(from_attributes=True)

    place: str
    call: str
    seats: int
    appointed: int
    sworn: int
    absent: int


class RevocationRequest(Part):
    """Where to revoke those who were absent again at a follow-up."""

    place: PlaceCode


class Revoked(BaseModel):
    """How many appointments were ended."""

    revoked: int


Purpose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=LONGEST_PURPOSE)
]


class RosterRequest(Part):
    """Which roster to freeze, and what for."""

    call: Annotated[str, StringConstraints(max_length=40)]
    place: PlaceCode
    kind: RosterKind
    purpose: Purpose


class ExportRequest(Part):
    """As what kinds of file, and what for."""

    formats: Annotated[list[RosterFormat], Field(min_length=1, max_length=3)]
    purpose: Purpose
    language: Language = Language.id


class FrozenRoster(BaseModel):
    """A roster that was frozen just now."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int
    rows: int
    digest: str


class RosterDetail(BaseModel):
    """A roster in the register."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    call: str
    place: str
    kind: RosterKind
    number: int
    rows: int
    digest: str
    purpose: str
    made_by: str
    made_at: datetime


class ExportDetail(BaseModel):
    """A file that was asked for."""

    id: UUID
    format: RosterFormat
    language: Language
    purpose: str
    asked_by: str
    asked_at: datetime
    made_at: datetime | None
    expires_at: datetime
    file: str | None = Field(description="The address to fetch it from, once it is made.")

    @classmethod
    def of(cls, export: RosterExport) -> Self:
        """As the register has it."""
        at = f"/api/v1/rosters/exports/{export.id}/file" if export.file else None
        return cls(**{**asdict(export), "file": at})


class RosterState(RosterDetail):
    """A roster in the register, whether it is still current, and its files."""

    outdated: bool
    exports: list[ExportDetail]

    @classmethod
    def of(cls, version: RosterVersion, *, outdated: bool, exports: list[RosterExport]) -> Self:
        """What the queries found."""
        return cls(
            **asdict(version), outdated=outdated, exports=[ExportDetail.of(one) for one in exports]
        )


class ChangeDetail(BaseModel):
    """A seat whose row is another one now: the name and office before and after."""

    place: str
    before: tuple[str, str] | None
    after: tuple[str, str] | None

    @classmethod
    def of(cls, change: Change) -> Self:
        """Name and code of the office."""
        rows = (change.before, change.after)
        before, after = (row and (row.name, row.office) for row in rows)
        return cls(place=change.place_code, before=before, after=after)


class ColumnDetail(BaseModel):
    """A column of a kind of roster."""

    key: str
    label: Label
    type: ColumnType
    about: Label
    masking: Masking | None


class RosterKindDetail(BaseModel):
    """What a kind of roster shows, and what it may be used for."""

    kind: RosterKind
    heading: Label
    purpose: Label
    columns: list[ColumnDetail]

    @classmethod
    def of(cls, kind: RosterKind) -> Self:
        """As it is declared."""
        return cls(
            kind=kind,
            heading=_label(kind.heading),
            purpose=_label(kind.purpose),
            columns=[
                ColumnDetail(
                    key=column.key,
                    label=_label(column.label),
                    type=column.type,
                    about=_label(column.about),
                    masking=column.masking,
                )
                for column in kind.columns
            ],
        )


class DecreeRequest(Part):
    """A call, and the place to issue its decree or its duty cards for."""

    call: Annotated[str, StringConstraints(max_length=40)]
    place: PlaceCode


class DecreeIssued(BaseModel):
    """A decree that was entered in the register just now."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    appointed: int
    ended: int
    digest: str


class DecreeDetail(DecreeIssued):
    """A decree in the register."""

    call: str
    place: str
    issuer: str
    year: int
    kind: DecreeKind
    amends: UUID | None
    plenary: UUID | None
    issued_at: datetime
    revoked: bool

    @classmethod
    def of(cls, decree: Decree) -> Self:
        """With its number as it is written."""
        written = {name: getattr(decree, name) for name in cls.model_fields}
        return cls(**written | {"number": decree.written_number})


class DecreeWorkDetail(BaseModel):
    """A place that needs a decree, or the amendment of the one it has."""

    model_config = ConfigDict(from_attributes=True)

    place: str
    place_name: str
    decree: UUID | None
    coming: int
    leaving: int


class DecreeRun(BaseModel):
    """The run that issues and amends."""

    run: UUID | None


class CardsIssued(BaseModel):
    """How many cards are new."""

    issued: int


def _label(text: Text) -> Label:
    return Label(id=text.id, en=text.en)
