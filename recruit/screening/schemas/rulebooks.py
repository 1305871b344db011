"""Another rulebook for a call, as the API takes it, and what it would change."""

from collections.abc import Mapping
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recruit.applications.schemas import PlaceCode
from recruit.screening.rules.changing import Changes

Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")
]


class Part(BaseModel):
    """What a caller sends; a field that nobody asked for is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PreviewRequest(Part):
    """A rulebook as ``recruit calls show --json`` prints it, and where to look."""

    rulebook: dict[str, Any]
    place: PlaceCode | None = None


class ActivationRequest(Part):
    """A rulebook as ``recruit calls show --json`` prints it, and why it is to hold."""

    rulebook: dict[str, Any]
    reason: Reason


class RuleCount(BaseModel):
    """Applications that would be found to break a rule, or to break it no more."""

    rule: str
    gained: int
    lost: int


class SeverityChange(BaseModel):
    """Applications that break a rule before and after, with another consequence."""

    rule: str
    before: str
    after: str
    applications: int


class OutcomeChange(BaseModel):
    """Applications whose worst finding changes; ``nothing`` where nothing is found."""

    before: str
    after: str
    applications: int


class ChangedExample(BaseModel):
    """An application to look at, by its registration number."""

    number: int
    gained: list[str]
    lost: list[str]
    before: str
    after: str


class PreviewDetail(BaseModel):
    """Who would change and why; nothing was written."""

    call: str
    place: str
    screened: int
    changed: int
    rules: list[RuleCount]
    severities: list[SeverityChange]
    outcomes: list[OutcomeChange]
    examples: Annotated[list[ChangedExample], Field(max_length=20)]

    @classmethod
    def of(cls, call: str, place: str, changes: Changes, numbers: Mapping[UUID, int]) -> Self:
        """With every count, the rules in the order of their codes."""
        return cls(
            call=call,
            place=place,
            screened=changes.screened,
            changed=changes.changed,
            rules=[
                RuleCount(rule=rule, gained=changes.gained[rule], lost=changes.lost[rule])
                for rule in sorted(changes.gained | changes.lost)
            ],
            severities=[
                SeverityChange(rule=rule, before=before, after=after, applications=count)
                for (rule, before, after), count in sorted(changes.severities.items())
            ],
            outcomes=[
                OutcomeChange(before=before, after=after, applications=count)
                for (before, after), count in sorted(changes.outcomes.items())
            ],
            examples=[
                ChangedExample(
                    number=numbers[one.application],
                    gained=list(one.gained),
                    lost=list(one.lost),
                    before=one.before,
                    after=one.after,
                )
                for one in changes.examples
            ],
        )


class ActivationDone(BaseModel):
    """The hashes of the rulebook before and now, and the run that screens again."""

    model_config = ConfigDict(from_attributes=True)

    old: str
    new: str
    run: UUID


class RunCancelled(BaseModel):
    """How many jobs of a run were cancelled before anybody began them."""

    cancelled: int
