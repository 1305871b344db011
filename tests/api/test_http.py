"""The API as HTTP: documentation, headers, rights of every route, and bodies of all sorts."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from recruit.people.permissions import Permission
from tests.api.conftest import APPLICATIONS, Key

PROBLEM = "application/problem+json"


def operations(app: Litestar) -> dict[str, dict[str, Any]]:
    """Every operation of the documentation, by method and path."""
    schema = app.openapi_schema.to_schema()
    return {
        f"{method.upper()} {path}": operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


async def test_every_route_is_documented_for_those_who_use_it(app: Litestar) -> None:
    found = operations(app)
    assert len(found) > 30
    for name, operation in found.items():
        assert operation["summary"], name
        assert operation["tags"], name
    names = [operation["operationId"] for operation in found.values()]
    assert len(set(names)) == len(names)


def guarded(app: Litestar) -> list[tuple[Permission, str, str]]:
    """Every route of the API that asks for a permission: which, method, path."""
    return [
        (handler.opt["permission"], method, _with_ids(route.path_format))
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/")
        for handler in route.route_handlers
        if handler.opt.get("permission") is not None
        for method in handler.http_methods - {"OPTIONS"}
    ]


async def test_a_guarded_route_refuses_whoever_does_not_say_who_they_are(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    """401 comes before anything else: nothing is parsed for a stranger."""
    assert len(guarded(app)) > 30
    for _, method, path in guarded(app):
        answer = await client.request(method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM), path


async def test_a_guarded_route_refuses_a_key_for_something_else(
    app: Litestar, client: httpx.AsyncClient, key: Key
) -> None:
    keys = {
        permission: await key(permission)
        for permission in (Permission.status_read, Permission.places_import)
    }
    for needed, method, path in guarded(app):
        other = next(headers for permission, headers in keys.items() if permission != needed)
        answer = await client.request(method, path, headers=other)
        assert (answer.status_code, answer.headers["content-type"]) == (403, PROBLEM), path


def _with_ids(path: str) -> str:
    unknown = "00000000-0000-7000-8000-000000000000"
    return "/".join(unknown if part.startswith("{") else part for part in path.split("/"))


async def test_the_documentation_has_examples_and_answers(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    page = await client.get("/api/docs")
    assert (page.status_code, "rapi-doc" in page.text) == (200, True)
    schema = (await client.get("/api/docs/openapi.json")).json()
    submit = schema["paths"][APPLICATIONS]["post"]
    body = submit["requestBody"]["content"]["application/json"]
    assert body["schema"]["examples"][0]["call"] == "kpps-2024"
    assert {"200", "201", "401", "403", "409", "422"} <= set(submit["responses"])
    assert PROBLEM in submit["responses"]["422"]["content"]


async def test_the_example_of_the_documentation_is_accepted(
    app: Litestar, client: httpx.AsyncClient, key: Key, calls: None
) -> None:
    submit = operations(app)[f"POST {APPLICATIONS}"]
    (example,) = submit["requestBody"]["content"]["application/json"]["schema"]["examples"]
    headers = {**await key(), "Idempotency-Key": "key-00000001"}
    answer = await client.post(APPLICATIONS, json=example, headers=headers)
    assert answer.status_code == 201, answer.text


async def test_every_answer_tells_the_browser_what_to_refuse(
    calls: None, client: httpx.AsyncClient
) -> None:
    for path, status in (
        ("/api/v1/me", 401), ("/api/v1/nothing", 404), ("/", 200), ("/health", 200),
        ("/static/recruit.css", 200), ("/api/docs", 200), ("/officer/sign-in", 200),
    ):  # fmt: skip
        answer = await client.get(path)
        assert answer.status_code == status
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "script-src 'self';" in policy, path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["referrer-policy"] == "same-origin", path


BODIES = [
    (b"{", "application/json"),
    (b"", "application/json"),
    (b"null", "application/json"),
    (b"[]", "application/json"),
    (b'"text"', "application/json"),
    (b"\xff\xfe\x00", "application/json"),
    (b'{"nik": NaN}', "application/json"),
    (b"[" * 100_000, "application/json"),
    (b'{"a":' * 50_000, "application/json"),
    (b'{"birth_date": ' + b"9" * 5000 + b"}", "application/json"),
    (b"call=kpps-2024", "application/x-www-form-urlencoded"),
    (b"<xml/>", "application/xml"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (b"--x\r\n", "multipart/form-data"),
    (b"\x81\xa4name\xa1x", "application/msgpack"),
    (b"x", "text/plain; charset=nonsense"),
    (b"{}", "nonsense"),
]


@pytest.mark.parametrize("path", [APPLICATIONS, f"{APPLICATIONS}/uploads", "/api/v1/officers"])
async def test_whatever_the_body_is_it_is_refused_in_words(
    calls: None, client: httpx.AsyncClient, key: Key, path: str
) -> None:
    headers = {**await key(), "Idempotency-Key": "key-00000001"}
    for content, media_type in BODIES:
        answer = await client.post(
            path, content=content, headers=headers | {"Content-Type": media_type}
        )
        assert answer.status_code in {400, 413, 415, 422}, (content[:30], answer.text)
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize("path", [APPLICATIONS, f"{APPLICATIONS}/uploads"])
async def test_a_huge_body_is_refused_whether_it_says_so_or_not(
    calls: None, client: httpx.AsyncClient, key: Key, path: str
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"x" * 100_000

    kind = "application/json" if path == APPLICATIONS else "multipart/form-data; boundary=x"
    headers = {**await key(), "Idempotency-Key": "key-00000001", "Content-Type": kind}
    for content in (b"x" * 7_000_000, pieces()):
        answer = await client.post(path, content=content, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)


async def test_what_is_not_there_is_told_as_a_problem(
    calls: None, client: httpx.AsyncClient
) -> None:
    for method, path, statuses in (
        ("GET", "/api/v1/nothing", {404}),
        ("PUT", APPLICATIONS, {405}),
        ("GET", "/%00", {404}),
        ("GET", "/calls/%00", {400, 404}),
        ("GET", "/calls/kpps-2024/%00", {400, 404}),
    ):
        answer = await client.request(method, path)
        assert answer.status_code in statuses, path
        assert answer.headers["content-type"] == PROBLEM, path


async def test_health_tells_whether_both_servers_are_reached(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health")
    assert (answer.status_code, answer.json()["healthy"]) == (200, True)
