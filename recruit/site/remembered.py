"""Costly sums, asked once for everybody who looks at the same time."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

_answers: dict[Hashable, tuple[float, "asyncio.Task[Any]"]] = {}


async def remembered(key: Hashable, seconds: float, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The answer to ``ask``, at most so many seconds old.

    However many wait for it, it is asked once; an answer that failed is not kept.
    """
    now = time.monotonic()
    until, task = _answers.get(key, (0.0, None))
    if task is None or (task.done() and (until <= now or _failed(task))):
        _drop_old(now)
        task = asyncio.create_task(ask())
        _answers[key] = now + seconds, task
    answer: T = await asyncio.shield(task)
    return answer


def forget() -> None:
    """Ask again: the clock or the database is another one (tests)."""
    _answers.clear()


def _failed(task: "asyncio.Task[Any]") -> bool:
    return task.cancelled() or task.exception() is not None


def _drop_old(now: float) -> None:
    for key in [key for key, (until, task) in _answers.items() if until <= now and task.done()]:
        del _answers[key]
