"""Submissions that arrive together share a statement, and nobody pays for another's fault."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import asyncpg
import pytest

from recruit.applications.actions import open_call, store_upload, submit_application, together
from recruit.applications.actions.submit import Sending, Submitted, submission_of
from recruit.applications.schemas import ApplicationForm
from recruit.foundation import clock
from recruit.foundation.clock import WIB
from recruit.foundation.database import fetch, fetch_value
from recruit.foundation.files import Files
from recruit.foundation.problems import Conflict, InvalidInput
from recruit.people.permissions import system
from recruit.rulebook.loading import load
from tests.applications.forms import PNG, form

ACTOR = system("test")


@pytest.fixture
async def upload(places: None, clock_at: Callable[[datetime], None], tmp_path: object) -> str:
    clock_at(datetime(2024, 9, 20, 10, 0, tzinfo=WIB))
    for call in ("kpps-2024", "ptps-2024"):
        await open_call(name=call, actor=ACTOR)
    stored, _ = await store_upload(Files.at(None, tmp_path), PNG)
    return stored


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many submissions each statement held."""
    counted: list[int] = []
    arguments = together.arguments

    def counting(submissions: list[together.Submission]) -> list[list[object]]:
        counted.append(len(submissions))
        return arguments(submissions)

    monkeypatch.setattr(together, "arguments", counting)
    return counted


def somebody(number: int, upload: str, **changes: object) -> ApplicationForm:
    """A person of their own, with a name and documents by which the rows are told apart."""
    own = {
        "nik": f"317101170890{number:04d}",
        "name": f"Orang {number}",
        "alternatives": [] if number % 2 else ["31.71.01.1001.002"],
        "documents": [{"kind": kind, "upload": upload} for kind in KINDS[: number % 3]],
    }
    return form(**(own | changes))


KINDS = ("photo", "identity_card")


async def send(given: ApplicationForm, key: str) -> Submitted:
    return await submit_application(form=given, actor=ACTOR, key=key, request_digest=key.encode())


async def test_many_at_once_cost_few_statements_and_each_keeps_its_own_rows(
    upload: str, statements: list[int]
) -> None:
    answers = await asyncio.gather(
        *(send(somebody(n, upload), f"key-{n:08d}") for n in range(1, 41))
    )
    assert len(statements) < 10
    rows = await fetch(
        "SELECT a.id, a.number, a.name, cardinality(a.alternatives),"
        " (SELECT count(*) FROM document WHERE application = a.id),"
        " (SELECT count(*) FROM sensitive_fact WHERE application = a.id),"
        " (SELECT count(*) FROM ledger_event WHERE subject_id = a.id) FROM application AS a"
    )
    found = {row["id"]: tuple(row)[1:] for row in rows}
    for number, answer in enumerate(answers, 1):
        assert found[answer.id] == (
            answer.number, f"Orang {number}", 1 - number % 2, number % 3, 2, 1,
        )  # fmt: skip


async def test_the_fault_of_one_is_told_to_that_one_only(
    upload: str, statements: list[int]
) -> None:
    await send(somebody(1, upload), "key-first-1")
    given = [
        somebody(2, upload),
        somebody(1, upload),
        somebody(3, upload, place="31.71.01.1001.999"),
        somebody(4, upload),
    ]
    answers = await asyncio.gather(
        *(send(one, f"key-{at:08d}") for at, one in enumerate(given)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [Submitted, Conflict, InvalidInput, Submitted]
    assert max(statements) > 1
    assert await fetch_value("SELECT count(*) FROM application") == 3


async def test_one_person_may_apply_to_two_calls_at_the_same_moment(upload: str) -> None:
    supervisor = somebody(7, upload, call="ptps-2024", documents=[], health=None, declarations=[])
    both = await asyncio.gather(
        send(somebody(7, upload), "key-00000001"), send(supervisor, "key-00000002")
    )
    assert len({one.id for one in both}) == 2
    assert await fetch_value("SELECT count(*) FROM person") == 1


async def test_what_the_database_cannot_hold_is_told_to_its_sender_only(
    upload: str, statements: list[int]
) -> None:
    book, uploads = load("kpps-2024"), []

    def rows(number: int, name: str) -> together.Submission:
        given = somebody(number, upload, documents=[])
        sending = Sending(ACTOR, f"key-{number:08d}", b"request", clock.now())
        made = submission_of(given, book, uploads, sending, b"digest")
        values = dict(zip(together.COLUMNS, made.values, strict=True)) | {"name": name}
        return together.Submission(tuple(values.values()), made.documents, made.facts)

    answers = await asyncio.gather(
        together.store_together(rows(1, "Orang 1")),
        together.store_together(rows(2, "Orang 2")),
        together.store_together(rows(3, "x" * 500)),
        together.store_together(rows(4, "Orang 4")),
        return_exceptions=True,
    )
    assert [isinstance(answer, asyncpg.Record) for answer in answers] == [True, True, False, True]
    assert isinstance(answers[2], asyncpg.StringDataRightTruncationError)
    assert max(statements) > 1
