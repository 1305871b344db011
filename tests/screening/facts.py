"""Facts of somebody who does not exist and meets every rule of a call."""

from dataclasses import replace
from datetime import date
from typing import Any

from recruit.applications.rules import (
    ElectionExperience,
    Facts,
    HealthValues,
    ItAbility,
    PartyTie,
    Sex,
)
from recruit.rulebook.loading import load
from recruit.rulebook.model import Condition, Education
from recruit.screening.rules import Finding, screen

SUBMITTED = date(2024, 9, 20)


def facts(call: str, **changes: Any) -> Facts:
    """Someone without a fault, with some facts changed."""
    book = load(call)
    perfect = Facts(
        place_code=book.unit.apply_level.cut("31.71.01.1001.012"),
        submitted_on=SUBMITTED,
        birth_date=date(1990, 8, 17),
        sex=Sex.female,
        citizen=True,
        education=Education.senior_secondary,
        village_code="31.71.01.1001",
        rw="005",
        party=PartyTie.never,
        party_left_on=None,
        campaign=False,
        campaign_until=None,
        sentenced=False,
        holds_post=False,
        civil_servant=False,
        election_experience=ElectionExperience.none,
        it_ability=ItAbility.good,
        declarations=frozenset(declaration.code for declaration in book.declarations),
        documents=frozenset(
            paper.kind.value
            for paper in book.documents
            if paper.required and paper.when is Condition.always
        ),
        health=HealthValues(118, 76, 101, 172, date(2024, 9, 16)),
        nik_flags=frozenset(),
    )
    return replace(perfect, **changes)


def found(call: str, **changes: Any) -> dict[str, str]:
    """The findings (rule and severity) of someone without another fault."""
    return {finding.rule: finding.severity.value for finding in findings(call, **changes)}


def findings(call: str, **changes: Any) -> tuple[Finding, ...]:
    return screen(load(call), facts(call, **changes))
