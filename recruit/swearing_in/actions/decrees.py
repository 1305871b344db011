"""Decrees: issued, amended after replacements, and revoked; each under the next number."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger, outbox
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.rulebook.model import Body, Rulebook
from recruit.swearing_in import queries
from recruit.swearing_in.actions.cards import revoke_cards_of_ended
from recruit.swearing_in.decrees import ISSUERS, DecreeKind
from recruit.swearing_in.queries.decrees import STANDING

SETTLE = "settle_decree"
"""The job that issues the decree of one place, or amends the one that it has."""

_IN_FORCE = Text(
    "Keputusannya sudah ada. Ubah keputusan itu, atau cabut dahulu.",
    "There is a decree already. Amend it, or revoke it first.",
)
_NOBODY = Text("Belum ada yang ditetapkan di tempat ini.", "Nobody is appointed at this place yet.")
_NOTHING = Text(
    "Tidak ada pergantian sejak keputusan ini; tidak ada yang perlu diubah.",
    "Nobody came or left since this decree; there is nothing to amend.",
)
_NOT_IN_FORCE = Text(
    "Hanya keputusan pengangkatan yang masih berlaku dapat diubah atau dicabut.",
    "Only an appointment decree that is in force can be amended or revoked.",
)


@dataclass(frozen=True, slots=True)
class Issued:
    """A decree that was entered in the register just now."""

    id: UUID
    number: str
    appointed: int
    ended: int
    digest: str


async def issue_decree(*, call: str, place: str, actor: Actor) -> Issued:
    """Appoint by decree everybody who holds an office of a call at a place.

    The place is one of the level at which the call's panels sit, and :class:`InvalidInput` says
    so of others. :class:`Conflict` if its decree is in force already, or nobody is appointed.
    """
    rulebook = await _allowed(call, place, actor)
    await _check_level(rulebook, place)
    async with transaction() as connection:
        draft = await _draft(connection, rulebook, place, DecreeKind.appointment)
        if await queries.in_force(connection, call, place):
            raise Conflict(_IN_FORCE)
        lines = await _changes(connection, rulebook, place)
        if not lines:
            raise Conflict(_NOBODY)
        return await _enter(connection, draft, lines, actor)


async def amend_decree(*, decree_id: UUID, actor: Actor) -> Issued:
    """Issue the amendment that names exactly those who came or left since a decree and its
    earlier amendments; the duty cards of those who left are revoked.

    :class:`Conflict` if it is not in force, or nobody came or left.
    """
    decree = await queries.decree_of(actor.scope(Permission.decrees_issue), decree_id)
    rulebook = await rulebook_of(decree.call)
    async with transaction() as connection:
        draft = await _draft(connection, rulebook, decree.place, DecreeKind.amendment, decree.id)
        await _require_in_force(connection, draft)
        lines = await _changes(connection, rulebook, decree.place)
        if not lines:
            raise Conflict(_NOTHING)
        await revoke_cards_of_ended(connection, rulebook.name, decree.place, actor)
        return await _enter(connection, draft, lines, actor)


async def revoke_decree(*, decree_id: UUID, actor: Actor) -> Issued:
    """Take a decree back as a whole, with its amendments; its place can be given another then.

    Nobody's appointment ends by it. :class:`Conflict` if it is not in force.
    """
    decree = await queries.decree_of(actor.scope(Permission.decrees_issue), decree_id)
    rulebook = await rulebook_of(decree.call)
    async with transaction() as connection:
        draft = await _draft(connection, rulebook, decree.place, DecreeKind.revocation, decree.id)
        await _require_in_force(connection, draft)
        return await _enter(connection, draft, [], actor)


async def start_decrees(*, call: str, place: str, actor: Actor) -> UUID | None:
    """Issue what is missing below a place and amend what has changed, a job for each decree.

    The run, or ``None`` if every decree says who holds office.
    """
    rulebook = await _allowed(call, place, actor)
    work = await queries.decree_work(
        actor.scope(Permission.decrees_issue),
        call=call,
        body=rulebook.body,
        place=place,
        length=rulebook.panel_level.code_length,
    )
    given = {"call": call, "started_by": actor.reference}
    jobs = [(SETTLE, given | {"place": one.place}) for one in work]
    if not jobs:
        return None
    async with transaction() as connection:
        return await outbox.start_run(
            connection, kind=SETTLE, jobs=jobs, actor=actor.reference, call=call
        )


async def settle_decree(*, call: str, place: str, actor: Actor) -> Issued | None:
    """Issue the decree of a place, or amend the one it has; ``None`` if neither is needed."""
    rulebook = await _allowed(call, place, actor)
    async with transaction() as connection:
        lines = await _changes(connection, rulebook, place)
        standing = await queries.in_force(connection, call, place)
    if not lines:
        return None
    if standing:
        return await amend_decree(decree_id=standing, actor=actor)
    return await issue_decree(call=call, place=place, actor=actor)


async def _allowed(call: str, place: str, actor: Actor) -> Rulebook:
    rulebook = await rulebook_of(call)
    actor.require(Permission.decrees_issue, rulebook.body, place)
    await queries.find_place(place)
    return rulebook


async def _check_level(rulebook: Rulebook, place: str) -> None:
    if len(place) != rulebook.panel_level.code_length:
        message = Text(
            "Keputusan lowongan ini diterbitkan per wilayah panitianya.",
            f"Decrees of this call are issued for a {rulebook.panel_level} each.",
        )
        raise InvalidInput([Fault("/place", "level", message)])


@dataclass(frozen=True, slots=True)
class _Draft:
    """A decree that is about to be entered; its series is locked until the transaction ends."""

    call: str
    body: Body
    place: str
    kind: DecreeKind
    amends: UUID | None
    issuer: str
    year: int


_SERIES = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
"""One series for each issuer and year, without gaps: two at once wait for one another."""


async def _draft(
    connection: Connection,
    rulebook: Rulebook,
    place: str,
    kind: DecreeKind,
    amends: UUID | None = None,
) -> _Draft:
    called = (await names({place}))[place]
    issuer = ISSUERS[rulebook.body].series(called, place)
    year = clock.today().year
    await connection.execute(_SERIES, f"decree {issuer} {year}")
    return _Draft(rulebook.name, rulebook.body, place, kind, amends, issuer, year)


async def _require_in_force(connection: Connection, draft: _Draft) -> None:
    if await queries.in_force(connection, draft.call, draft.place) != draft.amends:
        raise Conflict(_NOT_IN_FORCE)


_CHANGES = f"""
    WITH {STANDING}
    SELECT change.id, change.ends, application.name FROM change
    JOIN appointment ON appointment.id = change.id
    JOIN application ON application.id = appointment.application
    ORDER BY appointment.place COLLATE "C", appointment.seat_number, change.ends, change.id
"""


async def _changes(connection: Connection, rulebook: Rulebook, place: str) -> list[dict[str, Any]]:
    """Who came (all, where no decree is in force) and who left, with their names."""
    length = rulebook.panel_level.code_length
    return [dict(row) for row in await connection.fetch(_CHANGES, rulebook.name, place, length)]


_REGISTER = """
    INSERT INTO decree (id, issuer, year, number, kind, call, place, plenary, amends, digest,
                        issued_by, issued_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_NAME = """
    INSERT INTO decree_line (decree, appointment, ends)
    SELECT $1, line.appointment, line.ends
    FROM unnest($2::uuid[], $3::bool[]) AS line (appointment, ends)
"""


async def _enter(
    connection: Connection, draft: _Draft, lines: list[dict[str, Any]], actor: Actor
) -> Issued:
    """The decree's lines in the register and in the ledger."""
    identifier, now = uuid7(), clock.now()
    number: int = await connection.fetchval(
        "SELECT coalesce(max(number), 0) + 1 FROM decree WHERE issuer = $1 AND year = $2",
        draft.issuer,
        draft.year,
    )
    written = ISSUERS[draft.body].numbered(number, draft.place, draft.year)
    digest = _digest(draft, written, lines)
    await connection.execute(
        _REGISTER,
        identifier,
        draft.issuer,
        draft.year,
        number,
        draft.kind.value,
        draft.call,
        draft.place,
        await queries.plenary_behind(connection, draft.call, draft.place),
        draft.amends,
        digest,
        actor.reference,
        now,
    )
    given = [line["id"] for line in lines], [line["ends"] for line in lines]
    await connection.execute(_NAME, identifier, *given)
    ended = sum(given[1])
    issued = Issued(identifier, written, len(lines) - ended, ended, digest.hex())
    await _record(connection, draft, issued, actor)
    return issued


def _digest(draft: _Draft, number: str, lines: list[dict[str, Any]]) -> bytes:
    """SHA-256 over what the decree says, names included, which stand nowhere in the ledger."""
    said = {
        "issuer": draft.issuer,
        "number": number,
        "kind": draft.kind.value,
        "call": draft.call,
        "amends": str(draft.amends or ""),
        "lines": [[str(line["id"]), line["name"], line["ends"]] for line in lines],
    }
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).digest()


async def _record(connection: Connection, draft: _Draft, issued: Issued, actor: Actor) -> None:
    await ledger.append(
        connection,
        kind=f"decree_{draft.kind}",
        subject_kind="decree",
        subject_id=draft.amends or issued.id,
        actor=actor.reference,
        data={
            "decree": str(issued.id),
            "number": issued.number,
            "call": draft.call,
            "place": draft.place,
            "appointed": issued.appointed,
            "ended": issued.ended,
            "digest": issued.digest,
        },
    )
