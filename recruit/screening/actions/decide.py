"""Decisions of verifiers: in bulk where nothing is open, one by one where a person must judge.

Nobody is rejected by a machine alone: TMS always carries the officer who confirmed it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from recruit.applications.actions import advance, advance_many
from recruit.applications.queries import rulebook_of
from recruit.applications.rules import DocumentVerdict
from recruit.applications.stages import Event, Stage
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, bulk, fetch, fetch_value, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.rulebook.model import Rulebook, Severity, WindowName
from recruit.screening.actions.explained import explained
from recruit.screening.actions.reasons import (
    EVENTS,
    FOLLOWS,
    Documents,
    Judged,
    Reason,
    with_documents,
)
from recruit.screening.actions.second import ask_for_second_readings
from recruit.screening.actions.tell import tell_later
from recruit.screening.queries.clarifications import open_sql, refused_sql
from recruit.screening.rules import Finding
from recruit.screening.tables import Verdict


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
# again first. What lies on another verifier's desk stays there. The findings of each are looked
# up by index: from the province's, which are most like those asked for, nothing can be left out.
_FOLLOWING = f"""
    SELECT application.id, reasons.findings
    FROM (
        SELECT application.id, application.stage_at, call.rulebook
        FROM application JOIN call ON call.name = application.call
        WHERE application.call = $1 AND starts_with(application.place, $2)
          AND application.stage = '{Stage.under_review}' OFFSET 0
    ) AS application
    CROSS JOIN LATERAL (
        SELECT findings, coalesce(worst, '{Severity.warn}') AS worst FROM screening
        WHERE screening.application = application.id AND screening.rulebook = application.rulebook
          AND screening.screened_at >= application.stage_at OFFSET 0
    ) AS screening
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(finding), '[]') AS findings
        FROM jsonb_array_elements(screening.findings) AS finding
        WHERE finding ->> 'severity' = screening.worst AND screening.worst <> '{Severity.warn}'
    ) AS reasons
    WHERE screening.worst = $3
      AND ($3 = '{Severity.correct}' OR NOT ({open_sql("application.id")}
           OR {refused_sql("application.id")}))
      AND NOT EXISTS (SELECT FROM verification_lease AS lease
                      WHERE lease.application = application.id
                        AND lease.until > $4 AND lease.officer IS DISTINCT FROM $5)
"""

_RECORD = f"""
    INSERT INTO verification (application, verdict, reasons, officer, decided_by, decided_at)
    SELECT decided.id, $6, decided.findings, $5, $7, $8 FROM ({_FOLLOWING}) AS decided
    RETURNING id, application, jsonb_build_object(
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
            found = (call, place, FOLLOWS[verdict].value, clock.real_now(), officer_id)
            # By index: hashing all findings of a province for each district took longer than they.
            async with bulk(connection):
                recorded = await connection.fetch(
                    _RECORD, *found, verdict.value, actor.reference, now
                )
            await ask_for_second_readings(connection, verdict, recorded)
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


_FORECAST = f"""
    SELECT coalesce(screening.worst, '{Severity.warn}') AS worst,
           screening.screened_at >= application.stage_at AS fresh, count(*) AS files
    FROM application
    JOIN call ON call.name = application.call
    LEFT JOIN screening ON screening.application = application.id
        AND screening.rulebook = call.rulebook
    WHERE application.call = $1 AND starts_with(application.place, $2)
      AND application.stage = '{Stage.under_review}'
    GROUP BY worst, fresh
"""


async def forecast_verifications(
    *, call: str, place: str, actor: Actor, officer_id: UUID | None
) -> Decided:
    """What :func:`decide_verifications` would do now; files on somebody's desk are counted too."""
    rulebook = await rulebook_of(call)
    actor.require(Permission.verification_decide, rulebook.body, place)
    rows = await fetch(_FORECAST, call, place)
    follow = {row["worst"]: row["files"] for row in rows if row["fresh"]}
    counts = {verdict: follow.get(FOLLOWS[verdict].value, 0) for verdict in Verdict}
    if not _can_still_be_mended(rulebook, clock.now()):
        counts[Verdict.needs_correction] = 0
    if officer_id is None:
        counts[Verdict.ineligible] = 0
    left = sum(row["files"] for row in rows) - sum(counts.values())
    return Decided(
        counts[Verdict.eligible],
        counts[Verdict.needs_correction],
        counts[Verdict.ineligible],
        left,
    )


_ONE = """
    SELECT application.call, application.place, screening.findings, lease.officer AS held_by,
           ARRAY(SELECT kind FROM document WHERE document.application = application.id) AS papers
    FROM application
    JOIN call ON call.name = application.call
    LEFT JOIN screening ON screening.application = application.id
        AND screening.rulebook = call.rulebook AND screening.screened_at >= application.stage_at
    LEFT JOIN verification_lease AS lease ON lease.application = application.id
        AND lease.until > $2
    WHERE application.id = $1 FOR UPDATE OF application
"""


async def decide_verification(
    *,
    application_id: UUID,
    verdict: Verdict,
    reasons: Sequence[Reason],
    actor: Actor,
    officer_id: UUID | None,
    documents: Documents | None = None,
) -> Stage:
    """Decide one application, and what was looked at of its documents; the stage it stands in then.

    BMS and TMS name the rules they rest on; MS in spite of findings answers each of them with a
    note; BMS asks for every refused document again. :class:`InvalidInput` names every fault;
    :class:`NotAllowed` for TMS without an officer; :class:`Conflict` if it is not under review,
    lies on another verifier's desk, was changed and is not screened again yet, or could not be
    mended in time.
    """
    async with transaction() as connection:
        row = await connection.fetchrow(_ONE, application_id, clock.real_now())
        if row is None:
            raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
        rulebook = await rulebook_of(row["call"])
        actor.require(Permission.verification_decide, rulebook.body, row["place"])
        _check_verdict(verdict, rulebook, officer_id)
        told = await explained(connection, application_id, verdict)
        documents = documents or {}
        reasons = with_documents(verdict, told.reasons(reasons), documents, rulebook)
        rules = [reason.rule for reason in reasons]
        data = {"verdict": verdict.value, "rules": rules}
        stage = await advance(connection, EVENTS[verdict], application_id, actor=actor, data=data)
        _check_desk(row["held_by"], officer_id)
        findings = told.findings(_findings(row), rulebook)
        judged = Judged(verdict, reasons, documents, findings, rulebook)
        faults = [*judged.faults(), *_unknown_papers(judged.documents, row["papers"])]
        if faults:
            raise InvalidInput(faults)
        await _record(connection, application_id, judged, actor, officer_id)
        await tell_later(connection, call=row["call"], place=row["place"])
        return stage


def _check_desk(held_by: UUID | None, officer_id: UUID | None) -> None:
    if held_by is not None and held_by != officer_id:
        raise Conflict(
            Text(
                "Berkas ini sedang diperiksa verifikator lain.",
                "Another verifier is working on this file.",
            )
        )


def _unknown_papers(documents: Documents, papers: Sequence[str]) -> Iterator[Fault]:
    for kind in documents:
        if kind not in papers:
            message = Text("Dokumen ini tidak ada.", "There is no such document.")
            yield Fault(f"/documents/{kind}", "unknown-document", message)


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


async def _record(
    connection: Connection,
    application_id: UUID,
    judged: Judged,
    actor: Actor,
    officer_id: UUID | None,
) -> None:
    recorded = await connection.fetch(
        "INSERT INTO verification (application, verdict, reasons, officer, decided_by, decided_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id, application",
        application_id,
        judged.verdict.value,
        json.dumps(judged.stored(), ensure_ascii=False),
        officer_id,
        actor.reference,
        clock.now(),
    )
    await ask_for_second_readings(connection, judged.verdict, recorded)
    if judged.documents:
        await _record_documents(connection, application_id, judged.documents)
    await connection.execute(
        "DELETE FROM verification_lease WHERE application = $1", application_id
    )


async def _record_documents(
    connection: Connection, application_id: UUID, documents: Documents
) -> None:
    await connection.execute(
        "UPDATE document SET reason = judged.reason, verdict = CASE WHEN judged.reason IS NULL"
        f" THEN '{DocumentVerdict.accepted}' ELSE '{DocumentVerdict.refused}' END"
        " FROM unnest($2::text[], $3::text[]) AS judged (kind, reason)"
        " WHERE document.application = $1 AND document.kind = judged.kind",
        application_id,
        [kind.value for kind in documents],
        [None if why is None else why.value for why in documents.values()],
    )


_UNANSWERED = f"""
    SELECT application.id,
           jsonb_build_object('verdict', '{Verdict.ineligible}', 'rules', asked.rules) AS data
    FROM application
    CROSS JOIN LATERAL (
        SELECT jsonb_path_query_array(verification.reasons, '$[*].rule') AS rules
        FROM verification
        WHERE verification.application = application.id AND verification.undone_at IS NULL
        ORDER BY verification.decided_at DESC, verification.id DESC LIMIT 1
    ) AS asked
    WHERE application.call = $1 AND application.stage = '{Stage.needs_correction}'
"""


_LAPSE = "corrections_lapsed"
_LAPSED = (
    "SELECT EXISTS (SELECT FROM ledger_event"
    " WHERE subject_id = $1 AND kind = $2 AND data ->> 'closed' = $3)"
)
"""Nothing is sent back to be mended after the window, so once is enough for each of its ends: a
new rulebook may bring another."""


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
    closed = correction.closes.isoformat()
    if await fetch_value(_LAPSED, subject, _LAPSE, closed):
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
            data={"call": call, "closed": closed, "lapsed": lapsed},
        )
        if lapsed:
            await tell_later(connection, call=call, place="")
    return lapsed
