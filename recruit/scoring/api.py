"""The API of scoring: handing in sheets and test results, the desk, the shortlist."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.status_codes import HTTP_202_ACCEPTED

from recruit.people.permissions import Actor, Permission
from recruit.scoring import actions, queries
from recruit.scoring.schemas import (
    DeskScoringStart,
    Imported,
    RunStarted,
    Sheet,
    SheetImport,
    ShortlistOutcome,
    ShortlistStart,
    TestResultImport,
)


class ScoringController(Controller):
    """Scores of a call."""

    path = "/api/v1"
    tags = ["scoring"]

    @post(
        "/calls/{call:str}/score-sheets",
        operation_id="importScoreSheets",
        summary="Hand in assessors' score sheets, all or none",
        opt={"permission": Permission.scores_enter},
    )
    async def import_score_sheets(self, call: str, data: SheetImport, actor: Actor) -> Imported:
        """Sheets are locked when handed in."""
        rows = [row.row() for row in data.rows]
        return Imported(rows=await actions.import_score_sheets(call=call, rows=rows, actor=actor))

    @post(
        "/calls/{call:str}/test-results",
        operation_id="importTestResults",
        summary="Record results of the written test (CAT), all or none",
        opt={"permission": Permission.scores_enter},
    )
    async def import_test_results(
        self, call: str, data: TestResultImport, actor: Actor
    ) -> Imported:
        """A result without a score is an absence."""
        rows = [row.row() for row in data.rows]
        return Imported(rows=await actions.import_test_results(call=call, rows=rows, actor=actor))

    @post(
        "/calls/{call:str}/desk-scores",
        operation_id="startDeskScoring",
        summary="Score all eligible applications below a place at the desk",
        status_code=HTTP_202_ACCEPTED,
        opt={"permission": Permission.scores_enter},
    )
    async def start_desk_scoring(
        self, call: str, data: DeskScoringStart, actor: Actor
    ) -> RunStarted:
        """One job for each district."""
        run = await actions.start_desk_scoring(
            call=call, place=data.place, officer_id=data.officer_id, actor=actor
        )
        return RunStarted(run=run)

    @post(
        "/calls/{call:str}/shortlist",
        operation_id="shortlist",
        summary="Send the best of the written test to the interview",
        opt={"permission": Permission.scores_enter},
    )
    async def shortlist(self, call: str, data: ShortlistStart, actor: Actor) -> ShortlistOutcome:
        """Ties on the line are included; whoever was absent is out."""
        done = await actions.shortlist(call=call, place=data.place, actor=actor)
        return ShortlistOutcome(shortlisted=done.shortlisted, left_off=done.left_off)

    @get(
        "/applications/{application_id:uuid}/score-sheets",
        operation_id="listScoreSheets",
        summary="The score sheets of an application",
        opt={"permission": Permission.plenary_hold},
    )
    async def list_score_sheets(self, application_id: UUID, actor: Actor) -> list[Sheet]:
        """For those who hold the plenary; assessors do not see each other's sheets."""
        scope = actor.scope(Permission.plenary_hold)
        rows = await queries.sheets_of(application_id, scope)
        return [Sheet.model_validate(row) for row in rows]
