"""The ledger: every chain is whole, hashes do not depend on how they were written, and whoever
goes round the trigger is found."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from recruit.foundation import ledger, ledger_verifier
from recruit.foundation.clock import WIB
from recruit.foundation.database import copy_out, fetch, pool, transaction

SUBJECTS = [UUID(int=n) for n in range(1, 4)]
AWKWARD: dict[str, Any] = {
    "note": 'a "quoted", line\nand a tab\t, é 🗳 \u2028',
    "empty": None,
    "list": [1, 2.5],
}

HASHED_AGAIN = (
    "UPDATE ledger_event SET data = '{}', hash = ledger_hash(previous_hash, subject_kind,"
    " subject_id, sequence, kind, actor, at, '{}') WHERE sequence = 2"
)


async def write(subject: UUID, kind: str = "thing_done", **data: Any) -> None:
    async with transaction() as connection:
        await ledger.append(
            connection,
            kind=kind,
            subject_kind="thing",
            subject_id=subject,
            actor="system:test",
            data=data,
        )


async def write_many(subjects: list[UUID], kind: str = "thing_done") -> int:
    async with transaction() as connection:
        return await ledger.append_many(
            connection,
            "SELECT id AS subject_id, jsonb_build_object('n', n) AS data"
            " FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, n)",
            subjects,
            kind=kind,
            subject_kind="thing",
            actor="system:test",
        )


async def hashes() -> dict[tuple[UUID, int], bytes]:
    rows = await fetch("SELECT subject_id, sequence, hash FROM ledger_event")
    return {(row["subject_id"], row["sequence"]): row["hash"] for row in rows}


async def go_round_the_trigger(sql: str, *arguments: object) -> None:
    """Change the ledger as somebody with all rights on the server could."""
    async with transaction() as connection:
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(sql, *arguments)


async def three_events_of(subject: UUID) -> None:
    for kind in ("begun", "changed", "ended"):
        await write(subject, kind, amount=100)


async def test_each_event_follows_the_one_before_it(database: None) -> None:
    await three_events_of(SUBJECTS[0])
    rows = await fetch("SELECT sequence, kind, previous_hash, hash FROM ledger_event ORDER BY 1")
    assert [row["kind"] for row in rows] == ["begun", "changed", "ended"]
    assert rows[0]["previous_hash"] is None
    assert [row["previous_hash"] for row in rows[1:]] == [row["hash"] for row in rows[:2]]
    assert len({row["hash"] for row in rows}) == 3


async def test_any_text_and_any_size_verifies(database: None) -> None:
    await write(SUBJECTS[0], **AWKWARD)
    await write(SUBJECTS[0], long="x" * 300_000)
    found = await ledger.recompute()
    assert (found.events, found.subjects, found.faults) == (2, 1, [])


async def test_a_set_is_hashed_as_one_by_one(
    database: None, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(datetime(2024, 9, 20, 10, 0, 0, 123456, tzinfo=WIB))
    for n, subject in enumerate(SUBJECTS, 1):
        await write(subject, n=n)
        await write(subject, n=n)
    one_by_one = await hashes()
    await go_round_the_trigger("DELETE FROM ledger_event")
    assert await write_many(SUBJECTS) == await write_many(SUBJECTS) == len(SUBJECTS)
    assert await hashes() == one_by_one
    assert len(one_by_one) == 2 * len(SUBJECTS)


async def test_a_set_continues_chains_of_different_lengths(database: None) -> None:
    await three_events_of(SUBJECTS[0])
    await write_many(SUBJECTS)
    assert sorted(await hashes()) == [
        *((SUBJECTS[0], n) for n in (1, 2, 3, 4)), (SUBJECTS[1], 1), (SUBJECTS[2], 1),
    ]  # fmt: skip
    assert (await ledger.recompute()).verified


async def test_two_events_of_one_subject_in_one_set_are_refused_whole(database: None) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await write_many([SUBJECTS[0], SUBJECTS[1], SUBJECTS[0]])
    assert await hashes() == {}


async def test_a_subject_that_two_write_at_once_keeps_one_chain(database: None) -> None:
    """Without the subject's own lock one of them fails; neither forks the chain."""
    answers = await asyncio.gather(
        *(write(SUBJECTS[0], n=n) for n in range(6)), return_exceptions=True
    )
    refused = [answer for answer in answers if answer is not None]
    assert all(isinstance(answer, asyncpg.UniqueViolationError) for answer in refused)
    assert len(await hashes()) == 6 - len(refused)
    assert (await ledger.recompute()).verified


async def test_different_subjects_do_not_wait_for_each_other(database: None) -> None:
    async with transaction() as connection:
        await ledger.append(
            connection, kind="x", subject_kind="thing", subject_id=SUBJECTS[0], actor="a"
        )
        outside = asyncio.create_task(_in_a_transaction_of_its_own(SUBJECTS[1]))
        await asyncio.wait_for(outside, 5)
    assert len(await hashes()) == 2


async def _in_a_transaction_of_its_own(subject: UUID) -> None:
    async with pool().acquire() as connection, connection.transaction():
        await ledger.append(
            connection, kind="x", subject_kind="thing", subject_id=subject, actor="a"
        )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_event SET actor = 'somebody else'",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event",
        "UPDATE ledger_event SET actor = actor WHERE false",
    ],
)
async def test_the_database_refuses_to_change_what_happened(database: None, sql: str) -> None:
    await write(SUBJECTS[0])
    before = await hashes()
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        async with transaction() as connection:
            await connection.execute(sql)
    assert await hashes() == before


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE ledger_event SET data = '{\"amount\": 1}' WHERE sequence = 2", "event 2: its con"),
        ("UPDATE ledger_event SET actor = 'officer:x' WHERE sequence = 1", "event 1: its content"),
        ("UPDATE ledger_event SET at = at - interval '1 microsecond' WHERE sequence = 3",
         "event 3: its content"),
        ("UPDATE ledger_event SET kind = 'begun' WHERE sequence = 2", "event 2: its content"),
        ("UPDATE ledger_event SET subject_kind = 'person' WHERE sequence = 2", "event 2: its con"),
        ("UPDATE ledger_event SET hash = sha256(hash) WHERE sequence = 1", "event 1: its content"),
        ("DELETE FROM ledger_event WHERE sequence = 2", "event 2 is missing"),
        ("DELETE FROM ledger_event WHERE sequence = 1", "event 1 is missing"),
        (HASHED_AGAIN, "event 3: it does not follow"),
    ],
)  # fmt: skip
async def test_whoever_goes_round_the_trigger_is_found(
    database: None, change: str, fault: str
) -> None:
    subject = uuid4()
    await three_events_of(subject)
    await write(uuid4())
    await go_round_the_trigger(change + " AND subject_id = $1", subject)
    found = await ledger.recompute()
    assert not found.verified
    assert fault in found.faults[0]
    assert all(str(subject) in line for line in found.faults)


async def test_a_stranger_verifies_the_dump_with_python_alone(
    database: None, tmp_path: Path
) -> None:
    await write(SUBJECTS[0], **AWKWARD)
    await write_many(SUBJECTS)
    dump = tmp_path / "ledger.csv"
    async with transaction() as connection:
        await copy_out(connection, ledger_verifier.DUMP, output=str(dump))
    assert await _verified_by_script(dump) == (0, "4 events of 3 subjects, 0 faults\n")
    dump.write_text(dump.read_text().replace("thing_done", "thing_undone", 1))
    code, said = await _verified_by_script(dump)
    assert code == 1
    assert "4 events of 3 subjects, 1 faults" in said
    assert "its content was changed" in said


async def _verified_by_script(dump: Path) -> tuple[int, str]:
    # -I -S: neither our package nor any other is in its reach.
    command = [sys.executable, "-I", "-S", ledger_verifier.__file__, str(dump)]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


async def test_an_empty_ledger_verifies(database: None) -> None:
    found = await ledger.recompute()
    assert (found.events, found.verified) == (0, True)


def test_a_subject_known_by_name_is_always_the_same() -> None:
    assert ledger.subject_of("call", "kpps-2024") == ledger.subject_of("call", "kpps-2024")
    assert ledger.subject_of("call", "kpps-2024") != ledger.subject_of("place", "kpps-2024")
