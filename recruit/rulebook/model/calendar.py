"""The calendar of a call: windows, the extension rule, training programmes, the term."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    model_validator,
)

from recruit.rulebook.model.words import WIB, Code, Count, Label, Level, Part, Text

FRIDAY = 4


class WindowName(StrEnum):
    """A step of the calendar. Steps may overlap: in 2022 comments ran during the written test."""

    socialisation = "socialisation"
    announcement = "announcement"
    registration = "registration"
    extension_notice = "extension_notice"
    extension = "extension"
    review = "review"
    correction = "correction"
    administrative_result = "administrative_result"
    public_comment = "public_comment"
    written_test = "written_test"
    test_result = "test_result"
    interview = "interview"
    plenary = "plenary"
    result = "result"
    replacement = "replacement"
    swearing_in = "swearing_in"
    special_recruitment = "special_recruitment"
    report = "report"


def _opening(value: object) -> object:
    """A local day opens at 00.00, a local time at that time."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=WIB)
    return datetime.combine(value, time.min, WIB) if isinstance(value, date) else value


def _closing(value: object) -> object:
    """A local day closes at the next midnight, a local time at the end of its minute."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=WIB) + timedelta(minutes=1)
    if isinstance(value, date):
        return datetime.combine(value, time.min, WIB) + timedelta(days=1)
    return value


def _in_wib(moment: datetime) -> datetime:
    return moment.astimezone(WIB)


Opening = Annotated[AwareDatetime, BeforeValidator(_opening), AfterValidator(_in_wib)]
Closing = Annotated[AwareDatetime, BeforeValidator(_closing), AfterValidator(_in_wib)]


class Window(Part):
    """A span of the calendar in WIB, from `opens` up to, but not including, `closes`."""

    name: WindowName
    opens: Opening
    closes: Closing
    label: Label
    source: Text

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("the window closes before it opens / jadwal ditutup sebelum dibuka")
        return self

    def contains(self, at: datetime) -> bool:
        """Whether the window is open at the moment `at`."""
        return self.opens <= at < self.closes

    @property
    def first_day(self) -> date:
        """The local day on which the window opens."""
        return self.opens.date()

    @property
    def last_day(self) -> date:
        """The last local day on which the window is open."""
        return (self.closes - timedelta(microseconds=1)).date()


class Extension(Part):
    """Registration goes on, in the window `extension`, where too few people applied.

    Applicants are counted per place of `level`; a place falls short with fewer than
    `factor` × seats of them, and, if `women_share` is set, also when women are under their share.
    """

    factor: Count = 2
    level: Level
    women_share: bool = False
    source: Text


class Timing(StrEnum):
    """Whether people are trained before they take the oath, or after."""

    before_oath = "before_oath"
    after_oath = "after_oath"


class SessionTimes(Part):
    """A half day of training, in local time; on Fridays it may start later, after prayer."""

    start: time
    end: time
    friday_start: time | None = None

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if max(self.start, self.friday_start or self.start) >= self.end:
            raise ValueError("the session ends before it starts / sesi berakhir sebelum dimulai")
        return self

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Start and end of the session on `day`, in WIB."""
        friday = self.friday_start if day.weekday() == FRIDAY else None
        start = friday or self.start
        return datetime.combine(day, start, WIB), datetime.combine(day, self.end, WIB)


class Programme(Part):
    """A training programme (bimbingan teknis): who learns what, on which days, in what groups.

    `closes` is the last day. `attends` names the calls whose people come; with `crew` the people
    of one TPS sit in one session. `buffer_days` keeps the last days free, by place code, for
    places where weather cancels boats. `capacity` is people in a session, at most.
    """

    name: Code
    label: Label
    content: Label
    opens: date
    closes: date
    timing: Timing
    sessions: Annotated[tuple[SessionTimes, ...], Field(min_length=1)]
    capacity: Count = 60
    trainers: Count = 2
    attends: Annotated[tuple[Code, ...], Field(min_length=1)]
    crew: bool = False
    buffer_days: dict[str, Count] = Field(default_factory=dict)
    source: Text

    @model_validator(mode="after")
    def _has_days(self) -> Self:
        days = (self.closes - self.opens).days + 1
        if days <= max(self.buffer_days.values(), default=0):
            raise ValueError("the programme has no day left / tidak ada hari pelatihan tersisa")
        return self

    def days(self, place: str = "") -> tuple[date, ...]:
        """The days on which people of `place` (a code) can be trained, weather buffer excluded."""
        buffer = sum(n for code, n in self.buffer_days.items() if place.startswith(code))
        count = (self.closes - self.opens).days + 1 - buffer
        return tuple(self.opens + timedelta(days=n) for n in range(count))


class Term(Part):
    """The days on which the elected serve, both included."""

    starts: date
    ends: date
    source: Text

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if self.starts >= self.ends:
            raise ValueError("the term ends before it starts / masa kerja berakhir sebelum dimulai")
        return self
