"""Answers of registers that come as a file, or that an officer saw."""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from recruit.applications.actions.uploads import store_document
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.files import Files, StoredFile
from recruit.foundation.keys import vault
from recruit.foundation.problems import InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Permission
from recruit.places.rules.sheet import RegisterError
from recruit.rulebook.model import RuleKind
from recruit.screening.actions import screen_applications
from recruit.screening.actions.registries import (
    AnswerChange,
    import_registry_file,
    record_registry_answer,
)
from recruit.screening.registries import read_answers
from recruit.screening.rules import Listing
from recruit.screening.tables import Registry
from tests.applications.forms import PNG
from tests.cli.conftest import Recruit, recruit  # noqa: F401 - a fixture
from tests.screening.conftest import ACTOR, Apply, at, nik
from tests.screening.facts import facts, findings, found
from tests.screening.test_registries import officer_at

GOOD = f"NIK;Answer\n{nik(1)};listed\n\n{nik(2)};tidak terdaftar\n".encode()


async def take(content: bytes, *, dry_run: bool = False, place: str = "31") -> AnswerChange:
    return await import_registry_file(
        registry=Registry.party,
        content=content,
        source="sipol.csv",
        place=place,
        actor=ACTOR,
        dry_run=dry_run,
    )


async def kept() -> dict[bytes, str]:
    rows = await fetch("SELECT nik_digest, listed FROM registry_answer")
    return {row["nik_digest"]: row["listed"] for row in rows}


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    file = BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for line, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell)
            else:
                sheet.write_number(line, column, float(str(cell)))
    book.close()
    return file.getvalue()


async def test_a_file_is_taken_over_and_each_answer_knows_where_it_came_from(calls: None) -> None:
    assert await take(GOOD) == AnswerChange(added=2, changed=0, unchanged=0, elsewhere=0)
    row = await fetch_one("SELECT * FROM registry_answer WHERE listed = 'listed'")
    assert row is not None
    assert (row["nik_digest"], row["adapter"], row["source"], row["recorded_by"]) == (
        vault().digest(nik(1)), "file", "sipol.csv", "system:test",
    )  # fmt: skip
    assert row["obtained_at"] == at("2024-09-20 10:00")
    assert row["valid_until"] == at("2024-10-20 10:00")
    changed = f"nik,answer\n{nik(1)},cleared\n{nik(2)},not_listed\n{nik(3)},listed\n".encode()
    change = AnswerChange(added=1, changed=1, unchanged=1, elsewhere=0)
    assert await take(changed, dry_run=True) == change
    assert sorted((await kept()).values()) == ["listed", "not_listed"]
    assert await take(changed) == change
    assert sorted((await kept()).values()) == ["cleared", "listed", "not_listed"]


async def test_a_file_with_bad_lines_names_each_and_writes_nothing(calls: None) -> None:
    lines = [
        "nik,answer",
        f"{nik(1)},listed",
        "31710,perhaps",
        f"{nik(2)},maybe",
        f"{nik(1)},listed",
        ",listed",
        f"{nik(3)},",
    ]
    with pytest.raises(RegisterError) as refused:
        await take("\n".join(lines).encode())
    assert [(fault.line, fault.column) for fault in refused.value.lines] == [
        (3, "nik"), (3, "answer"), (4, "answer"), (5, "nik"), (6, "nik"), (7, "answer"),
    ]  # fmt: skip
    told = " ".join(line.message.en + line.message.id for line in refused.value.lines)
    assert not any(part in told for part in (nik(1), nik(2), nik(3), "31710"))
    assert await kept() == {}
    assert (
        await fetch_value("SELECT count(*) FROM ledger_event WHERE subject_kind = 'registry'") == 0
    )


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"PK\x03\x04 not a workbook", b"nik\n1\n", b"", b'nik,answer\n"1,2\n'],
)
def test_what_is_no_sheet_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_answers(content, Registry.party)
    assert refused.value.faults


def test_a_workbook_is_read_and_a_nik_that_became_a_number_is_refused() -> None:
    good = xlsx([["Nama", "NIK", "Answer"], ["-", nik(1), "Sesuai"], ["-", nik(2), "nonaktif"]])
    assert read_answers(good, Registry.identity) == [(nik(1), "matches"), (nik(2), "inactive")]
    bad = xlsx([["nik", "answer"], [nik(1), "listed"], [int(nik(2)), "listed"]])
    with pytest.raises(RegisterError) as refused:
        read_answers(bad, Registry.party)
    (fault,) = refused.value.lines
    assert (fault.line, "number" in fault.reason.en) == (3, True)


def test_a_register_says_only_what_it_can_say() -> None:
    content = f"nik,answer\n{nik(1)},listed\n".encode()
    for registry in (Registry.party, Registry.voters, Registry.neutrality):
        assert read_answers(content, registry) == [(nik(1), Listing.listed)]
    with pytest.raises(RegisterError):
        read_answers(content, Registry.identity)
    with pytest.raises(RegisterError):
        read_answers(content.replace(b"listed", b"cleared"), Registry.voters)


async def test_a_file_says_nothing_about_those_who_apply_elsewhere_alone(apply: Apply) -> None:
    await apply(nik=nik(1), place="31.72.01.1001.001", village="31.72.01.1001")
    await apply(nik=nik(2))
    officer = officer_at("31.71", Permission.screening_start)
    change = await import_registry_file(
        registry=Registry.party, content=GOOD, source="x", place="31.71", actor=officer
    )
    assert change == AnswerChange(added=1, changed=0, unchanged=0, elsewhere=1)
    assert await kept() == {vault().digest(nik(2)): "not_listed"}
    for place in ("31", "31.72", ""):
        with pytest.raises(NotAllowed):
            await import_registry_file(
                registry=Registry.party, content=GOOD, source="x", place=place, actor=officer
            )


async def test_the_command_imports_and_shows_what_a_file_would_change(
    calls: None,
    recruit: Recruit,  # noqa: F811
    tmp_path: Path,
) -> None:
    file = tmp_path / "sipol.csv"
    file.write_bytes(GOOD)
    command = ("registries", "import", str(file), "--registry", "party")
    shown = await recruit(*command, "--dry-run")
    assert (shown.returncode, "2 baru" in shown.stdout) == (0, True)
    assert await kept() == {}
    assert (await recruit(*command)).returncode == 0
    assert len(await kept()) == 2
    file.write_bytes(GOOD + b"1234;listed\n")
    refused = await recruit(*command)
    assert (refused.returncode, "Line 5, nik" in refused.stderr) == (1, True)
    assert "1234" not in refused.stderr


async def stored(tmp_path: Path) -> StoredFile:
    return await store_document(Files.at(None, tmp_path), PNG)


async def test_what_an_officer_saw_is_kept_with_its_evidence(apply: Apply, tmp_path: Path) -> None:
    one = await apply(nik=nik(1))
    await screen_applications([one], actor=ACTOR)
    evidence = await stored(tmp_path)
    officer = officer_at("31.71", Permission.verification_decide)
    await record_registry_answer(
        application_id=one, registry=Registry.party, listed=Listing.listed,
        source="infopemilu, Cari NIK", evidence=evidence, actor=officer,
    )  # fmt: skip
    row = await fetch_one("SELECT * FROM registry_answer")
    assert row is not None
    assert (row["nik_digest"], row["adapter"], row["recorded_by"], row["evidence"]) == (
        vault().digest(nik(1)), "manual", "officer:1", evidence.sha256,
    )  # fmt: skip
    event = await fetch_one(
        "SELECT subject_id, data FROM ledger_event WHERE kind = 'registry_answer_recorded'"
    )
    assert event is not None
    assert event["subject_id"] == one
    assert json.loads(event["data"])["evidence"] == evidence.sha256.hex()
    jobs = await fetch("SELECT arguments FROM outbox WHERE job = 'screen_applications'")
    assert any(str(one) in json.loads(job["arguments"])["application_ids"] for job in jobs)


async def test_what_an_officer_saw_is_refused_whole_and_outside_of_their_scope(
    apply: Apply, tmp_path: Path
) -> None:
    one = await apply()
    evidence = await stored(tmp_path)
    told = {"application_id": one, "evidence": evidence, "registry": Registry.party}
    with pytest.raises(InvalidInput) as refused:
        await record_registry_answer(listed=Listing.matches, source="", actor=ACTOR, **told)  # type: ignore[arg-type]
    assert [fault.pointer for fault in refused.value.faults] == ["/answer", "/source"]
    for actor in (
        officer_at("31.72", Permission.verification_decide),
        officer_at("31", Permission.screening_start),
    ):
        with pytest.raises(NotFound):
            await record_registry_answer(listed=Listing.listed, source="x", actor=actor, **told)  # type: ignore[arg-type]
    assert await kept() == {}


# ---- What follows from an answer ----

HITS = {
    RuleKind.party_registry: ("party-registry", {"listed": "clarify"}, {"not_listed", "cleared"}),
    RuleKind.neutrality_findings: ("neutrality", {"listed": "clarify"}, {"not_listed", "cleared"}),
    RuleKind.voter_list: ("voter-list", {"not_listed": "warn"}, {"listed"}),
    RuleKind.identity_registry: (
        "identity-registry",
        dict.fromkeys(("differs", "inactive", "unknown"), "clarify"),
        {"matches"},
    ),
}


@pytest.mark.parametrize("kind", HITS, ids=str)
def test_no_answer_of_a_register_rejects_anybody(kind: RuleKind) -> None:
    rule, hits, fine = HITS[kind]
    for answer, severity in hits.items():
        assert found("kpps-2024", registers={kind: answer}) == {rule: severity}
    for answer in fine:
        assert found("kpps-2024", registers={kind: answer}) == {}
    assert found("kpps-2024", registers={kind: "not_checked"}) == {rule: "warn"}


def test_a_register_that_nobody_asked_says_nothing() -> None:
    assert facts("kpps-2024").registers == {}
    assert findings("kpps-2024") == ()
