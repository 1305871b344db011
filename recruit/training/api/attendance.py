"""The JSON API of attendance: who came, by session or by the codes at the door."""

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.training import actions
from recruit.training.schemas import (
    AttendanceRecord,
    AttendanceRecorded,
    MarkShown,
    MarksOfSession,
    MarksShown,
)


class AttendanceController(Controller):
    """Who came to a session."""

    path = "/api/v1/attendance"
    tags = ["training"]

    @post(
        operation_id="RecordAttendance",
        summary="Write down who came to a session",
        opt={"permission": Permission.attendance_record},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 422),
    )
    async def record(
        self, actor: NamedDependency[Actor], data: JSONBody[AttendanceRecord]
    ) -> AttendanceRecorded:
        """Twice is once; a fault in one of them and nobody is written down."""
        people = await actions.record_attendance(
            sessions=data.sessions, enrolments=data.enrolments, actor=actor
        )
        return AttendanceRecorded(people=people)

    @post(
        "/marks",
        operation_id="RecordMarks",
        summary="Write down who came by the codes that were scanned or typed at the door",
        opt={"permission": Permission.attendance_record},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def mark(
        self, actor: NamedDependency[Actor], data: JSONBody[MarksOfSession]
    ) -> MarksShown:
        """Made for phones that were offline: each mark is judged by itself, and the same marks
        may be sent again."""
        marks = [actions.Mark(one.code, one.at, one.elsewhere) for one in data.marks]
        marked = await actions.record_marks(session=data.session, marks=marks, actor=actor)
        return MarksShown(marks=[_shown(one) for one in marked])


def _shown(one: actions.Marked) -> MarkShown:
    seat = one.seat
    return MarkShown(
        code=one.mark.code,
        outcome=one.outcome,
        session=seat.session if seat else None,
        starts_at=seat.starts_at if seat else None,
        where=f"{seat.venue}, {seat.room}" if seat else None,
    )


ROUTES = [AttendanceController]
