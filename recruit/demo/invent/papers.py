"""What people bring: documents, declarations and the health letter, and what they forget."""

from datetime import date
from typing import NamedTuple

from recruit.applications.rules import HealthValues, PartyTie
from recruit.demo.invent.addresses import FACILITIES
from recruit.demo.invent.dice import Dice
from recruit.demo.invent.plan import Plan
from recruit.rulebook.model import Condition, DocumentKind

FORGETS_A_PAPER = 0.08
FORGETS_ANOTHER = 0.25
"""Of those who forget one."""
FORGETS_A_DECLARATION = 0.01
LETTER_WITHOUT_VALUES = 0.06
"""Health letters that lack a value or all of them (Bandung, DOMAIN §6 no. 4)."""
DIABETIC = 0.03
BROUGHT_ANYWAY = 0.6
"""Share that hands in a paper that is not required."""
BROUGHT = {
    Condition.civil_servant: 0.75,
    Condition.minor: 0.85,
    Condition.former_party_member: 0.8,
}
"""Share of those whom a paper is asked of that brings it."""

FORMER = PartyTie.former


class Papers(NamedTuple):
    """All that somebody hands in beside the form."""

    documents: tuple[DocumentKind, ...]
    declarations: tuple[str, ...]
    measured: HealthValues | None
    health: HealthValues | None
    health_facility: str | None


def invent_papers(
    dice: Dice, plan: Plan, birth_date: date, party: PartyTie, *, civil_servant: bool
) -> Papers:
    """What somebody with these facts hands in."""
    asked = []
    if civil_servant:
        asked.append(Condition.civil_servant)
    if birth_date > plan.adult_if_born_by:
        asked.append(Condition.minor)
    if party is FORMER:
        asked.append(Condition.former_party_member)
    documents = _documents(dice, plan, asked)
    declarations = _declarations(dice, plan)
    if not plan.asks_health:
        return Papers(documents, declarations, None, None, None)
    measured = measure(dice, plan, birth_date)
    if DocumentKind.health_certificate not in documents:
        return Papers(documents, declarations, measured, None, None)
    letter = _letter_of(dice, measured)
    return Papers(documents, declarations, measured, letter, dice.one_of(FACILITIES))


def _documents(dice: Dice, plan: Plan, asked: list[Condition]) -> tuple[DocumentKind, ...]:
    brought = list(plan.required)
    if dice.chance(FORGETS_A_PAPER):
        for _ in range(1 + dice.chance(FORGETS_ANOTHER)):
            brought.remove(dice.one_of(brought))
    brought += [kind for kind in plan.optional if dice.chance(BROUGHT_ANYWAY)]
    if asked:
        brought += [
            kind
            for condition, kind in plan.conditional
            if condition in asked and dice.chance(BROUGHT[condition])
        ]
    return tuple(brought)


def _declarations(dice: Dice, plan: Plan) -> tuple[str, ...]:
    if not dice.chance(FORGETS_A_DECLARATION):
        return plan.declarations
    forgotten = dice.one_of(plan.declarations)
    return tuple([code for code in plan.declarations if code != forgotten])


def measure(dice: Dice, plan: Plan, birth_date: date) -> HealthValues:
    """What a clinic measures in the three weeks before; values rise with age."""
    older = (plan.ages_on.year - birth_date.year - 35) / 10
    strain = dice.bell(0, 1)
    sugar = 170.0 if dice.chance(DIABETIC) else 105 + 2 * older
    return HealthValues(
        int(119 + 4 * older + 11 * strain),
        int(77 + 2 * older + 7 * strain),
        int(dice.bell(sugar, 16)),
        int(dice.bell(178 + 6 * older, 24)),
        dice.one_of(plan.examined),
    )


def _letter_of(dice: Dice, measured: HealthValues) -> HealthValues:
    """What the letter says: sometimes only that somebody is healthy, or not every value."""
    roll = dice.random()
    if roll >= LETTER_WITHOUT_VALUES:
        return measured
    if roll < LETTER_WITHOUT_VALUES * 0.5:
        return HealthValues(examined_on=measured.examined_on)
    return HealthValues(
        systolic=measured.systolic,
        diastolic=measured.diastolic,
        blood_sugar=measured.blood_sugar if roll < LETTER_WITHOUT_VALUES * 0.8 else None,
        examined_on=measured.examined_on,
    )
