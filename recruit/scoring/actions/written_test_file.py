"""Taking in the result file of a CAT room, after a look at what it would change."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from recruit.applications.queries import rulebook_of
from recruit.foundation.database import transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault
from recruit.people.permissions import Actor, Permission
from recruit.places.rules.sheet import LineFault, RegisterError
from recruit.scoring import queries
from recruit.scoring.actions.written_test import (
    check_results,
    require_test,
    write_results,
)
from recruit.scoring.rules import TestRow
from recruit.scoring.rules.written_test_file import (
    NUMBER,
    SCORE,
    ResultLine,
    read_results,
    same_name,
)

_COLUMNS = {"/number": NUMBER, "/score": SCORE}
_SOURCE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class NameDiffers:
    """A line whose name is not the one that was registered under its number."""

    line: int
    number: int
    written: str
    registered: str


@dataclass(frozen=True, slots=True)
class TestFile:
    """What a result file records, what is odd about it, and how many still wait for a result."""

    __test__ = False

    results: int
    absent: int
    waiting: int
    names: tuple[NameDiffers, ...]


async def import_test_file(
    *, call: str, content: bytes, source: str, actor: Actor, dry_run: bool = False
) -> TestFile:
    """Record the results of a file (CSV or XLSX), matched by registration number.

    With ``dry_run`` nothing is kept. :class:`InvalidInput` names every line that is wrong, and
    then nothing is kept either; another name beside a number is no fault, it is told.
    """
    rulebook = await rulebook_of(call)
    require_test(rulebook)
    lines, unread = await asyncio.to_thread(read_results, content)
    rows = [TestRow(line.number, line.score) for line in lines]
    async with transaction() as connection:
        known, faults = await check_results(connection, rulebook, rows, actor)
        wrong = [*unread, *_line_faults(lines, faults)]
        if wrong:
            raise RegisterError(tuple(sorted(wrong, key=lambda fault: fault.line)))
        registered = await queries.names_of(connection, list(known.values()))
        names = {number: registered[application] for number, application in known.items()}
        if not dry_run:
            results = [(known[row.number], row.score) for row in rows]
            tidy = source.replace("\x00", "")[:_SOURCE_LENGTH]
            await write_results(connection, results, tidy, actor)
        states = await queries.test_states(call, actor.scope(Permission.scores_enter))
    waiting = sum(state.waiting for state in states) - (len(rows) if dry_run else 0)
    absent = sum(row.score is None for row in rows)
    return TestFile(len(rows), absent, waiting, tuple(_differing(lines, names)))


def _line_faults(lines: Sequence[ResultLine], faults: Sequence[list[Fault]]) -> list[LineFault]:
    return [
        LineFault(line.line, _COLUMNS.get(fault.pointer, ""), _reason(fault.message))
        for line, found in zip(lines, faults, strict=True)
        for fault in found
    ]


def _reason(message: Text) -> Text:
    """A sentence as the reason that a line is named with."""
    return Text(message.id.removesuffix("."), message.en.removesuffix("."))


def _differing(lines: Sequence[ResultLine], names: dict[int, str]) -> list[NameDiffers]:
    return [
        NameDiffers(line.line, line.number, line.name, names[line.number])
        for line in lines
        if line.name and not same_name(line.name, names[line.number])
    ]
