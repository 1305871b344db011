"""Sheets that are handed in and amended at the same moment; what an amendment leaves behind."""

import asyncio
from uuid import UUID

import pytest

from recruit.applications.queries import rulebook_of
from recruit.foundation.database import fetch, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Grant, Permission
from recruit.rulebook.model import Body
from recruit.scoring import queries
from recruit.scoring.actions import amend_sheet, hand_in_sheet
from tests.scoring.invented import ACTOR, events, officer, stands

CALL = "ptps-2024"
SCORES = {"election-knowledge": 80, "integrity": 90, "commitment": 70}

pytestmark = pytest.mark.usefixtures("calls")


async def assessor(name: str, place: str = "31.71") -> Actor:
    """Somebody who may judge below a place."""
    grant = Grant(frozenset({Permission.scores_enter}), frozenset({Body.ptps}), place)
    identifier = await officer(f"{name}@contoh.example")
    return Actor(ActorKind.officer, str(identifier), name, (grant,))


async def versions(application: UUID) -> list[tuple[int, bool]]:
    rows = await fetch(
        "SELECT version, superseded_at IS NULL AS stands FROM score_sheet WHERE application = $1"
        " ORDER BY version",
        application,
    )
    return [(row["version"], row["stands"]) for row in rows]


async def test_assessors_who_hand_in_at_the_same_moment_both_do() -> None:
    application = await stands(CALL)
    several = [await assessor(name) for name in ("a", "b", "c", "d")]
    await asyncio.gather(
        *(hand_in_sheet(application_id=application, scores=SCORES, actor=one) for one in several)
    )
    assert len(await events("score_sheet_handed_in")) == 4


async def test_one_sheet_sent_twice_at_the_same_moment_is_handed_in_once() -> None:
    application, one = await stands(CALL), await assessor("a")
    outcomes = await asyncio.gather(
        *(hand_in_sheet(application_id=application, scores=SCORES, actor=one) for _ in range(3)),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if outcome is not None]
    assert len(refused) == 2
    assert all(isinstance(outcome, InvalidInput | Conflict) for outcome in refused)
    assert await versions(application) == [(1, True)]


async def test_amendments_at_the_same_moment_follow_one_another() -> None:
    application, one = await stands(CALL), await assessor("a")
    await hand_in_sheet(application_id=application, scores=SCORES, actor=one)
    await asyncio.gather(
        *(
            amend_sheet(
                application_id=application,
                scores=SCORES | {"integrity": points},
                reason="Salah dengar.",
                actor=one,
            )
            for points in (10, 20)
        )
    )
    assert await versions(application) == [(1, False), (2, False), (3, True)]
    assert await fetch_value(
        "SELECT scores ->> 'integrity' FROM score_sheet WHERE version = 1"
    ) == ("90")


async def test_who_has_no_sheet_or_no_right_amends_nothing() -> None:
    application = await stands(CALL)
    one, elsewhere = await assessor("a"), await assessor("b", "31.72")
    for actor, refusal in ((one, Conflict), (elsewhere, NotFound), (ACTOR, NotAllowed)):
        with pytest.raises(refusal):
            await amend_sheet(
                application_id=application, scores=SCORES, reason="Contoh.", actor=actor
            )
    with pytest.raises(InvalidInput):
        await hand_in_sheet(application_id=application, scores=SCORES, actor=elsewhere)
    with pytest.raises(NotFound):
        await hand_in_sheet(application_id=UUID(int=0), scores=SCORES, actor=one)
    assert await versions(application) == []


async def test_the_list_of_an_assessor_does_not_tell_what_others_gave() -> None:
    """Two applications that another assessor judged, the better one last: by name and number."""
    better, worse = await stands(CALL), await stands(CALL)
    first, second = await assessor("a"), await assessor("b")
    book = await rulebook_of(CALL)
    scope = second.scope(Permission.scores_enter)
    before = [one.id for one in await queries.to_judge(scope, book, UUID(second.id))]
    await hand_in_sheet(application_id=worse, scores=dict.fromkeys(SCORES, 10), actor=first)
    await hand_in_sheet(application_id=better, scores=dict.fromkeys(SCORES, 99), actor=first)
    after = [one.id for one in await queries.to_judge(scope, book, UUID(second.id))]
    assert before == after == [better, worse]
    own = first.scope(Permission.scores_enter)
    assert await queries.to_judge(own, book, UUID(first.id)) == []
    done = await queries.to_judge(own, book, UUID(first.id), done=True)
    assert {one.id for one in done} == {better, worse}
