"""Files that concern each other, as the API shows them; what is outside of a scope is null."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from recruit.applications.rules import Sex
from recruit.applications.schemas import PlaceCode
from recruit.applications.stages import Stage
from recruit.rulebook.model import Body
from recruit.screening.rules.overlaps import Side
from recruit.screening.schemas.verification import Part
from recruit.screening.tables import OverlapKind, OverlapState


class Shown(BaseModel):
    """What is answered, read from what the queries return."""

    model_config = ConfigDict(from_attributes=True)


class OverlapFileDetail(Shown):
    """A file that lies in the caller's scope."""

    id: UUID
    number: int
    stage: Stage
    submitted_at: datetime
    place: str
    name: str
    birth_date: date
    sex: Sex
    village: str
    address: str
    rt: str
    rw: str


class OverlapPartyDetail(Shown):
    """One of the two files: the call, and the file itself where it is the caller's to see."""

    side: Side
    call: str
    body: Body
    file: OverlapFileDetail | None


class OverlapDetail(Shown):
    """Two files that concern each other, or a file and an officer of a panel.

    ``evidence``, ``reason`` and ``settled_by`` are told to those who may see all that is there.
    """

    id: UUID
    kind: OverlapKind
    state: OverlapState
    found_at: datetime
    parties: list[OverlapPartyDetail]
    officer: str | None
    yields: Side | None
    settled_at: datetime | None
    evidence: dict[str, Any] | None
    reason: str | None
    settled_by: str | None


class OverlapPage(BaseModel):
    """One page of a list; ``next`` is the key of the page after it."""

    items: list[OverlapDetail]
    next: UUID | None


class SettlementRequest(Part):
    """Which file yields, or null where neither need; and why."""

    yields: Side | None
    reason: Annotated[str, StringConstraints(max_length=2000)]


class OverlapSearchRequest(Part):
    """Where one of two files must lie that concern each other."""

    place: PlaceCode
