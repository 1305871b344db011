"""What clarifications mean for a verdict: nothing is decided while one is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from recruit.foundation.database import Connection
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict
from recruit.rulebook.model import Rulebook, Severity
from recruit.screening.actions.reasons import Reason
from recruit.screening.queries.clarifications import (
    Clarified,
    clarified,
    has_open_comment,
    open_rules,
)
from recruit.screening.rules import Finding
from recruit.screening.tables import Verdict


@dataclass(frozen=True, slots=True)
class Explained:
    """What the panel decided about explanations, as far as it concerns a verdict."""

    verdict: Verdict
    clarified: Clarified

    def reasons(self, given: Sequence[Reason]) -> list[Reason]:
        """The reasons of a verdict; of MS also the explanations that were accepted, each with the
        panel's words where the verifier has none."""
        if self.verdict is not Verdict.eligible:
            return list(given)
        accepted = self.clarified.accepted
        named = {reason.rule for reason in given}
        added = [Reason(rule, note) for rule, note in accepted.items() if rule not in named]
        return [Reason(one.rule, one.note or accepted.get(one.rule)) for one in given] + added

    def findings(self, found: Mapping[str, Finding], rulebook: Rulebook) -> dict[str, Finding]:
        """The findings, and each refused explanation: who accepts in spite of it says why."""
        refused = {
            rule.code: Finding(rule.code, rule.kind, Severity.clarify, rule.source)
            for rule in rulebook.rules
            if rule.code in self.clarified.refused
        }
        return refused | dict(found)


async def explained(connection: Connection, application_id: UUID, verdict: Verdict) -> Explained:
    """What was explained about a locked application.

    :class:`Conflict` that names what is open, for MS and TMS: a file can be mended meanwhile.
    """
    if verdict is not Verdict.needs_correction:
        await _refuse_while_open(connection, application_id)
    return Explained(verdict, await clarified(connection, application_id))


async def _refuse_while_open(connection: Connection, application_id: UUID) -> None:
    rules = await open_rules(connection, application_id)
    if rules:
        named = ", ".join(rules)
        raise Conflict(
            Text(
                f"Klarifikasi belum diputuskan: {named}. Putuskan itu dahulu.",
                f"A clarification is open: {named}. Decide that first.",
            ),
            clarifications=rules,
        )
    if await has_open_comment(connection, application_id):
        raise Conflict(
            Text(
                "Ada tanggapan masyarakat yang belum ditangani. Tangani itu dahulu.",
                "A public comment is open. Deal with that first.",
            )
        )
