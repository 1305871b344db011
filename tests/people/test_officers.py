"""Officers and keys: what is refused, and who may give what to whom."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from recruit.foundation import clock, database
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people import actions, queries
from recruit.people.permissions import Actor, Permission, Role
from recruit.rulebook.model import Body
from tests.people.conftest import EMAIL, OPERATOR, AddOfficer, events_of

NOON = datetime(2024, 10, 1, 12, tzinfo=clock.WIB)


async def actor_of(officer: actions.Enrolled) -> Actor:
    actor = await queries.officer_actor(officer.officer_id)
    assert actor is not None
    return actor


async def count(table: str) -> int:
    counted: int = await database.fetch_value(f"SELECT count(*) FROM {table}")
    return counted


async def test_every_fault_is_named_and_nothing_is_written(add_officer: AddOfficer) -> None:
    with pytest.raises(InvalidInput) as refused:
        await add_officer(
            email="no address", name="\x00", password="short", role="king", bodies=[],
            place_prefix="31.71", until=clock.now() - timedelta(days=1),
        )  # fmt: skip
    assert {fault.pointer for fault in refused.value.faults} == {
        "/email", "/name", "/password", "/role", "/bodies", "/place_prefix", "/until",
    }  # fmt: skip
    assert await count("officer") + await count("ledger_event") == 0


async def test_a_password_is_not_the_address(add_officer: AddOfficer) -> None:
    with pytest.raises(InvalidInput) as refused:
        await add_officer(password=EMAIL.upper())
    assert [fault.code for fault in refused.value.faults] == ["unfit-password"]


async def test_neither_password_nor_secret_is_kept_as_it_is(add_officer: AddOfficer) -> None:
    enrolled = await add_officer(email=f" {EMAIL.upper()} ")
    row = await database.fetch_one("SELECT * FROM officer")
    assert row is not None
    assert row["email"] == EMAIL
    assert row["password_hash"].startswith("$argon2id$")
    assert enrolled.totp_secret.encode() not in row["totp_sealed"]
    assert "issuer=recruit" in enrolled.otpauth_uri
    assert await events_of(enrolled.officer_id) == ["officer_added"]
    assert EMAIL not in await database.fetch_value("SELECT data::text FROM ledger_event")


async def test_an_address_is_taken_once(add_officer: AddOfficer) -> None:
    await add_officer()
    with pytest.raises(Conflict):
        await add_officer()
    assert await count("officer_grant") == 1


async def test_grants_are_pairs_of_body_and_place(cities: None, add_officer: AddOfficer) -> None:
    enrolled = await add_officer(bodies=[Body.kpps, Body.tib], place_prefix="31.71")
    await database.execute(
        "INSERT INTO officer_grant (officer, role, bodies, place_prefix)"
        " VALUES ($1, 'registrar', '{ptps}', '31.72')",
        enrolled.officer_id,
    )
    actor = await actor_of(enrolled)
    decide, record = Permission.verification_decide, Permission.oaths_record
    assert actor.may(decide, Body.kpps, "31.71.01.1001")
    assert not actor.may(decide, Body.ptps, "31.71.01.1001")
    assert not actor.may(decide, Body.kpps, "31.72.01.1001")
    assert actor.may(record, Body.ptps, "31.72")
    assert not actor.may(record, Body.ptps, "31.71")
    scope = actor.scope(Permission.status_read)
    assert list(zip(scope.bodies, scope.prefixes, strict=True)) == [
        ("kpps", "31.71"), ("ptps", "31.72"), ("tib", "31.71"),
    ]  # fmt: skip


async def test_a_grant_ends_by_itself(
    add_officer: AddOfficer, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(NOON)
    enrolled = await add_officer(until=NOON + timedelta(hours=1))
    assert (await actor_of(enrolled)).holds(Permission.verification_decide)
    clock_at(NOON + timedelta(hours=1))
    assert (await actor_of(enrolled)).grants == ()


async def test_nobody_gives_what_they_do_not_hold(cities: None, add_officer: AddOfficer) -> None:
    city = await actor_of(await add_officer(role=Role.operator, place_prefix="31.71"))
    below = {"email": "b@example.org", "place_prefix": "31.71.01", "actor": city}
    await add_officer(**below)
    for wider in ({"place_prefix": "31.72"}, {"place_prefix": ""}, {"bodies": [Body.ptps]}):
        with pytest.raises(NotAllowed):
            await add_officer(**(below | {"email": "c@example.org"} | wider))
    secret = await actions.create_api_key(
        name="staff", permissions=[Permission.officers_manage], bodies=[Body.kpps],
        place_prefix="31.71", actor=city,
    )  # fmt: skip
    program = await queries.key_actor(secret)
    assert program is not None
    with pytest.raises(NotAllowed):
        await add_officer(**(below | {"email": "d@example.org", "actor": program}))


async def test_who_is_seen_and_revoked_depends_on_the_place(
    cities: None, add_officer: AddOfficer
) -> None:
    whole = await add_officer(role=Role.operator)
    city = await add_officer(email="b@example.org", role=Role.operator, place_prefix="31.71")
    operator = await actor_of(city)
    seen = await queries.list_officers(operator.scope(Permission.officers_manage))
    assert [row["id"] for row in seen] == [city.officer_id]
    assert len(await queries.list_officers(OPERATOR.scope(Permission.officers_manage))) == 2
    with pytest.raises(NotAllowed):
        await actions.revoke_officer(officer_id=whole.officer_id, actor=operator)
    with pytest.raises(NotFound):
        await actions.revoke_officer(officer_id=uuid4(), actor=OPERATOR)


async def test_revoking_twice_is_revoking_once(add_officer: AddOfficer) -> None:
    officer = (await add_officer()).officer_id
    assert await queries.officer_of(EMAIL.upper()) == officer
    for _ in range(2):
        await actions.revoke_officer(officer_id=officer, actor=OPERATOR)
    assert await queries.officer_actor(officer) is None
    assert await events_of(officer) == ["officer_added", "officer_revoked"]


async def test_a_key_is_asked_for_once_and_ends_when_revoked(database: None) -> None:
    secret = await make_key()
    queries.forget_keys()
    actor = await queries.key_actor(secret)
    assert actor is not None
    assert actor.may(Permission.applications_submit, Body.kpps, "31.71")
    assert await queries.key_actor(secret) is actor
    (key,) = await queries.list_api_keys(OPERATOR.scope(Permission.officers_manage))
    assert secret not in str(key)
    await actions.revoke_api_key(key_id=key["id"], actor=OPERATOR)
    assert await queries.key_actor(secret) is None
    assert await events_of(key["id"]) == ["api_key_created", "api_key_revoked"]


async def test_a_key_revoked_in_another_process_ends_within_five_seconds(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, now = await make_key(), 1000.0
    monkeypatch.setattr(queries.time, "monotonic", lambda: now)
    assert await queries.key_actor(secret) is not None
    await _revoke_elsewhere()
    assert await queries.key_actor(secret) is not None
    now += queries.KEY_SECONDS
    assert await queries.key_actor(secret) is None


async def test_a_key_ends_by_itself(database: None, clock_at: Callable[[datetime], None]) -> None:
    clock_at(NOON)
    secret = await make_key(until=NOON + timedelta(days=1))
    clock_at(NOON + timedelta(days=1))
    assert await queries.key_actor(secret) is None


async def make_key(until: datetime | None = None) -> str:
    return await actions.create_api_key(
        name="form of the website", permissions=[Permission.applications_submit],
        bodies=[Body.kpps], place_prefix="", until=until, actor=OPERATOR,
    )  # fmt: skip


async def _revoke_elsewhere() -> None:
    await database.execute("UPDATE api_key SET revoked_at = now()")
