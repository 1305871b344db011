"""The desk's score sheets, made from the frozen answers of the form."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.applications.rules import nearness
from recruit.foundation import clock, ledger, outbox
from recruit.foundation.database import copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import CriterionSource, Rubric, Rulebook
from recruit.scoring import queries
from recruit.scoring.rules import DeskFacts, criteria_from, desk_scores, points, rubric_total

SCORE_DESK = "score_desk"
"""The name of the job that scores one district."""

_SHEET_COLUMNS = ("application", "assessor", "scores", "total", "handed_in_at")
Scored = tuple[UUID, str, Decimal]
"""An application, its points as JSON, and its total."""


@dataclass(frozen=True, slots=True)
class DeskScoring:
    """How many sheets were made, and how many applications lack a required fact."""

    sheets: int
    not_scorable: int


async def start_desk_scoring(*, call: str, place: str, actor: Actor, officer_id: UUID) -> UUID:
    """Score all eligible applications below a place, one job for each district; the run's id.

    :class:`InvalidInput` where the call has no desk rubric, :class:`Conflict` where nobody waits.
    """
    _require_desk(await _permitted(call, place, actor))
    async with transaction() as connection:
        await _require_officer(connection, officer_id)
        districts = await queries.districts_to_score(call, place)
        if not districts:
            raise Conflict(
                Text(
                    f"Tidak ada lamaran memenuhi syarat di {place}.",
                    f"There is no eligible application at {place}.",
                )
            )
        arguments = {"call": call, "officer_id": str(officer_id), "started_by": actor.reference}
        jobs = [(SCORE_DESK, arguments | {"place": district}) for district in districts]
        return await outbox.start_run(
            connection, kind=SCORE_DESK, jobs=jobs, actor=actor.reference, call=call
        )


async def score_desk(*, call: str, place: str, actor: Actor, officer_id: UUID) -> DeskScoring:
    """Hand in a locked sheet for every eligible application below a place that has none.

    The points come from the frozen answers alone. Whoever lacks a required fact gets no sheet.
    """
    rulebook = await _permitted(call, place, actor)
    codes = _require_desk(rulebook)
    async with transaction() as connection:
        await _require_officer(connection, officer_id)
        rows = await queries.unscored_at_the_desk(connection, call, place, codes)
        scored = list(_scored(rulebook.rubric, rows))
        now = clock.now()
        sheets = ((one, officer_id, scores, total, now) for one, scores, total in scored)
        try:
            await copy_in(connection, "score_sheet", _SHEET_COLUMNS, sheets)
        except asyncpg.UniqueViolationError as race:
            raise _under_way(place) from race
        done = DeskScoring(len(scored), len(rows) - len(scored))
        await _record(connection, call, place, actor, done, scored)
    return done


async def _permitted(call: str, place: str, actor: Actor) -> Rulebook:
    rulebook = await rulebook_of(call)
    actor.require(Permission.scores_enter, rulebook.body, place)
    return rulebook


def _require_desk(rulebook: Rulebook) -> list[str]:
    """The codes of the criteria that the desk counts."""
    codes = [one.code for one in criteria_from(rulebook.rubric, CriterionSource.facts)]
    if not codes:
        message = Text(
            f"{rulebook.name} tidak menilai di loket.", f"{rulebook.name} has no desk rubric."
        )
        raise InvalidInput([Fault("/call", "no-desk-rubric", message)])
    return codes


async def _require_officer(connection: Any, officer_id: UUID) -> None:
    if not await queries.serving_officers(connection, [officer_id]):
        message = Text("Petugas tidak ditemukan.", "There is no such officer.")
        raise InvalidInput([Fault("/officer_id", "unknown-officer", message)])


def _scored(rubric: Rubric, rows: list[asyncpg.Record]) -> Iterator[Scored]:
    criteria = criteria_from(rubric, CriterionSource.facts)

    @cache
    def judged(facts: DeskFacts) -> tuple[str, Decimal] | None:
        scores = desk_scores(rubric, facts)
        total = rubric_total(criteria, scores)
        return None if total is None else (json.dumps(scores), points(total))

    for identifier, place, village, experience, ability, same_rw in rows:
        near = nearness(place, village, same_rw)
        sheet = judged(DeskFacts(experience, ability, near))
        if sheet is not None:
            yield identifier, *sheet


async def _record(
    connection: Any, call: str, place: str, actor: Actor, done: DeskScoring, scored: list[Scored]
) -> None:
    """One event for the place: the sheets follow from frozen answers, the digest pins them."""
    digest = hashlib.sha256()
    for application, _, total in scored:
        digest.update(f"{application}|{total}\n".encode())
    await ledger.append(
        connection,
        kind="desk_scored",
        subject_kind="desk",
        subject_id=ledger.subject_of("desk", f"{call} {place}"),
        actor=actor.reference,
        data={
            "call": call,
            "place": place,
            "sheets": done.sheets,
            "not_scorable": done.not_scorable,
            "sha256": digest.hexdigest(),
        },
    )


def _under_way(place: str) -> Conflict:
    return Conflict(
        Text(
            f"Penilaian {place} sedang dikerjakan orang lain; coba lagi.",
            f"Somebody else is scoring {place} at this moment; try again.",
        )
    )
