"""The API of scoring: handing in sheets and test results, the desk."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_202_ACCEPTED

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.scoring import actions, queries
from recruit.scoring.schemas import (
    DeskScoringStart,
    Imported,
    OwnSheet,
    RunStarted,
    Sheet,
    SheetAmendment,
    SheetImport,
    SheetVersion,
    TestResultImport,
)


class ScoringController(Controller):
    """Scores of a call."""

    path = "/api/v1"
    tags = ["scoring"]

    @post(
        "/calls/{call:str}/score-sheets",
        operation_id="ImportScoreSheets",
        summary="Hand in assessors' score sheets, all or none",
        opt={"permission": Permission.scores_enter},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def import_score_sheets(
        self, call: FromPath[str], data: JSONBody[SheetImport], actor: NamedDependency[Actor]
    ) -> Imported:
        """Sheets are locked when handed in. An officer hands in only their own; a program those
        that others wrote."""
        rows = [row.row() for row in data.rows]
        return Imported(rows=await actions.import_score_sheets(call=call, rows=rows, actor=actor))

    @post(
        "/calls/{call:str}/test-results",
        operation_id="ImportTestResults",
        summary="Record results of the written test (CAT), all or none",
        opt={"permission": Permission.scores_enter},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def import_test_results(
        self, call: FromPath[str], data: JSONBody[TestResultImport], actor: NamedDependency[Actor]
    ) -> Imported:
        """A result without a score is an absence."""
        rows = [row.row() for row in data.rows]
        return Imported(rows=await actions.import_test_results(call=call, rows=rows, actor=actor))

    @post(
        "/calls/{call:str}/desk-scores",
        operation_id="StartDeskScoring",
        summary="Score all eligible applications below a place at the desk",
        status_code=HTTP_202_ACCEPTED,
        opt={"permission": Permission.scores_enter},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def start_desk_scoring(
        self, call: FromPath[str], data: JSONBody[DeskScoringStart], actor: NamedDependency[Actor]
    ) -> RunStarted:
        """One job for each district."""
        run = await actions.start_desk_scoring(
            call=call, place=data.place, officer_id=data.officer_id, actor=actor
        )
        return RunStarted(run=run)

    @get(
        "/applications/{application_id:uuid}/score-sheets",
        operation_id="ListScoreSheets",
        summary="The score sheets of an application",
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409),
    )
    async def list_score_sheets(
        self, application_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> list[Sheet]:
        """For those who hold the plenary, with all versions, once all sheets are in: assessors are
        blind to one another."""
        scope = actor.scope(Permission.plenary_hold)
        sheets = await queries.sheets_of(application_id, scope)
        return [Sheet.model_validate(sheet) for sheet in sheets]

    @post(
        "/applications/{application_id:uuid}/score-sheet",
        operation_id="HandInScoreSheet",
        summary="Hand in one's own score sheet",
        opt={"permission": Permission.scores_enter},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def hand_in(
        self,
        application_id: FromPath[UUID],
        data: JSONBody[OwnSheet],
        actor: NamedDependency[Actor],
    ) -> SheetVersion:
        """For assessors who signed in; the sheet is locked from then on."""
        await actions.hand_in_sheet(application_id=application_id, scores=data.scores, actor=actor)
        return SheetVersion(version=1)

    @post(
        "/applications/{application_id:uuid}/score-sheet/amendments",
        operation_id="AmendScoreSheet",
        summary="Amend one's own score sheet, with a reason",
        opt={"permission": Permission.scores_enter},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def amend(
        self,
        application_id: FromPath[UUID],
        data: JSONBody[SheetAmendment],
        actor: NamedDependency[Actor],
    ) -> SheetVersion:
        """A new version; the old one stays readable. Not after the plenary has decided."""
        version = await actions.amend_sheet(
            application_id=application_id, scores=data.scores, reason=data.reason, actor=actor
        )
        return SheetVersion(version=version)


ROUTES = [ScoringController]
