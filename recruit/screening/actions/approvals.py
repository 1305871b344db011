"""Approving a fallback of the rulebook at a place, by name: 17 years where nobody is 21."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from recruit.applications.queries import rulebook_of, unknown_places
from recruit.applications.stages import STILL_COUNTS
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import (
    AgeAtLeast,
    Education,
    EducationAtLeast,
    Level,
    Reference,
    Rule,
    Rulebook,
)
from recruit.screening.actions.screen import screen_again

SHORTEST_REASON = 10
"""Characters: an approval is read by those who were not there."""

_NO_PLACE = Text("Kode tempat ini tidak dikenal.", "There is no place of this code.")

_COUNTED = (
    "SELECT count(*) FROM application WHERE call = $1 AND starts_with(place, $2)"
    " AND stage = ANY ($3::text[]) AND "
)
_OF_AGE = (
    f"{_COUNTED} birth_date <= coalesce($4::date,"
    " (submitted_at AT TIME ZONE 'Asia/Jakarta')::date) - make_interval(years => $5)"
)
_SCHOOLED = f"{_COUNTED} education = ANY ($4::text[])"

_APPROVE = """
    INSERT INTO fallback_approval (call, place, rule, reason, approved_by, approved_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (call, place, rule) DO NOTHING RETURNING id
"""


async def approve_fallback(*, call: str, place: str, rule: str, reason: str, actor: Actor) -> UUID:
    """Let a rule's fallback hold for everybody who applied at a place; the run that screens it
    again.

    It needs the right for the whole district. :class:`InvalidInput` names every fault;
    :class:`Conflict` if somebody there meets the rule itself, or it is approved already.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.verification_decide, rulebook.body, Level.district.cut(place))
    faults = [*_faults(rulebook, rule, reason)]
    if await unknown_places([place]):
        faults.append(Fault("/place", "unknown-place", _NO_PLACE))
    if faults:
        raise InvalidInput(faults)
    async with transaction() as connection:
        await _check_nobody_else(connection, rulebook, place, rule)
        approved = await connection.fetchval(
            _APPROVE, call, place, rule, reason.strip(), actor.reference, clock.now()
        )
        if approved is None:
            raise Conflict(
                Text("Sudah disetujui untuk tempat ini.", "It is approved for this place already.")
            )
        await ledger.append(
            connection,
            kind="fallback_approved",
            subject_kind="fallback_approval",
            subject_id=approved,
            actor=actor.reference,
            data={"call": call, "place": place, "rule": rule, "reason": reason.strip()},
        )
        return await screen_again(connection, call=call, place=place, actor=actor)


def fallback_rules(rulebook: Rulebook) -> list[Rule]:
    """The rules of a call whose fallback can be approved."""
    return [
        rule
        for rule in rulebook.rules
        if (isinstance(rule, AgeAtLeast) and rule.fallback_years)
        or (isinstance(rule, EducationAtLeast) and rule.fallback_level)
    ]


def _faults(rulebook: Rulebook, rule: str, reason: str) -> Iterator[Fault]:
    if rule not in {known.code for known in fallback_rules(rulebook)}:
        message = Text(
            f"Syarat '{rule}' pada {rulebook.name} tidak mengenal pengecualian.",
            f"The rule '{rule}' of {rulebook.name} has no fallback.",
        )
        yield Fault("/rule", "no-fallback", message)
    if len(reason.strip()) < SHORTEST_REASON:
        message = Text("Jelaskan alasannya.", "Give the reason.")
        yield Fault("/reason", "reason-missing", message)


async def _check_nobody_else(
    connection: Connection, rulebook: Rulebook, place: str, code: str
) -> None:
    """:class:`Conflict` if somebody applied there who needs no fallback."""
    rule = next(rule for rule in fallback_rules(rulebook) if rule.code == code)
    where = (rulebook.name, place, [stage.value for stage in STILL_COUNTS])
    if isinstance(rule, AgeAtLeast):
        submitted = rule.reference is Reference.submission
        day = None if submitted else rulebook.reference_day(rule.reference, date.min)
        others = await connection.fetchval(_OF_AGE, *where, day, rule.years)
    elif isinstance(rule, EducationAtLeast):
        enough = [school.value for school in Education if school.rank >= rule.level.rank]
        others = await connection.fetchval(_SCHOOLED, *where, enough)
    if others:
        raise Conflict(
            Text(
                f"Di tempat ini ada {others} pelamar yang memenuhi syarat '{code}' sendiri;"
                " pengecualian hanya berlaku bila tidak ada.",
                f"{others} applicant(s) at this place meet the rule '{code}' itself; the fallback"
                " is for places where nobody does.",
            ),
            applicants=others,
        )
