"""What applicants do with their account, and what a desk does for whoever lost their address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, execute, fetch, fetch_one, transaction
from recruit.foundation.i18n import Language, Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Fault, InvalidInput, NotAllowed, NotAuthenticated, NotFound
from recruit.foundation.validation import checked
from recruit.notices.actions import send
from recruit.notices.rules import Channel, NoticeKind
from recruit.people.codes import ADDRESS, DEAD, NIK, issue, tidy_code, try_code
from recruit.people.permissions import Actor, Permission
from recruit.people.queries import column_of, recipient
from recruit.people.rules import masked_nik
from recruit.people.schemas import DeskContact, NewAddress
from recruit.rulebook.model import Body

_NOBODY = Text("Orang ini tidak ditemukan.", "There is no such person.")
_LOCKED = "SELECT * FROM person WHERE nik_digest = $1 FOR UPDATE"


@dataclass(frozen=True, slots=True)
class Account:
    """What a signed-in applicant sees of themselves."""

    name: str | None
    nik: str
    """Masked."""
    phone: str | None
    email: str | None
    language: Language
    channel: Channel | None
    sessions: tuple[tuple[UUID, datetime], ...]
    """The browsers in which they are signed in, and since when; the latest first."""


async def account_of(*, actor: Actor, session_hours: int) -> Account:
    """The account of a signed-in applicant; ``session_hours`` is how long a browser stays so."""
    person = UUID(actor.id)
    row = await fetch_one("SELECT * FROM person WHERE id = $1", person)
    if row is None:
        raise NotFound(_NOBODY)
    sessions = await fetch(
        "SELECT id, began_at FROM applicant_session"
        " WHERE person = $1 AND ended_at IS NULL AND began_at > $2 ORDER BY began_at DESC",
        person,
        clock.real_now() - timedelta(hours=session_hours),
    )
    return Account(
        row["name"],
        masked_nik(vault().open(row["nik_sealed"], purpose=NIK)),
        row["phone"],
        row["email"],
        Language(row["language"]),
        Channel(row["channel"]) if row["channel"] else None,
        tuple((UUID(str(session["id"])), session["began_at"]) for session in sessions),
    )


async def end_session(*, session_id: UUID) -> None:
    """Sign one browser out; a second time does nothing."""
    await execute(
        "UPDATE applicant_session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
        session_id,
        clock.real_now(),
    )


async def end_sessions(*, actor: Actor) -> None:
    """Sign the applicant out in every browser, this one too."""
    async with transaction() as connection:
        await _end_sessions(connection, UUID(actor.id))
        await _record(connection, "applicant_signed_out", UUID(actor.id), actor)


async def _end_sessions(connection: Connection, person: UUID) -> None:
    await connection.execute(
        "UPDATE applicant_session SET ended_at = $2 WHERE person = $1 AND ended_at IS NULL",
        person,
        clock.real_now(),
    )


async def choose_language_and_channel(
    *, language: Language, channel: Channel | None, actor: Actor
) -> None:
    """How an applicant wants to be written to; :class:`InvalidInput` if the channel has no
    address."""
    column = column_of(channel or Channel.email)
    changed = await execute(
        "UPDATE person SET language = $2, channel = $3"
        f" WHERE id = $1 AND ($3::text IS NULL OR {column} IS NOT NULL)",
        UUID(actor.id),
        language.value,
        channel.value if channel else None,
    )
    if not changed:
        message = Text("Isi dahulu alamatnya di bawah.", "Give its address below first.")
        raise InvalidInput([Fault("/channel", "no-address", message)])


async def ask_to_change_contact(
    *, address: str, language: Language, actor: Actor, channel: Channel | None = None
) -> UUID:
    """Send a code to a new phone number or e-mail address of the applicant; the code's id.

    ``channel`` and errors as in :func:`recruit.people.codes.ask_code`.
    """
    given = checked(NewAddress, address=address)
    row = await fetch_one("SELECT nik_sealed FROM person WHERE id = $1", UUID(actor.id))
    if row is None:
        raise NotFound(_NOBODY)
    nik = vault().open(row["nik_sealed"], purpose=NIK)
    return await issue(nik, given.address, channel, language, own=True)


async def change_contact(*, code_id: UUID, code: str, actor: Actor) -> None:
    """Take over the new address of an applicant who entered the code that was sent there.

    The address before it is told. :class:`InvalidInput` and :class:`NotAuthenticated` as
    :func:`recruit.people.codes.enter_code`.
    """
    digits = tidy_code(code)
    async with transaction() as connection:
        entered, refusal = await try_code(connection, code_id, digits)
        if entered is not None:
            person = await connection.fetchrow(_LOCKED, entered["nik_digest"])
            if person is None or str(person["id"]) != actor.id:
                refusal = DEAD
            else:
                await _take_over(connection, person, entered, actor)
    if refusal is not None:
        raise NotAuthenticated(refusal)


async def _take_over(
    connection: Connection, person: asyncpg.Record, entered: asyncpg.Record, actor: Actor
) -> None:
    column = column_of(Channel(entered["channel"]))
    address = vault().open(entered["address_sealed"], purpose=ADDRESS)
    contacts = {"phone": person["phone"], "email": person["email"]} | {column: address}
    await _set(connection, person, contacts)
    await _record(connection, "contact_changed", person["id"], actor, contact=column)


async def set_contact_at_desk(
    *, nik: str, phone: str | None, email: str | None, actor: Actor
) -> None:
    """Give somebody whose identity card the officer has seen these addresses, and no others.

    Every browser is signed out, and the addresses that were there are told: if it was somebody
    else's doing, they are out, and if it was not, the owner reads of it. :class:`InvalidInput`
    names every fault; :class:`NotFound` if the NIK is not known; :class:`NotAllowed` unless the
    officer takes applications where the person lives, as far as that is known.
    """
    given = checked(DeskContact, nik=nik, phone=phone or None, email=email or None)
    if given.phone is None and given.email is None:
        message = Text(
            "Isi nomor ponsel atau alamat e-mail.", "Enter a phone number or an e-mail address."
        )
        raise InvalidInput([Fault("/phone", "missing", message)])
    async with transaction() as connection:
        person = await connection.fetchrow(_LOCKED, vault().digest(given.nik))
        if person is None:
            raise NotFound(_NOBODY)
        _require_desk(actor, person["village_code"])
        await _set(connection, person, {"phone": given.phone, "email": given.email})
        await _end_sessions(connection, person["id"])
        await _record(connection, "contact_set_at_desk", person["id"], actor)


def _require_desk(actor: Actor, village: str | None) -> None:
    submit = Permission.applications_submit
    if village is None:
        allowed = actor.holds(submit)
    else:
        allowed = any(actor.may(submit, body, village) for body in Body)
    if not allowed:
        raise NotAllowed(
            Text(
                "Orang ini dilayani di loket tempat tinggalnya.",
                "The desk where this person lives does this.",
            )
        )


async def _set(
    connection: Connection, person: asyncpg.Record, contacts: dict[str, str | None]
) -> None:
    """Write the addresses; a channel that has none any more is no longer the preferred one."""
    await connection.execute(
        "UPDATE person SET phone = $2::text, email = $3::text,"
        " channel = CASE WHEN channel = 'email' AND $3 IS NULL"
        "   OR channel <> 'email' AND $2 IS NULL THEN NULL ELSE channel END"
        " WHERE id = $1",
        person["id"],
        contacts["phone"],
        contacts["email"],
    )
    await _tell(connection, person, contacts)


async def _tell(
    connection: Connection, person: asyncpg.Record, contacts: dict[str, str | None]
) -> None:
    """Tell the addresses that are no longer there, or else the preferred one that was there."""
    before = recipient(person)
    gone = [
        channel
        for channel, column in ((Channel.whatsapp, "phone"), (Channel.email, "email"))
        if person[column] is not None and person[column] != contacts[column]
    ]
    if before.addresses:
        for channel in gone or [next(iter(before.addresses))]:
            await send(connection, kind=NoticeKind.contact_changed, recipient=before, details={},
                       channel=channel)  # fmt: skip


async def _record(
    connection: Connection, kind: str, person: UUID, actor: Actor, **data: str
) -> None:
    await ledger.append(
        connection, kind=kind, subject_kind="person", subject_id=person, actor=actor.reference,
        data=data,
    )  # fmt: skip
