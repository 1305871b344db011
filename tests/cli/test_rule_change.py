"""`recruit rulebook` as people type it."""

import json
from pathlib import Path

from recruit.applications.actions import open_call
from recruit.foundation.database import fetch_value
from recruit.people.permissions import system
from recruit.rulebook.loading import CALLS, content_hash, load_file
from tests.cli.conftest import Recruit


def changed(folder: Path, old: str, new: str) -> Path:
    """A copy of the shipped KPPS call with one piece of its text replaced."""
    text = (CALLS / "kpps-2024.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "kpps-2024.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


async def test_a_rule_change_is_previewed_and_activated(
    places: None, recruit: Recruit, tmp_path: Path
) -> None:
    await open_call(name="kpps-2024", actor=system("test"))
    file = changed(tmp_path, "years = 17", "years = 18")
    seen = await recruit("rulebook", "preview", str(file), "--call", "kpps-2024", "--json")
    assert seen.returncode == 0, seen.stderr
    assert json.loads(seen.stdout) == {
        "call": "kpps-2024", "place": "", "screened": 0, "changed": 0, "rules": [],
        "severities": [], "outcomes": [], "examples": [],
    }  # fmt: skip
    told = await recruit("rulebook", "preview", str(file), "--call", "kpps-2024")
    assert "0 dari / of 0 berubah / would change" in told.stdout
    reason = "Batas usia dinaikkan menjadi 18 tahun."
    done = await recruit(
        "rulebook", "activate", str(file), "--call", "kpps-2024", "--reason", reason
    )
    assert done.returncode == 0, done.stderr
    now = await fetch_value("SELECT rulebook FROM call WHERE name = 'kpps-2024'")
    assert now == content_hash(load_file(file))
    assert now[:12] in done.stdout


async def test_what_may_not_change_is_named_and_nothing_is_written(
    places: None, recruit: Recruit, tmp_path: Path
) -> None:
    await open_call(name="kpps-2024", actor=system("test"))
    before = await fetch_value("SELECT rulebook FROM call WHERE name = 'kpps-2024'")
    file = changed(tmp_path, "seats = 7", "seats = 5")
    refused = await recruit(
        "rulebook", "activate", str(file), "--call", "kpps-2024", "--reason", "-"
    )
    assert refused.returncode == 1
    assert "unit.seats may not change" in refused.stderr
    assert "Give the reason." in refused.stderr
    assert await fetch_value("SELECT rulebook FROM call WHERE name = 'kpps-2024'") == before
    broken = changed(tmp_path, "seats = 7", "seats = 0")
    faulty = await recruit("rulebook", "preview", str(broken), "--call", "kpps-2024")
    assert (faulty.returncode, "Traceback" in faulty.stderr) == (1, False)
    assert "kpps-2024.toml:" in faulty.stderr
