"""Recompute a plenary's ranking from its file. Needs Python and nothing else: none of our code.

Download the file of a plenary from the page of the call's rankings, and this one, and::

    python ranking_verifier.py ranking.json

The file holds what was ranked and what came out (docs/ranking.md). Whoever changed both so that
they fit again is found by the digests, which were published at the plenary.
"""

import hashlib
import json
import math
import sys
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

FORMAT = "recruit ranking 1"
EXPERIENCE = ("none", "once", "more")
BARRED = (None, "barred", "set_aside")
PARTS = ("written_test", "interview", "desk")
HALF_UP = Decimal("0.01")

Json = dict[str, Any]


def verify(file: Any) -> list[str]:
    """Everything that does not fit; nothing if the file gives its own result."""
    if not isinstance(file, dict) or file.get("format") != FORMAT:
        return [f"this is not a file of the format '{FORMAT}'"]
    try:
        return [
            *_rulebook_faults(file),
            *_seed_faults(file),
            *_sheet_faults(file),
            *_decision_faults(file),
            *_line_faults(file["result"], recompute(file)),
            *_digest_faults(file),
        ]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
        return [f"the file cannot be read: {type(fault).__name__}: {fault}"]


def recompute(file: Json) -> list[Json]:
    """The result that the inputs of a file give: the lines of all units, the best first."""
    return [line for unit in file["units"] for line in _rank(file, unit)]


def _rank(file: Json, unit: Json) -> Iterator[Json]:
    """Choose the first of all who are left, again and again; the barred come last."""
    rules, seats = file["rulebook"], list(unit["seats"])
    people = [one for one in file["candidates"] if one["unit"] == unit["code"]]
    totals = {one["application"]: _total(rules["weights"], one) for one in people}
    left = [
        one for one in people if one["barred"] is None and totals[one["application"]] is not None
    ]
    share = math.ceil(unit["need"] * rules["women_share"]["percent"] / 100)
    women, men, most_men = unit["women"], 0, len(seats)
    if rules["women_share"]["mode"] == "reserve_seats":
        most_men -= max(0, share - women)
    reserves = _depth(rules, unit)
    lines: list[Json] = []
    while left:
        first = min(left, key=lambda one: _place(file, one, totals, women < share))
        left.remove(first)
        line = _line(unit, first, len(lines) + 1, totals)
        if seats and (first["sex"] == "P" or men < most_men):
            line |= {"outcome": "elected"} | _seat(seats.pop(0))
            women, men = women + (first["sex"] == "P"), men + (first["sex"] != "P")
        elif reserves > 0:
            line["outcome"], reserves = "reserve", reserves - 1
        lines.append(line)
    _seat_chairs(rules, unit, lines)
    yield from lines
    ranked = {line["application"] for line in lines}
    for one in sorted(people, key=lambda one: str(one["application"])):
        if one["application"] not in ranked:
            line = _line(unit, one, len(lines) + 1, totals)
            line["passed_over"] = one["barred"] or "not_scored"
            lines.append(line)
            yield line


def _place(file: Json, one: Json, totals: dict[str, Decimal | None], short: bool) -> list[Any]:
    """By what the published steps compare somebody; the smaller comes first."""
    steps = {
        "total": -(totals[one["application"]] or 0),
        "interview": -Decimal(one["interview"] or 0),
        "written_test": -Decimal(one["written_test"] or 0),
        "election_experience": -EXPERIENCE.index(one["election_experience"]),
        "woman_under_share": short and one["sex"] != "P",
        "lot": _sha256(f"{file['seed']}:{one['application']}"),
    }
    return [steps[step] for step in file["rulebook"]["tie_break"]]


def _total(weights: Json, one: Json) -> Decimal | None:
    """The weighed scores, rounded to hundredths, halves up; None without one that is weighed."""
    weighed = [part for part in PARTS if weights[part]]
    if any(one[part] is None for part in weighed):
        return None
    exact = sum((Decimal(one[part]) * weights[part] for part in weighed), Decimal(0)) / 100
    return exact.quantize(HALF_UP, ROUND_HALF_UP)


def _depth(rules: Json, unit: Json) -> int:
    """How many more may stand in reserve."""
    depth = Decimal(str(rules["reserves"]["factor"])) * unit["need"]
    return max(0, int(depth.to_integral_value(ROUND_CEILING)) - int(unit["reserves"]))


def _line(unit: Json, one: Json, rank: int, totals: dict[str, Decimal | None]) -> Json:
    total = totals[one["application"]]
    return {
        "unit": unit["code"], "rank": rank, "application": one["application"],
        "total": None if total is None else str(total), "outcome": "not_elected",
        "passed_over": None, "place": None, "seat": None, "chair": False,
    }  # fmt: skip


def _seat(seat: str) -> Json:
    place, _, number = seat.rpartition(":")
    return {"place": place, "seat": int(number)}


def _seat_chairs(rules: Json, unit: Json, lines: list[Json]) -> None:
    """The best of a place leads it, or whom the plenary chose; no place gets a second chair."""
    if rules["office"].get("chair") is None:
        return
    places: dict[str, list[Json]] = {}
    for line in lines:
        if line["place"] and line["place"] not in unit["chaired"]:
            places.setdefault(line["place"], []).append(line)
    for seated in places.values():
        chosen = [line for line in seated if line["application"] in unit["leads"]]
        (chosen or seated)[-1 if chosen else 0]["chair"] = True


def _rulebook_faults(file: Json) -> Iterator[str]:
    content = json.dumps(
        file["rulebook"], sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    if _sha256(content) != file["rulebook_hash"]:
        yield "the rulebook is not the one of its hash: a weight or another rule was changed"


def _seed_faults(file: Json) -> Iterator[str]:
    committed = file["seed_digest"]
    if committed is not None and _sha256(file["seed"]) != committed:
        yield "the seed is not the one that was committed to before the interviews"


def _sheet_faults(file: Json) -> Iterator[str]:
    """Where a score is not the mean of its sheets, rounded to hundredths, halves up."""
    for one in file["candidates"]:
        for part, sheets in one["sheets"].items():
            mean = None
            if sheets:
                mean = sum(map(Decimal, sheets), Decimal(0)) / len(sheets)
                mean = mean.quantize(HALF_UP, ROUND_HALF_UP)
            given = None if one[part] is None else Decimal(one[part])
            if mean != given:
                yield f"{one['application']}: {part} is {given}, but its sheets give {mean}"


def _decision_faults(file: Json) -> Iterator[str]:
    """Whom nobody decided to set aside, or to let lead, must not be."""
    decided = {(one["kind"], one["application"]) for one in file["decisions"]}
    for one in file["candidates"]:
        if one["barred"] == "set_aside" and ("set_aside", one["application"]) not in decided:
            yield f"{one['application']}: set aside without a decision of the plenary"
    for unit in file["units"]:
        for lead in unit["leads"]:
            if ("chair", lead) not in decided:
                yield f"{lead}: leads without a decision of the plenary"


def _line_faults(given: list[Json], expected: list[Json]) -> Iterator[str]:
    """Which lines differ, and in what."""
    if len(given) != len(expected):
        yield f"the result has {len(given)} lines, recomputed {len(expected)}"
    for found, right in zip(given, expected, strict=False):
        differs = [part for part in right if found.get(part) != right[part]]
        if differs:
            where = f"{right['unit']} line {right['rank']}"
            told = ", ".join(f"{part} {found.get(part)}, not {right[part]}" for part in differs)
            yield f"{where}: {told}"


def _digest_faults(file: Json) -> Iterator[str]:
    if inputs_digest(file) != file["inputs_digest"]:
        yield "the inputs are not those of the published digest"
    if result_digest(file) != file["result_digest"]:
        yield "the result is not that of the published digest"


def inputs_digest(file: Json) -> str:
    """SHA-256 (hex) of the inputs, one line each."""
    lines = [f"inputs|{file['call']}|{file['rulebook_hash']}|{file['seed']}"]
    for unit in file["units"]:
        lists = [",".join(unit[part]) for part in ("chaired", "seats", "leads")]
        numbers = [str(unit[part]) for part in ("need", "women", "reserves")]
        lines.append("|".join(["unit", unit["code"], *numbers, *lists]))
    for one in file["candidates"]:
        scores = [_hundredths(one[part]) for part in PARTS]
        facts = [one["election_experience"], str(BARRED.index(one["barred"]))]
        head = ["candidate", one["application"], one["unit"], one["sex"]]
        lines.append("|".join([*head, *scores, *facts]))
    return _sha256("".join(f"{line}\n" for line in lines))


def result_digest(file: Json) -> str:
    """SHA-256 (hex) of the result, one line each."""
    text = ""
    for one in file["result"]:
        seat = [one["place"] or "", str(one["seat"] or ""), str(int(one["chair"]))]
        head = [one["unit"], str(one["rank"]), one["application"], _hundredths(one["total"])]
        text += "|".join([*head, one["outcome"], one["passed_over"] or "", *seat]) + "\n"
    return _sha256(text)


def _hundredths(score: str | None) -> str:
    return "" if score is None else str(int(Decimal(score) * 100))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    found = verify(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    sys.stdout.write("verified\n" if not found else f"{len(found)} faults\n")
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    sys.exit(1 if found else 0)
