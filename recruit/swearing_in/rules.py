"""When and where people are sworn in, who is sworn together, and who may not swear yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from recruit.foundation.i18n import Text
from recruit.rulebook.model import WIB, Body, Level, Rulebook, Timing, Window, WindowName

STARTS = time(9, 0)
"""Ceremonies begin at 09.00 WIB, as all of 7 November 2024 did (and 25 January before)."""

FRIDAY_STARTS = time(8, 30)
"""On a Friday earlier, so that everybody is free for the prayer."""

FOLLOW_UP_DAYS = 3
"""Those who were absent swear within three days after the last day of the window."""

_FRIDAY = 4

_CEREMONY_LEVELS = {
    Body.kpps: Level.village,
    Body.tib: Level.village,
    Body.ptps: Level.district,
    Body.panwascam: Level.city,
    Body.pkd: Level.city,
}


@dataclass(frozen=True, slots=True)
class SwearingIn:
    """Whose ceremony it is, and the calls whose people swear at it, ``host`` first if it is one.

    ``training`` are pairs of call and programme: what people attend before they swear.
    """

    host: Rulebook
    calls: tuple[Rulebook, ...]
    training: tuple[tuple[str, str], ...]

    @property
    def names(self) -> list[str]:
        """The names of the calls, in the order in which their people are listed."""
        return [rulebook.name for rulebook in self.calls]

    @property
    def bodies(self) -> list[Body]:
        """The bodies whose people swear."""
        return [rulebook.body for rulebook in self.calls]

    @property
    def level(self) -> Level:
        """The level of place that holds one ceremony: a village for the crews of its TPS, a
        district for their supervisors, a city for the district and village supervisors."""
        return _CEREMONY_LEVELS[self.host.body]

    @property
    def window(self) -> Window:
        """The days of the swearing-in; every rulebook has them."""
        window = self.host.window(WindowName.swearing_in)
        if window is None:
            raise ValueError(f"{self.host.name} has no swearing-in")
        return window

    @property
    def first_ceremony(self) -> datetime:
        """When the ceremonies of the first day begin."""
        return ceremony_time(self.window.first_day)

    @property
    def follow_up_ends(self) -> datetime:
        """The end of the last day of follow-up ceremonies."""
        return self.window.closes + timedelta(days=FOLLOW_UP_DAYS)

    def next_follow_up(self, now: datetime) -> datetime | None:
        """The first beginning of a ceremony after ``now``, or ``None`` if that is too late."""
        today = ceremony_time(now.astimezone(WIB).date())
        at = today if today > now else ceremony_time(today.date() + timedelta(days=1))
        return at if self.first_ceremony < at < self.follow_up_ends else None


def swearing_in(call: Rulebook, host: Rulebook, opened: Iterable[Rulebook]) -> SwearingIn:
    """The swearing-in of a call; for a host it includes the calls that are sworn with it."""
    opened = list(opened)
    calls = (call, *(other for other in opened if other.sworn_with == call.name))
    names = {rulebook.name for rulebook in calls}
    training = tuple(
        (name, programme.name)
        for rulebook in opened
        for programme in rulebook.programmes
        if programme.timing is Timing.before_oath
        for name in programme.attends
        if name in names
    )
    return SwearingIn(host, calls, training)


def ceremony_time(day: date) -> datetime:
    """When ceremonies begin on a day, in WIB."""
    starts = FRIDAY_STARTS if day.weekday() == _FRIDAY else STARTS
    return datetime.combine(day, starts, WIB)


class Obstacle(StrEnum):
    """Why somebody who is appointed may not swear yet."""

    not_enrolled = "not_enrolled"
    not_attended = "not_attended"
    open_clarification = "open_clarification"
    open_overlap = "open_overlap"


OBSTACLES: dict[Obstacle, Text] = {
    Obstacle.not_enrolled: Text(
        "Tidak terdaftar dalam sesi bimtek yang diumumkan.",
        "Enrolled in no published session of a required training programme.",
    ),
    Obstacle.not_attended: Text(
        "Tidak menghadiri bimtek yang wajib.",
        "Did not attend a required training programme.",
    ),
    Obstacle.open_clarification: Text(
        "Ada klarifikasi yang belum selesai.",
        "Something about the application is still to be clarified.",
    ),
    Obstacle.open_overlap: Text(
        "Ada benturan dengan berkas lain yang belum diselesaikan.",
        "A conflict with another file is not settled.",
    ),
}

OBSTACLES_TOLD = (14, 2)
"""How many days before the first ceremony registrars are told who may not swear yet."""

FOLLOW_UPS_FROM = time(18, 0)
"""From this hour of a day with ceremonies the clock plans those for the absent."""

OATH_CODE = "oath"
"""What the codes of invitations are for, where those of training name a programme."""


class Arrival(StrEnum):
    """What became of a check-in at the door of a ceremony."""

    recorded = "recorded"
    already = "already"
    """Checked in before, or sworn; twice is once."""
    refused = "refused"
    """May not swear yet: nothing was written."""
    was_absent = "was_absent"
    """The ceremony was closed without them: they swear at the follow-up."""
    other_point = "other_point"
    """Invited to another point of this place: nothing was written, the clerk may let them in."""
    unknown = "unknown"
    """No such code at this place."""


ARRIVALS = {
    Arrival.recorded: Text("Tercatat hadir.", "Checked in."),
    Arrival.already: Text("Sudah tercatat sebelumnya.", "Was checked in before."),
    Arrival.refused: Text(
        "{code}: belum boleh bersumpah. {why}", "{code}: may not take the oath yet. {why}"
    ),
    Arrival.was_absent: Text(
        "{code}: sudah dicatat tidak hadir, bersumpah pada pelantikan susulan.",
        "{code}: was recorded as absent, and swears at the follow-up.",
    ),
    Arrival.other_point: Text(
        "{code}: diundang ke titik lain: {when}, {where}.",
        "{code}: invited to another point: {when}, {where}.",
    ),
    Arrival.unknown: Text(
        "Kode {code} tidak dikenal di pelantikan ini.", "Code {code} is not known at this ceremony."
    ),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Somebody who is appointed, was not reported absent, and still could not swear."""

    appointment: UUID
    reasons: tuple[tuple[Obstacle, str | None], ...]
    """Each with the training programme that it is about, where it is about one."""


@dataclass(frozen=True, slots=True)
class OathsRecorded:
    """What was recorded this time."""

    sworn: int
    absent: int
    refused: tuple[Refused, ...]


LONGEST_REASON = 500
"""Characters of the reason for a waiver, at most."""

SHORTEST_REASON = 10
"""Characters of that reason, at least: a word is none."""

LONGEST_PURPOSE = 200
"""Characters of a purpose, at most."""


class RosterFormat(StrEnum):
    """What a roster is written as."""

    csv = "csv"
    xlsx = "xlsx"
    pdf = "pdf"


MEDIA_TYPES = {
    RosterFormat.csv: "text/csv; charset=utf-8",
    RosterFormat.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    RosterFormat.pdf: "application/pdf",
}


def export_name(call: str, place: str, kind: str, number: int, format: RosterFormat) -> str:  # noqa: A002
    """What the file of a roster is called; it says which version it is, and no name."""
    return f"{call}_{place}_{kind}_v{number}.{format}"
