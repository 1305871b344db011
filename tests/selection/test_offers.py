"""Seats that are offered nearby: with consent, by the clock, and one seat for one person."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar, Request, Response
from litestar.di import Provide

from recruit.foundation.database import execute, fetch, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from recruit.people.permissions import Actor, ActorKind
from recruit.selection.actions import (
    accept_offer,
    call_up,
    decline_offer,
    lapse_offers,
    offer_successor,
    plan_redistribution,
    redistribute_district,
    start_redistribution,
)
from recruit.selection.api.offers import OfferController
from recruit.selection.api.replacement import ReplacementController
from recruit.selection.appointments import AppointmentEvent
from tests.scoring.invented import ACTOR, OTHER_TPS, TPS, at, events, person, stages
from tests.selection.invented import plenary, scored, seated

CALL, DISTRICT = "ptps-2024", "31.71.01"
AFTER_RESULT = at("2024-10-24 09:00")

pytestmark = pytest.mark.usefixtures("seats")


def applicant(who: UUID) -> Actor:
    return Actor(ActorKind.applicant, str(who), "Contoh")


async def surplus(count: int, clock_at: Callable[[datetime], None]) -> list[tuple[UUID, UUID]]:
    """(person, application) of candidates for one TPS with one seat, the best first; the other TPS
    stays empty, and the result is published."""
    people = [await person("P") for _ in range(count)]
    found = [
        (who, await scored(90 - index, CALL, who=who, sex="P")) for index, who in enumerate(people)
    ]
    await plenary(CALL)
    clock_at(AFTER_RESULT)
    return found


async def open_offer() -> tuple[UUID, UUID]:
    """The one offer that is open, and to which application."""
    row = await fetch_one("SELECT id, application FROM seat_offer WHERE state = 'open'")
    assert row is not None
    return row["id"], row["application"]


async def offer() -> tuple[UUID, UUID]:
    await redistribute_district(call=CALL, district=DISTRICT, actor=ACTOR)
    return await open_offer()


async def jobs(name: str) -> int:
    count: int = await fetch_value("SELECT count(*) FROM outbox WHERE job = $1", name)
    return count


async def test_an_offer_moves_nobody_and_consent_does(
    clock_at: Callable[[datetime], None],
) -> None:
    found = await surplus(3, clock_at)
    identifier, asked = await offer()
    assert asked == found[1][1], "the best who was not elected"
    assert await seated(CALL, OTHER_TPS) == []
    await accept_offer(offer_id=identifier, actor=applicant(found[1][0]))
    assert await seated(CALL, OTHER_TPS) == [(1, asked, False)]
    assert (await stages())[asked] == "elected"
    row = await fetch_one("SELECT basis, replaces FROM appointment WHERE application = $1", asked)
    assert row is not None
    assert tuple(row) == ("offer", None)
    assert await jobs("follow_replacement") == 1
    kinds = await fetch("SELECT kind FROM notice WHERE person = $1 ORDER BY id", found[1][0])
    assert [row["kind"] for row in kinds] == ["seat_offered", "seat_taken"]
    assert len(await events("seat_offer_accepted")) == len(await events("seat_offered")) == 1


async def test_the_plan_is_stored_with_its_proof(clock_at: Callable[[datetime], None]) -> None:
    await surplus(2, clock_at)
    await redistribute_district(call=CALL, district=DISTRICT, actor=ACTOR)
    row = await fetch_one("SELECT * FROM redistribution")
    assert row is not None
    assert (row["status"], row["needed"], row["offered"]) == ("optimal", 1, 1)
    assert row["objective"] == row["bound"]
    assert row["objective"][:3] == [1, 0, 1]
    assert (await events("redistribution_planned"))[0]["offered"] == 1


async def test_a_dry_run_tells_nobody(clock_at: Callable[[datetime], None]) -> None:
    await surplus(2, clock_at)
    plans = await plan_redistribution(call=CALL, place=DISTRICT, actor=ACTOR)
    assert [(one.district, one.needed, len(one.plan.proposals)) for one in plans] == [
        (DISTRICT, 1, 1)
    ]
    assert await fetch_value("SELECT count(*) FROM seat_offer") == 0
    assert await fetch_value("SELECT count(*) FROM notice") == 0


async def test_silence_lapses_by_the_clock_and_the_next_is_asked(
    clock_at: Callable[[datetime], None],
) -> None:
    found = await surplus(3, clock_at)
    silent, _ = await offer()
    clock_at(at("2024-10-26 08:59"))
    assert await lapse_offers(actor=ACTOR) == 0
    clock_at(at("2024-10-26 09:00"))
    with pytest.raises(Conflict, match="time to answer is over"):
        await accept_offer(offer_id=silent, actor=applicant(found[1][0]))
    assert await lapse_offers(actor=ACTOR) == 1
    assert await jobs("redistribute_district") == 1
    with pytest.raises(Conflict, match="not answered"):
        await accept_offer(offer_id=silent, actor=applicant(found[1][0]))
    assert (await offer())[1] == found[2][1], "who kept silent is not asked again"
    assert (await stages())[found[1][1]] == "reserve"


async def test_who_declines_stays_where_they_are(clock_at: Callable[[datetime], None]) -> None:
    found = await surplus(2, clock_at)
    identifier, asked = await offer()
    await decline_offer(offer_id=identifier, actor=applicant(found[1][0]))
    assert (await stages())[asked] == "reserve"
    assert await jobs("redistribute_district") == 1
    assert await redistribute_district(call=CALL, district=DISTRICT, actor=ACTOR) is None
    with pytest.raises(Conflict):
        await decline_offer(offer_id=identifier, actor=applicant(found[1][0]))


async def test_nobody_answers_for_somebody_else(clock_at: Callable[[datetime], None]) -> None:
    found = await surplus(2, clock_at)
    identifier, _ = await offer()
    for offer_id, who in ((identifier, found[0][0]), (uuid4(), found[1][0])):
        with pytest.raises(NotFound):
            await accept_offer(offer_id=offer_id, actor=applicant(who))
        with pytest.raises(NotFound):
            await decline_offer(offer_id=offer_id, actor=applicant(who))


async def test_of_two_who_take_one_seat_one_is_told_why(
    clock_at: Callable[[datetime], None],
) -> None:
    found = await surplus(3, clock_at)
    identifier, _ = await offer()
    await execute(
        "INSERT INTO appointment (id, application, person, call, election, place, seat_number,"
        " stage, appointed_at, basis, reason) SELECT uuidv7(), id, person, call,"
        " 'pilkada-jakarta-2024', $2, 1, 'appointed', now(), 'direct', 'Contoh'"
        " FROM application WHERE id = $1",
        found[2][1],
        OTHER_TPS,
    )
    with pytest.raises(Conflict, match="filled in another way"):
        await accept_offer(offer_id=identifier, actor=applicant(found[1][0]))
    assert await lapse_offers(actor=ACTOR) == 1
    with pytest.raises(Conflict, match="filled in another way"):
        await accept_offer(offer_id=identifier, actor=applicant(found[1][0]))
    assert await seated(CALL, OTHER_TPS) == [(1, found[2][1], False)]


async def test_twice_at_the_same_moment_is_once(clock_at: Callable[[datetime], None]) -> None:
    found = await surplus(2, clock_at)
    identifier, asked = await offer()
    answers = await asyncio.gather(
        *(
            asyncio.create_task(
                accept_offer(offer_id=identifier, actor=applicant(found[1][0])),
                context=copy_context(),
            )
            for _ in range(2)
        ),
        return_exceptions=True,
    )
    assert sorted(type(one) for one in answers if isinstance(one, Conflict)) == [Conflict]
    assert await seated(CALL, OTHER_TPS) == [(1, asked, False)]


async def test_it_begins_after_the_result_and_after_every_plenary(
    clock_at: Callable[[datetime], None],
) -> None:
    await scored(90, CALL)
    with pytest.raises(Conflict, match="after the result"):
        await start_redistribution(call=CALL, place=DISTRICT, actor=ACTOR)
    clock_at(AFTER_RESULT)
    with pytest.raises(Conflict, match="wait for a plenary"):
        await start_redistribution(call=CALL, place=DISTRICT, actor=ACTOR)
    await plenary(CALL)
    with pytest.raises(InvalidInput):
        await start_redistribution(call=CALL, place=TPS, actor=ACTOR)
    with pytest.raises(NotAllowed):
        await start_redistribution(
            call=CALL, place=DISTRICT, actor=Actor(ActorKind.officer, "1", "Contoh")
        )
    await start_redistribution(call=CALL, place=DISTRICT, actor=ACTOR)
    assert await jobs("redistribute_district") == 1


async def test_a_seat_without_a_reserve_is_offered_to_one_after_the_other(
    clock_at: Callable[[datetime], None],
) -> None:
    alone = await scored(80, CALL, OTHER_TPS, sex="P")
    found = await surplus(3, clock_at)
    left = await fetch_value("SELECT id FROM appointment WHERE application = $1", alone)
    done = await call_up(appointment_id=left, reason=AppointmentEvent.fail_to_appear, actor=ACTOR)
    assert (done.successor, done.application) == (None, found[1][1])
    first, _ = await open_offer()
    await decline_offer(offer_id=first, actor=applicant(found[1][0]))
    assert await jobs("offer_successor") == 1
    await offer_successor(appointment_id=left, actor=ACTOR)
    second, asked = await open_offer()
    assert asked == found[2][1]
    await accept_offer(offer_id=second, actor=applicant(found[2][0]))
    row = await fetch_one("SELECT basis, replaces FROM appointment WHERE application = $1", asked)
    assert row is not None
    assert tuple(row) == ("offer", left)
    assert await offer_successor(appointment_id=left, actor=ACTOR) is None


async def test_the_api_plans_forecasts_and_says_who_follows(
    clock_at: Callable[[datetime], None],
) -> None:
    alone = await scored(80, CALL, OTHER_TPS, sex="P")
    found = await surplus(2, clock_at)
    left = await fetch_value("SELECT id FROM appointment WHERE application = $1", alone)
    app = Litestar(
        [OfferController, ReplacementController],
        dependencies={"actor": Provide(_system, sync_to_thread=False)},
        exception_handlers={Problem: _told},
        openapi_config=None,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test/api/v1"
    ) as client:
        place = {"place": DISTRICT}
        refused = await client.post(f"/calls/{CALL}/redistribution-plans", json=place)
        assert refused.status_code == 409, "nothing is empty"
        asked = await client.get(f"/appointments/{left}/successor")
        assert asked.json() == {"application": str(found[1][1]), "asked_first": True}
        forecast = (await client.get(f"/calls/{CALL}/forecast")).json()
        assert forecast == [], "one seat loses nobody with 95 % certainty"
        await call_up(appointment_id=left, reason=AppointmentEvent.die, actor=ACTOR)
        offers = (await client.get(f"/calls/{CALL}/seat-offers", params=place)).json()
        assert [(one["state"], one["place"]) for one in offers] == [("open", OTHER_TPS)]
        assert (await client.post(f"/appointments/{left}/successor")).status_code == 409
        (short,) = (await client.get(f"/calls/{CALL}/forecast")).json()
        assert (short["unit"], short["unfilled"], short["missing"]) == (OTHER_TPS, 1, 1)


def _system() -> Actor:
    return ACTOR


def _told(_request: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
    return Response(problem.as_json("en"), status_code=problem.status)
