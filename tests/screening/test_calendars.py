"""Panwascam 2022 and PTPS 2024 replayed by the clock, with the dates of the decisions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from recruit.applications.actions import open_call
from recruit.applications.actions.submit import check_registering
from recruit.applications.progress import Happening, progress_of
from recruit.applications.queries import extension_is_open, forget_calls
from recruit.applications.stages import Event, Stage
from recruit.foundation import clock
from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.problems import Conflict
from recruit.rulebook.loading import load
from recruit.rulebook.model import WindowName
from recruit.screening.actions import (
    decide_verification,
    keep_calendar,
    publish_results,
)
from recruit.screening.jobs import JOBS
from recruit.screening.tables import Verdict
from tests.screening.conftest import ACTOR, Apply, at, nik
from tests.screening.test_extension import people

ClockAt = Callable[[datetime], None]

TICK = timedelta(microseconds=1)

# Kep. Bawaslu 314/HK.01.00/K1/09/2022, and 301/HK.01.01/K1/09/2024: first and last day.
PANWASCAM_2022 = {
    "socialisation": ("2022-09-10", "2022-09-21"),
    "announcement": ("2022-09-15", "2022-09-21"),
    "registration": ("2022-09-21", "2022-09-27"),
    "extension_notice": ("2022-10-01", "2022-10-01"),
    "extension": ("2022-10-02", "2022-10-08"),
    "administrative_result": ("2022-10-12", "2022-10-12"),
    "public_comment": ("2022-10-12", "2022-10-18"),
    "written_test": ("2022-10-14", "2022-10-16"),
    "test_result": ("2022-10-17", "2022-10-17"),
    "interview": ("2022-10-18", "2022-10-22"),
    "plenary": ("2022-10-23", "2022-10-24"),
    "result": ("2022-10-25", "2022-10-25"),
    "swearing_in": ("2022-10-26", "2022-10-28"),
}
PTPS_2024 = {
    "registration": ("2024-09-12", "2024-09-28"),
    "extension_notice": ("2024-09-29", "2024-10-01"),
    "extension": ("2024-10-01", "2024-10-10"),
    "administrative_result": ("2024-10-11", "2024-10-11"),
    "public_comment": ("2024-10-12", "2024-11-02"),
    "interview": ("2024-10-12", "2024-10-22"),
    "result": ("2024-10-23", "2024-10-25"),
    "replacement": ("2024-10-23", "2024-11-02"),
    "swearing_in": ("2024-11-03", "2024-11-04"),
    "special_recruitment": ("2024-11-05", "2024-11-20"),
}
STEPS = [
    *(("panwascam-2022", name, *days) for name, days in PANWASCAM_2022.items()),
    *(("ptps-2024", name, *days) for name, days in PTPS_2024.items()),
]


@pytest.mark.parametrize(("call", "name", "first", "last"), STEPS)
def test_a_window_opens_and_closes_to_the_second(
    call: str, name: str, first: str, last: str
) -> None:
    book, window = load(call), WindowName(name)
    opens, closes = at(f"{first} 00:00"), at(f"{last} 00:00") + timedelta(days=1)
    assert window not in book.open_windows(opens - TICK)
    assert window in book.open_windows(opens)
    assert window in book.open_windows(closes - timedelta(seconds=1))
    assert window in book.open_windows(closes - TICK)
    assert window not in book.open_windows(closes)


def test_comments_run_while_the_written_test_is_held() -> None:
    book = load("panwascam-2022")
    both = {WindowName.public_comment, WindowName.written_test}
    for day in ("2022-10-14", "2022-10-15", "2022-10-16"):
        assert both <= set(book.open_windows(at(f"{day} 09:00")))
    after = book.open_windows(at("2022-10-18 09:00"))
    assert {WindowName.public_comment, WindowName.interview} <= set(after)


def test_ptps_comments_run_while_people_are_interviewed() -> None:
    open_ = load("ptps-2024").open_windows(at("2024-10-15 09:00"))
    assert {WindowName.public_comment, WindowName.interview} <= set(open_)


@pytest.mark.parametrize(
    ("moment", "window"),
    [
        ("2022-09-20 23:59:59", None),
        ("2022-09-21 00:00:00", "registration"),
        ("2022-09-27 23:59:59", "registration"),
        ("2022-09-28 00:00:00", None),
        ("2022-10-01 23:59:59", None),
        ("2022-10-02 00:00:00", "extension"),
        ("2022-10-08 23:59:59", "extension"),
        ("2022-10-09 00:00:00", None),
    ],
)
def test_people_apply_for_panwascam_in_its_two_windows(moment: str, window: str | None) -> None:
    if window is None:
        with pytest.raises(Conflict):
            check_registering(load("panwascam-2022"), at(moment))
    else:
        assert check_registering(load("panwascam-2022"), at(moment)) == window


async def tick(clock_at: ClockAt, moment: str) -> None:
    """The clock strikes, and does what it decides."""
    clock_at(at(moment))
    await keep_calendar(actor=ACTOR)


async def extended(call: str) -> list[str]:
    rows = await fetch("SELECT place FROM extension WHERE call = $1 ORDER BY place", call)
    return [row["place"] for row in rows]


async def screening_runs(call: str) -> int:
    count: int = await fetch_value(
        "SELECT count(*) FROM job_run WHERE kind = 'screening' AND call = $1", call
    )
    return count


async def test_panwascam_2022_by_the_clock(places: None, clock_at: ClockAt) -> None:
    """Six applicants or more in every district but two: only those two are extended."""
    clock_at(at("2022-09-10 08:00"))
    forget_calls()
    await open_call(name="panwascam-2022", actor=ACTOR)
    book = load("panwascam-2022")
    districts = await fetch("SELECT code FROM place WHERE level = 'district' ORDER BY code")
    short = {"31.01.01": 5, "31.75.09": 0}
    for row in districts:
        count = short.get(row["code"], 6)
        await people("panwascam-2022", row["code"], count, handed_in=at("2022-09-27 23:59:59"))
    await tick(clock_at, "2022-09-27 23:59:59")
    assert (await extended("panwascam-2022"), await screening_runs("panwascam-2022")) == ([], 0)
    await tick(clock_at, "2022-09-28 00:00:00")
    assert await extended("panwascam-2022") == sorted(short)
    assert await screening_runs("panwascam-2022") == 1
    late = at("2022-10-03 10:00")
    await people("panwascam-2022", "31.75.09", 9, handed_in=late)
    for moment in ("2022-10-01 00:00:00", "2022-10-03 12:00:00", "2022-10-08 23:59:59"):
        await tick(clock_at, moment)
    assert await extended("panwascam-2022") == sorted(short), "decided once"
    assert [await extension_is_open(book, code) for code in ("31.75.09", "31.75.01")] == [
        True, False,
    ]  # fmt: skip
    clock_at(at("2022-10-11 23:59:59"))
    with pytest.raises(Conflict, match="calendar"):
        await publish_results(call="panwascam-2022", place="31", actor=ACTOR)


async def test_ptps_2024_by_the_clock(apply: Apply, officer: UUID, clock_at: ClockAt) -> None:
    """One village has twice as many applicants as stations; every other one is extended."""
    village = "31.71.01.1001"
    needed = await fetch_value("SELECT count(*) FROM place WHERE parent = $1", village)
    await people("ptps-2024", f"{village}.001", 2 * needed, handed_in=clock.now())
    mine = await apply("ptps-2024", place=f"{village}.002", nik=nik(77))
    await tick(clock_at, "2024-09-28 23:59:59")
    assert await extended("ptps-2024") == []
    await tick(clock_at, "2024-09-29 00:00:00")
    opened = await extended("ptps-2024")
    assert len(opened) == 266
    assert village not in opened
    clock_at(at("2024-10-01 00:00:00"))
    with pytest.raises(Conflict, match="not open"):
        await apply("ptps-2024", place=f"{village}.003", nik=nik(78))
    other = await apply(
        "ptps-2024", place="31.71.01.1002.001", village="31.71.01.1002", nik=nik(79)
    )
    clock_at(at("2024-10-11 00:00:00"))
    with pytest.raises(Conflict, match="not open"):
        await apply("ptps-2024", place="31.71.01.1002.002", nik=nik(80))
    await execute("DELETE FROM application WHERE person <> ALL ($1)", await persons(mine, other))
    clock_at(at("2024-10-09 09:00:00"))
    await JOBS["screen_district"](call="ptps-2024", district="31.71.01")
    for application in (mine, other):
        await decide_verification(
            application_id=application, verdict=Verdict.eligible, reasons=[], actor=ACTOR,
            officer_id=officer,
        )  # fmt: skip
    book = load("ptps-2024")
    happened = [
        Happening(Event.submit, at("2024-09-20 10:00")),
        Happening(Event.begin_review, at("2024-10-09 09:00")),
        Happening(Event.accept_eligible, at("2024-10-09 09:00")),
    ]
    day = at("2024-10-11 00:00")
    assert progress_of(happened, book, day - TICK).stage is Stage.under_review
    assert progress_of(happened, book, day).stage is Stage.eligible
    clock_at(day)
    published = await publish_results(call="ptps-2024", place="31.71.01", actor=ACTOR)
    assert (published.number, published.eligible, published.ineligible) == (1, 2, 0)


async def persons(*applications: UUID) -> list[UUID]:
    rows = await fetch("SELECT person FROM application WHERE id = ANY ($1)", list(applications))
    return [row["person"] for row in rows]
