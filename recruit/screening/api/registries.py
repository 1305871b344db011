"""The JSON API of registers outside: ask, follow, cancel, import, record."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, RawBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from recruit.applications.actions.uploads import UnknownUploadError, open_upload
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput
from recruit.foundation.responses import FileOperation, problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.screening.actions import registries
from recruit.screening.queries.registries import check_run
from recruit.screening.registries.file import LARGEST_FILE
from recruit.screening.schemas.registries import (
    AnswerSeen,
    CheckCancelled,
    CheckProgress,
    CheckRequest,
    ImportChange,
)
from recruit.screening.schemas.verification import RunStarted
from recruit.screening.tables import Registry

Covered = Annotated[str, QueryParameter(pattern=r"^[0-9.]{0,17}$", description="A place's code.")]
Named = Annotated[
    str, QueryParameter(min_length=1, max_length=200, description="The name of file or letter.")
]


class RegistryController(Controller):
    """Registers outside, and what they say of applicants."""

    path = "/api/v1"
    tags = ["registries"]

    @post(
        "/calls/{call:str}/registries/{registry:str}/checks",
        operation_id="CheckRegistry",
        summary="Ask a register about everybody who applies at a place",
        opt={"permission": Permission.screening_start},
        status_code=HTTP_202_ACCEPTED,
        responses=problem_responses(400, 401, 403, 404, 409, 422),
    )
    async def check(
        self,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        registry: FromPath[Registry],
        data: JSONBody[CheckRequest],
    ) -> RunStarted:
        """Who has an answer that still holds is not asked about again. An outage is "not
        checked": it warns the verifier, and nothing else follows from it."""
        run = await registries.check_registry(
            call=call, place=data.place, registry=registry, actor=actor
        )
        return RunStarted(run=run)

    @get(
        "/registry-checks/{run:uuid}",
        operation_id="GetRegistryCheck",
        summary="How far a check is",
        opt={"permission": Permission.screening_start},
        responses=problem_responses(401, 403, 404),
    )
    async def progress(self, actor: NamedDependency[Actor], run: FromPath[UUID]) -> CheckProgress:
        """Counts of batches; they hold nothing about people."""
        found = await check_run(actor.scope(Permission.screening_start), run)
        return CheckProgress.model_validate(found)

    @post(
        "/registry-checks/{run:uuid}/cancel",
        operation_id="CancelRegistryCheck",
        summary="End a check",
        opt={"permission": Permission.screening_start},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409),
    )
    async def cancel(self, actor: NamedDependency[Actor], run: FromPath[UUID]) -> CheckCancelled:
        """Answers that are here stay; whoever was not asked about is not checked."""
        return CheckCancelled(not_checked=await registries.cancel_check(run=run, actor=actor))

    @put(
        "/registries/{registry:str}/answers",
        operation_id="ImportRegistryAnswers",
        summary="Import the result file of a register",
        operation_class=FileOperation,
        opt={"permission": Permission.screening_start},
        request_max_body_size=LARGEST_FILE,
        responses=problem_responses(400, 401, 403, 404, 413, 422),
    )
    async def take(
        self,
        actor: NamedDependency[Actor],
        registry: FromPath[Registry],
        source: Named,
        body: RawBody,
        place: Covered = "",
        dry_run: FromQuery[bool] = False,
    ) -> ImportChange:
        """CSV (UTF-8) or XLSX with the columns ``nik`` and ``answer``, refused whole with every
        bad line. With ``dry_run`` nothing is kept."""
        change = await registries.import_registry_file(
            registry=registry,
            content=body,
            source=source,
            place=place,
            actor=actor,
            dry_run=dry_run,
        )
        return ImportChange.model_validate(change)

    @post(
        "/applications/{application_id:uuid}/registries/{registry:str}",
        operation_id="RecordRegistryAnswer",
        summary="Record what an officer saw in a register, with the file that shows it",
        opt={"permission": Permission.verification_decide},
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(400, 401, 403, 404, 422),
    )
    async def record(
        self,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
        registry: FromPath[Registry],
        data: JSONBody[AnswerSeen],
    ) -> None:
        """The application is checked again at once."""
        await registries.record_registry_answer(
            application_id=application_id,
            registry=registry,
            listed=data.answer,
            source=data.source,
            evidence=_evidence(data.evidence),
            actor=actor,
        )


def _evidence(name: str) -> StoredFile:
    try:
        return open_upload(name)
    except UnknownUploadError as fault:
        message = Text("Unggah berkasnya dahulu.", "Upload the file first.")
        raise InvalidInput([Fault("/evidence", "upload", message)]) from fault
