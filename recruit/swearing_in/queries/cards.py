"""Duty cards: what is printed on them, and whether one is still good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.files import StoredFile
from recruit.people.permissions import Scope
from recruit.rulebook.model import DocumentKind


@dataclass(frozen=True, slots=True)
class Card:
    """A valid card with what is printed on it."""

    id: UUID
    call: str
    place: str
    chair: bool
    name: str
    issued_at: datetime
    photo: StoredFile | None


@dataclass(frozen=True, slots=True)
class CardState:
    """A card as everybody may see it: whose it is stays unsaid."""

    call: str
    place: str
    chair: bool
    issued_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class CardCounts:
    """How many hold office and are sworn at a place, and how many of them have a valid card."""

    sworn: int
    with_card: int


VALID = "card.revoked_at IS NULL AND appointment.stage = 'sworn'"

_CARDS = f"""
    SELECT card.id, appointment.call, appointment.place, appointment.chair, application.name,
           card.issued_at, photo.sha256, photo.media_type, photo.size
    FROM duty_card AS card
    JOIN appointment ON appointment.id = card.appointment
    JOIN application ON application.id = appointment.application
    JOIN call ON call.name = appointment.call
    LEFT JOIN document AS photo ON photo.application = application.id
        AND photo.kind = '{DocumentKind.photo}'
    WHERE {VALID}
"""


async def cards_at(scope: Scope, *, calls: list[str], place: str, limit: int) -> list[Card]:
    """The valid cards below a place, by TPS, the first of ``calls`` first, chairs first."""
    rows = await fetch(
        f"{_CARDS} AND appointment.call = ANY ($1::text[])"
        f" AND starts_with(appointment.place, $2::text)"
        f" AND {Scope.sql('call.body', 'appointment.place', 3)}"
        ' ORDER BY appointment.place COLLATE "C",'
        " array_position($1::text[], appointment.call::text), NOT appointment.chair,"
        " appointment.seat_number LIMIT $5",
        calls,
        place,
        list(scope.bodies),
        list(scope.prefixes),
        limit,
    )
    return [_card(dict(row)) for row in rows]


async def own_card(application_id: UUID) -> Card | None:
    """The valid card of somebody who holds an office through an application."""
    row = await fetch_one(f"{_CARDS} AND appointment.application = $1", application_id)
    return _card(dict(row)) if row else None


def _card(row: dict[str, Any]) -> Card:
    sha256, media_type, size = (row.pop(name) for name in ("sha256", "media_type", "size"))
    return Card(**row, photo=StoredFile(sha256, media_type, size) if sha256 else None)


async def card_state(card_id: UUID) -> CardState | None:
    """Whether a card is still good: revoked by an officer, or with the end of its office."""
    row = await fetch_one(
        "SELECT appointment.call, appointment.place, appointment.chair, card.issued_at,"
        " coalesce(card.revoked_at, appointment.ended_at) AS revoked_at FROM duty_card AS card"
        " JOIN appointment ON appointment.id = card.appointment WHERE card.id = $1",
        card_id,
    )
    return CardState(**row) if row else None


async def name_on_card(card_id: UUID) -> str:
    """The name that is printed on a card, to compare with one that was read from paper."""
    found: str | None = await fetch_value(
        "SELECT application.name FROM duty_card AS card"
        " JOIN appointment ON appointment.id = card.appointment"
        " JOIN application ON application.id = appointment.application WHERE card.id = $1",
        card_id,
    )
    return found or ""


async def card_counts(scope: Scope, *, calls: list[str], place: str) -> CardCounts:
    """How far the cards of a place are."""
    row = await fetch_one(
        "SELECT count(*) AS sworn, count(card.id) AS with_card FROM appointment"
        " JOIN call ON call.name = appointment.call"
        " LEFT JOIN duty_card AS card ON card.appointment = appointment.id"
        " AND card.revoked_at IS NULL"
        " WHERE appointment.stage = 'sworn' AND appointment.call = ANY ($1::text[])"
        f" AND starts_with(appointment.place, $2::text)"
        f" AND {Scope.sql('call.body', 'appointment.place', 3)}",
        calls,
        place,
        list(scope.bodies),
        list(scope.prefixes),
    )
    assert row is not None  # noqa: S101 - a count is always there
    return CardCounts(**row)
