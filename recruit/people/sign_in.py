"""How an officer signs in: password, and a code from the authenticator app."""

import logging
from datetime import timedelta
from uuid import UUID

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, fetch_one, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import NotAuthenticated
from recruit.people.actions import TOTP
from recruit.people.passwords import password_fits
from recruit.people.permissions import ActorKind, system
from recruit.people.rules import WRONG_CODES, code_step

log = logging.getLogger(__name__)

WRONG_CODES_WITHIN = timedelta(minutes=15)

_REFUSED = Text(
    "E-mail, kata sandi, atau kode tidak cocok. Setelah beberapa kali gagal, tunggu 15 menit.",
    "E-mail, password or code do not match. After several failures, wait 15 minutes.",
)
"""One message for every reason: it must not tell which of the three was right."""


async def sign_in(*, email: str, password: str, code: str) -> UUID:
    """The officer who signs in; :class:`NotAuthenticated` with one message for all reasons.

    Each attempt at an account is in the ledger, with its reason and nothing about the person.
    """
    officer = await fetch_one(
        "SELECT id, password_hash FROM officer WHERE email = $1",
        email.replace("\x00", "").strip().lower(),
    )
    fits = await password_fits(officer["password_hash"] if officer else None, password)
    if officer is None:
        log.warning("sign-in refused: no such officer")
        raise NotAuthenticated(_REFUSED)
    async with transaction() as connection:
        refusal = await _refusal(connection, officer["id"], code, password_fits=fits)
        await _record(connection, officer["id"], refusal)
    if refusal is not None:
        raise NotAuthenticated(_REFUSED)
    return UUID(str(officer["id"]))


async def _refusal(
    connection: Connection, officer: UUID, code: str, *, password_fits: bool
) -> str | None:
    """Why the attempt is refused; nothing if it is not, and then the code is used up."""
    row = await connection.fetchrow(
        "SELECT totp_sealed, totp_used, revoked_at FROM officer WHERE id = $1 FOR UPDATE", officer
    )
    if row is None or row["revoked_at"] is not None:
        return "revoked"
    if not password_fits:
        return "password"
    # Counted only after the right password: a stranger cannot lock an officer out.
    if await _wrong_codes(connection, officer) >= WRONG_CODES:
        return "too_many_codes"
    secret = vault().open(row["totp_sealed"], purpose=TOTP)
    step = code_step(secret, code, at=clock.real_now(), used=row["totp_used"])
    if step is None:
        return "code"
    await connection.execute("UPDATE officer SET totp_used = $2 WHERE id = $1", officer, step)
    return None


async def _wrong_codes(connection: Connection, officer: UUID) -> int:
    counted: int = await connection.fetchval(
        "SELECT count(*) FROM ledger_event WHERE subject_id = $1 AND at > $2"
        " AND kind = 'officer_sign_in_refused' AND data ->> 'reason' = 'code'",
        officer,
        clock.now() - WRONG_CODES_WITHIN,
    )
    return counted


async def _record(connection: Connection, officer: UUID, refusal: str | None) -> None:
    signed_in = refusal is None
    await ledger.append(
        connection,
        kind="officer_signed_in" if signed_in else "officer_sign_in_refused",
        subject_kind="officer",
        subject_id=officer,
        actor=f"{ActorKind.officer}:{officer}" if signed_in else system("sign-in").reference,
        data={} if signed_in else {"reason": refusal},
    )
