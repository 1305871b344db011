"""Over HTTP: sessions, keys, guards, forged requests."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from litestar import Litestar, get

from recruit.people import actions
from recruit.people.guards import require_declared_permissions
from recruit.people.permissions import Permission, Role
from recruit.rulebook.model import Body
from tests.people.conftest import EMAIL, OPERATOR, PASSWORD, AddOfficer, code_at

RealTime = Callable[[int], datetime]
NEW = {
    "email": "budi.rekaan@example.org", "name": "Budi Rekaan", "password": "another long one",
    "role": "verifier", "bodies": ["kpps"], "place_prefix": "",
}  # fmt: skip


@pytest.fixture
async def operator(
    client: httpx.AsyncClient, add_officer: AddOfficer, real_time: RealTime
) -> actions.Enrolled:
    """An operator whose browser is the client, signed in."""
    enrolled = await add_officer(role=Role.operator, bodies=list(Body))
    code = code_at(enrolled.totp_secret, real_time(0))
    given = {"email": EMAIL, "password": PASSWORD, "code": code}
    await client.get("/page")
    answer = await client.post("/sign-in", json=given, headers=token(client))
    assert answer.status_code == 204, answer.text
    return enrolled


def token(client: httpx.AsyncClient) -> dict[str, str]:
    return {"x-csrftoken": client.cookies["csrftoken"]}


async def key(*permissions: Permission) -> dict[str, str]:
    secret = await actions.create_api_key(
        name="program", permissions=permissions, bodies=[Body.kpps], place_prefix="",
        actor=OPERATOR,
    )  # fmt: skip
    return {"Authorization": f"Bearer {secret}"}


async def test_who_am_i(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/me")).status_code == 401
    me = (await client.get("/api/v1/me", headers=await key(Permission.status_read))).json()
    assert (me["kind"], me["name"]) == ("program", "program")
    assert me["grants"] == [
        {"permissions": ["status:read"], "bodies": ["kpps"], "place_prefix": "", "until": None}
    ]


async def test_the_guard(client: httpx.AsyncClient) -> None:
    assert (await client.get("/plan")).status_code == 401
    assert (await client.get("/plan", headers=await key(Permission.status_read))).status_code == 403
    planner = await key(Permission.training_plan)
    assert (await client.get("/plan", headers=planner)).text == "program"


@pytest.mark.parametrize("header", ["Bearer rk_unknown", "bearer", "Bearer \xff"])
async def test_a_wrong_key_is_refused_everywhere(client: httpx.AsyncClient, header: str) -> None:
    headers = {"Authorization": header.encode("latin-1")}
    answer = await client.get("/page", headers=headers)
    assert answer.status_code == 401, answer.text


async def test_other_schemes_are_nobody(client: httpx.AsyncClient) -> None:
    answer = await client.get("/page", headers={"Authorization": "Basic YTpi"})
    assert (answer.status_code, answer.text) == (200, "")


async def test_a_session_from_sign_in_to_sign_out(
    client: httpx.AsyncClient, operator: actions.Enrolled, stores: dict[str, Any]
) -> None:
    name = client.cookies["recruit_session"]
    assert (await client.get("/page")).text == "Siti Rekaan"
    assert "set-cookie" not in (await client.get("/page")).headers
    assert await stores["sessions"].exists(name)
    assert (await client.post("/sign-out", headers=token(client))).status_code == 204
    assert not await stores["sessions"].exists(name)
    client.cookies.set("recruit_session", name)
    assert (await client.get("/page")).text == ""


async def test_visitors_and_programs_leave_no_session(
    client: httpx.AsyncClient, operator: actions.Enrolled
) -> None:
    program = await client.get("/page", headers=await key(Permission.status_read))
    assert (program.text, "set-cookie" in program.headers) == ("program", False)
    client.cookies.clear()
    assert "recruit_session" not in (await client.get("/page")).headers["set-cookie"]


async def test_a_planted_session_name_is_not_taken_over(
    client: httpx.AsyncClient, add_officer: AddOfficer, real_time: RealTime
) -> None:
    officer = await add_officer()
    await client.get("/page")
    client.cookies.set("recruit_session", "planted", domain="recruit.test")
    code = code_at(officer.totp_secret, real_time(0))
    given = {"email": EMAIL, "password": PASSWORD, "code": code}
    answer = await client.post("/sign-in", json=given, headers=token(client))
    assert answer.status_code == 204
    assert "planted" not in answer.headers["set-cookie"]
    client.cookies.clear()
    client.cookies.set("recruit_session", "planted")
    assert (await client.get("/page")).text == ""


async def test_a_revoked_officer_is_out_with_the_next_request(
    client: httpx.AsyncClient, operator: actions.Enrolled
) -> None:
    assert (await client.get("/plan")).status_code == 200
    await actions.revoke_officer(officer_id=operator.officer_id, actor=OPERATOR)
    assert (await client.get("/plan")).status_code == 401


async def test_sign_in_is_limited_by_address(client: httpx.AsyncClient) -> None:
    await client.get("/page")
    given = {"email": "nobody@example.org", "password": "x", "code": "000000"}
    statuses = [
        (await client.post("/sign-in", json=given, headers=token(client))).status_code
        for _ in range(11)
    ]
    assert statuses == [401] * 10 + [429]


async def test_a_forged_request_is_refused(
    client: httpx.AsyncClient, operator: actions.Enrolled
) -> None:
    assert (await client.post("/api/v1/officers", json=NEW)).status_code == 403
    forged = await client.post("/sign-out", headers={"Authorization": "Basic YTpi"})
    assert forged.status_code == 403
    assert forged.json()["detail"].startswith("This page was open for too long")
    answer = await client.post("/api/v1/officers", json=NEW, headers=token(client))
    assert answer.status_code == 201, answer.text


async def test_programs_need_no_token(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/officers", json=NEW)).status_code == 401
    answer = await client.post(
        "/api/v1/officers", json=NEW, headers=await key(Permission.status_read)
    )
    assert answer.status_code == 403
    assert answer.json()["detail"] == "You may not do officers:manage."


async def test_officers_are_added_listed_and_revoked(
    client: httpx.AsyncClient, operator: actions.Enrolled
) -> None:
    added = await client.post("/api/v1/officers", json=NEW, headers=token(client))
    assert added.headers["cache-control"] == "no-store"
    assert len(added.json()["totp_secret"]) == 32
    path = f"/api/v1/officers/{added.json()['id']}"
    assert (await client.delete(path, headers=token(client))).status_code == 204
    budi, siti = (await client.get("/api/v1/officers")).json()
    assert (budi["email"], budi["revoked_at"] is None) == (NEW["email"], False)
    assert (siti["email"], siti["revoked_at"]) == (EMAIL, None)
    assert budi["grants"] == [
        {"role": "verifier", "bodies": ["kpps"], "place_prefix": "", "until": None}
    ]


async def test_keys_are_made_listed_and_revoked(
    client: httpx.AsyncClient, operator: actions.Enrolled
) -> None:
    given = {
        "name": "p", "permissions": ["status:read"], "bodies": ["kpps"], "place_prefix": "",
        "until": "2100-01-01T00:00:00+07:00",
    }  # fmt: skip
    made = await client.post("/api/v1/api-keys", json=given, headers=token(client))
    assert made.status_code == 201, made.text
    bearer = {"Authorization": f"Bearer {made.json()['secret']}"}
    assert (await client.get("/page", headers=bearer)).text == "p"
    (listed,) = (await client.get("/api/v1/api-keys")).json()
    path = f"/api/v1/api-keys/{listed['id']}"
    assert (await client.delete(path, headers=token(client))).status_code == 204
    assert (await client.get("/page", headers=bearer)).status_code == 401


async def test_static_files_ask_nobody_who_they_are(client: httpx.AsyncClient) -> None:
    headers = {"Cookie": "recruit_session=x", "Authorization": "Bearer rk_unknown"}
    answer = await client.get("/style.css", headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)


async def test_text_that_the_database_cannot_hold_is_refused(client: httpx.AsyncClient) -> None:
    manager = await key(*Permission)
    for name in ("\\u0000", "\\ud800"):
        body = json.dumps(NEW).replace("Budi Rekaan", name)
        answer = await client.post("/api/v1/officers", content=body, headers=manager)
        assert 400 <= answer.status_code < 500, answer.text


async def test_options_need_no_permission(client: httpx.AsyncClient) -> None:
    assert (await client.options("/page")).status_code == 204


async def test_an_application_whose_routes_declare_starts(app: Litestar) -> None:
    async with app.lifespan():
        pass


async def test_a_route_without_a_declared_permission_does_not_start() -> None:
    @get("/open")
    async def undeclared() -> None: ...

    @get("/typo", opt={"permission": "status:read"})
    async def mistyped() -> None: ...

    @get("/public", opt={"permission": None})
    async def public() -> None: ...

    app = Litestar([undeclared, mistyped, public], on_startup=[require_declared_permissions])
    with pytest.raises(ExceptionGroup) as refused:
        async with app.lifespan():
            pass
    assert [str(fault) for fault in refused.value.exceptions] == [
        "routes without a declared permission: /open (undeclared), /typo (mistyped)"
    ]
