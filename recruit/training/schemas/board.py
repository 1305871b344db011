"""Moves on the board as the API takes and answers them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

Crew = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")
]


class CrewMove(BaseModel):
    """Where a crew is to go; ``edition`` is that of the board on which it was seen.

    ``confirmed``: go in spite of the warnings. A broken rule refuses it all the same.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    crew: Crew
    room: UUID
    starts_at: AwareDatetime
    edition: Annotated[str, StringConstraints(max_length=40)]
    confirmed: bool = False


class CrewPin(BaseModel):
    """A crew that planning is to leave where it sits, or may move again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    crew: Crew
    pinned: bool = True


class MoveAdvice(BaseModel):
    """What speaks against a move, in Indonesian and English: rules it breaks, and warnings."""

    broken: list[dict[str, str]]
    warnings: list[dict[str, str]]


class BoardSession(BaseModel):
    """A session of the board, with the codes of its crews."""

    room: UUID
    starts_at: datetime
    crews: list[str]


class BoardShown(BaseModel):
    """Who sits where in the latest timetable of a district; ``edition`` changes with every move."""

    version: int
    published_at: datetime | None
    edition: str
    sessions: list[BoardSession]
    waiting: list[str]
    pinned: list[str]
