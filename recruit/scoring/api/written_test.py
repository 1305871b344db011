"""The API of the written test: result files of CAT rooms, and the shortlist."""

from typing import Annotated

from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, RawBody

from recruit.foundation.responses import FileOperation, problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.scoring import actions
from recruit.scoring.rules.written_test_file import LARGEST_FILE
from recruit.scoring.schemas import ShortlistOutcome, ShortlistStart
from recruit.scoring.schemas.written_test import ShortlistLine, TestFileChange

Source = Annotated[
    str, QueryParameter(min_length=1, max_length=80, description="The name of the file.")
]
Below = Annotated[
    str,
    QueryParameter(
        pattern=r"^\d\d(\.\d\d){0,2}(\.\d{4}(\.\d{3})?)?$", description="A place's code."
    ),
]


class WrittenTestController(Controller):
    """The written test of a call."""

    path = "/api/v1/calls/{call:str}"
    tags = ["scoring"]

    @put(
        "/test-results/file",
        operation_id="ImportTestResultFile",
        summary="Record the result file of a CAT room",
        operation_class=FileOperation,
        opt={"permission": Permission.scores_enter},
        request_max_body_size=LARGEST_FILE,
        responses=problem_responses(401, 403, 404, 409, 413, 422),
    )
    async def take(
        self,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        source: Source,
        body: RawBody,
        dry_run: FromQuery[bool] = False,
    ) -> TestFileChange:
        """CSV (UTF-8) or XLSX with a line of titles, somewhere, that names registration number
        and score (Nilai); refused whole with every bad line. With ``dry_run`` nothing is kept."""
        change = await actions.import_test_file(
            call=call, content=body, source=source, actor=actor, dry_run=dry_run
        )
        return TestFileChange.model_validate(change)

    @get(
        "/shortlist",
        operation_id="PreviewShortlist",
        summary="The line of every place, if the shortlist were drawn up now",
        opt={"permission": Permission.scores_enter},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def preview(
        self, actor: NamedDependency[Actor], call: FromPath[str], place: Below
    ) -> list[ShortlistLine]:
        """Nobody is moved."""
        drawn = await actions.shortlist(call=call, place=place, actor=actor, dry_run=True)
        return [ShortlistLine.model_validate(line) for line in drawn.lines]

    @post(
        "/shortlist",
        operation_id="DrawUpShortlist",
        summary="Send the best of the written test to the interview",
        opt={"permission": Permission.scores_enter},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def shortlist(
        self, call: FromPath[str], data: JSONBody[ShortlistStart], actor: NamedDependency[Actor]
    ) -> ShortlistOutcome:
        """Ties on the line are included; whoever was absent is out."""
        done = await actions.shortlist(call=call, place=data.place, actor=actor)
        return ShortlistOutcome(shortlisted=done.shortlisted, left_off=done.left_off)


ROUTES = [WrittenTestController]
