"""Where a call stands in its calendar, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from recruit.rulebook.model import Rulebook, Window, WindowName

LAST_MINUTE = timedelta(minutes=1)
"""A window that closes at midnight is shown to close at 23.59 of the day before."""


class CallState(StrEnum):
    """Whether people can apply now."""

    upcoming = "upcoming"
    open = "open"
    closed = "closed"


@dataclass(frozen=True, slots=True)
class Registration:
    """When people could, can or will be able to apply; ``closes`` is the last open minute."""

    state: CallState
    opens: datetime
    closes: datetime
    days_left: int
    extended: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A window that opens or closes; where it closes, ``at`` is its last minute."""

    at: datetime
    call: str
    window: Window
    opens: bool


def registration_at(rulebook: Rulebook, now: datetime, *, extended: bool) -> Registration:
    """The registration of a call, or its extension once that has begun, if it is needed."""
    window = rulebook.window(WindowName.registration)
    extension = rulebook.window(WindowName.extension)
    if window is None:
        raise ValueError(f"{rulebook.name} has no registration")
    if extended and extension is not None and extension.opens <= now:
        return _registration(extension, now, extended=True)
    return _registration(window, now, extended=False)


def _registration(window: Window, now: datetime, *, extended: bool) -> Registration:
    days_left = max(0, (window.last_day - now.astimezone(window.opens.tzinfo).date()).days)
    closes = window.closes - LAST_MINUTE
    return Registration(_state(window, now), window.opens, closes, days_left, extended)


def _state(window: Window, now: datetime) -> CallState:
    if now < window.opens:
        return CallState.upcoming
    return CallState.open if window.contains(now) else CallState.closed


def next_turns(rulebooks: Iterable[Rulebook], now: datetime, count: int) -> list[Turn]:
    """The next windows that open or close after ``now``, the earliest first."""
    turns = [
        turn
        for book in rulebooks
        for window in book.windows
        for turn in (
            Turn(window.opens, book.name, window, opens=True),
            Turn(window.closes - LAST_MINUTE, book.name, window, opens=False),
        )
        if turn.at > now
    ]
    return sorted(turns, key=lambda turn: (turn.at, turn.call))[:count]
