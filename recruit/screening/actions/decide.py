"""Decisions of verifiers: in bulk where nothing is open, one by one where a person must judge.

Nobody is rejected by a machine alone: TMS always carries the officer who confirmed it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.actions import advance, advance_many
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Event, Stage
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, fetch_value, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.rulebook.model import Rulebook, Severity, WindowName
from recruit.screening.actions.tell import tell_later
from recruit.screening.rules import Finding
from recruit.screening.tables import Verdict

EVENTS = {
    Verdict.eligible: Event.accept_eligible,
    Verdict.needs_correction: Event.request_correction,
    Verdict.ineligible: Event.reject_ineligible,
}

FOLLOWS = {
    Verdict.eligible: Severity.warn,
    Verdict.needs_correction: Severity.correct,
    Verdict.ineligible: Severity.ineligible,
}
"""The worst finding from which a verdict follows; a clarification needs a person's judgement."""

MUST_BE_ANSWERED = (Severity.ineligible, Severity.correct, Severity.clarify)
"""Findings that somebody who accepts an application in spite of them must answer."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule of the rulebook that a decision rests on, and the verifier's own words."""

    rule: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a bulk decision did; ``left`` are still under review and need a person, one by one."""

    eligible: int
    needs_correction: int
    ineligible: int
    left: int


_LOCK = (
    "SELECT count(*) FROM (SELECT FROM application"
    f" WHERE call = $1 AND starts_with(place, $2) AND stage = '{Stage.under_review}'"
    " ORDER BY id FOR UPDATE) AS locked"
)

# Only findings that are not older than the application's last move: what was mended is screened
# again first.
_FOLLOWING = f"""
    SELECT application.id, reasons.findings
    FROM application
    JOIN call ON call.name = application.call
    JOIN screening ON screening.application = application.id AND screening.rulebook = call.rulebook
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(finding), '[]') AS findings
        FROM jsonb_array_elements(screening.findings) AS finding
        WHERE finding ->> 'severity' = screening.worst AND screening.worst <> '{Severity.warn}'
    ) AS reasons
    WHERE application.call = $1 AND starts_with(application.place, $2)
      AND application.stage = '{Stage.under_review}'
      AND screening.screened_at >= application.stage_at
      AND coalesce(screening.worst, '{Severity.warn}') = $3
"""

_RECORD = f"""
    INSERT INTO verification (application, verdict, reasons, officer, decided_by, decided_at)
    SELECT decided.id, $4, decided.findings, $5, $6, $7 FROM ({_FOLLOWING}) AS decided
    RETURNING application, jsonb_build_object(
        'verdict', verdict, 'rules', jsonb_path_query_array(reasons, '$[*].rule'))::text AS data
"""

_MOVE = "SELECT * FROM unnest($1::uuid[], $2::jsonb[]) AS recorded (id, data)"


async def decide_verifications(
    *, call: str, place: str, actor: Actor, officer_id: UUID | None
) -> Decided:
    """Decide all applications at a place whose findings leave nothing to judge.

    Nothing above a warning: MS. The worst is to be mended: BMS, while the correction window is
    not over. The worst is a reason to reject: TMS, confirmed by the officer; without one they
    stay under review, as do those with something to clarify.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.verification_decide, rulebook.body, place)
    now = clock.now()
    verdicts = [Verdict.eligible]
    if _can_still_be_mended(rulebook, now):
        verdicts.append(Verdict.needs_correction)
    if officer_id is not None:
        verdicts.append(Verdict.ineligible)
    moved = dict.fromkeys(Verdict, 0)
    async with transaction() as connection:
        under_review = await connection.fetchval(_LOCK, call, place)
        for verdict in verdicts:
            found = (call, place, FOLLOWS[verdict].value, verdict.value)
            recorded = await connection.fetch(_RECORD, *found, officer_id, actor.reference, now)
            moved[verdict] = await advance_many(
                connection,
                EVENTS[verdict],
                _MOVE,
                [row["application"] for row in recorded],
                [row["data"] for row in recorded],
                actor=actor,
            )
        if any(moved.values()):
            await tell_later(connection, call=call, place=place)
    return Decided(
        moved[Verdict.eligible],
        moved[Verdict.needs_correction],
        moved[Verdict.ineligible],
        under_review - sum(moved.values()),
    )


_ONE = """
    SELECT application.call, application.place, screening.findings
    FROM application
    JOIN call ON call.name = application.call
    LEFT JOIN screening ON screening.application = application.id
        AND screening.rulebook = call.rulebook AND screening.screened_at >= application.stage_at
    WHERE application.id = $1 FOR UPDATE OF application
"""


async def decide_verification(
    *,
    application_id: UUID,
    verdict: Verdict,
    reasons: Sequence[Reason],
    actor: Actor,
    officer_id: UUID | None,
) -> Stage:
    """Decide one application; the stage it stands in then.

    BMS and TMS name the rules they rest on; MS in spite of findings answers each of them with a
    note. :class:`InvalidInput` names every fault of the reasons; :class:`NotAllowed` for TMS
    without an officer; :class:`Conflict` if it is not under review, was changed and is not
    screened again yet, or could not be mended in time.
    """
    async with transaction() as connection:
        row = await connection.fetchrow(_ONE, application_id)
        if row is None:
            raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
        rulebook = await rulebook_of(row["call"])
        actor.require(Permission.verification_decide, rulebook.body, row["place"])
        _check_verdict(verdict, rulebook, officer_id)
        rules = [reason.rule for reason in reasons]
        data = {"verdict": verdict.value, "rules": rules}
        stage = await advance(connection, EVENTS[verdict], application_id, actor=actor, data=data)
        findings = _findings(row)
        faults = list(_reason_faults(verdict, reasons, findings, rulebook))
        if faults:
            raise InvalidInput(faults)
        stored = [_stored(reason, verdict, findings, rulebook) for reason in reasons]
        await _record(connection, application_id, verdict, stored, actor, officer_id)
        await tell_later(connection, call=row["call"], place=row["place"])
        return stage


def _check_verdict(verdict: Verdict, rulebook: Rulebook, officer_id: UUID | None) -> None:
    if verdict is Verdict.ineligible and officer_id is None:
        raise NotAllowed(
            Text(
                "TMS hanya dapat diputuskan oleh petugas.",
                "Only an officer can decide that somebody is ineligible.",
            )
        )
    if verdict is Verdict.needs_correction and not _can_still_be_mended(rulebook, clock.now()):
        raise Conflict(
            Text(
                "Jadwal perbaikan sudah berakhir; BMS tidak dapat diputuskan lagi.",
                "The correction window is over; nothing can be sent back to be mended.",
            )
        )


def _can_still_be_mended(rulebook: Rulebook, now: datetime) -> bool:
    correction = rulebook.window(WindowName.correction)
    return correction is not None and now < correction.closes


def _findings(row: asyncpg.Record) -> dict[str, Finding]:
    if row["findings"] is None:
        raise Conflict(
            Text(
                "Lamaran sedang diperiksa ulang; coba lagi sebentar.",
                "The application is being checked again; try again in a moment.",
            )
        )
    findings = map(Finding.from_json, json.loads(row["findings"]))
    return {finding.rule: finding for finding in findings}


def _reason_faults(
    verdict: Verdict, reasons: Sequence[Reason], findings: dict[str, Finding], rulebook: Rulebook
) -> Iterator[Fault]:
    known = {rule.code for rule in rulebook.rules}
    for index, reason in enumerate(reasons):
        if reason.rule not in known:
            message = Text(
                f"{rulebook.name} tidak memuat syarat '{reason.rule}'.",
                f"{rulebook.name} has no rule '{reason.rule}'.",
            )
            yield Fault(f"/reasons/{index}/rule", "unknown-rule", message)
    if verdict is not Verdict.eligible and not reasons:
        message = Text("Sebutkan alasan keputusan ini.", "Give the reason of this decision.")
        yield Fault("/reasons", "reason-missing", message)
    if verdict is Verdict.eligible:
        yield from _unanswered(reasons, findings)


def _unanswered(reasons: Sequence[Reason], findings: dict[str, Finding]) -> Iterator[Fault]:
    answered = {reason.rule for reason in reasons if reason.note}
    for finding in findings.values():
        if finding.severity in MUST_BE_ANSWERED and finding.rule not in answered:
            message = Text(
                f"Temuan '{finding.rule}' belum dijawab; jelaskan mengapa dapat diterima.",
                f"The finding '{finding.rule}' is open; explain why it can be accepted.",
            )
            yield Fault("/reasons", "finding-unanswered", message)


def _stored(
    reason: Reason, verdict: Verdict, findings: dict[str, Finding], rulebook: Rulebook
) -> dict[str, Any]:
    """A reason with its finding; a rule that only the verifier found broken has no evidence."""
    finding = findings.get(reason.rule)
    if finding is None:
        rule = next(rule for rule in rulebook.rules if rule.code == reason.rule)
        finding = Finding(rule.code, rule.kind, FOLLOWS[verdict], rule.source)
    return finding.as_json() | ({"note": reason.note} if reason.note else {})


async def _record(
    connection: Connection,
    application_id: UUID,
    verdict: Verdict,
    reasons: list[dict[str, Any]],
    actor: Actor,
    officer_id: UUID | None,
) -> None:
    await connection.execute(
        "INSERT INTO verification (application, verdict, reasons, officer, decided_by, decided_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        application_id,
        verdict.value,
        json.dumps(reasons, ensure_ascii=False),
        officer_id,
        actor.reference,
        clock.now(),
    )


_UNANSWERED = f"""
    SELECT application.id,
           jsonb_build_object('verdict', '{Verdict.ineligible}', 'rules', asked.rules) AS data
    FROM application
    CROSS JOIN LATERAL (
        SELECT jsonb_path_query_array(verification.reasons, '$[*].rule') AS rules
        FROM verification WHERE verification.application = application.id
        ORDER BY verification.decided_at DESC, verification.id DESC LIMIT 1
    ) AS asked
    WHERE application.call = $1 AND application.stage = '{Stage.needs_correction}'
"""


_LAPSE = "corrections_lapsed"
_LAPSED = "SELECT EXISTS (SELECT FROM ledger_event WHERE subject_id = $1 AND kind = $2)"
"""Nothing is sent back to be mended after the window, so once is enough."""


async def lapse_corrections(*, call: str, actor: Actor) -> int:
    """Close what was not mended until the end of the correction window; how many.

    The clock does it, and nobody judges: the reasons are those of the verifier who asked. Before
    the end of the window nothing happens.
    """
    if actor.kind is not ActorKind.system:
        raise NotAllowed(Text("Hanya jam yang memutuskan ini.", "Only the clock decides this."))
    rulebook, subject = await rulebook_of(call), ledger.subject_of("call", call)
    correction = rulebook.window(WindowName.correction)
    if correction is None or clock.now() < correction.closes:
        return 0
    if await fetch_value(_LAPSED, subject, _LAPSE):
        return 0
    async with transaction() as connection:
        lapsed = await advance_many(
            connection, Event.lapse_unanswered, _UNANSWERED, call, actor=actor
        )
        await ledger.append(
            connection,
            kind=_LAPSE,
            subject_kind="call",
            subject_id=subject,
            actor=actor.reference,
            data={"call": call, "lapsed": lapsed},
        )
        if lapsed:
            await tell_later(connection, call=call, place="")
    return lapsed
