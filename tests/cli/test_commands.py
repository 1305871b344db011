"""The commands that scripts rely on: what they print, what they change, how they end."""

import json
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest

from recruit.applications.actions import open_call
from recruit.foundation.clock import WIB
from recruit.foundation.database import execute, fetch, fetch_one, fetch_value, transaction
from recruit.foundation.embedded import Engines
from recruit.people.permissions import system
from recruit.places.actions import ensure_shipped_places
from tests.cli.conftest import Recruit
from tests.reports.invented import apply, seats

TPS = "31.71.01.1001.001"
OFFICER = [
    "officers", "add", "--email", "rina.rekaan@example.org", "--name", "Rina Rekaan",
    "--role", "registrar", "--body", "kpps", "--body", "tib", "--place", "31.71",
]  # fmt: skip


async def test_calls_are_listed_and_shown(database: None, recruit: Recruit) -> None:
    listed = json.loads((await recruit("calls", "list", "--json")).stdout)
    assert [call["name"] for call in listed] == [
        "kpps-2024", "panwascam-2022", "pkd-2024", "ptps-2024", "tib-2024",
    ]  # fmt: skip
    shown = json.loads((await recruit("calls", "show", "kpps-2024", "--json")).stdout)
    assert (shown["name"], shown["unit"]["seats"]) == ("kpps-2024", 7)
    for language, words in (("id", "Usia"), ("en", "17 years")):
        printed = await recruit("calls", "show", "kpps-2024", "--lang", language)
        assert printed.returncode == 0
        assert words in printed.stdout
        assert "PKPU 8/2022" in printed.stdout


async def test_a_call_that_does_not_exist_is_a_sentence_not_a_traceback(
    database: None, recruit: Recruit
) -> None:
    for name in ("kpps-2029", "../kpps-2024"):
        shown = await recruit("calls", "show", name)
        assert shown.returncode == 1
        assert shown.stderr.startswith("Error: ")
        assert "Traceback" not in shown.stderr
        assert len(shown.stderr.splitlines()) == 1


async def test_doctor_finds_a_whole_installation_healthy(database: None, recruit: Recruit) -> None:
    done = await recruit("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PostgreSQL 18" in done.stdout
    assert "Valkey 9" in done.stdout
    assert "healthy" in done.stdout


async def test_a_new_database_is_told_to_migrate_and_is_migrated(
    servers: Engines, database: None, recruit: Recruit
) -> None:
    url = await _new_database(servers, "unmigrated")
    new = {"RECRUIT_DATABASE_URL": url}
    refused = await recruit("ledger", "verify", **new)
    assert (refused.returncode, "recruit migrate" in refused.stderr) == (1, True)
    ill = await recruit("doctor", **new)
    assert (ill.returncode, "not migrated" in ill.stderr) == (1, True)
    for _ in range(2):
        assert (await recruit("migrate", **new)).returncode == 0
    assert (await recruit("doctor", **new)).returncode == 0
    connection = await asyncpg.connect(url)
    stations = await connection.fetchval("SELECT count(*) FROM place WHERE level = 'tps'")
    await connection.close()
    assert stations == 14_835


async def _new_database(servers: Engines, name: str) -> str:
    connection = await asyncpg.connect(servers.database_url)
    present = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"DROP DATABASE IF EXISTS {name}")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    head, _, tail = servers.database_url.rpartition(f"/{present}")
    return f"{head}/{name}{tail}"


@pytest.mark.parametrize(
    ("command", "address"),
    [
        ("ledger verify", {"RECRUIT_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}),
        ("migrate", {"RECRUIT_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}),
        ("doctor", {"RECRUIT_VALKEY_URL": "redis://127.0.0.1:9/0"}),
    ],
)
async def test_a_server_that_does_not_answer_is_a_sentence(
    database: None, recruit: Recruit, command: str, address: dict[str, str]
) -> None:
    done = await recruit(*command.split(), **address)
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


async def everything() -> tuple[list[tuple[object, ...]], int]:
    rows = await fetch("SELECT * FROM place ORDER BY code")
    return [tuple(row) for row in rows], await fetch_value("SELECT count(*) FROM ledger_event")


async def test_a_register_with_three_bad_lines_names_them_and_writes_nothing(
    database: None, recruit: Recruit, tmp_path: Path
) -> None:
    await ensure_shipped_places()
    before = await everything()
    register = tmp_path / "tps.csv"
    register.write_text(
        "village_code,tps,voters,special\n"
        "31.71.01.1001,1,500,0\n"
        "31.71.01.9999,1,500,0\n"
        "31.71.01.1001,2,-5,0\n"
        "31.71.01.1001,3,500,0\n"
        "31.71.01.1001,1,500,0\n"
    )
    done = await recruit("places", "import", str(register))
    assert done.returncode == 1
    for line in (3, 4, 6):
        assert f"Line {line}, " in done.stderr
    assert "Line 2, " not in done.stderr
    assert "3 bad lines, nothing was written" in done.stderr
    assert await everything() == before


async def test_a_dry_run_shows_the_change_and_writes_nothing(
    database: None, recruit: Recruit, tmp_path: Path
) -> None:
    await ensure_shipped_places()
    before = await everything()
    register = tmp_path / "tps.csv"
    register.write_text(
        "village_code,tps,voters,special\n31.71.01.1001,1,501,0\n31.71.01.1001,2,502,0\n"
    )
    tried = await recruit("places", "import", str(register), "--dry-run")
    assert tried.returncode == 0, tried.stderr
    assert "31.71.01.1001" in tried.stdout
    assert "nothing was written" in tried.stdout
    assert await everything() == before
    assert (await recruit("places", "import", str(register))).returncode == 0
    kept = "SELECT count(*) FROM place WHERE level = 'tps' AND code LIKE '31.71.01.1001.%'"
    assert await fetch_value(kept) == 2


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04"])
async def test_a_file_that_is_no_register_is_a_sentence(
    places: None, recruit: Recruit, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "odd.csv"
    file.write_bytes(content)
    done = await recruit("places", "import", str(file))
    assert done.returncode == 1
    assert done.stderr
    assert "Traceback" not in done.stderr


async def test_the_ledger_verifies_until_somebody_changes_it(
    places: None, recruit: Recruit
) -> None:
    await open_call(name="kpps-2024", actor=system("test"))
    good = await recruit("ledger", "verify", "--json")
    told = json.loads(good.stdout)
    assert (good.returncode, told["verified"], told["faults"]) == (0, True, [])
    assert told["events"] == await fetch_value("SELECT count(*) FROM ledger_event") > 0
    async with transaction() as connection:
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute("UPDATE ledger_event SET actor = 'x' WHERE kind = 'call_opened'")
    bad = await recruit("ledger", "verify", "--json")
    told = json.loads(bad.stdout)
    assert (bad.returncode, told["verified"], len(told["faults"])) == (1, False, 1)
    assert "content was changed" in (await recruit("ledger", "verify")).stderr


async def test_officers_are_added_listed_and_revoked(places: None, recruit: Recruit) -> None:
    password = "a long invented password"
    added = await recruit(*OFFICER, keys=f"{password}\n{password}\n")
    assert added.returncode == 0, added.stderr
    assert "TOTP: " in added.stdout
    assert password not in added.stdout + added.stderr
    (officer,) = json.loads((await recruit("officers", "list", "--json")).stdout)
    assert (officer["email"], officer["revoked_at"]) == ("rina.rekaan@example.org", None)
    assert officer["grants"][0]["place_prefix"] == "31.71"
    twice = await recruit(*OFFICER, keys=f"{password}\n{password}\n")
    assert (twice.returncode, "taken" in twice.stderr) == (1, True)
    revoke = ["officers", "revoke", "--email"]
    assert (await recruit(*revoke, "rina.rekaan@example.org")).returncode == 0
    assert (await recruit(*revoke, "nobody@example.org")).returncode == 1
    assert await fetch_value("SELECT revoked_at FROM officer") is not None


async def test_an_unfit_officer_is_refused_with_every_fault(places: None, recruit: Recruit) -> None:
    unfit = [word.replace("rina.rekaan@example.org", "no address") for word in OFFICER]
    unfit[-1] = "31.99"
    done = await recruit(*unfit, "--password", "short")
    assert done.returncode == 1
    for pointer in ("/email", "/password", "/place_prefix"):
        assert pointer in done.stderr
    assert await fetch_value("SELECT count(*) FROM officer") == 0


async def test_a_code_is_told_only_in_a_rehearsal(places: None, recruit: Recruit) -> None:
    done = await recruit("officers", "code", "rina.rekaan@example.org")
    assert (done.returncode, "only in a rehearsal" in done.stderr) == (1, True)
    await execute("INSERT INTO rehearsal (id, time, set_at) VALUES (1, now(), now())")
    done = await recruit("officers", "code", "rina.rekaan@example.org")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


async def test_status_counts_a_call_at_a_place(places: None, recruit: Recruit) -> None:
    await open_call(name="kpps-2024", actor=system("test"))
    await seats("kpps-2024", TPS, 7)
    await apply("kpps-2024", TPS, 3)
    await apply("kpps-2024", "31.72.01.1001.001", 2)
    at_a_place = await recruit("status", "--call", "kpps-2024", "--place", "31.71", "--json")
    told = json.loads(at_a_place.stdout)
    assert (told["seats"], told["applications"], told["sworn"]) == (7, 3, 0)
    everywhere = json.loads((await recruit("status", "--call", "kpps-2024", "--json")).stdout)
    assert everywhere["applications"] == 5
    assert (await recruit("status", "--call", "kpps-2024")).returncode == 0


async def test_what_is_not_there_ends_with_a_sentence(
    places: None, recruit: Recruit, tmp_path: Path
) -> None:
    out = tmp_path / "roster.csv"
    roster = ["--kind", "public", "--format", "csv", "--out", str(out)]
    for command in (
        ["status", "--call", "kpps-2029"],
        ["timetable", "verify", "--programme", "no-such"],
        ["timetable", "publish", "--programme", "no-such"],
        ["rosters", "export", "--call", "no-such", "--place", "31", *roster],
    ):
        done = await recruit(*command)
        assert done.returncode == 1, (command, done.stdout)
        assert done.stderr
        assert "Traceback" not in done.stderr
    assert not out.exists()


async def test_the_rehearsed_time_is_the_time_of_every_command(
    places: None, recruit: Recruit
) -> None:
    moment = datetime(2024, 9, 20, 10, 0, tzinfo=WIB)
    await execute("INSERT INTO rehearsal (id, time, set_at) VALUES (1, $1, now())", moment)
    await recruit(*OFFICER, "--password", "a long invented password")
    row = await fetch_one("SELECT created_at FROM officer")
    assert row is not None
    assert 0 <= (row["created_at"] - moment).total_seconds() < 120


async def test_help_names_every_command(recruit: Recruit) -> None:
    shown = (await recruit("--help")).stdout
    for command in (
        "up", "demo", "migrate", "doctor", "places", "calls", "status", "timetable", "rosters",
        "ledger", "officers",
    ):  # fmt: skip
        assert f"\n  {command} " in shown


async def test_the_day_changes_only_in_a_rehearsal(places: None, recruit: Recruit) -> None:
    done = await recruit("rehearse", "2024-09-20")
    assert (done.returncode, "only in a rehearsal" in done.stderr) == (1, True)
    await execute("INSERT INTO rehearsal (id, time, set_at) VALUES (1, now(), now())")
    done = await recruit("rehearse", "2024-09-28T23:55")
    assert (done.returncode, done.stdout.strip()) == (0, "28-09-2024 23.55 WIB")
