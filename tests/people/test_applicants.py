"""Whoever signs in as an applicant is one, on every route."""

import httpx

from recruit.foundation.database import execute
from tests.people.applicants import sign_in


async def test_an_applicant_is_known_until_their_session_is_ended(
    client: httpx.AsyncClient,
) -> None:
    who = await sign_in(client)
    me = (await client.get("/api/v1/me")).json()
    assert (me["kind"], me["id"], me["grants"]) == ("applicant", str(who), [])
    assert (await client.get("/plan")).status_code == 403
    await execute("UPDATE applicant_session SET ended_at = now() WHERE person = $1", who)
    assert (await client.get("/api/v1/me")).status_code == 401
