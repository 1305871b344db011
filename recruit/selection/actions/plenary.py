"""The plenary: ranks, freezes the ranking, and fills the seats, in one transaction."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from uuid import UUID

import asyncpg

from recruit.applications.actions import advance_many
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Event
from recruit.foundation import clock, ledger, outbox
from recruit.foundation.database import Connection, bulk, copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.loading import content_hash
from recruit.rulebook.model import Rulebook
from recruit.scoring.rules import points
from recruit.selection import queries
from recruit.selection.actions.lots import open_lots, opened_seed, seed_faults
from recruit.selection.actions.open_matters import refuse_open
from recruit.selection.rules import (
    Line,
    Outcome,
    Scheme,
    UnitRanking,
    inputs_digest,
    rank_all,
    result_digest,
)

HOLD_PLENARY = "hold_plenary"
"""The name of the job that holds the plenary of one district."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A ranking as it was worked out, with the digests that pin it."""

    rankings: list[UnitRanking]
    inputs_digest: bytes
    result_digest: bytes

    @property
    def short_of_women(self) -> list[str]:
        """The units whose women's share is not reached."""
        return [ranking.unit for ranking in self.rankings if ranking.short_of_women]

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line of every unit, with the unit."""
        return ((ranking.unit, line) for ranking in self.rankings for line in ranking.lines)


@dataclass(frozen=True, slots=True)
class PlenaryHeld:
    """What a plenary decided."""

    plenary: UUID
    version: int
    elected: int
    reserve: int
    not_elected: int
    unfilled: int
    inputs_digest: bytes
    result_digest: bytes


async def start_plenaries(
    *,
    call: str,
    place: str,
    actor: Actor,
    seed: str | None = None,
    women_reason: str | None = None,
) -> UUID:
    """Hold the plenaries of all districts below a place that have candidates; the run's id.

    Each draws with the committed seed of its district; a seed is given only where there is none.
    Without a reason, the job of a district where the women's share is not reached fails and says
    so.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.plenary_hold, rulebook.body, place)
    async with transaction() as connection:
        districts = await queries.districts_to_decide(rulebook, place)
        await _check(connection, rulebook, place, districts or [place], seed)
        if not districts:
            raise _no_candidates(place)
        await open_lots(connection, call, districts, actor)
        given = {"call": call, "seed": seed, "women_reason": women_reason}
        arguments = given | {"started_by": actor.reference}
        jobs = [(HOLD_PLENARY, arguments | {"place": district}) for district in districts]
        return await outbox.start_run(
            connection, kind=HOLD_PLENARY, jobs=jobs, actor=actor.reference, call=call
        )


async def hold_plenary(
    *,
    call: str,
    place: str,
    actor: Actor,
    seed: str | None = None,
    women_reason: str | None = None,
) -> PlenaryHeld:
    """Rank all candidates below a place, freeze the ranking and fill the free seats.

    Whoever holds an office of the election already is passed over. :class:`InvalidInput` if the
    place or seed cannot be, or a unit falls short of women and no reason is given;
    :class:`Conflict` if nobody stands, something about a candidate is still open, or another
    plenary elects the same person now.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.plenary_hold, rulebook.body, place)
    async with transaction() as connection:
        await _check(connection, rulebook, place, [place], seed)
        await queries.lock_seats(connection, call, place)
        drawn = await opened_seed(connection, call, place, actor, seed)
        refuse_open(await queries.open_matters(connection, rulebook, place))
        decision = await _decide(connection, rulebook, place, drawn)
        reason = _women_reason(decision, women_reason)
        plenary, version = await _write_plenary(
            connection, call, place, drawn, decision, reason, actor
        )
        rankings = ((plenary, *lines) for lines in _lines(decision.rankings))
        await copy_in(connection, "ranking", ("plenary", "unit", "lines"), rankings)
        await _appoint(connection, rulebook, decision)
        held = _held(plenary, version, decision, await _unfilled(connection, call, place))
        await _advance(connection, held, decision, actor)
        await _record(connection, call, place, drawn, held, actor)
    return held


async def _check(
    connection: Connection,
    rulebook: Rulebook,
    place: str,
    drawn_for: Sequence[str],
    seed: str | None,
) -> None:
    faults = []
    level = await queries.level_of(connection, place)
    if level is None or level > rulebook.unit.apply_level:
        message = Text(
            f"Pleno {rulebook.name} tidak dapat diadakan untuk {place}.",
            f"A plenary of {rulebook.name} cannot be held for {place}.",
        )
        faults.append(Fault("/place", "no-such-unit", message))
    faults += await seed_faults(connection, rulebook.name, drawn_for, seed)
    if faults:
        raise InvalidInput(faults)


async def _decide(connection: Connection, rulebook: Rulebook, place: str, seed: str) -> Decision:
    candidates = await queries.candidates(connection, rulebook, place)
    if not candidates:
        raise _no_candidates(place)
    units = await queries.units(connection, rulebook, place)
    homeless = sorted({candidate.unit for candidate in candidates} - units.keys())
    if homeless:
        raise Conflict(
            Text(
                f"Belum ada kursi untuk {', '.join(homeless)}.",
                f"No seats were provided for {', '.join(homeless)}.",
            )
        )
    rankings = rank_all(Scheme.of(rulebook), units, candidates, seed)
    inputs = inputs_digest(
        call=rulebook.name,
        rulebook=content_hash(rulebook),
        seed=seed,
        units=units,
        candidates=candidates,
    )
    return Decision(rankings, inputs, result_digest(rankings))


def _no_candidates(place: str) -> Conflict:
    return Conflict(Text(f"Tidak ada calon di {place}.", f"There are no candidates at {place}."))


def _women_reason(decision: Decision, given: str | None) -> str | None:
    """The reason to record; :class:`InvalidInput` if one is needed and none was given."""
    short = decision.short_of_women
    if not short:
        return None
    reason = (given or "").strip()
    if not reason:
        named = ", ".join(short)
        message = Text(
            f"Keterwakilan perempuan belum tercapai; pleno wajib mencatat alasannya. Unit: {named}",
            f"The women's share is not reached; the plenary must record why. Units: {named}",
        )
        raise InvalidInput([Fault("/women_reason", "women-reason-required", message)])
    return reason


async def _write_plenary(
    connection: Connection,
    call: str,
    place: str,
    seed: str,
    decision: Decision,
    reason: str | None,
    actor: Actor,
) -> tuple[UUID, int]:
    row = await connection.fetchrow(
        "INSERT INTO plenary (id, call, place, version, seed, inputs_digest, result_digest,"
        " women_reason, held_by, held_at, stage, committed_at)"
        " SELECT uuidv7(), $1::text, $2::text, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7,"
        " $8, 'committed', $8 FROM plenary WHERE call = $1 AND place = $2 RETURNING id, version",
        call,
        place,
        seed,
        decision.inputs_digest,
        decision.result_digest,
        reason,
        actor.reference,
        clock.now(),
    )
    assert row is not None  # noqa: S101 - an aggregate always gives one row
    return row["id"], row["version"]


def _lines(rankings: Iterable[UnitRanking]) -> Iterator[tuple[str, str]]:
    """The frozen ranking: each unit with its lines as JSON, the best first."""
    for ranking in rankings:
        yield ranking.unit, f"[{','.join(map(_line, ranking.lines))}]"


def _line(line: Line) -> str:
    candidate = line.candidate
    components = _components(
        candidate.woman,
        candidate.written_test,
        candidate.interview,
        candidate.desk,
        candidate.election_experience,
        line.lot is not None,
        line.passed_over,
    )
    return (
        f'{{"application":"{candidate.application}","rank":{line.rank},'
        f'"total":"{_total(line.total)}","outcome":"{line.outcome}","components":{components}}}'
    )


@cache
def _total(hundredths: int | None) -> Decimal:
    return points(hundredths or 0)


@lru_cache(maxsize=100_000)
def _components(
    woman: bool,
    written_test: int | None,
    interview: int | None,
    desk: int | None,
    experience: str,
    tied: bool,
    passed_over: str | None,
) -> str:
    """What the total was made of and what else decided, as JSON; scores in points of 100."""
    scores = {"written_test": written_test, "interview": interview, "desk": desk}
    return json.dumps(
        {part: str(points(score)) for part, score in scores.items() if score is not None}
        | {"election_experience": experience, "sex": "P" if woman else "L", "tied": tied}
        | ({"passed_over": passed_over} if passed_over else {})
    )


_APPOINT = """
    INSERT INTO appointment
        (id, application, person, call, election, place, seat_number, chair, stage, appointed_at)
    SELECT uuidv7(), application.id, application.person, application.call, $1,
           elected.place, elected.number, elected.chair, 'appointed', $2
    FROM unnest($3::uuid[], $4::text[], $5::smallint[], $6::boolean[])
        AS elected (application, place, number, chair)
    JOIN application ON application.id = elected.application
    ORDER BY application.person
"""
# In the order of the persons, so that two bodies which elect the same people wait for one another
# and never both.


async def _appoint(connection: Connection, rulebook: Rulebook, decision: Decision) -> None:
    elected = [
        (line.candidate.application, *line.seat, line.chair)
        for _, line in decision.lines()
        if line.seat is not None
    ]
    try:
        async with bulk(connection):
            await connection.execute(
                _APPOINT, rulebook.election, clock.now(), *_columns(elected, 4)
            )
    except asyncpg.UniqueViolationError as race:
        raise elected_elsewhere() from race


def _columns(rows: Sequence[tuple[object, ...]], count: int) -> list[list[object]]:
    """Rows as the columns that ``unnest`` takes."""
    return [[row[column] for row in rows] for column in range(count)]


def elected_elsewhere() -> Conflict:
    """What the loser is told when two bodies elect the same person at the same moment."""
    return Conflict(
        Text(
            "Seorang calon baru saja ditetapkan oleh badan lain; tidak ada yang disimpan. Ulangi:"
            " calon itu akan dilewati.",
            "A candidate was elected by another body at this moment; nothing was saved. Try again:"
            " the candidate will be passed over.",
        )
    )


async def _unfilled(connection: Connection, call: str, place: str) -> int:
    unfilled: int = await connection.fetchval(
        "SELECT count(*) FROM seat WHERE call = $1 AND place LIKE $2 AND NOT EXISTS ("
        " SELECT FROM appointment AS held WHERE held.call = seat.call AND held.place = seat.place"
        " AND held.seat_number = seat.number AND held.stage <> 'ended')",
        call,
        f"{place}%",
    )
    return unfilled


def _held(plenary: UUID, version: int, decision: Decision, unfilled: int) -> PlenaryHeld:
    counts = dict.fromkeys(Outcome, 0)
    for _, line in decision.lines():
        counts[line.outcome] += 1
    return PlenaryHeld(
        plenary,
        version,
        counts[Outcome.elected],
        counts[Outcome.reserve],
        counts[Outcome.not_elected],
        unfilled,
        decision.inputs_digest,
        decision.result_digest,
    )


_ELECTED = """
    SELECT line.id, jsonb_build_object('plenary', $1::uuid, 'rank', line.rank,
        'place', line.place, 'seat', line.seat, 'chair', line.chair) AS data
    FROM unnest($2::uuid[], $3::int[], $4::text[], $5::smallint[], $6::boolean[])
        AS line (id, rank, place, seat, chair)
"""
_OTHERS = """
    SELECT line.id, jsonb_build_object('plenary', $1::uuid, 'rank', line.rank,
        'passed_over', line.passed_over) AS data
    FROM unnest($2::uuid[], $3::int[], $4::text[]) AS line (id, rank, passed_over)
"""


async def _advance(
    connection: Connection, held: PlenaryHeld, decision: Decision, actor: Actor
) -> None:
    """Move the applications; :class:`Conflict` if one moved by itself since it was ranked."""
    lines = [line for _, line in decision.lines()]
    elected = [
        (line.candidate.application, line.rank, *line.seat, line.chair)
        for line in lines
        if line.seat is not None
    ]
    moved = await advance_many(
        connection, Event.elect, _ELECTED, held.plenary, *_columns(elected, 5), actor=actor
    )
    for event, outcome in (
        (Event.place_in_reserve, Outcome.reserve),
        (Event.not_elect, Outcome.not_elected),
    ):
        others = [
            (line.candidate.application, line.rank, line.passed_over)
            for line in lines
            if line.outcome is outcome
        ]
        moved += await advance_many(
            connection, event, _OTHERS, held.plenary, *_columns(others, 3), actor=actor
        )
    if moved < held.elected + held.reserve + held.not_elected:
        raise Conflict(
            Text(
                "Sebuah lamaran baru saja ditarik; tidak ada yang disimpan. Ulangi.",
                "An application was withdrawn at this moment; nothing was saved. Try again.",
            )
        )


async def _record(
    connection: Connection, call: str, place: str, seed: str, held: PlenaryHeld, actor: Actor
) -> None:
    await ledger.append(
        connection,
        kind="plenary_held",
        subject_kind="plenary",
        subject_id=held.plenary,
        actor=actor.reference,
        data={
            "call": call,
            "place": place,
            "version": held.version,
            "seed": seed,
            "inputs_digest": held.inputs_digest.hex(),
            "result_digest": held.result_digest.hex(),
            "elected": held.elected,
            "reserve": held.reserve,
            "not_elected": held.not_elected,
            "unfilled": held.unfilled,
        },
    )
