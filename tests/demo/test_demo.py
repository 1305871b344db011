"""The demo of one city, on a machine that has nothing: from form to oath in half a minute."""

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from recruit.rulebook.loading import names

PLACE = "31.01"
"""Kepulauan Seribu: two districts, six villages on islands, 41 TPS."""
FIGURES = {"seats", "applications", "eligible", "elected", "reserve", "unfilled", "sworn"}


def test_people_who_do_not_exist_go_from_form_to_oath(tmp_path: Path) -> None:
    """One test, so that the demo is played once."""
    out = tmp_path / "out"
    done = subprocess.run(
        [
            sys.executable, "-c", "from recruit.cli import main; main()",
            "demo", "--place", PLACE, "--no-serve", "--out", str(out),
        ],
        env={**os.environ, "RECRUIT_DATA_DIR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert left_running(tmp_path) == []
    summary = json.loads((out / "summary.json").read_text())
    has_all_that_scripts_rely_on(summary)
    for name, figures in summary["calls"].items():
        fills_its_seats(name, figures)
    breaks_no_promise(summary)
    trains_everybody(summary["training"])
    rosters_hold_everybody_who_was_sworn(summary, out)


def left_running(folder: Path) -> list[str]:
    """The processes that have to do with a folder five seconds after the demo ended."""
    deadline = time.monotonic() + 5
    while (left := _processes_with(str(folder))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def _processes_with(text: str) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            known = [process.cwd(), *process.cmdline(), *process.environ().values()]
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(text in one for one in known):
            found.append(" ".join(process.cmdline()))
    return found


def has_all_that_scripts_rely_on(summary: dict[str, Any]) -> None:
    assert (summary["place"], summary["seed"], summary["stations"]) == (PLACE, 2024, 41)
    assert set(summary["calls"]) == set(names())
    assert all(set(figures) >= FIGURES for figures in summary["calls"].values())
    assert {"rows", "csv", "xlsx", "pdf"} <= set(summary["rosters"])
    submissions = summary["api_submissions"]
    assert {"count", "per_second", "p99_ms"} <= set(submissions)
    assert submissions["count"] > 0
    assert sum(seconds for step, seconds in summary["seconds"].items() if step != "total") > 0
    assert summary["seconds"]["total"] > 0


def fills_its_seats(name: str, figures: dict[str, int]) -> None:
    seats = {
        "kpps-2024": 7 * 41, "tib-2024": 2 * 41, "ptps-2024": 41, "panwascam-2022": 3 * 2,
        "pkd-2024": 6,
    }  # fmt: skip
    assert figures["seats"] == seats[name]
    assert figures["elected"] + figures["unfilled"] == figures["seats"]
    # Some stay away, nobody else is left out.
    assert 0.95 * figures["elected"] <= figures["sworn"] <= figures["elected"]
    assert figures["elected"] + figures["reserve"] <= figures["eligible"]
    assert figures["eligible"] <= figures["applications"]


def breaks_no_promise(summary: dict[str, Any]) -> None:
    assert len(summary["broken"]) >= 5
    assert {promise: count for promise, count in summary["broken"].items() if count} == {}
    assert summary["ledger"]["verified"] is True
    assert summary["ledger"]["events"] > sum(
        figures["applications"] for figures in summary["calls"].values()
    )
    refused = [f["applications"] - f["eligible"] for f in summary["calls"].values()]
    assert sum(refused) > 0
    assert 0 < summary["memory"]["worker_peak_mb"] < 400


def trains_everybody(training: dict[str, Any]) -> None:
    assert training
    for figures in training.values():
        assert set(figures) >= {"people", "crews", "sessions", "unplaced", "optimal"}
        assert figures["people"] >= figures["crews"] > 0
        assert figures["sessions"] > 0
        assert figures["unplaced"] == 0


def rosters_hold_everybody_who_was_sworn(summary: dict[str, Any], out: Path) -> None:
    rosters = summary["rosters"]
    sworn = sum(figures["sworn"] for figures in summary["calls"].values())
    assert rosters["rows"] == sworn
    assert sum(_people_in(out / name) for name in rosters["csv"] if "attendance" in name) == sworn
    for format_ in ("csv", "xlsx", "pdf"):
        assert rosters[format_]
        assert all((out / name).stat().st_size for name in rosters[format_])


def _people_in(roster: Path) -> int:
    with roster.open(encoding="utf-8-sig", newline="") as lines:
        return len(list(csv.DictReader(lines)))
