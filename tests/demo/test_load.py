"""The bulk load of the demo's applicants, several districts at the same moment."""

import asyncio

from recruit.demo.load import _serials
from recruit.foundation.database import transaction


async def test_loads_at_the_same_moment_take_different_numbers(database: None) -> None:
    async def take() -> list[int]:
        async with transaction() as connection:
            return await _serials(connection, 50)

    taken = [
        number for some in await asyncio.gather(*(take() for _ in range(20))) for number in some
    ]
    assert len(set(taken)) == len(taken) == 1000
