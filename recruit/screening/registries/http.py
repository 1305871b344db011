"""Asking a register over HTTP, one person at a time.

The register gets ``POST`` with a JSON document and answers ``{"question": …, "answer": …}``. The
NIK goes in the body alone: never into an address, a log or an error.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from uuid import uuid4

import httpx
import stamina
import stamina.instrumentation

from recruit.foundation.http import TOO_MANY, retry_after, trusted
from recruit.screening.registries.answers import GIVES
from recruit.screening.registries.circuit import Circuit, Pace
from recruit.screening.rules import Listing
from recruit.screening.tables import Registry
from recruit.settings import RegistryAccess, settings

# A line for every attempt would say nothing that the question's own row does not say.
stamina.instrumentation.set_on_retry_hooks([])

ATTEMPTS = 4
WAIT_FIRST = 0.2
WAIT_MOST = 5.0
"""Seconds between the attempts of one question, doubled each time, with some chance."""

LONGEST_WAIT = timedelta(minutes=5)
"""A register that asks for more is asked again after this: its clock may be wrong."""

_ABOUT_THE_QUESTION = (400, 422)
"""The register is well, and cannot answer this one."""


@dataclass(frozen=True, slots=True)
class Question:
    """Of whom the register is asked; ``id`` is the row in which the answer is awaited."""

    id: int
    nik: str = field(repr=False)
    name: str = field(repr=False)
    birth_date: date = field(repr=False)
    sex: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What the register said."""

    listed: Listing


@dataclass(frozen=True, slots=True)
class Unanswered:
    """It could not be asked: not checked, whatever the reason. ``error`` names nobody."""

    error: str


Reply = Told | Unanswered


class _Failed(Exception):
    """An attempt without an answer; ``wait`` if the register said for how long."""

    def __init__(self, error: str, wait: timedelta | None = None, *, final: bool = False) -> None:
        super().__init__(error)
        self.error, self.wait, self.final = error, wait, final


@dataclass(frozen=True, slots=True)
class HttpRegistry:
    """One register at an address, and how well it has answered this process so far."""

    registry: Registry
    access: RegistryAccess
    circuit: Circuit
    pace: Pace

    @property
    def source(self) -> str:
        """Where answers come from, without what follows the path."""
        return str(httpx.URL(self.access.url).copy_with(query=None, userinfo=b""))[:200]

    @asynccontextmanager
    async def asking(self) -> AsyncIterator["Asking"]:
        """Connections for some questions."""
        key = self.access.key
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        async with httpx.AsyncClient(
            timeout=self.access.seconds, verify=trusted(), headers=headers
        ) as client:
            yield Asking(self, client)


@dataclass(frozen=True, slots=True)
class Asking:
    """Open connections to a register."""

    of: HttpRegistry
    client: httpx.AsyncClient

    async def ask(self, question: Question) -> Reply:
        """Ask about one person, some times if need be; whatever goes wrong is an
        :class:`Unanswered`. :class:`CircuitOpen` while the register is down."""
        try:
            async for attempt in stamina.retry_context(
                on=_again, attempts=ATTEMPTS, timeout=None, wait_initial=WAIT_FIRST,
                wait_max=WAIT_MOST, wait_jitter=WAIT_FIRST,
            ):  # fmt: skip
                with attempt:
                    return Told(await self._attempt(question))
        except _Failed as failure:
            return Unanswered(failure.error)
        raise AssertionError("an attempt returns or raises")

    async def _attempt(self, question: Question) -> Listing:
        await self.of.pace.wait()
        circuit, loop = self.of.circuit, asyncio.get_running_loop()
        circuit.enter(loop.time())
        try:
            listed = await self._answer(question)
        except _Failed as failure:
            if failure.wait is not None:
                self.of.pace.hold(failure.wait)
                circuit.left()
            elif failure.final:
                circuit.succeeded()
            else:
                circuit.failed(loop.time())
            raise
        except asyncio.CancelledError:
            circuit.left()
            raise
        circuit.succeeded()
        return listed

    async def _answer(self, question: Question) -> Listing:
        mark = str(uuid4())
        body = _body(self.of.registry, question, mark)
        try:
            async with asyncio.timeout(self.of.access.seconds):
                answer = await self.client.post(self.of.access.url, json=body)
        except TimeoutError:
            raise _Failed("no answer") from None
        except httpx.HTTPError as fault:
            raise _Failed(type(fault).__name__) from None
        return _read(self.of.registry, answer, mark)


def _again(fault: Exception) -> bool | timedelta:
    """Whether to try again, and when if the register said so."""
    if not isinstance(fault, _Failed) or fault.final:
        return False
    return True if fault.wait is None else fault.wait


def _body(registry: Registry, question: Question, mark: str) -> Mapping[str, str]:
    """No more than the register needs: a list needs the NIK alone."""
    asked = {"question": mark, "nik": question.nik}
    if registry is Registry.identity:
        asked |= {
            "name": question.name,
            "birth_date": question.birth_date.isoformat(),
            "sex": question.sex,
        }
    return asked


def _read(registry: Registry, answer: httpx.Response, mark: str) -> Listing:
    status = answer.status_code
    if status == TOO_MANY:
        wait = retry_after(answer.headers.get("retry-after", "")) or timedelta(seconds=1)
        raise _Failed(f"HTTP {status}", min(wait, LONGEST_WAIT))
    if not answer.is_success:
        raise _Failed(f"HTTP {status}", final=status in _ABOUT_THE_QUESTION)
    listed = _told(answer, mark)
    if listed not in GIVES[registry]:
        raise _Failed("an answer of the wrong shape")
    return Listing(listed)


def _told(answer: httpx.Response, mark: str) -> str | None:
    """What the answer says, if it is one and belongs to this question."""
    try:
        told = json.loads(answer.content)
        return str(told["answer"]) if told["question"] == mark else None
    except (ValueError, LookupError, TypeError):
        return None


def registry_at(registry: Registry) -> HttpRegistry | None:
    """The register as the settings name it; None if this installation cannot ask it."""
    access = settings().registries.get(registry.value)
    return None if access is None else _opened(registry, access)


@cache
def _opened(registry: Registry, access: RegistryAccess) -> HttpRegistry:
    """One for a process: its circuit and its pace are shared by all that ask."""
    return HttpRegistry(registry, access, Circuit(), Pace(access.per_second))
