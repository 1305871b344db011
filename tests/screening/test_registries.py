"""Registers asked over HTTP: every check ends, and an outage says nothing about anybody."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from recruit.foundation import outbox
from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.keys import vault
from recruit.foundation.problems import Conflict, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Grant, Permission
from recruit.rulebook.model import Body
from recruit.screening import actions
from recruit.screening.actions.registries import (
    ask,
    cancel_check,
    check,
    check_registry,
    import_registry_answers,
)
from recruit.screening.registries import circuit, http
from recruit.screening.registries.sandbox import says
from recruit.screening.tables import Registry
from recruit.settings import settings
from tests.screening.conftest import ACTOR, Apply, at, nik
from tests.screening.registry_server import registries, sandbox, work

Configure = Callable[[str], None]


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Names the registers of this installation, and makes every wait short."""
    for proxy in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)
    for module, name, short in (
        (http, "WAIT_FIRST", 0.01),
        (http, "WAIT_MOST", 0.05),
        (http, "LONGEST_WAIT", timedelta(seconds=0.01)),
        (circuit, "PAUSE_SECONDS", 0.05),
        (check, "PATIENCE", timedelta(seconds=40)),
    ):
        monkeypatch.setattr(module, name, short)
    http._opened.cache_clear()

    def change(value: str) -> None:
        monkeypatch.setenv("RECRUIT_REGISTRIES", value)
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()
    http._opened.cache_clear()


async def clone(application: UUID, many: int) -> list[str]:
    """As many applications like this one, of people with other NIKs; their NIKs."""
    niks = [nik(number) for number in range(1, many + 1)]
    keys = vault()
    await execute(
        """
        WITH given AS (SELECT * FROM unnest($2::bytea[], $3::bytea[]) AS given (digest, sealed)),
        person AS (
            INSERT INTO person (nik_digest, nik_sealed, name, birth_date, sex, phone, address,
                                village_code, rt, rw, created_at)
            SELECT given.digest, given.sealed, one.name, one.birth_date, one.sex, one.phone,
                   one.address, one.village_code, one.rt, one.rw, now()
            FROM given, person AS one
            JOIN application ON application.person = one.id WHERE application.id = $1
            RETURNING id)
        INSERT INTO application (number, call, person, place, stage, stage_at, submitted_at, name,
                                 birth_date, sex, education, village_code, rw, answers)
        SELECT row_number() OVER () * 97 + 97000001, call, person.id, place, stage, stage_at,
               submitted_at, name, birth_date, sex, education, village_code, rw, answers
        FROM person, application WHERE application.id = $1
        """,
        application,
        [keys.digest(one) for one in niks],
        [keys.seal(one, purpose="nik") for one in niks],
    )
    return niks


async def answers_of(registry: str) -> dict[bytes, str]:
    """What is kept of a register, by digest."""
    rows = await fetch("SELECT * FROM registry_answer WHERE registry = $1", registry)
    kept = {row["nik_digest"]: row["listed"] for row in rows}
    assert len(kept) == len(rows)
    return kept


async def queries_of(registry: str) -> list[dict[str, Any]]:
    rows = await fetch("SELECT * FROM registry_query WHERE registry = $1 ORDER BY id", registry)
    return [dict(row) for row in rows]


async def start(registry: Registry, actor: Actor = ACTOR, place: str = "31") -> UUID:
    return await check_registry(call="kpps-2024", place=place, registry=registry, actor=actor)


def officer_at(place: str, *permissions: Permission) -> Actor:
    grant = Grant(frozenset(permissions), frozenset(Body), place)
    return Actor(ActorKind.officer, "1", "Rekaan", (grant,))


async def test_with_all_faults_at_once_every_check_ends_and_none_is_wrong(
    apply: Apply, configure: Configure, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    niks = await clone(await apply(civil_servant=True), 120)
    faults = {"errors": 0.3, "timeouts": 0.1, "throttled": 0.1, "wrong": 0.05, "seed": 7}
    with sandbox(**faults) as address:
        configure(registries(address, *Registry, seconds=0.5, per_second=2000))
        for registry in Registry:
            await start(registry)
        await work()
    for registry in Registry:
        asked = await queries_of(registry)
        assert len(asked) == len({row["application"] for row in asked}) == 121
        assert all(row["ended_at"] is not None for row in asked)
        assert {row["error"] for row in asked if row["answered"]} <= {None}
        kept = await answers_of(registry)
        assert len(kept) == sum(row["answered"] for row in asked) > 60
        expected = {vault().digest(one): says(registry, one).value for one in niks}
        assert {key: kept[key] for key in kept.keys() & expected.keys()}.items() <= expected.items()
    runs = await outbox.recent_runs()
    assert [(run.done, run.failed) for run in runs] == [(3, 0)] * 4
    stored = json.dumps([dict(row) for row in await fetch("SELECT * FROM outbox")], default=str)
    for text in (caplog.text, stored, str([await queries_of(one) for one in Registry])):
        assert not any(one in text for one in niks)


async def test_an_outage_is_not_checked_and_warns_only(
    apply: Apply, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "PATIENCE", timedelta(seconds=0.5))
    one = await apply()
    configure(registries("http://127.0.0.1:9", "party", seconds=0.5, per_second=1000))
    await start(Registry.party)
    await work()
    (row,) = await queries_of("party")
    assert (row["answered"], row["error"] in ("ConnectError", "out of reach")) == (False, True)
    assert await answers_of("party") == {}
    assert await screened(one) == [("party-registry", "warn", "not_checked")]


async def screened(application: UUID) -> list[tuple[str, str, str]]:
    await actions.screen_applications([application], actor=ACTOR)
    findings = json.loads(
        await fetch_value("SELECT findings FROM screening WHERE application = $1", application)
    )
    return [(one["rule"], one["severity"], one["evidence"]["answer"]) for one in findings]


async def test_asking_again_asks_who_has_no_answer_that_holds(
    apply: Apply, configure: Configure, clock_at: Callable[[datetime], None]
) -> None:
    first = await apply(nik=nik(1))
    with sandbox() as address:
        configure(registries(address, "party", seconds=2, per_second=1000))
        await start(Registry.party)
        await work()
        await execute("UPDATE registry_query SET answered = false, error = 'HTTP 500'")
        await execute("DELETE FROM registry_answer")
        second = await apply(nik=nik(2))
        await start(Registry.party)
        await work()
        assert [row["answered"] for row in await queries_of("party")] == [True, True]
        assert (await outbox.recent_runs(1))[0].jobs == 1
        await start(Registry.party)
        assert (await outbox.recent_runs(1))[0].jobs == 0
        clock_at(at("2024-10-20 10:00:01"))
        await start(Registry.party)
        (job,) = await fetch(
            "SELECT arguments FROM outbox WHERE done_at IS NULL AND job = $1", ask.ASK
        )
        assert len(json.loads(job["arguments"])["queries"]) == 2
    assert {row["application"] for row in await queries_of("party")} == {first, second}


async def test_an_answer_that_is_too_old_is_not_checked_but_a_hit_stays(
    apply: Apply, clock_at: Callable[[datetime], None]
) -> None:
    fine, hit = await apply(nik=nik(1)), await apply(nik=nik(2))
    await import_registry_answers(
        registry=Registry.party,
        answers=[(nik(1), "not_listed"), (nik(2), "listed")],
        source="x",
        place="31",
        actor=ACTOR,
    )
    assert (await screened(fine), len(await screened(hit))) == ([], 1)
    clock_at(at("2024-10-20 09:59:59"))
    assert await screened(fine) == []
    clock_at(at("2024-10-20 10:00"))
    assert await screened(fine) == [("party-registry", "warn", "not_checked")]
    assert await screened(hit) == [("party-registry", "clarify", "listed")]


async def test_neutrality_is_asked_of_civil_servants_alone(
    apply: Apply, configure: Configure
) -> None:
    servant, _ = await apply(civil_servant=True), await apply()
    configure(registries("http://127.0.0.1:9", "neutrality"))
    await start(Registry.neutrality)
    assert [row["application"] for row in await queries_of("neutrality")] == [servant]


async def test_nobody_is_asked_twice_at_the_same_time(apply: Apply, configure: Configure) -> None:
    await apply()
    configure(registries("http://127.0.0.1:9", "party"))
    await start(Registry.party)
    await start(Registry.party)
    assert [run.jobs for run in await outbox.recent_runs()] == [0, 1]
    # The process died with its errand: the next run asks again.
    await execute("UPDATE outbox SET failed_at = now(), error = 'dead'")
    await start(Registry.party)
    assert (await outbox.recent_runs(1))[0].jobs == 1


async def test_a_check_can_be_cancelled_and_then_nobody_is_asked(
    apply: Apply, configure: Configure
) -> None:
    await apply()
    with sandbox() as address:
        configure(registries(address, "party"))
        run = await start(Registry.party)
        with pytest.raises(NotAllowed):
            await cancel_check(run=run, actor=officer_at("31.72", Permission.screening_start))
        assert await cancel_check(run=run, actor=ACTOR) == 1
        await work(5)
    (row,) = await queries_of("party")
    assert (row["answered"], row["error"]) == (False, "cancelled")
    with pytest.raises(Conflict):
        await cancel_check(run=run, actor=ACTOR)
    with pytest.raises(NotFound):
        await cancel_check(run=UUID(int=1), actor=ACTOR)


async def test_an_answer_that_comes_after_the_end_of_a_check_is_not_kept(
    apply: Apply, configure: Configure
) -> None:
    await apply()
    with sandbox(latency=300) as address:
        configure(registries(address, "party", seconds=2))
        run = await start(Registry.party)
        (row,) = await queries_of("party")
        until = datetime.fromisoformat("2100-01-01T00:00:00+07:00")
        asking = asyncio.create_task(
            ask.ask_registry(registry=Registry.party, queries=[row["id"]], until=until)
        )
        await asyncio.sleep(0.1)
        await cancel_check(run=run, actor=ACTOR)
        assert await asking is None
    assert await answers_of("party") == {}
    assert [row["error"] for row in await queries_of("party")] == ["cancelled"]


async def test_who_may_ask_and_of_which_register(apply: Apply, configure: Configure) -> None:
    with pytest.raises(Conflict, match="not connected"):
        await start(Registry.party)
    configure(registries("http://127.0.0.1:9", "party", "voters"))
    with pytest.raises(NotAllowed):
        await start(Registry.party, officer_at("31.72", Permission.screening_start), "31.71")
    with pytest.raises(NotAllowed):
        await start(Registry.party, officer_at("31", Permission.verification_decide))
    with pytest.raises(Conflict, match="no rule"):
        await check_registry(call="ptps-2024", place="31", registry=Registry.voters, actor=ACTOR)


def test_the_circuit_opens_after_failures_in_a_row_and_one_question_tries_again() -> None:
    broken = circuit.Circuit()
    for _ in range(circuit.FAILURES - 1):
        broken.failed(0.0)
    broken.succeeded()
    for _ in range(circuit.FAILURES):
        broken.enter(0.0)
        broken.failed(0.0)
    for too_early in (0.0, circuit.PAUSE_SECONDS - 0.01):
        with pytest.raises(circuit.CircuitOpen):
            broken.enter(too_early)
    broken.enter(circuit.PAUSE_SECONDS)
    with pytest.raises(circuit.CircuitOpen):
        broken.enter(circuit.PAUSE_SECONDS)
    broken.failed(circuit.PAUSE_SECONDS)
    with pytest.raises(circuit.CircuitOpen):
        broken.enter(2 * circuit.PAUSE_SECONDS - 0.01)
    broken.enter(2 * circuit.PAUSE_SECONDS)
    broken.succeeded()
    broken.enter(2 * circuit.PAUSE_SECONDS)


async def test_while_the_circuit_is_open_nobody_is_asked_and_later_everybody_is(
    apply: Apply, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clone(await apply(), 60)
    with sandbox() as address:
        configure(registries(address, "party", seconds=2, per_second=1000))
        source = http.registry_at(Registry.party)
        assert source is not None
        monkeypatch.setattr(circuit, "PAUSE_SECONDS", 1.0)
        for _ in range(circuit.FAILURES):
            source.circuit.failed(asyncio.get_running_loop().time())
        await start(Registry.party)
        row = (await queries_of("party"))[0]
        until = datetime.fromisoformat("2100-01-01T00:00:00+07:00")
        wait = await ask.ask_registry(registry=Registry.party, queries=[row["id"]], until=until)
        assert wait is not None
        assert timedelta() < wait <= timedelta(seconds=1)
        assert Counter(row["answered"] for row in await queries_of("party")) == {None: 61}
        await work()
    assert Counter(row["answered"] for row in await queries_of("party")) == {True: 61}
    assert not source.circuit.is_open
