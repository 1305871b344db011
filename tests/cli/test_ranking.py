"""`recruit ranking`: the file of a plenary, and its recomputation with and without a database."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Recruit
from tests.scoring.invented import TPS
from tests.selection.conftest import seats
from tests.selection.invented import plenary, scored

__all__ = ["seats"]

HELD = ("--call", "kpps-2024", "--place", TPS)


@pytest.mark.usefixtures("seats")
async def test_export_and_verify(recruit: Recruit, tmp_path: Path) -> None:
    missing = await recruit("ranking", "verify", *HELD)
    assert missing.returncode == 1
    assert "No ranking has been published" in missing.stderr
    for total, sex in ((80, "P"), (80, "L"), (70, "L")):
        await scored(total, sex=sex)
    await plenary()
    out = tmp_path / "new" / "ranking.json"
    exported = await recruit("ranking", "export", *HELD, "--out", str(out))
    assert exported.returncode == 0, exported.stderr
    assert "3 baris / lines" in exported.stdout
    held = await recruit("ranking", "verify", *HELD)
    assert (held.returncode, "verified" in held.stdout) == (0, True)
    file = json.loads(out.read_text())
    file["result"][0]["total"] = "81.00"
    out.write_text(json.dumps(file))
    changed = await recruit("ranking", "verify", str(out), "--json")
    assert changed.returncode == 1
    faults = json.loads(changed.stdout)["faults"]
    assert f"{TPS} line 1: total 81.00, not 80.00" in faults


async def test_what_is_no_file_is_told(recruit: Recruit, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish"
    rubbish.write_bytes(b"\xff\x00")
    assert (await recruit("ranking", "verify", str(rubbish))).returncode == 1
    assert (await recruit("ranking", "verify")).returncode == 2
