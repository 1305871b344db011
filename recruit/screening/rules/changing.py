"""What another rulebook would change: for whom, and what of a call may not change at all."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from recruit.foundation.i18n import Text
from recruit.rulebook.model import Rulebook, Severity, WindowName
from recruit.screening.rules.findings import Finding, worst

EXAMPLES = 20
"""Applications that are named, by their number, to look at."""

NOTHING = "nothing"
"""Nothing was found, where a severity stands otherwise."""


@dataclass(frozen=True, slots=True)
class Example:
    """An application whose findings change."""

    application: UUID
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    before: str
    after: str


@dataclass(slots=True)
class Changes:
    """Counts of what would change; ``rule`` codes and severities, no people."""

    screened: int = 0
    changed: int = 0
    gained: Counter[str] = field(default_factory=Counter)
    """By rule: applications that would be found to break it, and are not now."""
    lost: Counter[str] = field(default_factory=Counter)
    severities: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Rule, severity now, severity then: found before and after, with another weight."""
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """The worst finding now and then, where it changes."""
    examples: list[Example] = field(default_factory=list)

    def add(self, application: UUID, now: tuple[Finding, ...], then: tuple[Finding, ...]) -> None:
        """Count one application, with its findings under the present and the other rulebook."""
        self.screened += 1
        before, after = _severities(now), _severities(then)
        if before == after:
            return
        self.changed += 1
        gained, lost = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
        self.gained.update(gained)
        self.lost.update(lost)
        self.severities.update(
            (rule, before[rule], after[rule])
            for rule in before.keys() & after.keys()
            if before[rule] != after[rule]
        )
        outcome = (worst(now) or NOTHING, worst(then) or NOTHING)
        if outcome[0] != outcome[1]:
            self.outcomes[outcome] += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(Example(application, tuple(gained), tuple(lost), *outcome))


def _severities(findings: tuple[Finding, ...]) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in findings}


def refusals(now: Rulebook, then: Rulebook, *, registered: bool) -> Iterator[tuple[str, Text]]:
    """Why a call cannot go on under another rulebook: the key, and the reason, of every one.

    ``registered``: registration has closed, so what decided about its extension stands.
    """
    for key, before, after in _fixed(now, then):
        if before != after:
            yield key, _MUST_STAY.format(key=key, before=before, after=after)
    if registered:
        for key, before, after in _of_registration(now, then):
            if before != after:
                yield key, _IS_OVER.format(key=key)


_MUST_STAY = Text(
    "{key} tidak boleh berubah: '{before}', bukan '{after}'.",
    "{key} may not change: it is '{before}', not '{after}'.",
)
_IS_OVER = Text(
    "{key} tidak boleh berubah: pendaftaran sudah ditutup.",
    "{key} may not change: registration has closed.",
)


def _fixed(now: Rulebook, then: Rulebook) -> Iterator[tuple[str, object, object]]:
    for key in ("name", "body", "agency", "election", "panel_level"):
        yield key, getattr(now, key), getattr(then, key)
    for key in ("level", "seats", "apply_level"):
        yield f"unit.{key}", getattr(now.unit, key), getattr(then.unit, key)


def _of_registration(now: Rulebook, then: Rulebook) -> Iterator[tuple[str, object, object]]:
    yield "extension", now.extension, then.extension
    for name in (WindowName.registration, WindowName.extension):
        before, after = now.window(name), then.window(name)
        # An extension that runs may be made longer; its beginning and registration's end stand.
        yield f"windows.{name}.opens", before and before.opens, after and after.opens
    before, after = now.window(WindowName.registration), then.window(WindowName.registration)
    yield "windows.registration.closes", before and before.closes, after and after.closes
