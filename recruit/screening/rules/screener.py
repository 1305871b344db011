"""All checks of one rulebook, prepared once for many applications."""

from datetime import date

from recruit.applications.rules import Facts
from recruit.rulebook.model import Rulebook
from recruit.screening.rules.checks import CHECKS, Check
from recruit.screening.rules.findings import Finding


class Screener:
    """The checks of a rulebook, with their limits worked out once for each day of submission."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._by_day: dict[date, tuple[Check, ...]] = {}

    def findings(self, facts: Facts) -> tuple[Finding, ...]:
        """What the offline checks find, in the order of the rulebook."""
        checks = self._by_day.get(facts.submitted_on) or self._prepared(facts.submitted_on)
        return tuple([finding for check in checks if (finding := check(facts)) is not None])

    def _prepared(self, submitted: date) -> tuple[Check, ...]:
        book = self._rulebook
        checks = tuple(
            CHECKS[rule.kind](rule, book.reference_day(rule.reference, submitted), book)
            for rule in book.rules
            if rule.kind in CHECKS
        )
        self._by_day[submitted] = checks
        return checks


def screen(rulebook: Rulebook, facts: Facts) -> tuple[Finding, ...]:
    """What the offline checks find in one application."""
    return Screener(rulebook).findings(facts)
