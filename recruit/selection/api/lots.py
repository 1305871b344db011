"""The API of the lots: commit to a seed, see what was committed to and opened."""

from dataclasses import asdict

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from recruit.applications.queries import rulebook_of
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.selection import actions, queries
from recruit.selection.schemas import LotCommitted, LotStart, PublishedLot


class LotController(Controller):
    """The seed that decides between equals."""

    path = "/api/v1/calls/{call:str}/lots"
    tags = ["selection"]

    @post(
        operation_id="CommitLot",
        summary="Commit to the seed of the lot, before the interviews",
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def commit(
        self, call: FromPath[str], data: JSONBody[LotStart], actor: NamedDependency[Actor]
    ) -> LotCommitted:
        """The seed itself stays sealed until the plenary; only its digest is published."""
        made = await actions.commit_lot(call=call, place=data.place, seed=data.seed, actor=actor)
        return LotCommitted.model_validate(asdict(made) | {"digest": made.digest.hex()})

    @get(
        operation_id="ListLots",
        summary="The lots of a call: digests, and seeds once they are open",
        opt={"permission": None},
        responses=problem_responses(404, 422),
    )
    async def published(self, call: FromPath[str]) -> list[PublishedLot]:
        """For everybody; the widest place first."""
        lots = await queries.published_lots((await rulebook_of(call)).name)
        return [PublishedLot.model_validate(asdict(lot)) for lot in lots]


ROUTES = [LotController]
