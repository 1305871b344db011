"""What a panel decides otherwise than the ranking proposes; each decision has its reason."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from recruit.selection.rules.model import Candidate, Line, Scheme, Unit, UnitRanking


class DecisionKind(StrEnum):
    """What sort of decision it is."""

    set_aside = "set_aside"
    """A candidate of the unit ``place`` is not elected, whatever the score."""
    chair = "chair"
    """Another of the elected leads the place."""
    women = "women"
    """Why the women's share of the unit ``place`` is not reached."""
    undo = "undo"
    """Why another plenary is undone."""


@dataclass(frozen=True, slots=True)
class PanelDecision:
    """One decision of a panel, with its reason."""

    kind: DecisionKind
    place: str
    reason: str
    application: str | None = None
    """The application's id as text, small letters; nothing where it is about a place."""

    @property
    def subject(self) -> tuple[str, str]:
        """What it is about: a panel decides once about each."""
        by_person = self.kind is DecisionKind.set_aside and self.application
        return self.kind.value, by_person or self.place

    def as_json(self) -> dict[str, str | None]:
        """The decision as it is kept."""
        return asdict(self)


class Misfit(StrEnum):
    """Why a decision does not fit the ranking."""

    no_candidate = "no-such-candidate"
    out_already = "passed-over-already"
    no_chair = "no-chair"
    chair_held = "chair-held"
    not_elected_there = "not-elected-there"
    share_reached = "women-share-reached"


def applied(
    units: Mapping[str, Unit],
    candidates: Sequence[Candidate],
    decisions: Sequence[PanelDecision],
) -> tuple[Mapping[str, Unit], Sequence[Candidate]]:
    """The units and candidates as the panel decided: who is set aside, and who is to lead."""
    if not decisions:
        return units, candidates
    out = {one.application for one in decisions if one.kind is DecisionKind.set_aside}
    lead = {one.application for one in decisions if one.kind is DecisionKind.chair}
    leads: dict[str, set[str]] = defaultdict(set)
    for candidate in candidates:
        if candidate.application in lead:
            leads[candidate.unit].add(candidate.application)
    decided = {
        code: replace(unit, leads=frozenset(leads[code])) if code in leads else unit
        for code, unit in units.items()
    }
    return decided, [one._replace(set_aside=one.application in out) for one in candidates]


def misfit(
    scheme: Scheme,
    units: Mapping[str, Unit],
    rankings: Iterable[UnitRanking],
    decision: PanelDecision,
) -> Misfit | None:
    """Why a decision does not fit the rankings that were made with it; nothing if it does."""
    if decision.kind is DecisionKind.women:
        short = any(one.short_of_women for one in rankings if one.unit == decision.place)
        return None if short else Misfit.share_reached
    line = next(
        (
            line
            for ranking in rankings
            for line in ranking.lines
            if line.candidate.application == decision.application
        ),
        None,
    )
    if line is None:
        return Misfit.no_candidate
    if decision.kind is DecisionKind.set_aside:
        return _misfit_aside(line, decision)
    return _misfit_chair(scheme, units, line, decision)


def _misfit_aside(line: Line, decision: PanelDecision) -> Misfit | None:
    if line.candidate.unit != decision.place:
        return Misfit.no_candidate
    barred = line.candidate.holds_office or line.candidate.refused or line.total is None
    return Misfit.out_already if barred else None


def _misfit_chair(
    scheme: Scheme, units: Mapping[str, Unit], line: Line, decision: PanelDecision
) -> Misfit | None:
    if not scheme.chair:
        return Misfit.no_chair
    if line.seat is None or line.seat.place != decision.place:
        return Misfit.not_elected_there
    chaired = decision.place in units[line.candidate.unit].chaired
    return Misfit.chair_held if chaired else None
