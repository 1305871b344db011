"""A plenary waits for the sheets of all assessors, and counts the versions that stand."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from recruit.foundation.database import execute, fetch_value
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Actor, ActorKind, Grant, Permission
from recruit.rulebook.model import Body
from recruit.scoring.actions import amend_sheet, import_score_sheets
from recruit.scoring.rules import SheetRow
from tests.scoring.invented import ACTOR, TPS, officer, stands
from tests.selection.invented import plenary

CALL = "ptps-2024"
SCORES = {"election-knowledge": 80, "integrity": 80, "commitment": 80}

pytestmark = pytest.mark.usefixtures("seats")


async def hands_in(application: UUID, assessor: UUID) -> None:
    rows = [SheetRow(application, assessor, SCORES)]
    await import_score_sheets(call=CALL, rows=rows, actor=ACTOR)


async def total_of(application: UUID) -> Any:
    return await fetch_value(
        "SELECT line ->> 'total' FROM ranking, jsonb_array_elements(lines) AS line"
        " WHERE line ->> 'application' = $1",
        str(application),
    )


async def test_a_ranking_is_not_drawn_up_before_all_sheets_are_in() -> None:
    application = await stands(CALL)
    await hands_in(application, await officer())
    with pytest.raises(Conflict, match="not complete"):
        await plenary(CALL)
    await hands_in(application, await officer("lain@contoh.example"))
    assert (await plenary(CALL)).elected == 1


async def test_who_was_absent_keeps_nobody_waiting() -> None:
    application, there = await stands(CALL), await stands(CALL)
    first, second = await officer(), await officer("lain@contoh.example")
    await execute(
        "WITH room AS (INSERT INTO interview_room (id, call, place, name, opens_at, closes_at,"
        " minutes) VALUES (uuidv7(), $1, $2, 'A', now(), now() + '1 hour', 20) RETURNING id),"
        " slot AS (INSERT INTO interview (id, application, room, at)"
        " SELECT uuidv7(), $3, id, now() FROM room RETURNING id)"
        " INSERT INTO interview_assessor (interview, officer) SELECT id, $4 FROM slot",
        CALL,
        TPS[:8],
        application,
        first,
    )
    await hands_in(there, first)
    await hands_in(there, second)
    with pytest.raises(Conflict, match="not complete"):
        await plenary(CALL)
    await execute("UPDATE interview SET absent_at = now()")
    await plenary(CALL)
    assert await total_of(there) == "80.00"


async def test_an_amended_sheet_counts_once_and_as_it_stands() -> None:
    application = await stands(CALL)
    first, second = await officer(), await officer("lain@contoh.example")
    await hands_in(application, first)
    await hands_in(application, second)
    grant = Grant(frozenset({Permission.scores_enter}), frozenset({Body.ptps}), "31")
    actor = Actor(ActorKind.officer, str(first), "Contoh", (grant,))
    changed = SCORES | {"integrity": 40}
    await amend_sheet(
        application_id=application, scores=changed, reason="Salah ketik.", actor=actor
    )
    assert await fetch_value("SELECT count(*) FROM score_sheet") == 3
    await plenary(CALL)
    assert Decimal(await total_of(application)) == Decimal("74.00")
    with pytest.raises(Conflict, match="no longer"):
        await amend_sheet(
            application_id=application, scores=SCORES, reason="Terlambat.", actor=actor
        )
