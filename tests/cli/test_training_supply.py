"""`recruit training supply`: the template, a dry run, an import, and a file that is wrong."""

from pathlib import Path

from recruit.foundation.database import fetch_value
from tests.cli.conftest import Recruit
from tests.training.test_supply import GOOD, VENUE_TITLES, workbook


async def test_a_workbook_from_template_to_import(
    places: None, recruit: Recruit, tmp_path: Path
) -> None:
    template, file = tmp_path / "templat.xlsx", tmp_path / "isi.xlsx"
    assert (await recruit("training", "supply", "template", str(template))).returncode == 0
    assert template.read_bytes().startswith(b"PK")
    file.write_bytes(GOOD)
    tried = await recruit("training", "supply", "import", str(file), "--dry-run")
    assert "nothing was written" in tried.stdout
    assert await fetch_value("SELECT count(*) FROM venue") == 0
    done = await recruit("training", "supply", "import", str(file), "--place", "31.71")
    assert done.returncode == 0, done.stderr
    assert await fetch_value("SELECT count(*) FROM room") == 2


async def test_a_workbook_that_is_wrong_is_refused_in_words(
    places: None, recruit: Recruit, tmp_path: Path
) -> None:
    file = tmp_path / "salah.xlsx"
    file.write_bytes(workbook(Tempat=[VENUE_TITLES[:2], ["31.71", "Aula"]]))
    done = await recruit("training", "supply", "import", str(file))
    assert done.returncode == 1
    assert "Sheet Tempat, line 2, kelurahan" in done.stderr
    assert "Traceback" not in done.stderr
