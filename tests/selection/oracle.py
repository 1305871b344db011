"""A second way to the same ranking: slow, short, and sharing no code with the first."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

from recruit.rulebook.model import ShareMode
from recruit.selection.rules import Candidate, Scheme, Unit

EXPERIENCE = {"none": 0, "once": 1, "more": 2}


@dataclass
class Standing:
    """Who came where, by application id."""

    order: list[str]
    elected: list[str]
    reserve: list[str]


def total(scheme: Scheme, candidate: Candidate) -> Decimal | None:
    """The published total in points; None without a score that is weighed."""
    parts = [
        (scheme.weights.written_test, candidate.written_test),
        (scheme.weights.interview, candidate.interview),
        (scheme.weights.desk, candidate.desk),
    ]
    if any(weight and score is None for weight, score in parts):
        return None
    exact = sum((Decimal(w) * Decimal(s or 0) / 10_000 for w, s in parts), Decimal(0))
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def standing(scheme: Scheme, unit: Unit, candidates: list[Candidate], seed: str) -> Standing:
    """Pick the first of all who are left, again and again."""
    left = [
        one
        for one in candidates
        if not (one.holds_office or one.refused or one.set_aside) and total(scheme, one) is not None
    ]
    share = -(-unit.need * scheme.women_share.percent // 100)
    result, women, men = Standing([], [], []), unit.women, 0
    kept = max(0, share - unit.women) if scheme.women_share.mode is ShareMode.reserve_seats else 0
    while left:
        under = women < share

        def place(one: Candidate, under: bool = under) -> list[object]:
            steps: dict[str, object] = {
                "total": -(total(scheme, one) or 0),
                "interview": -(one.interview or 0),
                "written_test": -(one.written_test or 0),
                "election_experience": -EXPERIENCE[one.election_experience],
                "woman_under_share": under and not one.woman,
                "lot": sha256(f"{seed}:{one.application}".encode()).hexdigest(),
            }
            return [steps[step] for step in scheme.tie_break]

        first = min(left, key=place)
        left.remove(first)
        result.order.append(first.application)
        if len(result.elected) < len(unit.seats) and (first.woman or men < len(unit.seats) - kept):
            result.elected.append(first.application)
            women += first.woman
            men += not first.woman
        elif len(result.reserve) < scheme.reserves.factor * unit.need - unit.reserves:
            result.reserve.append(first.application)
    return result
