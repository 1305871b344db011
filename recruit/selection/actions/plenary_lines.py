"""The frozen ranking as it is kept: a line of JSON for each candidate."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache

from recruit.scoring.rules import points
from recruit.selection.rules import Line, UnitRanking


def frozen_lines(rankings: Iterable[UnitRanking]) -> Iterator[tuple[str, str]]:
    """The frozen ranking: each unit with its lines as JSON, the best first."""
    for ranking in rankings:
        yield ranking.unit, f"[{','.join(map(_line, ranking.lines))}]"


def _line(line: Line) -> str:
    candidate = line.candidate
    components = _components(
        candidate.woman,
        candidate.written_test,
        candidate.interview,
        candidate.desk,
        candidate.election_experience,
        line.lot is not None,
        line.passed_over,
    )
    return (
        f'{{"application":"{candidate.application}","rank":{line.rank},'
        f'"total":"{_total(line.total)}","outcome":"{line.outcome}","components":{components}{_seat(line)}}}'
    )


def _seat(line: Line) -> str:
    """The seat that the ranking gives, for those who are elected."""
    if line.seat is None:
        return ""
    chair = "true" if line.chair else "false"
    return f',"place":"{line.seat.place}","seat":{line.seat.number},"chair":{chair}'


@cache
def _total(hundredths: int | None) -> Decimal:
    return points(hundredths or 0)


@lru_cache(maxsize=100_000)
def _components(
    woman: bool,
    written_test: int | None,
    interview: int | None,
    desk: int | None,
    experience: str,
    tied: bool,
    passed_over: str | None,
) -> str:
    """What the total was made of and what else decided, as JSON; scores in points of 100."""
    scores = {"written_test": written_test, "interview": interview, "desk": desk}
    return json.dumps(
        {part: str(points(score)) for part, score in scores.items() if score is not None}
        | {"election_experience": experience, "sex": "P" if woman else "L", "tied": tied}
        | ({"passed_over": passed_over} if passed_over else {})
    )
