"""What a rulebook asks, worked out once for the many applicants of a district."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from recruit.applications.rules import ADULT_AT, years_before
from recruit.rulebook.model import (
    AgeAtLeast,
    AgeAtMost,
    Condition,
    DocumentKind,
    Education,
    EducationAtLeast,
    GuardianConsent,
    HealthValuesPresent,
    PartyYearsOut,
    Rule,
    Rulebook,
    WindowName,
)

R = TypeVar("R", bound=Rule)

USUAL_OLDEST = 55
"""Years; hardly anybody older applies, also where the call does not say so."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A call, as the inventor sees it."""

    call: str
    book: Rulebook
    youngest: int
    oldest: int
    ages_on: date
    """The day on which the lowest age is measured, for the first who apply."""
    opens: datetime
    closes: datetime
    days: int
    """On which registration is open."""
    takes_minors: bool
    adult_if_born_by: date
    least_education: Education
    party_years: int
    asks_health: bool
    examined: tuple[date, ...]
    """The days before registration on which health letters are written."""
    required: tuple[DocumentKind, ...]
    optional: tuple[DocumentKind, ...]
    conditional: tuple[tuple[Condition, DocumentKind], ...]
    declarations: tuple[str, ...]


def plan_of(book: Rulebook) -> Plan:
    """The plan of a call; ``ValueError`` if nobody can register."""
    registration = book.window(WindowName.registration)
    if registration is None:
        raise ValueError(f"{book.name} has no registration")
    least, most = _rule(book, AgeAtLeast), _rule(book, AgeAtMost)
    school, party = _rule(book, EducationAtLeast), _rule(book, PartyYearsOut)
    for_all = [paper for paper in book.documents if paper.when is Condition.always]
    first_day = registration.first_day
    return Plan(
        call=book.name,
        book=book,
        youngest=least.years if least else 17,
        oldest=most.years if most else USUAL_OLDEST,
        ages_on=book.reference_day(least.reference, first_day) if least else first_day,
        opens=registration.opens,
        closes=registration.closes - timedelta(seconds=1),
        days=(registration.last_day - first_day).days + 1,
        adult_if_born_by=years_before(first_day, ADULT_AT),
        takes_minors=_rule(book, GuardianConsent) is not None,
        least_education=school.level if school else Education.primary,
        party_years=party.years if party else 5,
        asks_health=_rule(book, HealthValuesPresent) is not None,
        examined=tuple(first_day - timedelta(days) for days in range(21)),
        required=tuple(paper.kind for paper in for_all if paper.required),
        optional=tuple(paper.kind for paper in for_all if not paper.required),
        conditional=tuple(
            (paper.when, paper.kind) for paper in book.documents if paper not in for_all
        ),
        declarations=tuple(declaration.code for declaration in book.declarations),
    )


def _rule(book: Rulebook, kind: type[R]) -> R | None:
    return next((rule for rule in book.rules if isinstance(rule, kind)), None)
