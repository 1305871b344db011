"""The words every rulebook is written in: labels, bodies, places, severities."""

from datetime import timedelta, timezone
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

# Jakarta has kept UTC+7 without summer time since 1964, so a fixed offset is exact for every call
# and works on machines without a time zone database.
WIB = timezone(timedelta(hours=7), "WIB")

Text = Annotated[str, Field(min_length=1)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")]
Count = Annotated[int, Field(strict=True, gt=0)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Rupiah = Annotated[int, Field(strict=True, gt=0)]


class Part(BaseModel):
    """A part of a rulebook: it never changes, and a key nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Label(Part):
    """Something a person reads, in Indonesian and in English."""

    id: Text
    en: Text

    def in_(self, language: str) -> str:
        """The text in `language`; everything that is not English gets Indonesian."""
        return self.en if language == "en" else self.id


class Agency(StrEnum):
    """Who recruits: KPU its organisers, Bawaslu its supervisors."""

    kpu = "kpu"
    bawaslu = "bawaslu"


class Body(StrEnum):
    """The ad hoc body (badan ad hoc) that a call fills."""

    panwascam = "panwascam"
    pkd = "pkd"
    ptps = "ptps"
    kpps = "kpps"
    tib = "tib"


class Level(StrEnum):
    """A level of place, ordered from the broadest to the narrowest: `province < tps`."""

    province = "province"
    city = "city"
    district = "district"
    village = "village"
    tps = "tps"

    @property
    def code_length(self) -> int:
        """Characters in a dotted Kemendagri code of this level: `31.71.01.1001.012` is a TPS."""
        return _CODE_LENGTH[self]

    def cut(self, code: str) -> str:
        """The code of the place of this level that `code` lies in."""
        return code[: self.code_length]

    def __lt__(self, other: str) -> bool:
        return self.code_length < Level(other).code_length

    def __le__(self, other: str) -> bool:
        return self.code_length <= Level(other).code_length

    def __gt__(self, other: str) -> bool:
        return self.code_length > Level(other).code_length

    def __ge__(self, other: str) -> bool:
        return self.code_length >= Level(other).code_length


_CODE_LENGTH = {
    Level.province: 2,
    Level.city: 5,
    Level.district: 8,
    Level.village: 13,
    Level.tps: 17,
}


class Education(StrEnum):
    """The highest school a person has finished, from the lowest to the highest."""

    none = "none"
    primary = "primary"
    junior_secondary = "junior_secondary"
    senior_secondary = "senior_secondary"
    diploma = "diploma"
    bachelor = "bachelor"
    master = "master"
    doctorate = "doctorate"

    @property
    def rank(self) -> int:
        """The place in the order; a higher school has a higher rank."""
        return list(Education).index(self)


class Severity(StrEnum):
    """What follows when a rule is not met.

    `ineligible` ends the application (TMS) once a verifier confirms it, `correct` asks the
    applicant to mend a file (BMS), `clarify` asks for an explanation that a person judges, and
    `warn` only tells the verifier.
    """

    ineligible = "ineligible"
    correct = "correct"
    clarify = "clarify"
    warn = "warn"


class Reference(StrEnum):
    """The day on which a rule is measured."""

    registration_opens = "registration_opens"
    registration_closes = "registration_closes"
    submission = "submission"
    polling_day = "polling_day"
