"""Offers of empty seats: made with a deadline, accepted, declined, or lapsed by the clock."""

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.actions import advance
from recruit.applications.progress import LAST_MINUTE
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Event
from recruit.foundation import clock, ledger, outbox
from recruit.foundation.clock import WIB
from recruit.foundation.database import Connection, bulk, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, NotFound
from recruit.notices.actions import send_many
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor
from recruit.rulebook.model import Rulebook, WindowName
from recruit.screening.queries.clarifications import open_sql
from recruit.selection import queries
from recruit.selection.actions.open_matters import refuse_open
from recruit.selection.actions.succession import PLACE_NAME, take_seat
from recruit.selection.appointments import Basis
from recruit.selection.offers import LABELS, OfferState
from recruit.selection.queries.offers import NO_OFFER
from recruit.selection.rules.redistribution import Proposal

HOURS = 48
"""How long an offer stands, if the calendar leaves so much time."""

REDISTRIBUTE = "redistribute_district"
"""The job that offers the empty seats of one district."""

OFFER_NEXT = "offer_successor"
"""The job that offers the seat of somebody who left to the next who may be willing."""

_MAKE = """
    INSERT INTO seat_offer (id, redistribution, replaces, application, call, place, seat_number,
                            metres, state, offered_at, deadline)
    SELECT uuidv7(), $1, $2, made.application, $3, made.place, made.number, made.metres, 'open',
           $4, $5
    FROM unnest($6::uuid[], $7::text[], $8::smallint[], $9::int[])
        AS made (application, place, number, metres)
    RETURNING id
"""

_MADE = """
    SELECT id AS subject_id, jsonb_build_object('application', application, 'place', place,
        'seat', seat_number, 'deadline', deadline) AS data
    FROM seat_offer WHERE id = ANY ($1)
"""

_TOLD = f"""
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred, 'seat_offered:' || seat_offer.id AS once,
           $2::jsonb || jsonb_build_object('application', application.id, 'offer', seat_offer.id,
               'place', {PLACE_NAME.format(place="seat_offer.place")}) AS details
    FROM seat_offer JOIN application ON application.id = seat_offer.application
    JOIN person ON person.id = application.person WHERE seat_offer.id = ANY ($1)
"""

_ASKED = f"""
    SELECT seat_offer.*, application.person, application.number,
           {open_sql("application.id")} AS open_matter
    FROM seat_offer JOIN application ON application.id = seat_offer.application
    WHERE seat_offer.id = $1
"""

# Time is up, the seat was filled otherwise, or the person took another office.
_LAPSED = """
    SELECT seat_offer.id FROM seat_offer
    JOIN application ON application.id = seat_offer.application
    JOIN call ON call.name = seat_offer.call
    WHERE state = 'open' AND (deadline <= $1 OR EXISTS (
        SELECT FROM appointment AS held WHERE held.stage <> 'ended'
        AND (held.call = seat_offer.call AND held.place = seat_offer.place
             AND held.seat_number = seat_offer.seat_number
             OR held.person = application.person AND held.election = call.election)))
    ORDER BY seat_offer.id FOR UPDATE OF seat_offer SKIP LOCKED
"""


def last_moment(rulebook: Rulebook) -> datetime:
    """When replacements end: the midnight before polling day."""
    return datetime.combine(rulebook.polling_day, time.min, WIB)


def deadline_of(rulebook: Rulebook, now: datetime) -> datetime:
    """The first moment that is too late to answer an offer made now."""
    window = rulebook.window(WindowName.replacement)
    closing = [window.closes] if window is not None and window.contains(now) else []
    return min(now + timedelta(hours=HOURS), last_moment(rulebook), *closing)


def may_offer(rulebook: Rulebook, now: datetime) -> bool:
    """Whether seats can be offered: an offer tells the result, so not before it is published."""
    result = rulebook.window(WindowName.result)
    return (result is None or result.opens <= now) and now < last_moment(rulebook)


async def make_offers(
    connection: Connection,
    rulebook: Rulebook,
    proposals: Sequence[Proposal],
    *,
    actor: Actor,
    redistribution: UUID | None = None,
    replaces: UUID | None = None,
) -> list[UUID]:
    """Offer seats and tell everybody concerned, in the caller's transaction; the offers."""
    now = clock.now()
    deadline = deadline_of(rulebook, now)
    async with bulk(connection):
        rows = await connection.fetch(
            _MAKE,
            redistribution,
            replaces,
            rulebook.name,
            now,
            deadline,
            [UUID(one.application) for one in proposals],
            [one.seat.place for one in proposals],
            [one.seat.number for one in proposals],
            [one.metres for one in proposals],
        )
    made = [row["id"] for row in rows]
    await ledger.append_many(
        connection,
        _MADE,
        made,
        kind="seat_offered",
        subject_kind="seat_offer",
        actor=actor.reference,
        new_subjects=True,
    )
    until = {"until": (deadline - LAST_MINUTE).isoformat()}
    details = json.dumps(both("call", rulebook.label) | until)
    await send_many(connection, _TOLD, made, details, kind=NoticeKind.seat_offered)
    return made


async def accept_offer(*, offer_id: UUID, actor: Actor) -> UUID:
    """Take the seat that was offered; the appointment.

    :class:`NotFound` unless it is the actor's own. :class:`Conflict` says why it is too late: the
    time is up, the seat was filled otherwise, or the person holds another office by now.
    """
    async with transaction() as connection:
        offer = await _own_open(connection, offer_id, actor)
        refuse_open([offer["number"]] if offer["open_matter"] else [])
        await queries.lock_seats(connection, offer["call"], offer["place"])
        await _close(connection, [offer_id], OfferState.accepted, actor)
        await _require_free(connection, offer)
        appointment = await take_seat(
            connection,
            offer["application"],
            call=offer["call"],
            place=offer["place"],
            seat_number=offer["seat_number"],
            basis=Basis.offer,
            replaces=offer["replaces"],
        )
        data = {"offer": str(offer_id), "place": offer["place"]}
        await advance(connection, Event.accept_offer, offer["application"], actor=actor, data=data)
        await _go_on(connection, [offer])
    return appointment


async def decline_offer(*, offer_id: UUID, actor: Actor) -> None:
    """Say no; the seat goes to the next. :class:`NotFound`; :class:`Conflict` if it is too late."""
    async with transaction() as connection:
        offer = await _own_open(connection, offer_id, actor)
        await _close(connection, [offer_id], OfferState.declined, actor)
        await _go_on(connection, [offer])


async def lapse_offers(*, actor: Actor) -> int:
    """Close what nobody answered in time and what was filled otherwise; how many offers."""
    async with transaction() as connection:
        rows = await connection.fetch(_LAPSED, clock.now())
        lapsed = [row["id"] for row in rows]
        if lapsed:
            closed = await _close(connection, lapsed, OfferState.lapsed, actor)
            await _go_on(connection, closed)
    return len(lapsed)


async def _own_open(connection: Connection, offer_id: UUID, actor: Actor) -> asyncpg.Record:
    """The actor's offer, held until the transaction ends; the seats are locked after it."""
    offer = await connection.fetchrow(f"{_ASKED} FOR UPDATE OF seat_offer", offer_id)
    if offer is None or str(offer["person"]) != actor.id:
        raise NotFound(NO_OFFER)
    state = OfferState(offer["state"])
    if state is not OfferState.open:
        raise _too_late(offer, state)
    if clock.now() >= offer["deadline"]:
        raise Conflict(
            Text(
                "Batas waktu menjawab sudah lewat; kursi ini ditawarkan kepada orang lain.",
                "The time to answer is over; the seat is offered to somebody else.",
            )
        )
    return offer


def _too_late(offer: asyncpg.Record, state: OfferState) -> Conflict:
    if state is OfferState.lapsed and offer["answered_at"] < offer["deadline"]:
        return _taken()
    label = LABELS[state]
    return Conflict(
        Text(
            f"Tawaran ini sudah ditutup: {label.id.lower()}.",
            f"This offer is closed: {label.en.lower()}.",
        ),
        state=state.value,
    )


def _taken() -> Conflict:
    return Conflict(
        Text(
            "Kursi ini baru saja diisi dengan cara lain. Lamaran Anda tetap seperti semula.",
            "This seat was just filled in another way. Your application stays as it was.",
        )
    )


async def _require_free(connection: Connection, offer: asyncpg.Record) -> None:
    taken = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM appointment WHERE call = $1 AND place = $2"
        " AND seat_number = $3 AND stage <> 'ended')",
        offer["call"],
        offer["place"],
        offer["seat_number"],
    )
    if taken:
        raise _taken()


async def _close(
    connection: Connection, offers: list[UUID], state: OfferState, actor: Actor
) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await connection.fetch(
        "UPDATE seat_offer SET state = $2, answered_at = $3 WHERE id = ANY ($1) RETURNING *",
        offers,
        state.value,
        clock.now(),
    )
    await ledger.append_many(
        connection,
        "SELECT id AS subject_id, '{}'::jsonb AS data FROM unnest($1::uuid[]) AS id",
        offers,
        kind=f"seat_offer_{state}",
        subject_kind="seat_offer",
        actor=actor.reference,
    )
    return rows


_ENDED_ROUNDS = """
    SELECT redistribution.call, district, planned_by FROM redistribution
    WHERE id = ANY ($1) AND NOT EXISTS (
        SELECT FROM seat_offer WHERE redistribution = redistribution.id AND state = 'open')
"""


async def _go_on(connection: Connection, closed: Sequence[Any]) -> None:
    """The next round where every offer of one is answered, and the next to ask for a successor."""
    rounds = {offer["redistribution"] for offer in closed} - {None}
    for row in await connection.fetch(_ENDED_ROUNDS, list(rounds)):
        arguments = {"call": row["call"], "district": row["district"]}
        await outbox.enqueue(
            connection, REDISTRIBUTE, arguments | {"started_by": row["planned_by"]}
        )
    for left in {offer["replaces"] for offer in closed} - {None}:
        await outbox.enqueue(connection, OFFER_NEXT, {"appointment_id": str(left)})


async def require_offerable(call: str) -> Rulebook:
    """The rulebook of a call whose seats can be offered now; :class:`Conflict` otherwise."""
    rulebook = await rulebook_of(call)
    if not may_offer(rulebook, clock.now()):
        raise Conflict(
            Text(
                "Kursi hanya dapat ditawarkan sesudah hasil diumumkan dan sampai sehari sebelum"
                " pemungutan suara.",
                "Seats can be offered only after the result is published, and until the day before"
                " polling day.",
            )
        )
    return rulebook
