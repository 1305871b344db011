"""What an applicant may know of their application, and when.

That something must be mended is told at once: there is little time. What was decided is told when
the calendar of the call announces it, to everybody on the same day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from recruit.applications.stages import BEFORE_A_RESULT, BY_EVENT, Event, Stage
from recruit.rulebook.model import Rulebook, Window, WindowName

LAST_MINUTE = timedelta(minutes=1)

ANNOUNCED_IN: dict[Event, WindowName] = {
    Event.lapse_unanswered: WindowName.administrative_result,
    Event.accept_eligible: WindowName.administrative_result,
    Event.reject_ineligible: WindowName.administrative_result,
    Event.shortlist: WindowName.test_result,
    Event.leave_off_shortlist: WindowName.test_result,
    Event.elect: WindowName.result,
    Event.place_in_reserve: WindowName.result,
    Event.not_elect: WindowName.result,
    Event.appoint_directly: WindowName.result,
}
"""The window in whose first moment it is told; everything else is told when it happens."""

TAKES_BACK = (Event.undo_verdict, Event.undo_plenary, Event.undo_plenary_after_test)

_STEPS = (
    WindowName.review,
    WindowName.administrative_result,
    WindowName.written_test,
    WindowName.test_result,
    WindowName.interview,
    WindowName.result,
    WindowName.swearing_in,
)
_FROM_RESULT = (WindowName.replacement, WindowName.swearing_in)

_AHEAD: dict[Stage, tuple[WindowName, ...]] = {
    Stage.submitted: _STEPS,
    Stage.under_review: _STEPS[1:],
    Stage.needs_correction: _STEPS[1:],
    Stage.eligible: _STEPS[2:],
    Stage.shortlisted: _STEPS[4:],
    Stage.elected: _STEPS[6:],
    Stage.reserve: _FROM_RESULT,
}
"""What may still come for somebody who stands here."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to an application."""

    event: Event
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """An application as its applicant may see it."""

    stage: Stage
    told: tuple[Happening, ...]
    """What happened, in order; what was announced later carries the moment of that."""
    ahead: tuple[Window, ...]
    """The windows of the call that are still to come or are open, in order."""
    decided: bool
    """Whether something is decided that is told only later. It does not say what."""
    correct_until: datetime | None
    """The last minute in which something can be mended; nothing if nothing can."""

    @property
    def may_withdraw(self) -> bool:
        """Whether the applicant may withdraw now.

        Not while a decision waits to be announced: whether it is still possible would tell it.
        """
        return self.stage in BEFORE_A_RESULT and not self.decided

    def knows(self, event: Event) -> bool:
        """Whether the applicant knows that this happened."""
        return any(happening.event is event for happening in self.told)


def progress_of(happened: Sequence[Happening], rulebook: Rulebook, now: datetime) -> Progress:
    """What may be told at the moment ``now`` of all that happened, in the order it happened."""
    happened = _standing(happened, rulebook)
    told = tuple(
        Happening(one.event, _told_at(one, rulebook))
        for one in happened
        if _told_at(one, rulebook) <= now
    )
    stage = BY_EVENT[told[-1].event].target if told else Stage.submitted
    windows = (rulebook.window(name) for name in _AHEAD.get(stage, ()))
    return Progress(
        stage=stage,
        told=told,
        ahead=tuple(window for window in windows if window is not None and now < window.closes),
        decided=len(told) < len(happened),
        correct_until=_correct_until(happened, rulebook, now),
    )


def _standing(happened: Sequence[Happening], rulebook: Rulebook) -> list[Happening]:
    """What happened without decisions that were taken back before anybody was told of them."""
    standing: list[Happening] = []
    for one in happened:
        undone = one.event in TAKES_BACK and standing
        if undone and _told_at(standing[-1], rulebook) > one.at:
            standing.pop()
        else:
            standing.append(one)
    return standing


def _told_at(one: Happening, rulebook: Rulebook) -> datetime:
    name = ANNOUNCED_IN.get(one.event)
    announced = rulebook.window(name) if name is not None else None
    return one.at if announced is None else max(one.at, announced.opens)


def _correct_until(
    happened: Sequence[Happening], rulebook: Rulebook, now: datetime
) -> datetime | None:
    """The end of the correction window, for somebody who was asked and has not answered."""
    window = rulebook.window(WindowName.correction)
    asked = bool(happened) and happened[-1].event is Event.request_correction
    if not asked or window is None or not window.contains(now):
        return None
    return window.closes - LAST_MINUTE
