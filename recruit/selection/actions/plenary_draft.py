"""A plenary in draft: ranked and frozen, with the members who are to confirm it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.rulebook.model import Rulebook
from recruit.scoring.queries import half_judged
from recruit.selection import queries
from recruit.selection.actions.lots import opened_seed
from recruit.selection.actions.open_matters import refuse_half_judged, refuse_open
from recruit.selection.actions.plenary_lines import frozen_lines
from recruit.selection.actions.plenary_ranking import (
    Decision,
    check_start,
    decide,
    read_inputs,
)
from recruit.selection.plenaries import LABELS, PlenaryStage
from recruit.selection.rules import DecisionKind, PanelDecision

YIELDS = "Mengalah menurut penyelesaian benturan antarberkas."
"""The reason with which a draft sets aside somebody who yields to another file (D8)."""

_STALE = Text(
    "Nilai, kursi, atau calon berubah sejak rancangan ini dibuat. Rancangan dibatalkan; susun yang"
    " baru.",
    "Scores, seats or candidates changed since this draft was made. It was dropped; draft anew.",
)
_NO_PLENARY = Text("Rapat pleno tidak ditemukan.", "There is no such plenary.")
_NO_MEMBER = Text(
    "Bukan anggota panel di tempat ini: {members}.", "Not a member of the panel here: {members}."
)
_MEMBERS = Text(
    "Sebutkan anggota panel yang mengambil keputusan.", "Name the members of the panel who decide."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A plenary that is locked until the transaction ends, and the seats it decides about."""

    id: UUID
    version: int
    rulebook: Rulebook
    place: str
    seed: str
    quorum: int
    members: int
    confirmed: int
    inputs_digest: bytes
    result_digest: bytes
    women_reason: str | None
    decisions: tuple[PanelDecision, ...]
    undoes: UUID | None


async def draft_plenary(
    *,
    call: str,
    place: str,
    members: Collection[UUID],
    actor: Actor,
    seed: str | None = None,
    women_reason: str | None = None,
) -> UUID:
    """Rank all candidates below a place and freeze the ranking, for the members to confirm.

    Whoever drafts it is one of them; its quorum is more than half of them.
    :class:`InvalidInput` names every fault of place, seed and members; :class:`Conflict` if
    nobody stands, something about a candidate is open, or a draft decides about the same seats.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.plenary_hold, rulebook.body, place)
    async with transaction() as connection:
        panel = await panel_of(rulebook, place, members, actor)
        drafted, _ = await draft(
            connection, rulebook, place, panel, actor, seed=seed, women_reason=women_reason
        )
    return drafted


async def panel_of(
    rulebook: Rulebook, place: str, members: Collection[UUID], actor: Actor
) -> set[UUID]:
    """The named members with the one who names them; :class:`InvalidInput` if one is none."""
    named = set(members) | caller(actor)
    able = {one.id for one in await queries.panel_members(rulebook.body, place)}
    strangers = ", ".join(sorted(map(str, named - able)))
    if strangers or not named:
        message = _NO_MEMBER.format(members=strangers) if strangers else _MEMBERS
        raise InvalidInput([Fault("/members", "no-panel-member", message)])
    return named


def caller(actor: Actor) -> set[UUID]:
    """The officer who acts; nobody where a program or the system does."""
    return {UUID(actor.id)} if actor.kind is ActorKind.officer else set()


async def draft(
    connection: Connection,
    rulebook: Rulebook,
    place: str,
    members: Collection[UUID],
    actor: Actor,
    *,
    seed: str | None,
    women_reason: str | None,
) -> tuple[UUID, Decision]:
    """Draft it in the caller's transaction; its id and the ranking."""
    await check_start(connection, rulebook, place, [place], seed)
    await queries.lock_seats(connection, rulebook.name, place)
    await _refuse_second_draft(connection, rulebook.name, place)
    drawn = await opened_seed(connection, rulebook.name, place, actor, seed)
    refuse_open(await queries.open_matters(connection, rulebook, place))
    refuse_half_judged(await half_judged(connection, rulebook, place))
    decisions = await _yielding(connection, rulebook, place)
    decision = decide(await read_inputs(connection, rulebook, place, drawn), decisions)
    plenary: UUID = await connection.fetchval(
        _WRITE,
        rulebook.name,
        place,
        drawn,
        decision.inputs_digest,
        decision.result_digest,
        (women_reason or "").strip() or None if decision.short_of_women else None,
        quorum_of(members),
        as_kept(decisions),
        None,
        actor.reference,
        clock.now(),
    )
    await name_members(connection, plenary, members)
    rankings = ((plenary, *lines) for lines in frozen_lines(decision.rankings))
    await copy_in(connection, "ranking", ("plenary", "unit", "lines"), rankings)
    data = {"call": rulebook.name, "place": place, "members": sorted(map(str, members))}
    await record(connection, "plenary_drafted", plenary, actor, data)
    return plenary, decision


_WRITE = """
    INSERT INTO plenary (id, call, place, version, seed, inputs_digest, result_digest,
                         women_reason, quorum, decisions, undoes, held_by, held_at, stage)
    SELECT uuidv7(), $1::text, $2::text, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7,
           $8::jsonb, $9::uuid, $10, $11, 'drafted'
    FROM plenary WHERE call = $1 AND place = $2 RETURNING id
"""


async def write_undoing(
    connection: Connection,
    undone: UUID,
    digest: bytes,
    reason: PanelDecision,
    rulebook: Rulebook,
    members: Collection[UUID],
    actor: Actor,
) -> UUID:
    """The draft of a plenary that undoes another: it ranks nobody, and needs no lot."""
    place = reason.place
    await _refuse_second_draft(connection, rulebook.name, place)
    plenary: UUID = await connection.fetchval(
        _WRITE,
        rulebook.name,
        place,
        "",
        digest,
        digest,
        None,
        quorum_of(members),
        as_kept([reason]),
        undone,
        actor.reference,
        clock.now(),
    )
    await name_members(connection, plenary, members)
    data = {"undoes": str(undone), "members": sorted(map(str, members))}
    await record(connection, "plenary_drafted", plenary, actor, data)
    return plenary


def quorum_of(members: Collection[UUID]) -> int:
    """More than half of the members; nobody confirms where a program brings the decision."""
    return len(members) // 2 + 1 if members else 0


def as_kept(decisions: Sequence[PanelDecision]) -> str:
    """The decisions as the column holds them."""
    return json.dumps([one.as_json() for one in decisions], ensure_ascii=False)


async def _refuse_second_draft(connection: Connection, call: str, place: str) -> None:
    standing = await connection.fetchval(
        "SELECT place FROM plenary WHERE call = $1 AND stage = 'drafted'"
        " AND (starts_with(place, $2) OR starts_with($2, place)) LIMIT 1",
        call,
        place,
    )
    if standing is not None:
        raise Conflict(
            Text(
                f"Rancangan pleno untuk {standing} belum selesai. Tetapkan atau batalkan dahulu.",
                f"A plenary for {standing} is in draft. Commit or drop it first.",
            )
        )


async def _yielding(connection: Connection, rulebook: Rulebook, place: str) -> list[PanelDecision]:
    """Those who yield to another file are set aside."""
    return [
        PanelDecision(DecisionKind.set_aside, unit, YIELDS, application)
        for application, unit in await queries.yielding(connection, rulebook, place)
    ]


async def name_members(connection: Connection, plenary: UUID, members: Collection[UUID]) -> None:
    """The members who are to confirm it."""
    await connection.execute(
        "INSERT INTO plenary_member (plenary, officer) SELECT $1, unnest($2::uuid[])",
        plenary,
        sorted(members),
    )


async def lock_draft(
    connection: Connection, plenary_id: UUID, actor: Actor, permission: Permission
) -> Draft:
    """The draft, which nobody else can touch until the transaction ends.

    :class:`NotFound`; :class:`NotAllowed`; :class:`Conflict` if it is no longer in draft.
    """
    found = await connection.fetchrow("SELECT call, place FROM plenary WHERE id = $1", plenary_id)
    if found is None:
        raise NotFound(_NO_PLENARY)
    rulebook = await rulebook_of(found["call"])
    actor.require(permission, rulebook.body, found["place"])
    await queries.lock_seats(connection, rulebook.name, found["place"])
    row = await connection.fetchrow(_LOCKED, plenary_id)
    assert row is not None  # noqa: S101 - plenaries are never deleted
    stage = PlenaryStage(row["stage"])
    if stage is not PlenaryStage.drafted:
        raise Conflict(
            Text(
                f"Rapat pleno ini sudah berstatus: {LABELS[stage].id}.",
                f"This plenary has another state by now: {LABELS[stage].en}.",
            ),
            stage=stage.value,
        )
    return Draft(
        id=plenary_id,
        version=row["version"],
        rulebook=rulebook,
        place=row["place"],
        seed=row["seed"],
        quorum=row["quorum"],
        members=row["members"],
        confirmed=row["confirmed"],
        inputs_digest=row["inputs_digest"],
        result_digest=row["result_digest"],
        women_reason=row["women_reason"],
        decisions=queries.panel_decisions(row["decisions"]),
        undoes=row["undoes"],
    )


_LOCKED = """
    SELECT plenary.*, (SELECT count(*) FROM plenary_member WHERE plenary = $1) AS members,
           (SELECT count(confirmed_at) FROM plenary_member WHERE plenary = $1) AS confirmed
    FROM plenary WHERE id = $1 FOR UPDATE OF plenary
"""


async def drop_plenary(*, plenary_id: UUID, actor: Actor) -> None:
    """The panel begins anew: the draft never takes effect. Errors as :func:`lock_draft`."""
    async with transaction() as connection:
        locked = await lock_draft(connection, plenary_id, actor, Permission.plenary_hold)
        await drop(connection, locked, actor, "panel")


async def drop(connection: Connection, locked: Draft, actor: Actor, why: str) -> None:
    """Drop it in the caller's transaction; ``why`` is ``panel`` or ``changed``."""
    await connection.execute("UPDATE plenary SET stage = 'dropped' WHERE id = $1", locked.id)
    await record(connection, "plenary_dropped", locked.id, actor, {"why": why})


def stale() -> Conflict:
    """What they are told whose draft was dropped because it no longer fits."""
    return Conflict(_STALE, stage=PlenaryStage.dropped.value)


async def record(
    connection: Connection, kind: str, plenary: UUID, actor: Actor, data: Mapping[str, object]
) -> None:
    """One event of a plenary in the ledger."""
    await ledger.append(
        connection,
        kind=kind,
        subject_kind="plenary",
        subject_id=plenary,
        actor=actor.reference,
        data=data,
    )
