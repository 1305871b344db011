"""The demo of one district, on a machine that has nothing: from form to oath in half a minute."""

import csv
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from recruit.rulebook.loading import names

PLACE = "31.01"
"""Kepulauan Seribu: six villages on islands, 41 TPS."""
FIGURES = {"seats", "applications", "eligible", "elected", "reserve", "unfilled", "sworn"}


@dataclass(frozen=True)
class Played:
    """What a demo left behind."""

    code: int
    said: str
    out: Path
    summary: dict[str, Any]
    left_running: list[str]


def processes_with(text: str) -> list[str]:
    """The command lines of the running processes that have to do with a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            known = [process.cwd(), *process.cmdline(), *process.environ().values()]
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(text in one for one in known):
            found.append(" ".join(process.cmdline()))
    return found


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """One demo for all tests of this file, in folders of its own."""
    folder = tmp_path_factory.mktemp("demo")
    out = folder / "out"
    command = ["demo", "--place", PLACE, "--no-serve", "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-c", "from recruit.cli import main; main()", *command],
        env={**os.environ, "RECRUIT_DATA_DIR": str(folder / "var")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    deadline = time.monotonic() + 5
    while (left := processes_with(str(folder))) and time.monotonic() < deadline:
        time.sleep(0.1)
    file = out / "summary.json"
    summary = json.loads(file.read_text()) if file.exists() else {}
    return Played(done.returncode, done.stdout + done.stderr, out, summary, left)


pytestmark = pytest.mark.xdist_group("demo")


def test_it_plays_to_the_end_and_leaves_no_process(played: Played) -> None:
    assert played.code == 0, played.said[-3000:]
    assert "Traceback" not in played.said
    assert played.left_running == []


def test_the_summary_has_all_that_scripts_rely_on(played: Played) -> None:
    summary = played.summary
    assert (summary["place"], summary["seed"], summary["stations"]) == (PLACE, 2024, 41)
    assert set(summary["calls"]) == set(names())
    assert all(set(figures) >= FIGURES for figures in summary["calls"].values())
    for figures in summary["training"].values():
        assert set(figures) >= {"people", "crews", "sessions", "unplaced", "optimal"}
    assert {"rows", "csv", "xlsx", "pdf"} <= set(summary["rosters"])
    assert {"count", "per_second", "p99_ms"} <= set(summary["api_submissions"])
    assert {"events", "verified"} <= set(summary["ledger"])
    assert summary["seconds"]["total"] > 0


def test_seats_follow_from_the_stations(played: Played) -> None:
    calls = played.summary["calls"]
    seats = {name: figures["seats"] for name, figures in calls.items()}
    assert (seats["kpps-2024"], seats["tib-2024"], seats["ptps-2024"]) == (7 * 41, 2 * 41, 41)
    assert (seats["panwascam-2022"], seats["pkd-2024"]) == (2 * 3, 6)
    for figures in calls.values():
        assert figures["elected"] + figures["unfilled"] == figures["seats"]
        assert 0 < figures["sworn"] <= figures["elected"] <= figures["eligible"]
        assert figures["eligible"] < figures["applications"]


def test_no_promise_is_broken(played: Played) -> None:
    broken = played.summary["broken"]
    assert len(broken) >= 5
    assert {name: count for name, count in broken.items() if count} == {}
    assert played.summary["ledger"]["verified"] is True
    assert played.summary["ledger"]["events"] > 1000


def test_people_applied_through_the_real_api(played: Played) -> None:
    submissions = played.summary["api_submissions"]
    assert submissions["count"] > 0
    assert submissions["per_second"] > 0


def test_everybody_has_a_seat_in_a_training(played: Played) -> None:
    training = played.summary["training"]
    assert training
    for figures in training.values():
        assert figures["people"] > 0
        assert figures["unplaced"] == 0


def test_the_rosters_hold_everybody_who_was_sworn(played: Played) -> None:
    rosters = played.summary["rosters"]
    sworn = sum(figures["sworn"] for figures in played.summary["calls"].values())
    assert rosters["rows"] == sworn
    files = [played.out / "rosters" / name for name in rosters["csv"]]
    lines = [list(csv.reader(file.open(encoding="utf-8-sig", newline=""))) for file in files]
    assert sum(len(rows) - 1 for rows in lines) == sworn
    for format_ in ("csv", "xlsx", "pdf"):
        assert rosters[format_]
        for name in rosters[format_]:
            assert (played.out / "rosters" / name).stat().st_size > 500


def test_workers_stay_small(played: Played) -> None:
    assert 0 < played.summary["memory"]["worker_peak_mb"] < 400
