"""Recompute the ledger from a dump. Needs Python and nothing else: no rights, none of our code.

The dump is the CSV of :data:`DUMP`, sorted by subject and sequence; by hand::

    psql -c "\\copy (<DUMP>) to 'ledger.csv' csv"
    python ledger_verifier.py ledger.csv    # or - for standard input
"""

import csv
import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

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
    subject, expected, last = "", 1, ""
    events, subjects = 0, 0
    faults: list[str] = []
    for row in csv.reader(lines):
        events += 1
        if row[1] != subject:
            subject, expected, last = row[1], 1, ""
            subjects += 1
        number, previous, found = int(row[2]), row[7], row[8]
        if number != expected or previous != last or event_hash(previous, *row[:7]) != found:
            fault = _fault(expected, last, number, previous)
            faults.append(f"{row[0]} {subject} event {number}: {fault}")
        expected, last = number + 1, found
    return Verification(events, subjects, faults)


def _fault(expected: int, last: str, number: int, previous: str) -> str:
    if number != expected:
        return f"event {expected} is missing"
    return (
        "its content was changed" if previous == last else "it does not follow the event before it"
    )


if __name__ == "__main__":
    source = 0 if sys.argv[1] == "-" else sys.argv[1]
    with open(source, newline="", encoding="utf-8") as dump:  # noqa: PTH123 - 0 is no path
        found = verify(dump)
    sys.stdout.write(
        f"{found.events} events of {found.subjects} subjects, {len(found.faults)} faults\n"
    )
    sys.stdout.writelines(f"{fault}\n" for fault in found.faults)
    sys.exit(0 if found.verified else 1)
