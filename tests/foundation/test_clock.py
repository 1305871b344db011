"""The clock: in WIB, held still, and set for a rehearsal that every process sees."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from recruit.foundation import clock
from recruit.foundation.clock import WIB
from recruit.foundation.database import execute, fetch_value

FAR = datetime(2022, 9, 21, 8, 0, tzinfo=WIB)
A_MOMENT = timedelta(seconds=30)


@pytest.fixture
async def rehearsals(database: None) -> AsyncIterator[None]:
    """The clock is the machine's again afterwards."""
    yield
    await execute("DELETE FROM rehearsal")
    await clock.read_rehearsal()


def test_time_is_told_in_jakarta() -> None:
    assert clock.now().utcoffset() == timedelta(hours=7)
    assert abs(clock.now() - datetime.now(UTC)) < A_MOMENT


def test_a_frozen_clock_stands_and_the_machine_s_own_runs(
    clock_at: Callable[[datetime], None],
) -> None:
    clock_at(datetime(2024, 9, 28, 16, 59, 59, tzinfo=UTC))
    assert clock.now() == clock.now() == datetime(2024, 9, 28, 23, 59, 59, tzinfo=WIB)
    assert clock.now().utcoffset() == timedelta(hours=7)
    assert abs(clock.real_now() - datetime.now(UTC)) < A_MOMENT


def test_a_day_ends_at_midnight_in_jakarta(clock_at: Callable[[datetime], None]) -> None:
    clock_at(datetime(2024, 9, 28, 16, 59, 59, tzinfo=UTC))
    assert clock.today() == date(2024, 9, 28)
    clock_at(datetime(2024, 9, 28, 17, 0, tzinfo=UTC))
    assert clock.today() == date(2024, 9, 29)


async def test_without_its_row_there_is_no_rehearsal(rehearsals: None) -> None:
    assert await clock.read_rehearsal() is False
    assert not clock.in_rehearsal()
    assert abs(clock.now() - clock.real_now()) < A_MOMENT


async def test_a_rehearsal_sets_the_time_and_lets_it_run_on(rehearsals: None) -> None:
    await clock.rehearse(FAR)
    first = clock.now()
    assert FAR <= first < FAR + A_MOMENT
    assert clock.now() > first
    assert clock.in_rehearsal()
    assert abs(clock.real_now() - datetime.now(UTC)) < A_MOMENT


async def test_another_process_takes_over_the_time_of_the_row(rehearsals: None) -> None:
    """The row was written by somebody else, and an hour ago: an hour has passed there too."""
    await execute(
        "INSERT INTO rehearsal (id, time, set_at) VALUES (1, $1, $2)",
        FAR,
        datetime.now(UTC) - timedelta(hours=1),
    )
    assert await clock.read_rehearsal() is True
    assert timedelta() <= clock.now() - FAR - timedelta(hours=1) < A_MOMENT


async def test_a_rehearsal_moves_on_in_its_one_row_and_ends_with_it(rehearsals: None) -> None:
    await clock.rehearse(FAR)
    await clock.rehearse(FAR + timedelta(days=30))
    assert clock.today() == date(2022, 10, 21)
    assert await fetch_value("SELECT count(*) FROM rehearsal") == 1
    await execute("DELETE FROM rehearsal")
    await clock.read_rehearsal()
    assert not clock.in_rehearsal()
    assert abs(clock.now() - clock.real_now()) < A_MOMENT
