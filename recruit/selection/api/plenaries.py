"""The API of selection: plenaries, rankings, seats, appointments, replacements."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Level
from recruit.selection import actions, queries
from recruit.selection.schemas import (
    AppointmentPage,
    AppointmentSummary,
    Counts,
    Ending,
    PlenaryDecision,
    PlenaryStart,
    PlenarySummary,
    RankingLine,
    ReplacementDone,
    RunStarted,
)

Within = Annotated[str, QueryParameter(pattern=r"^[0-9.]{0,17}$", description="Code of a place.")]


class SelectionController(Controller):
    """Who is elected, to which seat, and who follows."""

    path = "/api/v1"
    tags = ["selection"]

    @post(
        "/calls/{call:str}/plenaries",
        operation_id="HoldPlenary",
        summary="Hold a plenary: rank, freeze, fill the seats",
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def hold_plenary(
        self, call: FromPath[str], data: JSONBody[PlenaryStart], actor: NamedDependency[Actor]
    ) -> PlenaryDecision:
        """For a district or a narrower place; broader ones are a plenary run."""
        held = await actions.hold_plenary(
            call=call,
            place=data.place,
            seed=data.seed,
            women_reason=data.women_reason,
            actor=actor,
        )
        digests = {
            "inputs_digest": held.inputs_digest.hex(),
            "result_digest": held.result_digest.hex(),
        }
        return PlenaryDecision.model_validate(asdict(held) | digests)

    @post(
        "/calls/{call:str}/plenary-runs",
        operation_id="StartPlenaries",
        summary="Hold the plenaries of all districts below a place",
        status_code=HTTP_202_ACCEPTED,
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def start_plenaries(
        self, call: FromPath[str], data: JSONBody[PlenaryStart], actor: NamedDependency[Actor]
    ) -> RunStarted:
        """One job for each district that has candidates."""
        run = await actions.start_plenaries(
            call=call,
            place=data.place,
            seed=data.seed,
            women_reason=data.women_reason,
            actor=actor,
        )
        return RunStarted(run=run)

    @get(
        "/calls/{call:str}/plenaries",
        operation_id="ListPlenaries",
        summary="The plenaries that were held, with seeds and digests",
        opt={"permission": Permission.status_read},
        responses=problem_responses(401, 403, 422),
    )
    async def list_plenaries(
        self, call: FromPath[str], actor: NamedDependency[Actor], place: Within = ""
    ) -> list[PlenarySummary]:
        """The latest first."""
        scope = actor.scope(Permission.status_read)
        rows = await queries.plenaries(scope, call=call, place=place)
        return [PlenarySummary.model_validate(row) for row in rows]

    @get(
        "/calls/{call:str}/rankings/{unit:str}",
        operation_id="GetRanking",
        summary="The frozen ranking of a unit",
        opt={"permission": Permission.applications_read},
        responses=problem_responses(401, 403, 422),
    )
    async def ranking(
        self,
        call: FromPath[str],
        unit: Annotated[str, PathParameter(pattern=r"^[0-9.]{1,17}$")],
        actor: NamedDependency[Actor],
    ) -> list[RankingLine]:
        """By its latest plenary, the best first; empty before one."""
        scope = actor.scope(Permission.applications_read)
        rows = await queries.ranking(scope, call=call, unit=unit)
        return [RankingLine.model_validate(row) for row in rows]

    @get(
        "/calls/{call:str}/seats",
        operation_id="CountSeats",
        summary="How the seats are filled, place by place",
        opt={"permission": None},
        responses=problem_responses(422),
    )
    async def count_seats(
        self, call: FromPath[str], place: Within = "", level: FromQuery[Level] = Level.district
    ) -> list[Counts]:
        """Sums without names, for everybody."""
        counted = await queries.outcome_counts(call=call, within=place, level=level)
        return [
            Counts(place=code, unfilled=counts.unfilled, **asdict(counts))
            for code, counts in counted.items()
        ]

    @get(
        "/calls/{call:str}/appointments",
        operation_id="ListAppointments",
        summary="List appointments, a page at a time",
        opt={"permission": Permission.applications_read},
        responses=problem_responses(401, 403, 422),
    )
    async def list_appointments(
        self,
        call: FromPath[str],
        actor: NamedDependency[Actor],
        place: Within = "",
        after: FromQuery[UUID | None] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    ) -> AppointmentPage:
        """Only what the actor's scope covers; pass ``next`` as ``after`` for the next page."""
        rows = await queries.appointments(
            actor.scope(Permission.applications_read),
            call=call,
            place=place,
            after=after,
            limit=limit + 1,
        )
        items = [AppointmentSummary.model_validate(row) for row in rows[:limit]]
        return AppointmentPage(items=items, next=items[-1].id if len(rows) > limit else None)

    @post(
        "/appointments/{appointment_id:uuid}/ending",
        operation_id="EndAppointment",
        summary="End an appointment and leave the seat empty",
        status_code=HTTP_200_OK,
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def end(
        self, appointment_id: FromPath[UUID], data: JSONBody[Ending], actor: NamedDependency[Actor]
    ) -> ReplacementDone:
        """A chair passes to the best ranked of those who remain."""
        await actions.end_appointment(
            appointment_id=appointment_id, reason=data.reason, actor=actor
        )
        return ReplacementDone(ended=appointment_id, successor=None, application=None)

    @post(
        "/appointments/{appointment_id:uuid}/replacement",
        operation_id="ReplaceAppointment",
        summary="End an appointment and call up the next reserve",
        status_code=HTTP_200_OK,
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def replace(
        self, appointment_id: FromPath[UUID], data: JSONBody[Ending], actor: NamedDependency[Actor]
    ) -> ReplacementDone:
        """Until the evening before polling day."""
        done = await actions.call_up(appointment_id=appointment_id, reason=data.reason, actor=actor)
        return ReplacementDone.model_validate(asdict(done))


ROUTES = [SelectionController]
