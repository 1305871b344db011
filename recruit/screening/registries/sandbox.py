"""A server that plays all registers, for the demo and the tests: nobody in it exists.

What it says of a NIK follows from the NIK alone, so that any answer can be checked. What goes wrong
is decided by chance, as often as the settings say.
"""

import asyncio
import hashlib
import random
from typing import Any

from litestar import Litestar, Response, post
from litestar.params import FromPath
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_500_INTERNAL_SERVER_ERROR,
)
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from recruit.screening.rules import Listing
from recruit.screening.tables import Registry

HANGS_SECONDS = 600

_SAYS: dict[Registry, tuple[tuple[int, Listing], ...]] = {
    Registry.identity: (
        (970, Listing.matches),
        (985, Listing.differs),
        (995, Listing.inactive),
        (1000, Listing.unknown),
    ),
    Registry.party: ((988, Listing.not_listed), (1000, Listing.listed)),
    Registry.voters: ((965, Listing.listed), (1000, Listing.not_listed)),
    Registry.neutrality: ((980, Listing.not_listed), (1000, Listing.listed)),
}
"""Of a thousand people, the first so many get the first answer, and so on."""


class Sandbox(BaseSettings):
    """What goes wrong, as shares of all requests; read from ``RECRUIT_SANDBOX_…``."""

    model_config = SettingsConfigDict(env_prefix="RECRUIT_SANDBOX_", frozen=True)

    errors: float = Field(default=0.0, ge=0, le=1)
    timeouts: float = Field(default=0.0, ge=0, le=1)
    throttled: float = Field(default=0.0, ge=0, le=1)
    wrong: float = Field(default=0.0, ge=0, le=1)
    latency: float = Field(default=0.0, ge=0)
    """Milliseconds before every answer."""
    seed: int = 0


def says(registry: Registry, nik: str) -> Listing:
    """What a register says of somebody, always the same."""
    digest = hashlib.sha256(f"{registry}:{nik}".encode()).digest()
    place = int.from_bytes(digest[:4]) % 1000
    return next(listing for below, listing in _SAYS[registry] if place < below)


def create_sandbox() -> Litestar:
    """The server with the settings of this process."""
    given = Sandbox()
    chance = random.Random(given.seed)  # noqa: S311 - it plays

    @post("/{registry:str}", status_code=HTTP_200_OK)
    async def answer(registry: FromPath[Registry], data: dict[str, Any]) -> Response[Any]:
        """One answer, or what goes wrong instead."""
        draw = chance.random()
        await asyncio.sleep(given.latency / 1000)
        if (draw := draw - given.errors) < 0:
            return Response({"error": "internal"}, status_code=HTTP_500_INTERNAL_SERVER_ERROR)
        if (draw := draw - given.timeouts) < 0:
            await asyncio.sleep(HANGS_SECONDS)
        if (draw := draw - given.throttled) < 0:
            return Response(
                {"error": "slow down"},
                status_code=HTTP_429_TOO_MANY_REQUESTS,
                headers={"Retry-After": "1"},
            )
        told = {"question": data["question"], "answer": says(registry, data["nik"]).value}
        if draw - given.wrong < 0:
            return chance.choice(_wrong_shapes(told))
        return Response(told)

    return Litestar([answer], openapi_config=None)


def _wrong_shapes(told: dict[str, Any]) -> list[Response[Any]]:
    """Answers that nobody may believe: of somebody else, of no known word, cut off, a page."""
    return [
        Response(told | {"question": "another"}),
        Response(told | {"answer": "perhaps"}),
        Response(b'{"question": "', media_type="application/json"),
        Response("<h1>Sedang pemeliharaan</h1>", media_type="text/html"),
        Response([]),
        Response({}),
    ]
