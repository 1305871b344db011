"""An appointment in the calendar of a phone (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One time at one place.

    ``key`` stays the same when time or place change; ``sequence`` then grows, so that a phone
    moves the entry instead of adding a second one.
    """

    key: str
    summary: str
    where: str
    starts_at: datetime
    ends_at: datetime | None
    sequence: int = 0


def sequence_of(version: int, changes: int) -> int:
    """How often a seat may have changed: with each published version and each change of seat."""
    return version - 1 + changes


def calendar_file(entries: Iterable[CalendarEntry], *, at: datetime) -> bytes:
    """The file with these entries, as written at a moment."""
    made = Calendar()
    made.add("prodid", "-//recruit//applicant//ID")
    made.add("version", "2.0")
    for entry in entries:
        made.add_component(_event(entry, at))
    written: bytes = made.to_ical()
    return written


def _event(entry: CalendarEntry, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@recruit")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    if entry.ends_at is not None:
        event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("location", entry.where)
    return event
