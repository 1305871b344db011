"""Calls with seats at two TPS of a village, on the day of the plenary."""

from collections.abc import Callable
from datetime import datetime

import pytest

from recruit.applications.actions import open_call
from recruit.foundation import database
from recruit.rulebook.loading import load
from tests.scoring.invented import ACTOR, OTHER_TPS, TPS, at

SEED = "pleno-2024"


@pytest.fixture
async def seats(places: None, clock_at: Callable[[datetime], None]) -> None:
    """KPPS, security officers and PTPS are open, with the seats of two TPS."""
    clock_at(at("2024-10-05 15:00"))
    for call in ("kpps-2024", "tib-2024", "ptps-2024"):
        await open_call(name=call, actor=ACTOR)
        await database.execute(
            "INSERT INTO seat (call, place, number)"
            " SELECT $1, tps, number FROM unnest($2::text[]) AS tps, generate_series(1, $3) number",
            call,
            [TPS, OTHER_TPS],
            load(call).unit.seats,
        )
