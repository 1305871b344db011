"""A verdict is told on the day of the calendar, and nothing gives it away before."""

from datetime import datetime, timedelta

import pytest

from recruit.applications.progress import ANNOUNCED_IN, Happening, Progress, progress_of
from recruit.applications.stages import BEFORE_A_RESULT, BY_EVENT, Event, Stage
from recruit.foundation.clock import WIB
from recruit.rulebook.loading import load
from recruit.rulebook.model import WindowName

KPPS, PANWASCAM = load("kpps-2024"), load("panwascam-2022")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def seen(now: str, *happened: tuple[Event, str], call: str = "kpps") -> Progress:
    """What the applicant sees at a moment of what happened until then."""
    listed = [Happening(event, at(moment)) for event, moment in happened if at(moment) <= at(now)]
    return progress_of(listed, KPPS if call == "kpps" else PANWASCAM, at(now))


SENT = (Event.submit, "2024-09-20 10:00")
REVIEW = (Event.begin_review, "2024-09-21 08:00")
ASKED = (Event.request_correction, "2024-09-22 09:00")
MENDED = (Event.correct, "2024-09-23 20:00")
ACCEPTED = (Event.accept_eligible, "2024-09-25 09:00")
REJECTED = (Event.reject_ineligible, "2024-09-25 09:00")
LAPSED = (Event.lapse_unanswered, "2024-09-30 00:00")
VERDICTS = [ACCEPTED, REJECTED]


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        ("2024-09-20 10:00", Stage.submitted),
        ("2024-09-21 08:00", Stage.under_review),
        ("2024-09-22 09:00", Stage.needs_correction),
        ("2024-09-23 20:00", Stage.under_review),
        ("2024-09-29 23:59", Stage.under_review),
        ("2024-09-30 00:00", Stage.eligible),
    ],
)
def test_an_applicant_sees_each_stage_in_its_time(now: str, stage: Stage) -> None:
    assert seen(now, SENT, REVIEW, ASKED, MENDED, ACCEPTED).stage is stage


def test_before_the_announcement_both_verdicts_look_alike() -> None:
    accepted, rejected = (seen("2024-09-29 23:59", SENT, REVIEW, verdict) for verdict in VERDICTS)
    assert accepted == rejected
    assert accepted.stage is Stage.under_review
    assert accepted.decided
    assert not accepted.may_withdraw, "whether it still works would tell the verdict"


@pytest.mark.parametrize(
    ("verdict", "stage"), [(ACCEPTED, Stage.eligible), (REJECTED, Stage.ineligible)]
)
def test_on_the_day_of_the_announcement_the_verdict_is_told_with_that_moment(
    verdict: tuple[Event, str], stage: Stage
) -> None:
    told = seen("2024-09-30 00:00", SENT, REVIEW, verdict)
    assert (told.stage, told.decided) == (stage, False)
    assert told.told[-1] == Happening(verdict[0], at("2024-09-30 00:00"))
    assert told.may_withdraw == (stage in BEFORE_A_RESULT)


RESULTS = [
    (Event.elect, Stage.elected),
    (Event.place_in_reserve, Stage.reserve),
    (Event.not_elect, Stage.not_elected),
]


def test_before_the_result_day_all_three_results_look_alike() -> None:
    happened = (SENT, REVIEW, ACCEPTED)
    views = [seen("2024-10-04 23:59", *happened, (e, "2024-10-04 10:00")) for e, _ in RESULTS]
    assert views[0] == views[1] == views[2]
    assert views[0].stage is Stage.eligible


@pytest.mark.parametrize(("event", "stage"), RESULTS)
def test_from_the_result_day_on_the_result_is_told(event: Event, stage: Stage) -> None:
    shown = seen("2024-10-05 00:00", SENT, REVIEW, ACCEPTED, (event, "2024-10-04 10:00"))
    assert shown.stage is stage
    late = seen("2024-10-06 16:00", SENT, REVIEW, ACCEPTED, (event, "2024-10-06 15:00"))
    assert late.told[-1].at == at("2024-10-06 15:00"), "not before the plenary was held"


@pytest.mark.parametrize(
    ("event", "stage"),
    [
        (Event.shortlist, Stage.shortlisted),
        (Event.leave_off_shortlist, Stage.not_shortlisted),
    ],
)
def test_the_written_test_is_told_on_its_own_day(event: Event, stage: Stage) -> None:
    happened = (
        (Event.submit, "2022-09-21 10:00"),
        (Event.begin_review, "2022-09-28 10:00"),
        (Event.accept_eligible, "2022-09-30 10:00"),
        (event, "2022-10-16 18:00"),
    )
    assert seen("2022-10-16 23:59", *happened, call="panwascam").stage is Stage.eligible
    assert seen("2022-10-17 00:00", *happened, call="panwascam").stage is stage


def test_somebody_called_up_is_told_at_once() -> None:
    happened = (SENT, REVIEW, ACCEPTED, (Event.place_in_reserve, "2024-10-05 10:00"))
    called = seen("2024-10-20 10:00", *happened, (Event.call_up, "2024-10-20 10:00"))
    assert called.stage is Stage.elected


def test_an_undone_plenary_is_told_only_to_those_who_knew_of_it() -> None:
    happened = (SENT, REVIEW, ACCEPTED, (Event.elect, "2024-10-05 10:00"))
    undone = seen("2024-10-20 10:00", *happened, (Event.undo_plenary, "2024-10-20 10:00"))
    assert undone.stage is Stage.eligible
    assert undone.knows(Event.elect)
    assert undone.knows(Event.undo_plenary)
    early = (*happened[:3], (Event.elect, "2024-10-04 10:00"))
    unknown = seen("2024-10-20 10:00", *early, (Event.undo_plenary, "2024-10-04 12:00"))
    assert not unknown.knows(Event.undo_plenary)
    assert unknown.stage is Stage.eligible


def test_what_lapsed_stays_to_be_mended_until_the_announcement() -> None:
    early = seen("2024-09-29 23:59", SENT, REVIEW, ASKED)
    assert early.correct_until == at("2024-09-29 23:59")
    told = seen("2024-09-30 00:00", SENT, REVIEW, ASKED, LAPSED)
    assert (told.stage, told.correct_until) == (Stage.ineligible, None)


@pytest.mark.parametrize(
    ("now", "open_"),
    [("2024-09-22 09:00", True), ("2024-09-29 23:59", True), ("2024-09-30 00:00", False)],
)
def test_something_can_be_mended_while_the_window_is_open(now: str, open_: bool) -> None:
    assert (seen(now, SENT, REVIEW, ASKED).correct_until is not None) == open_
    assert seen(now, SENT, REVIEW).correct_until is None
    assert seen("2024-09-23 21:00", SENT, REVIEW, ASKED, MENDED).correct_until is None


def test_withdrawing_is_told_at_once_and_ends_everything() -> None:
    gone = seen("2024-09-24 10:00", SENT, REVIEW, (Event.withdraw, "2024-09-24 10:00"))
    assert (gone.stage, gone.ahead, gone.may_withdraw) == (Stage.withdrawn, (), False)


def test_a_verdict_that_was_undone_was_never_there() -> None:
    undone = (Event.undo_verdict, "2024-09-23 10:00")
    view = seen("2024-10-01 08:00", SENT, REVIEW, REJECTED, undone)
    assert (view.stage, view.decided) == (Stage.under_review, False)
    assert not view.knows(Event.reject_ineligible)


def test_what_comes_next_is_what_the_calendar_still_holds() -> None:
    names = [window.name for window in seen("2024-09-21 08:00", SENT, REVIEW).ahead]
    assert names == [
        WindowName.administrative_result,
        WindowName.result,
        WindowName.swearing_in,
    ]
    rejected = seen("2024-09-30 00:00", SENT, REVIEW, REJECTED)
    assert rejected.ahead == ()


@pytest.mark.parametrize("event", list(Event))
def test_no_event_but_those_of_the_applicant_and_the_desk_is_told_before_its_day(
    event: Event,
) -> None:
    """Whoever adds an event that decides something must say when it is announced."""
    told_at_once = {
        Event.submit, Event.begin_review, Event.request_correction, Event.correct,
        Event.withdraw, Event.call_up, Event.undo_verdict, Event.undo_plenary,
        Event.undo_plenary_after_test, Event.accept_offer,
    }  # fmt: skip
    assert (event in told_at_once) != (event in ANNOUNCED_IN)
    long_before = at("2024-09-21 00:00")
    view = progress_of([Happening(event, long_before)], KPPS, long_before + timedelta(hours=1))
    announced = ANNOUNCED_IN.get(event)
    if announced is not None and KPPS.window(announced) is not None:
        assert view.stage is not BY_EVENT[event].target
