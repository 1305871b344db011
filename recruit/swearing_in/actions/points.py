"""The points of a ceremony: where, when, for how many, before whom; and sending invitations."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from recruit.foundation import clock, ledger, outbox
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.swearing_in import queries
from recruit.swearing_in.queries import Ceremony
from recruit.swearing_in.rules import SwearingIn

INVITE = "invite_to_oath"
"""The job that assigns the people of one place to its points and invites them."""

RUN_KIND = "oath_invitations"

LONGEST_POINT = 120
LONGEST_NAME = 160
LARGEST_POINT = 20_000
"""People at one point, at most: a stadium."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is settled about a point; ``clergy`` are names by religion."""

    point: str
    at: datetime
    capacity: int | None = None
    official: str | None = None
    official_office: str | None = None
    clergy: Mapping[str, str] | None = None


_CHANGE = """
    UPDATE ceremony SET point = $2, at = $3, capacity = $4, official = $5, official_office = $6,
        clergy = $7::jsonb WHERE id = $1
"""

_ADD = """
    INSERT INTO ceremony (call, place, follow_up, point, at, capacity, official, official_office,
                          clergy)
    SELECT call, place, false, $2, $3, $4, $5, $6, $7::jsonb FROM ceremony WHERE id = $1
    RETURNING id
"""

_PLACES = """
    SELECT DISTINCT place FROM ceremony
    WHERE call = $1 AND starts_with(place, $2) AND at > $3 ORDER BY place
"""


async def change_point(*, ceremony: UUID, details: Details, actor: Actor) -> None:
    """Settle where, when and before whom a ceremony is held, until it begins.

    :class:`InvalidInput` names every fault; :class:`Conflict` once it has begun. Who is invited
    already is told anew with the next invitations.
    """
    async with transaction() as connection:
        found, given = await _checked(ceremony, details, actor)
        try:
            await connection.execute(_CHANGE, found.id, *given)
        except asyncpg.UniqueViolationError as twice:
            raise _taken() from twice
        await _record(connection, found.id, "ceremony_changed", details, actor)


async def add_point(*, ceremony: UUID, details: Details, actor: Actor) -> UUID:
    """One more point beside a ceremony of the window; its id. As :func:`change_point`."""
    async with transaction() as connection:
        found, given = await _checked(ceremony, details, actor)
        if found.follow_up:
            raise Conflict(
                Text(
                    "Pelantikan susulan diadakan di satu titik.",
                    "A follow-up is held at one point.",
                )
            )
        try:
            added: UUID = await connection.fetchval(_ADD, found.id, *given)
        except asyncpg.UniqueViolationError as twice:
            raise _taken() from twice
        await _record(connection, added, "ceremony_planned", details, actor)
    return added


async def start_invitations(*, call: str, place: str, actor: Actor) -> UUID:
    """Start a job for each place below ``place`` that has a ceremony ahead; the run's id.

    :class:`Conflict` if there is none.
    """
    together = await queries.swearing_in_of(call)
    for body in together.bodies:
        actor.require(Permission.oaths_record, body, place)
    async with transaction() as connection:
        rows = await connection.fetch(_PLACES, together.host.name, place, clock.now())
        if not rows:
            raise Conflict(
                Text(
                    f"Tidak ada pelantikan yang akan datang di {place}.",
                    f"There is no ceremony ahead at {place}.",
                )
            )
        return await outbox.start_run(
            connection,
            kind=RUN_KIND,
            call=together.host.name,
            actor=actor.reference,
            jobs=[(INVITE, {"call": together.host.name, "place": row["place"]}) for row in rows],
        )


async def _checked(
    ceremony: UUID, details: Details, actor: Actor
) -> tuple[Ceremony, tuple[object, ...]]:
    """The ceremony, and what the statements take."""
    found = await queries.ceremony_by_id(actor.scope(Permission.oaths_record), ceremony)
    together = await queries.swearing_in_of(found.call)
    for body in together.bodies:
        actor.require(Permission.oaths_record, body, found.place)
    if clock.now() >= found.at:
        raise Conflict(
            Text("Pelantikan ini sudah dimulai.", "This ceremony has begun."),
        )
    faults = list(_faults(details, found, together))
    if faults:
        raise InvalidInput(faults)
    clergy = {key: name for key, name in (details.clergy or {}).items() if name}
    return found, (
        details.point,
        details.at,
        details.capacity,
        details.official or None,
        details.official_office or None,
        json.dumps(clergy, ensure_ascii=False),
    )


def _faults(details: Details, found: Ceremony, together: SwearingIn) -> Iterator[Fault]:
    if not _fits(details.point, LONGEST_POINT) or not details.point:
        message = Text("Sebutkan tempatnya, paling panjang 120 huruf.", "Name it, in 120 letters.")
        yield Fault("/point", "point", message)
    opens, closes = together.window.opens, together.window.closes
    if found.follow_up:
        opens, closes = closes, together.follow_up_ends
    if not max(opens, clock.now()) <= details.at < closes:
        message = Text("Di luar jadwal pelantikan.", "Outside the days of the swearing-in.")
        yield Fault("/at", "window", message)
    if details.capacity is not None and not 1 <= details.capacity <= LARGEST_POINT:
        message = Text(f"Antara 1 dan {LARGEST_POINT}.", f"Between 1 and {LARGEST_POINT}.")
        yield Fault("/capacity", "capacity", message)
    names = {"official": details.official, "official_office": details.official_office}
    names |= {"clergy": " ".join((details.clergy or {}).keys())}
    names |= {f"clergy/{key}": name for key, name in (details.clergy or {}).items()}
    for pointer, name in names.items():
        if not _fits(name or "", LONGEST_NAME):
            yield Fault(f"/{pointer}", "name", Text("Nama terlalu panjang.", "Too long a name."))


def _fits(text: str, longest: int) -> bool:
    return len(text) <= longest and (not text or text.isprintable())


def _taken() -> InvalidInput:
    message = Text("Titik ini sudah ada pada waktu itu.", "There is such a point at that time.")
    return InvalidInput([Fault("/point", "taken", message)])


async def _record(
    connection: Connection, ceremony: UUID, kind: str, details: Details, actor: Actor
) -> None:
    """Names of officials and clergy stay out of the ledger."""
    await ledger.append(
        connection,
        kind=kind,
        subject_kind="ceremony",
        subject_id=ceremony,
        actor=actor.reference,
        data={
            "point": details.point,
            "at": details.at.isoformat(),
            "capacity": details.capacity,
        },
    )
