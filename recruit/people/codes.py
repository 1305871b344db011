"""Codes that are sent to applicants, with which they sign in and show that an address is theirs.

Nobody who asks learns whether a NIK is known: the answers, the limits and the work are the same.
Only the owner of the address finds a code there, or does not.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

import asyncpg

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, execute, fetch_one, transaction
from recruit.foundation.i18n import Language, Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Fault, InvalidInput, NotAuthenticated, Problem
from recruit.foundation.validation import checked
from recruit.notices.actions import send
from recruit.notices.channels import usable
from recruit.notices.rules import Channel, NoticeKind, Recipient
from recruit.people.permissions import Actor, ActorKind
from recruit.people.queries import column_of
from recruit.people.rules import (
    CODES_AT_AN_ADDRESS,
    CODES_OF_A_NIK,
    CODES_OF_A_PAIR,
    COUNTED_WITHIN,
    RESEND_AFTER,
    SENT_CODE_LIFE,
    SENT_CODE_TRIES,
)
from recruit.people.schemas import Applicant, NewAddress

NIK = "nik"
ADDRESS = "sign_in_address"
"""The vault's purposes for what was typed to ask for a code."""

KEPT = timedelta(days=1)
"""How long the row of a code stays: longer than any limit counts, and no longer."""

DEAD = Text(
    "Kode ini tidak berlaku lagi. Minta kode baru.",
    "This code is no longer valid. Ask for a new one.",
)
_WRONG = Text(
    "Kode belum cocok. Pakai kode yang paling baru; masih ada {left} kesempatan.",
    "The code does not match. Use the newest one; {left} more tries.",
)
_TOO_SOON = Text(
    "Kode baru saja dikirim ke alamat ini. Tunggu {seconds} detik, lalu minta lagi.",
    "A code was sent to this address a moment ago. Wait {seconds} seconds, then ask again.",
)
_TOO_MANY = Text(
    "Sudah terlalu banyak kode dikirim ke alamat ini. Tunggu satu jam, atau pakai alamat lain.",
    "Too many codes were sent to this address. Wait an hour, or use another address.",
)
_NO_CHANNEL = Text(
    "Saat ini kode tidak dapat dikirim ke sana. Pakai alamat e-mail, atau nomor ponsel.",
    "A code cannot be sent there at present. Use an e-mail address, or a phone number.",
)


class TooManyCodes(Problem):
    """Another code may be asked for only later; it counts nothing, and nothing was sent."""

    status = 429
    type = "too-many-codes"
    title = Text("Tunggu sebentar", "Wait a moment")


@dataclass(frozen=True, slots=True)
class PendingCode:
    """A code that was asked for, as the browser that asked may see it."""

    channel: Channel
    address: str
    expires_at: datetime
    resend_at: datetime
    """When another may be asked for."""


async def ask_code(
    *, nik: str, address: str, language: Language, channel: Channel | None = None
) -> UUID:
    """Send a code to a phone number or e-mail address; what the browser keeps to enter it.

    Somebody who is known gets one only at an address that is theirs; nothing else differs.
    A phone gets a WhatsApp message unless ``channel`` says otherwise. :class:`InvalidInput`
    names every fault, :class:`TooManyCodes`.
    """
    given = checked(Applicant, nik=nik, address=address)
    return await issue(given.nik, given.address, channel, language)


async def ask_again(
    *,
    code_id: UUID,
    language: Language,
    address: str | None = None,
    channel: Channel | None = None,
) -> UUID:
    """Send another code for the same NIK, to the same address or another one, as
    :func:`ask_code`; :class:`NotAuthenticated` if too much time has passed to remember it."""
    row = await _asked(code_id)
    if row is None:
        raise NotAuthenticated(DEAD)
    asked_at = vault().open(row["address_sealed"], purpose=ADDRESS)
    to = asked_at if address is None else checked(NewAddress, address=address).address
    if to == asked_at and channel is None:
        channel = Channel(row["channel"])
    nik = vault().open(row["nik_sealed"], purpose=NIK)
    return await issue(nik, to, channel, language)


async def pending_code(code_id: UUID) -> PendingCode | None:
    """What the page on which a code is entered shows; nothing after a day."""
    row = await _asked(code_id)
    if row is None:
        return None
    address = vault().open(row["address_sealed"], purpose=ADDRESS)
    return PendingCode(
        Channel(row["channel"]), address, row["expires_at"], row["created_at"] + RESEND_AFTER
    )


async def _asked(code_id: UUID) -> asyncpg.Record | None:
    return await fetch_one("SELECT * FROM sign_in_code WHERE id = $1", code_id)


async def issue(
    nik: str, address: str, channel: Channel | None, language: Language, *, own: bool = False
) -> UUID:
    """Make a code and send it, within the limits; ``own``: the person is signed in and adds an
    address."""
    to = _channel(address, channel)
    digest, code_id = vault().digest(nik), _code_id(address)
    code = f"{secrets.randbelow(10**6):06}"
    async with transaction() as connection:
        of_nik = await _count(connection, digest, code_id)
        await _keep(connection, code_id, nik, to, address, code)
        theirs = await _is_theirs(connection, digest, to, address)
        wanted = own or theirs or (theirs is None and of_nik < CODES_OF_A_NIK)
        await _send(connection, Recipient(None, language, {to: address}), code, wanted=wanted)
    return code_id


def _channel(address: str, chosen: Channel | None) -> Channel:
    channel = Channel.sms if chosen is Channel.sms else Channel.whatsapp
    channel = Channel.email if "@" in address else channel
    if channel not in usable():
        raise InvalidInput([Fault("/address", "no-channel", _NO_CHANNEL)])
    return channel


def _code_id(address: str) -> UUID:
    """A new id, half random and half digest of the address, so that the codes of an address are
    neighbours in the index although their addresses are sealed."""
    return UUID(bytes=vault().digest(f"address:{address}")[:8] + secrets.token_bytes(8))


def _neighbours(code_id: UUID) -> tuple[UUID, UUID]:
    half = code_id.bytes[:8]
    return UUID(bytes=half + bytes(8)), UUID(bytes=half + b"\xff" * 8)


async def _count(connection: Connection, nik_digest: bytes, code_id: UUID) -> int:
    """How many codes were asked for this NIK lately; :class:`TooManyCodes` by the address.

    The NIK's own limit is silent: a stranger who uses it up must not shut its owner out, whose
    codes are limited by the address. It only ends what nobody would receive anyway.
    """
    first, last = _neighbours(code_id)
    now = clock.real_now()
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(first)
    )  # two requests at once must see each other's codes
    row = await connection.fetchrow(
        "SELECT count(*) FILTER (WHERE nik_digest = $1) AS of_nik,"
        " count(*) FILTER (WHERE id BETWEEN $2 AND $3) AS at_address,"
        " count(*) FILTER (WHERE nik_digest = $1 AND id BETWEEN $2 AND $3) AS of_pair,"
        " max(created_at) FILTER (WHERE nik_digest = $1 AND id BETWEEN $2 AND $3) AS latest"
        " FROM sign_in_code WHERE created_at > $4 AND (nik_digest = $1 OR id BETWEEN $2 AND $3)",
        nik_digest, first, last, now - COUNTED_WITHIN,
    )  # fmt: skip
    assert row is not None  # noqa: S101 - an aggregate always has its row
    if row["latest"] is not None and row["latest"] > now - RESEND_AFTER:
        wait = RESEND_AFTER - (now - row["latest"])
        raise _too_many(_TOO_SOON, wait)
    if row["of_pair"] >= CODES_OF_A_PAIR or row["at_address"] >= CODES_AT_AN_ADDRESS:
        raise _too_many(_TOO_MANY, COUNTED_WITHIN)
    counted: int = row["of_nik"]
    return counted


def _too_many(text: Text, wait: timedelta) -> TooManyCodes:
    seconds = max(1, round(wait.total_seconds()))
    return TooManyCodes(text.format(seconds=seconds), retry_after=seconds)


async def _keep(
    connection: Connection, code_id: UUID, nik: str, channel: Channel, address: str, code: str
) -> None:
    now = clock.real_now()
    await connection.execute(
        "INSERT INTO sign_in_code (id, nik_digest, nik_sealed, channel, address_sealed,"
        " code_digest, tries, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)",
        code_id,
        vault().digest(nik),
        vault().seal(nik, purpose=NIK),
        channel.value,
        vault().seal(address, purpose=ADDRESS),
        _digest(code_id, code),
        now,
        now + SENT_CODE_LIFE,
    )


def _digest(code_id: UUID, code: str) -> bytes:
    return vault().digest(f"code:{code_id}:{code}")


async def _is_theirs(
    connection: Connection, nik_digest: bytes, channel: Channel, address: str
) -> bool | None:
    """Whether it is the address of the person with this NIK; nothing if nobody has it yet."""
    theirs: bool | None = await connection.fetchval(
        f"SELECT coalesce({column_of(channel)} = $2, false) FROM person WHERE nik_digest = $1",
        nik_digest,
        address,
    )
    return theirs


async def _send(connection: Connection, to: Recipient, code: str, *, wanted: bool) -> None:
    """Send the code, or do the same work and take it back: the time must not tell which."""
    savepoint = connection.transaction()
    await savepoint.start()
    await send(connection, kind=NoticeKind.sign_in_code, recipient=to, details={},
               secret={"code": code})  # fmt: skip
    await (savepoint.commit() if wanted else savepoint.rollback())


async def enter_code(*, code_id: UUID, code: str, language: Language) -> UUID:
    """The session of the applicant who entered the code that was sent to them.

    Somebody unknown becomes a person with this NIK and address. :class:`InvalidInput` for what is
    no code at all, which counts as no try; :class:`NotAuthenticated` otherwise.
    """
    digits = tidy_code(code)
    async with transaction() as connection:
        entered, refusal = await try_code(connection, code_id, digits)
        person = await _person(connection, entered, language) if entered else None
        session = await _begin(connection, person) if person else None
    if session is None:
        raise NotAuthenticated(refusal or DEAD)
    return session


def tidy_code(code: str) -> str:
    """Six digits without what people type between them; :class:`InvalidInput`."""
    digits = re.sub(r"[\s.\-]", "", code)
    if re.fullmatch(r"[0-9]{6}", digits) is None:
        message = Text("Kode terdiri dari enam angka.", "The code has six digits.")
        raise InvalidInput([Fault("/code", "six-digits", message)])
    return digits


async def try_code(
    connection: Connection, code_id: UUID, code: str
) -> tuple[asyncpg.Record | None, Text | None]:
    """Enter a code in the caller's transaction, which must be committed either way: the row of
    the code that fits and is used up now, or why it does not."""
    now = clock.real_now()
    row = await connection.fetchrow(
        "UPDATE sign_in_code SET tries = tries + 1"
        " WHERE id = $1 AND used_at IS NULL AND tries < $2 AND expires_at > $3 RETURNING *",
        code_id,
        SENT_CODE_TRIES,
        now,
    )
    if row is None:
        return None, DEAD
    if compare_digest(row["code_digest"], _digest(code_id, code)):
        await connection.execute("UPDATE sign_in_code SET used_at = $2 WHERE id = $1", code_id, now)
        return row, None
    left = SENT_CODE_TRIES - row["tries"]
    return None, _WRONG.format(left=left) if left else DEAD


async def _person(
    connection: Connection, entered: asyncpg.Record, language: Language
) -> UUID | None:
    """The person of a code, who is made if nobody is known; nothing if the address is not theirs:
    somebody else came first with this NIK."""
    column = column_of(Channel(entered["channel"]))
    address = vault().open(entered["address_sealed"], purpose=ADDRESS)
    await connection.execute(
        f"INSERT INTO person (nik_digest, nik_sealed, {column}, language, created_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (nik_digest) DO NOTHING",
        entered["nik_digest"],
        entered["nik_sealed"],
        address,
        language.value,
        clock.now(),
    )
    found: UUID | None = await connection.fetchval(
        f"SELECT id FROM person WHERE nik_digest = $1 AND {column} = $2",
        entered["nik_digest"],
        address,
    )
    return found


async def _begin(connection: Connection, person: UUID) -> UUID:
    session: UUID = await connection.fetchval(
        "INSERT INTO applicant_session (person, began_at) VALUES ($1, $2) RETURNING id",
        person,
        clock.real_now(),
    )
    actor = Actor(ActorKind.applicant, str(person), "")
    await ledger.append(
        connection, kind="applicant_signed_in", subject_kind="person", subject_id=person,
        actor=actor.reference,
    )  # fmt: skip
    return session


async def forget_codes() -> None:
    """Delete the codes of the day before, with the NIKs and addresses that were typed for them."""
    await execute("DELETE FROM sign_in_code WHERE created_at < $1", clock.real_now() - KEPT)
