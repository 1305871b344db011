"""The JSON API of training: plan, publish, read timetables, record who came."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.training import actions, queries
from recruit.training.schemas import (
    DifferenceShown,
    PlaceOfProgramme,
    PlanningProgress,
    PlanningStarted,
    Published,
    TimetableShown,
)


class TrainingController(Controller):
    """Timetables of training programmes, and attendance."""

    path = "/api/v1"
    tags = ["training"]

    @post(
        "/programmes/{programme:str}/plan",
        operation_id="PlanTimetables",
        summary="Plan the timetables at a place, a job for each district",
        opt={"permission": Permission.training_plan},
        status_code=HTTP_202_ACCEPTED,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def plan(
        self,
        actor: NamedDependency[Actor],
        programme: FromPath[str],
        data: JSONBody[PlaceOfProgramme],
    ) -> PlanningStarted:
        """Districts that are being planned already are not started twice."""
        run = await actions.start_planning(programme=programme, place=data.place, actor=actor)
        return PlanningStarted(run=run)

    @post(
        "/programmes/{programme:str}/replan",
        operation_id="ReplanTimetables",
        summary="Mend the published timetables at a place, with as few people moved as can be",
        opt={"permission": Permission.training_plan},
        status_code=HTTP_202_ACCEPTED,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def replan(
        self,
        actor: NamedDependency[Actor],
        programme: FromPath[str],
        data: JSONBody[PlaceOfProgramme],
    ) -> PlanningStarted:
        """What was held stays; the new version is a working copy until it is published."""
        run = await actions.start_planning(
            programme=programme, place=data.place, actor=actor, mend=True
        )
        return PlanningStarted(run=run)

    @post(
        "/programmes/{programme:str}/publish",
        operation_id="PublishTimetables",
        summary="Publish the latest timetable of every district at a place",
        opt={"permission": Permission.training_plan},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def publish(
        self,
        actor: NamedDependency[Actor],
        programme: FromPath[str],
        data: JSONBody[PlaceOfProgramme],
    ) -> Published:
        """A published timetable is never changed; planning again makes the next version."""
        count = await actions.publish_timetables(programme=programme, place=data.place, actor=actor)
        return Published(timetables=count)

    @get(
        "/programmes/{programme:str}/timetables/{district:str}",
        operation_id="GetTimetable",
        summary="Read the latest timetable of a district",
        opt={"permission": Permission.status_read},
        responses=problem_responses(401, 403, 404),
    )
    async def timetable(
        self, actor: NamedDependency[Actor], programme: FromPath[str], district: FromPath[str]
    ) -> TimetableShown:
        """Sessions in order of time, with their rooms, trainers and crews."""
        found = await queries.district_timetable(
            actor.scope(Permission.status_read), programme=programme, district=district
        )
        return TimetableShown.model_validate(found)

    @get(
        "/programmes/{programme:str}/timetables/{district:str}/difference",
        operation_id="GetTimetableDifference",
        summary="What the latest timetable of a district changes, by crew and person",
        opt={"permission": Permission.status_read},
        responses=problem_responses(401, 403, 404),
    )
    async def difference(
        self, actor: NamedDependency[Actor], programme: FromPath[str], district: FromPath[str]
    ) -> DifferenceShown:
        """Against the version that was published before it."""
        found = await queries.difference(
            actor.scope(Permission.status_read), programme=programme, district=district
        )
        return DifferenceShown.model_validate(found)

    @get(
        "/planning-runs/{run:uuid}",
        operation_id="GetPlanningProgress",
        summary="How far a planning is",
        opt={"permission": Permission.status_read},
        responses=problem_responses(401, 403, 404),
    )
    async def progress(self, run: FromPath[UUID]) -> PlanningProgress:
        """Counts of districts; they hold nothing about people."""
        return PlanningProgress.model_validate(await queries.run_progress(run))


ROUTES = [TrainingController]
