"""Fingerprints by which anybody can check that a ranking was made of these inputs.

Both are the SHA-256 of lines of UTF-8 text that end with a line feed, with ``|`` between fields
and an empty field for nothing. Scores are whole hundredths of a point.

Inputs: ``inputs|call|rulebook hash|seed``; a line ``unit|code|need|women|reserves|chaired places
by comma|free seats place:number by comma, in the order they are filled|applications chosen to
lead by comma`` for each unit with candidates, by code; a line ``candidate|application|unit|sex|
written test|interview|desk|experience|passed over (0, 1: barred, 2: set aside by the plenary)``
for each candidate, by application id. Why somebody is barred changes nothing in the ranking, and is
not everybody's business.

Result: a line ``unit|rank|application|total|outcome|passed over|place|seat number|chair (0 or
1)`` for each line of the rankings, by unit and rank.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from recruit.selection.rules.model import Candidate, Unit, UnitRanking

SEED = re.compile(r"[0-9A-Za-z._-]{1,64}")
"""What a seed may be: it stands between separators here and before one in the lot."""


def inputs_digest(
    *,
    call: str,
    rulebook: str,
    seed: str,
    units: Mapping[str, Unit],
    candidates: Iterable[Candidate],
) -> bytes:
    """The digest of all that a ranking depends on; ``rulebook`` is the content hash."""
    ordered = sorted(candidates)  # by application id, which is unique
    digest = sha256(f"inputs|{call}|{rulebook}|{seed}\n".encode())
    codes = sorted({candidate.unit for candidate in ordered})
    digest.update("".join(_unit_line(units[code]) for code in codes).encode())
    digest.update("".join(map(_candidate_line, ordered)).encode())
    return digest.digest()


def result_digest(rankings: Iterable[UnitRanking]) -> bytes:
    """The digest of the order, the outcomes and the seats."""
    digest = sha256()
    for ranking in rankings:
        digest.update("".join(_result_lines(ranking)).encode())
    return digest.digest()


def _unit_line(unit: Unit) -> str:
    chaired, leads = ",".join(sorted(unit.chaired)), ",".join(sorted(unit.leads))
    seats = ",".join(f"{seat.place}:{seat.number}" for seat in unit.seats)
    return f"unit|{unit.code}|{unit.need}|{unit.women}|{unit.reserves}|{chaired}|{seats}|{leads}\n"


def _candidate_line(candidate: Candidate) -> str:
    application, unit, woman, written_test, interview, desk, experience, *barred = candidate
    holds, refused, set_aside = barred
    passed_over = 1 if holds or refused else 2 * set_aside
    return (
        f"candidate|{application}|{unit}|{'P' if woman else 'L'}|{_number(written_test)}"
        f"|{_number(interview)}|{_number(desk)}|{experience}|{passed_over}\n"
    )


def _result_lines(ranking: UnitRanking) -> Iterable[str]:
    for candidate, rank, total, outcome, passed_over, _, seat, chair in ranking.lines:
        place, number = seat or ("", "")
        yield (
            f"{ranking.unit}|{rank}|{candidate.application}|{_number(total)}|{outcome.value}"
            f"|{passed_over.published if passed_over else ''}|{place}|{number}|{chair:d}\n"
        )


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
