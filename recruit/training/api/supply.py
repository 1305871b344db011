"""The JSON API of supply: venues, rooms and trainers, singly or as a workbook."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, RawBody
from litestar.status_codes import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from recruit.foundation.responses import FileOperation, problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.training import actions, queries
from recruit.training.actions.supply_file import LARGEST_FILE
from recruit.training.schemas.supply import (
    DaysGiven,
    RoomGiven,
    SupplyAdded,
    SupplyChangeShown,
    SupplyShown,
    TrainerGiven,
    VenueGiven,
)

PLANS = {"permission": Permission.training_plan}
Place = Annotated[str, QueryParameter(pattern=r"^[0-9.]{0,13}$", description="A place's code.")]


class SupplyController(Controller):
    """What training is planned with."""

    path = "/api/v1/training-supply"
    tags = ["training"]
    opt = PLANS

    @get(
        operation_id="GetSupply",
        summary="Venues, rooms and trainers at a place",
        responses=problem_responses(400, 401, 403, 422),
    )
    async def supply(self, actor: NamedDependency[Actor], place: Place = "") -> SupplyShown:
        """Those that the caller may plan with; without a place all of them."""
        scope = actor.scope(Permission.training_plan)
        return SupplyShown.model_validate(await queries.supply_at(scope, place))

    @put(
        "/workbook",
        operation_id="ImportSupply",
        summary="Take over a workbook of venues, rooms and trainers",
        operation_class=FileOperation,
        request_max_body_size=LARGEST_FILE,
        responses=problem_responses(400, 401, 403, 413, 422),
    )
    async def take(
        self,
        actor: NamedDependency[Actor],
        body: RawBody,
        place: Place = "",
        dry_run: FromQuery[bool] = False,
    ) -> SupplyChangeShown:
        """XLSX with the sheets Tempat, Ruang and Pelatih, refused whole with every fault by sheet
        and line. What it does not name stays. With ``dry_run`` nothing is kept."""
        change = await actions.import_supply(
            content=body, place=place, actor=actor, dry_run=dry_run
        )
        return SupplyChangeShown.model_validate(change)

    @post(
        "/venues",
        operation_id="AddVenue",
        summary="Add a venue",
        status_code=HTTP_201_CREATED,
        responses=problem_responses(400, 401, 403, 409, 422),
    )
    async def add_venue(
        self, actor: NamedDependency[Actor], data: JSONBody[VenueGiven]
    ) -> SupplyAdded:
        """Its rooms are added one by one."""
        return SupplyAdded(id=await actions.add_venue(given=data, actor=actor))

    @put(
        "/venues/{venue:uuid}",
        operation_id="ChangeVenue",
        summary="Change a venue",
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(400, 401, 403, 404, 409, 422),
    )
    async def change_venue(
        self, actor: NamedDependency[Actor], venue: FromPath[UUID], data: JSONBody[VenueGiven]
    ) -> None:
        """The days on which it is closed stay."""
        await actions.change_venue(venue=venue, given=data, actor=actor)

    @post(
        "/venues/{venue:uuid}/closed-days",
        operation_id="CloseVenue",
        summary="Close a venue on days, or open it again",
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(400, 401, 403, 404, 422),
    )
    async def close(
        self, actor: NamedDependency[Actor], venue: FromPath[UUID], data: JSONBody[DaysGiven]
    ) -> None:
        """``away``: true closes it, false opens it again."""
        await actions.close_venue(venue=venue, days=data, actor=actor)

    @post(
        "/venues/{venue:uuid}/rooms",
        operation_id="AddRoom",
        summary="Add a room to a venue",
        status_code=HTTP_201_CREATED,
        responses=problem_responses(400, 401, 403, 404, 409, 422),
    )
    async def add_room(
        self, actor: NamedDependency[Actor], venue: FromPath[UUID], data: JSONBody[RoomGiven]
    ) -> SupplyAdded:
        """Capacity in people."""
        return SupplyAdded(id=await actions.add_room(venue=venue, given=data, actor=actor))

    @put(
        "/rooms/{room:uuid}",
        operation_id="ChangeRoom",
        summary="Change a room",
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(400, 401, 403, 404, 409, 422),
    )
    async def change_room(
        self, actor: NamedDependency[Actor], room: FromPath[UUID], data: JSONBody[RoomGiven]
    ) -> None:
        """Sessions that are planned already keep their seats."""
        await actions.change_room(room=room, given=data, actor=actor)

    @post(
        "/trainers",
        operation_id="AddTrainer",
        summary="Add a trainer",
        status_code=HTTP_201_CREATED,
        responses=problem_responses(400, 401, 403, 409, 422),
    )
    async def add_trainer(
        self, actor: NamedDependency[Actor], data: JSONBody[TrainerGiven]
    ) -> SupplyAdded:
        """Of a village (PPS) or a district (PPK)."""
        return SupplyAdded(id=await actions.add_trainer(given=data, actor=actor))

    @put(
        "/trainers/{trainer:uuid}",
        operation_id="ChangeTrainer",
        summary="Change a trainer",
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(400, 401, 403, 404, 409, 422),
    )
    async def change_trainer(
        self,
        actor: NamedDependency[Actor],
        trainer: FromPath[UUID],
        data: JSONBody[TrainerGiven],
    ) -> None:
        """The days on which they cannot stay."""
        await actions.change_trainer(trainer=trainer, given=data, actor=actor)

    @post(
        "/trainers/{trainer:uuid}/absent-days",
        operation_id="MarkTrainerAbsent",
        summary="Take days of a trainer away, or give them back",
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(400, 401, 403, 404, 422),
    )
    async def absent(
        self, actor: NamedDependency[Actor], trainer: FromPath[UUID], data: JSONBody[DaysGiven]
    ) -> None:
        """``away``: true takes them away, false gives them back."""
        await actions.mark_absent(trainer=trainer, days=data, actor=actor)


ROUTES = [SupplyController]
