"""Calls that are open on 20 September 2024."""

from collections.abc import Callable
from datetime import datetime

import pytest

from recruit.applications.actions import open_call
from recruit.rulebook.loading import names
from tests.scoring.invented import ACTOR, at


@pytest.fixture
async def calls(places: None, clock_at: Callable[[datetime], None]) -> None:
    """All calls are open."""
    clock_at(at("2024-09-20 10:00"))
    for name in names():
        await open_call(name=name, actor=ACTOR)
