"""The API of published rankings: anybody may recompute them."""

from dataclasses import asdict
from typing import Annotated

from litestar import Controller, get
from litestar.params import FromPath, PathParameter, QueryParameter

from recruit.applications.queries import rulebook_of
from recruit.foundation.problems import NotFound
from recruit.foundation.responses import problem_responses
from recruit.selection import queries
from recruit.selection.queries.frozen import NOTHING
from recruit.selection.schemas import PublishedPlenary, RankingFile


class PublishedRankingController(Controller):
    """What the plenaries decided, from the first day of the results, without names."""

    path = "/api/v1/calls/{call:str}/published-rankings"
    tags = ["selection"]

    @get(
        operation_id="ListPublishedRankings",
        summary="The plenaries of a call that took effect, with seeds and digests",
        opt={"permission": None},
        responses=problem_responses(404),
    )
    async def published(self, call: FromPath[str]) -> list[PublishedPlenary]:
        """By place; empty until the calendar lets the results be known."""
        if not queries.may_be_known(await rulebook_of(call)):
            return []
        held = await queries.frozen_plenaries(call)
        return [PublishedPlenary.model_validate(asdict(one)) for one in held]

    @get(
        "/{place:str}",
        operation_id="GetRankingFile",
        summary="The file by which anybody can recompute a ranking",
        opt={"permission": None},
        responses=problem_responses(404, 422),
    )
    async def file(
        self,
        call: FromPath[str],
        place: Annotated[str, PathParameter(pattern=r"^[0-9.]{1,17}$")],
        number: Annotated[int | None, QueryParameter(ge=1, le=10_000)] = None,
    ) -> RankingFile:
        """Of the latest plenary that decided about a place, or of that number."""
        rulebook = await rulebook_of(call)
        if not queries.may_be_known(rulebook):
            raise NotFound(NOTHING)
        held = await queries.frozen_plenary(call, place, number)
        return RankingFile.model_validate(await queries.ranking_file(held, rulebook))


ROUTES = [PublishedRankingController]
