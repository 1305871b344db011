"""Duty cards: issued to all who are sworn, and revoked with the office or when one is lost."""

from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, bulk, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Body
from recruit.swearing_in import queries

_REVOKED = Text("Kartu ini sudah dicabut.", "This card was revoked before.")
_NO_CARD = Text("Kartu tidak ditemukan.", "There is no such card.")

_ISSUE = """
    INSERT INTO duty_card (id, appointment, issued_by, issued_at)
    SELECT uuidv7(), appointment.id, $3::text, $4::timestamptz FROM appointment
    WHERE call = $1::text AND starts_with(place, $2::text) AND stage = 'sworn'
    ORDER BY appointment.id
    ON CONFLICT (appointment) WHERE revoked_at IS NULL DO NOTHING
    RETURNING id
"""
_EVENTS = """
    SELECT id AS subject_id, jsonb_build_object('appointment', appointment) AS data
    FROM duty_card WHERE id = ANY ($1::uuid[])
"""


async def issue_cards(*, call: str, place: str, actor: Actor) -> int:
    """Give a card to everybody of a call who is sworn below a place and has none; how many.

    Who was not sworn is not on duty (D13), and gets none. Cards of ended offices are revoked.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.decrees_issue, rulebook.body, place)
    await queries.find_place(place)
    async with transaction() as connection:
        await revoke_cards_of_ended(connection, call, place, actor)
        async with bulk(connection):
            rows = await connection.fetch(_ISSUE, call, place, actor.reference, clock.now())
        return await ledger.append_many(
            connection,
            _EVENTS,
            [row["id"] for row in rows],
            kind="duty_card_issued",
            subject_kind="duty_card",
            actor=actor.reference,
            new_subjects=True,
        )


_OF_ENDED = """
    UPDATE duty_card SET revoked_at = $3::timestamptz FROM appointment
    WHERE appointment.id = duty_card.appointment AND appointment.call = $1::text
      AND starts_with(appointment.place, $2::text) AND appointment.stage = 'ended'
      AND duty_card.revoked_at IS NULL
    RETURNING duty_card.id
"""


async def revoke_cards_of_ended(
    connection: Connection, call: str, place: str, actor: Actor
) -> None:
    """Write down that the cards of those whose office ended are void, as they were since then."""
    rows = await connection.fetch(_OF_ENDED, call, place, clock.now())
    await _record_revoked(connection, [row["id"] for row in rows], actor)


async def revoke_card(*, card_id: UUID, actor: Actor) -> None:
    """Revoke a card that was lost; its holder can be issued another then.

    :class:`NotFound` if there is no such card, :class:`Conflict` if it was revoked before.
    """
    async with transaction() as connection:
        row = await connection.fetchrow(
            "SELECT call.body, appointment.place, card.revoked_at FROM duty_card AS card"
            " JOIN appointment ON appointment.id = card.appointment"
            " JOIN call ON call.name = appointment.call WHERE card.id = $1 FOR UPDATE OF card",
            card_id,
        )
        if row is None:
            raise NotFound(_NO_CARD)
        actor.require(Permission.decrees_issue, Body(row["body"]), row["place"])
        if row["revoked_at"] is not None:
            raise Conflict(_REVOKED)
        await connection.execute(
            "UPDATE duty_card SET revoked_at = $2 WHERE id = $1", card_id, clock.now()
        )
        await _record_revoked(connection, [card_id], actor)


async def _record_revoked(connection: Connection, cards: list[UUID], actor: Actor) -> None:
    await ledger.append_many(
        connection,
        _EVENTS,
        cards,
        kind="duty_card_revoked",
        subject_kind="duty_card",
        actor=actor.reference,
    )
