"""Recompute the ledger from a dump. Needs Python and nothing else: no rights, none of our code.

The dump is the CSV of :data:`DUMP`, sorted by subject and sequence; by hand::

    psql -c "\\copy (<DUMP>) to 'ledger.csv' csv"
    python ledger_verifier.py ledger.csv
"""

import csv
import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

DUMP = (
    "SELECT subject_kind, subject_id, sequence, kind, actor,"
    " (extract(epoch FROM at) * 1000000)::bigint, data::text,"
    " encode(previous_hash, 'hex'), encode(hash, 'hex')"
    " FROM ledger_event ORDER BY subject_id, sequence"
)

LARGEST_FIELD = 1 << 30
"""More than PostgreSQL lets a value have; Python's own limit is 128 kB."""


@dataclass
class Verification:
    """How many events were read, and what does not fit."""

    events: int = 0
    subjects: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def verified(self) -> bool:
        """Whether every chain is whole and every hash is right."""
        return not self.faults


def event_hash(previous: str, *fields: str) -> str:
    """SHA-256 (hex) of the previous hash and the event's fields, joined by the unit separator."""
    return hashlib.sha256("\x1f".join((previous, *fields)).encode()).hexdigest()


def verify(lines: Iterable[str]) -> Verification:
    """Follow every subject's chain through the dump."""
    csv.field_size_limit(LARGEST_FIELD)
    result = Verification()
    subject, expected, last = "", 1, ""
    for row in csv.reader(lines):
        if row[1] != subject:
            subject, expected, last = row[1], 1, ""
            result.subjects += 1
        result.events += 1
        fault = _fault(row, expected, last)
        if fault:
            result.faults.append(f"{row[0]} {subject} event {row[2]}: {fault}")
        expected, last = int(row[2]) + 1, row[8]
    return result


def _fault(row: list[str], expected: int, last: str) -> str | None:
    if int(row[2]) != expected:
        return f"event {expected} is missing"
    if row[7] != last:
        return "it does not follow the event before it"
    if event_hash(row[7], *row[:7]) != row[8]:
        return "its content was changed"
    return None


if __name__ == "__main__":
    with Path(sys.argv[1]).open(newline="", encoding="utf-8") as dump:
        found = verify(dump)
    sys.stdout.write(f"{found.events} events, {len(found.faults)} faults\n")
    sys.stdout.writelines(f"{fault}\n" for fault in found.faults)
    sys.exit(0 if found.verified else 1)
