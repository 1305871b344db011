"""Applicants who are signed in already, for tests that begin after the sign-in."""

import secrets
from typing import cast
from uuid import UUID

import httpx
from litestar import Litestar
from litestar.serialization import encode_json

from recruit.foundation import clock
from recruit.foundation.database import fetch_value
from recruit.foundation.keys import vault

NIK = "3171011708909001"
"""The NIK of tests.applications.forms.COMPLETE."""
PHONE = "+628120000001"
COOKIE = "recruit_session"
HOUR = 3600


async def person(nik: str = NIK, *, phone: str | None = PHONE, email: str | None = None) -> UUID:
    """Somebody who signed in once and has not submitted anything; the same NIK is the same one."""
    found: UUID = await fetch_value(
        "INSERT INTO person (nik_digest, nik_sealed, phone, email, created_at)"
        " VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (nik_digest) DO UPDATE SET nik_digest = excluded.nik_digest RETURNING id",
        vault().digest(nik),
        vault().seal(nik, purpose="nik"),
        phone,
        email,
        clock.now(),
    )
    return found


async def sign_in(
    client: httpx.AsyncClient,
    nik: str = NIK,
    *,
    phone: str | None = PHONE,
    email: str | None = None,
) -> UUID:
    """Make the client the browser of a signed-in applicant; the person's id.

    The client is httpx's, on the real application, as the fixtures ``client`` make it. Forms still
    need the token: see tests.site.conftest.post.
    """
    who = await person(nik, phone=phone, email=email)
    session_id = await fetch_value(
        "INSERT INTO applicant_session (person, began_at) VALUES ($1, $2) RETURNING id",
        who,
        clock.real_now(),
    )
    name = secrets.token_hex(32)
    store = _app(client).stores.get("sessions")
    await store.set(name, encode_json({"applicant": str(session_id)}), expires_in=HOUR)
    client.cookies.set(COOKIE, name, domain=client.base_url.host)
    return who


def _app(client: httpx.AsyncClient) -> Litestar:
    transport = cast("httpx.ASGITransport", client._transport)
    return cast("Litestar", transport.app)
