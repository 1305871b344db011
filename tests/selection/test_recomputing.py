"""The file of a plenary gives its own result by a program that shares no code with ours."""

import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.foundation.database import execute
from recruit.foundation.problems import NotFound
from recruit.rulebook.loading import content_hash, load, names
from recruit.rulebook.model import Rulebook
from recruit.selection import queries
from recruit.selection.rules import (
    Candidate,
    Line,
    Scheme,
    Unit,
    inputs_digest,
    rank_unit,
    ranking_verifier,
    result_digest,
)
from tests.scoring.invented import TPS, VILLAGE, stands
from tests.selection.conftest import SEED
from tests.selection.invented import plenary, scored
from tests.selection.test_ranking import crowds, units

Json = dict[str, Any]


async def held_file(call: str = "kpps-2024") -> Json:
    await plenary(call)
    held = await queries.frozen_plenary(call, TPS)
    found = json.loads(json.dumps(await queries.ranking_file(held, load(call))))
    assert isinstance(found, dict)
    return found


async def tied_file() -> Json:
    """Nine for seven seats, most of them tied."""
    for total, sex in zip((90, 90, 80, 80, 80, 80, 80, 80, 80), "LLLPPLLPL", strict=True):
        await scored(total, sex=sex)
    return await held_file()


@pytest.mark.usefixtures("seats")
@pytest.mark.parametrize("call", ["kpps-2024", "tib-2024", "ptps-2024"])
async def test_a_plenary_gives_its_own_result(call: str) -> None:
    place = VILLAGE if call == "tib-2024" else TPS
    for total, sex in ((80, "L"), (80, "P"), (80, "L"), (70, "P"), (90, "L")):
        await scored(total, call, place, sex=sex)
    await stands(call, place)
    file = await held_file(call)
    assert ranking_verifier.verify(file) == []
    assert len(file["result"]) == 6
    await scored(95, call, place)
    again = await held_file(call)
    assert (again["version"], len(again["result"])) == (2, 1)
    assert ranking_verifier.verify(again) == []


@pytest.mark.usefixtures("seats")
async def test_the_file_tells_nothing_of_the_people_but_what_was_compared() -> None:
    file = await tied_file()
    text = json.dumps(file)
    assert not any(word in text for word in ("Contoh", "1990-08-17", "Jl. Contoh", "+62812"))
    assert set(file["candidates"][0]) == {
        "application", "unit", "sex", "written_test", "interview", "desk", "sheets",
        "election_experience", "barred",
    }  # fmt: skip


def _score(file: Json) -> None:
    file["candidates"][0]["desk"] = "99.00"


def _swap(file: Json) -> None:
    first, second = file["result"][2]["application"], file["result"][3]["application"]
    file["result"][2]["application"], file["result"][3]["application"] = second, first


def _weight(file: Json) -> None:
    file["rulebook"]["weights"] |= {"desk": 60, "interview": 40}


def _seed(file: Json) -> None:
    file["seed"] = "another"


def _outcome(file: Json) -> None:
    file["result"][7]["outcome"] = "elected"


def _seat(file: Json) -> None:
    file["units"][0]["need"] = 9


def _aside(file: Json) -> None:
    file["candidates"][0]["barred"] = "set_aside"


@pytest.mark.usefixtures("seats")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_score, "its sheets give"),
        (_swap, f"{TPS} line 3: application"),
        (_weight, "a weight or another rule was changed"),
        (_seed, f"{TPS} line"),
        (_outcome, "line 8: outcome elected, not reserve"),
        (_seat, "the inputs are not those"),
        (_aside, "without a decision of the plenary"),
    ],
)
async def test_every_change_is_found_and_named(change: Callable[[Json], None], told: str) -> None:
    file = await tied_file()
    changed = deepcopy(file)
    change(changed)
    faults = ranking_verifier.verify(changed)
    assert any(told in fault for fault in faults), faults


@pytest.mark.usefixtures("seats")
async def test_who_makes_everything_fit_again_is_found_by_the_published_digests() -> None:
    file = await tied_file()
    _weight(file)
    content = json.dumps(
        file["rulebook"], sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    file["rulebook_hash"] = sha256(content.encode()).hexdigest()
    file["result"] = ranking_verifier.recompute(file)
    assert ranking_verifier.verify(file) == [
        "the inputs are not those of the published digest",
        "the result is not that of the published digest",
    ]


@pytest.mark.usefixtures("seats")
async def test_a_seed_that_was_not_committed_to_is_found() -> None:
    file = await tied_file()
    file["seed_digest"] = sha256(b"another").hexdigest()
    assert ranking_verifier.verify(file) == [
        "the seed is not the one that was committed to before the interviews"
    ]
    file["seed_digest"] = sha256(SEED.encode()).hexdigest()
    assert ranking_verifier.verify(file) == []


@pytest.mark.usefixtures("seats")
async def test_somebody_without_our_code_can_run_it(tmp_path: Path) -> None:
    file = await tied_file()
    path = tmp_path / "ranking.json"
    program = [sys.executable, "-I", ranking_verifier.__file__, str(path)]
    for change, status in ((None, 0), (_swap, 1)):
        if change:
            change(file)
        path.write_text(json.dumps(file))
        run = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)  # noqa: ASYNC221
        assert run.returncode == status
    assert "line 3" in run.stdout


def test_it_imports_nothing_of_ours() -> None:
    source = Path(ranking_verifier.__file__).read_text(encoding="utf-8")
    assert "import recruit" not in source
    assert "from recruit" not in source


@pytest.mark.parametrize("rubbish", [{}, [], None, {"format": ranking_verifier.FORMAT}])
def test_rubbish_is_told(rubbish: Any) -> None:
    (fault,) = ranking_verifier.verify(rubbish)
    assert "this is not a file" in fault or "cannot be read" in fault


@pytest.mark.usefixtures("seats")
async def test_before_a_plenary_there_is_no_file() -> None:
    with pytest.raises(NotFound):
        await queries.frozen_plenary("kpps-2024", TPS)
    await tied_file()
    await execute("UPDATE plenary SET stage = 'drafted'")
    with pytest.raises(NotFound):
        await queries.frozen_plenary("kpps-2024", TPS)


@given(st.sampled_from([load(name) for name in names()]), units(), crowds, st.sampled_from("abcd"))
def test_both_ways_agree_on_whatever_comes(
    book: Rulebook, unit: Unit, crowd: list[Candidate], seed: str
) -> None:
    ranking = rank_unit(Scheme.of(book), unit, crowd, seed)
    digest = inputs_digest(
        call=book.name, rulebook=content_hash(book), seed=seed, units={unit.code: unit},
        candidates=crowd,
    ) if crowd else None  # fmt: skip
    file = _file(book, unit, crowd, seed) | {
        "result": [_line(unit, line) for line in ranking.lines],
        "result_digest": result_digest([ranking]).hex(),
    }
    file["inputs_digest"] = digest.hex() if digest else ranking_verifier.inputs_digest(file)
    assert ranking_verifier.verify(file) == []


def _points(hundredths: int | None) -> str | None:
    return None if hundredths is None else f"{hundredths / 100:.2f}"


def _file(book: Rulebook, unit: Unit, crowd: list[Candidate], seed: str) -> Json:
    return {
        "format": ranking_verifier.FORMAT,
        "call": book.name,
        "rulebook_hash": content_hash(book),
        "rulebook": book.model_dump(mode="json"),
        "seed": seed,
        "seed_digest": None,
        "units": [
            {
                "code": unit.code, "need": unit.need, "women": unit.women,
                "reserves": unit.reserves, "chaired": [], "leads": [],
                "seats": [f"{seat.place}:{seat.number}" for seat in unit.seats],
            }
        ],
        "candidates": [_candidate(one) for one in sorted(crowd)],
        "decisions": [{"kind": "set_aside", "application": one.application} for one in crowd],
    }  # fmt: skip


def _candidate(one: Candidate) -> Json:
    barred = 1 if one.holds_office or one.refused else 2 * one.set_aside
    return {
        "application": one.application,
        "unit": one.unit,
        "sex": "P" if one.woman else "L",
        "written_test": _points(one.written_test),
        "interview": _points(one.interview),
        "desk": _points(one.desk),
        "sheets": {},
        "election_experience": one.election_experience,
        "barred": ranking_verifier.BARRED[barred],
    }


def _line(unit: Unit, line: Line) -> Json:
    place, seat = line.seat or (None, None)
    return {
        "unit": unit.code,
        "rank": line.rank,
        "application": line.candidate.application,
        "total": _points(line.total),
        "outcome": line.outcome.value,
        "passed_over": line.passed_over.published if line.passed_over else None,
        "place": place,
        "seat": seat,
        "chair": line.chair,
    }
