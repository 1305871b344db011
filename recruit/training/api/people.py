"""The JSON API of what people have practised."""

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.training import queries
from recruit.training.schemas import PractisedAtPlace, PractisedShown


class PractisedController(Controller):
    """Who has practised what at a place."""

    path = "/api/v1/practised"
    tags = ["training"]

    @get(
        "/{place:str}",
        operation_id="GetPractised",
        summary="Who of a village or TPS has practised what, by seat and without names",
        opt={"permission": Permission.attendance_record},
        responses=problem_responses(401, 403, 404),
    )
    async def practised(
        self, actor: NamedDependency[Actor], place: FromPath[str]
    ) -> PractisedAtPlace:
        """Everybody in office there; a programme is named once they came to a session of it."""
        scope = actor.scope(Permission.attendance_record)
        found = await queries.practised_at(scope, place)
        return PractisedAtPlace(people=[PractisedShown.model_validate(one) for one in found])


ROUTES = [PractisedController]
