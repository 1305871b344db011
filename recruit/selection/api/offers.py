"""The API of empty seats: plans, offers with their answers, and the forecast."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.selection import actions
from recruit.selection.api.plenaries import Within
from recruit.selection.queries import offers as queries
from recruit.selection.rules.forecast import chance_of_leaving, forecast
from recruit.selection.schemas import RunStarted
from recruit.selection.schemas.offers import (
    OfferSummary,
    RedistributionPlan,
    RedistributionRound,
    RedistributionStart,
    UnitForecast,
)


class OfferController(Controller):
    """Empty seats, to whom they are offered, and what is to be expected."""

    path = "/api/v1/calls/{call:str}"
    tags = ["selection"]

    @post(
        "/redistribution-plans",
        operation_id="PlanRedistribution",
        summary="Work out to whom the empty seats would be offered",
        status_code=HTTP_200_OK,
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def plan(
        self,
        call: FromPath[str],
        data: JSONBody[RedistributionStart],
        actor: NamedDependency[Actor],
    ) -> list[RedistributionPlan]:
        """Nothing is written, and nobody is told."""
        plans = await actions.plan_redistribution(call=call, place=data.place, actor=actor)
        return [
            RedistributionPlan(
                district=one.district,
                needed=one.needed,
                status=one.status,
                objective=list(one.plan.objective),
                bound=list(one.plan.bound),
                inputs_digest=one.inputs_digest.hex(),
            )
            for one in plans
        ]

    @post(
        "/redistributions",
        operation_id="StartRedistribution",
        summary="Offer the empty seats below a place",
        status_code=HTTP_202_ACCEPTED,
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def start(
        self,
        call: FromPath[str],
        data: JSONBody[RedistributionStart],
        actor: NamedDependency[Actor],
    ) -> RunStarted:
        """One job a district; only those who agree are moved."""
        run = await actions.start_redistribution(call=call, place=data.place, actor=actor)
        return RunStarted(run=run)

    @get(
        "/redistributions",
        operation_id="ListRedistributions",
        summary="Rounds of offers, with their proofs and answers",
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 422),
    )
    async def rounds(
        self, call: FromPath[str], actor: NamedDependency[Actor], place: Within = ""
    ) -> list[RedistributionRound]:
        """The latest first."""
        scope = actor.scope(Permission.plenary_hold)
        rows = await queries.redistributions(scope, call=call, place=place)
        return [RedistributionRound.model_validate(row) for row in rows]

    @get(
        "/seat-offers",
        operation_id="ListSeatOffers",
        summary="Offers of seats, with their answers",
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 422),
    )
    async def offers(
        self,
        call: FromPath[str],
        actor: NamedDependency[Actor],
        place: Within = "",
        limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
    ) -> list[OfferSummary]:
        """The latest first."""
        scope = actor.scope(Permission.plenary_hold)
        rows = await queries.offers(scope, call=call, place=place, limit=limit)
        return [OfferSummary.model_validate(row) for row in rows]

    @get(
        "/forecast",
        operation_id="ForecastShortages",
        summary="Expected losses until polling day, and the reserves advised",
        opt={"permission": Permission.status_read},
        responses=problem_responses(401, 403, 404, 422),
    )
    async def forecast(
        self, call: FromPath[str], actor: NamedDependency[Actor], place: Within = ""
    ) -> list[UnitForecast]:
        """Every unit that falls short, in the order of the codes."""
        rulebook = await rulebook_of(call)
        chance = chance_of_leaving(clock.today(), rulebook.polling_day)
        scope = actor.scope(Permission.status_read)
        states = await queries.unit_states(scope, rulebook=rulebook, within=place)
        forecasts = [forecast(state, chance) for state in states]
        return [
            UnitForecast.model_validate(one, from_attributes=True)
            for one in forecasts
            if one.missing
        ]


ROUTES = [OfferController]
