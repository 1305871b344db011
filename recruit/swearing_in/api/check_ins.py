"""The JSON API of the door: check-ins, the end of a ceremony, and who may swear untrained."""

from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.swearing_in import actions
from recruit.swearing_in.rules import Refused
from recruit.swearing_in.schemas import (
    CheckIns,
    CheckInShown,
    CheckInsShown,
    OathsDetail,
    RefusedDetail,
    WaiverRequest,
)


class CheckInController(Controller):
    """Who comes to a ceremony, and who has sworn when it ends."""

    path = "/api/v1/oaths"
    tags = ["swearing-in"]
    opt = {"permission": Permission.oaths_record}

    @post(
        "/check-ins",
        operation_id="RecordCheckIns",
        summary="Check people in by the codes that were scanned or typed at the door",
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def check_in(
        self, actor: NamedDependency[Actor], data: JSONBody[CheckIns]
    ) -> CheckInsShown:
        """Made for phones that were offline: each is judged by itself, and the same may be sent
        again. Nobody swears by it; that happens when the ceremony is closed."""
        marks = [actions.CheckIn(one.code, one.at, one.elsewhere) for one in data.marks]
        judged = await actions.record_check_ins(ceremony=data.ceremony, marks=marks, actor=actor)
        return CheckInsShown(marks=[_shown(one) for one in judged])

    @post(
        "/{ceremony:uuid}/close",
        operation_id="CloseCeremony",
        summary="Record that the oath was administered to everybody who is checked in",
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409),
    )
    async def close(self, actor: NamedDependency[Actor], ceremony: FromPath[UUID]) -> OathsDetail:
        """Who is not checked in was absent; who may not swear yet is named with the reasons."""
        return OathsDetail.of(await actions.close_ceremony(ceremony=ceremony, actor=actor))

    @post(
        "/appointments/{appointment:uuid}/waivers",
        operation_id="WaiveTraining",
        summary="Let somebody swear without a training, for a reason",
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def waive(
        self,
        actor: NamedDependency[Actor],
        appointment: FromPath[UUID],
        data: JSONBody[WaiverRequest],
    ) -> None:
        """The reason stays on record with whoever gave it."""
        await actions.waive_training(
            appointment=appointment, programme=data.programme, reason=data.reason, actor=actor
        )


def _shown(one: actions.CheckedIn) -> CheckInShown:
    who = one.who
    return CheckInShown(
        code=one.mark.code,
        outcome=one.outcome,
        appointment=who.id if who else None,
        starts_at=who.other_at if who else None,
        where=who.other_point if who else None,
        reasons=RefusedDetail.of(Refused(who.id, who.reasons)).reasons if who else [],
    )


ROUTES = [CheckInController]
