"""A broken rulebook is refused whole, with every fault, its line and its reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from recruit.rulebook.loading import CALLS, RulebookError, content_hash, load, load_file
from recruit.rulebook.locating import line_of, lines_of_keys

Broken = Callable[..., RulebookError]


def text_of(name: str) -> str:
    return (CALLS / f"{name}.toml").read_text(encoding="utf-8")


def line_with(text: str, wanted: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if wanted in line)


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """Loads a shipped call with pieces of its text replaced, and gives the refusal."""

    def refuse(*changes: tuple[str, str], name: str = "kpps-2024") -> RulebookError:
        text = text_of(name)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(RulebookError) as caught:
            load_file(path)
        return caught.value

    return refuse


def test_an_unknown_key_is_refused_with_file_and_line(broken: Broken) -> None:
    (fault,) = broken(("seats = 7\n", "seats = 7\nseatz = 7\n")).faults
    assert fault.file == "kpps-2024.toml"
    assert fault.line == line_with(text_of("kpps-2024"), "seats = 7") + 1
    assert "unknown key" in fault.reason
    assert "kunci tidak dikenal" in fault.reason
    assert str(fault).startswith(f"kpps-2024.toml:{fault.line}: unit.seatz")


def test_an_unknown_parameter_of_a_rule_is_refused_on_its_line(broken: Broken) -> None:
    (fault,) = broken(("offence_years = 5\n", "offence_years = 5\nlevel = 'city'\n")).faults
    assert fault.line == line_with(text_of("kpps-2024"), "offence_years") + 1


def test_all_faults_are_listed_at_once_in_order_of_lines(broken: Broken) -> None:
    faults = broken(
        ("opens = 2024-09-18\n", "opens = 2024-12-18\n"),
        ("desk = 100", "desk = 90"),
        ("weight = 20", "weight = 30"),
        ('kind = "age_at_least"', 'kind = "age_over"'),
        ('tie_break = ["total", ', "tie_break = ["),
        ('en = "I can read, write and count."', 'en = ""'),
    ).faults
    reasons = "\n".join(fault.reason for fault in faults)
    assert len(faults) == 6
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    assert "closes before it opens" in reasons
    assert "weights sum to 90" in reasons
    assert "criteria sum to 110" in reasons
    assert "age_over" in reasons
    assert "ends with 'lot'" in reasons
    assert "tidak boleh kosong" in reasons


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("pkd-2024", "[extension]\nfactor = 2", "[extensions]\nfactor = 2", "unknown key"),
        ("kpps-2024", 'code = "prison"', 'code = "party"', "code twice"),
        ("kpps-2024", 'apply_level = "tps"\n', 'apply_level = "tps"\nx = 1\n', "unknown key"),
        ("ptps-2024", 'name = "interview"', 'name = "report"', "windows 'interview'"),
        ("ptps-2024", '"interview", ', '"interview", "written_test", ', "has no weight"),
        ("tib-2024", 'apply_level = "village"', 'apply_level = "village"\nlevel = 1', "overwrite"),
        ("tib-2024", 'sworn_with = "kpps-2024"', 'sworn_with = "kpps-2020"', "kpps-2020"),
        ("kpps-2024", '"kpps-2024", "tib-2024"]', '"kpps-2024", "tib-20"]', "tib-20"),
        ("kpps-2024", "closes = 2024-11-06\n", "closes = 2024-11-07\n", "before_oath"),
        ("kpps-2024", "starts = 2024-11-07", "starts = 2024-11-01", "term must start"),
        ("kpps-2024", 'source = "PKPU 8/2022 art. 35"', 'source = "hearsay"', "no listed source"),
        ("kpps-2024", 'kind = "guardian_consent"\nwhen', 'kind = "photo"\nwhen', "kind twice"),
        ("kpps-2024", "chair = 900_000\n", "", "chair's pay"),
        ("kpps-2024", 'panel_level = "village"', 'panel_level = "tpss"', "panel_level"),
        ("kpps-2024", "seats = 7", 'seats = "7"', "harus bilangan bulat"),
        ("kpps-2024", 'name = "kpps-2024"', 'name = "kpps-2025"', "own programme"),
        ("pkd-2024", 'name = "swearing_in"', 'name = "report"', "'swearing_in' is missing"),
        ("kpps-2024", "options = { none = 0, ", "options = { ", "must give points to exactly"),
    ],
)
def test_what_does_not_fit_is_refused(
    broken: Broken, name: str, old: str, new: str, reason: str
) -> None:
    faults = broken((old, new), name=name).faults
    assert any(reason in fault.reason for fault in faults), faults
    assert all(fault.line >= 1 for fault in faults)


def test_an_extension_rule_needs_its_window(broken: Broken) -> None:
    (fault,) = broken(('name = "extension"', 'name = "socialisation"'), name="ptps-2024").faults
    assert "go together" in fault.reason
    assert fault.line == line_with(text_of("ptps-2024"), "[extension]")


def test_broken_toml_names_its_line(broken: Broken) -> None:
    (fault,) = broken(("seats = 7", "seats = = 7")).faults
    assert fault.line == line_with(text_of("kpps-2024"), "seats = 7")
    assert "bukan TOML" in fault.reason


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="cannot be read"):
        load_file(tmp_path / "none.toml")
    path = tmp_path / "binary.toml"
    path.write_bytes(b"name = 'a'\n\xff\xfe")
    with pytest.raises(RulebookError, match=r"binary\.toml:2: not UTF-8"):
        load_file(path)
    with pytest.raises(RulebookError, match="no such call"):
        load("kpps-1999")


def test_comments_and_spacing_do_not_change_the_hash_but_values_do(tmp_path: Path) -> None:
    path = tmp_path / "kpps-2024.toml"
    path.write_text("# a remark\n\n" + text_of("kpps-2024"), encoding="utf-8")
    assert content_hash(load_file(path)) == content_hash(load("kpps-2024"))
    changed = text_of("kpps-2024").replace("years = 55", "years = 56")
    path.write_text(changed, encoding="utf-8")
    assert content_hash(load_file(path)) != content_hash(load("kpps-2024"))


def test_lines_of_nested_and_dotted_keys() -> None:
    text = '[[a]]\nx = 1\n[a.b]\ny = """\nz = 2\n"""\n[[a]]\n[[a.c]]\nq.r = 3\n[d.e]\n'
    lines = lines_of_keys(text)
    assert line_of(lines, ("a", 0, "x")) == 2
    assert line_of(lines, ("a", 0, "b", "y")) == 4
    assert line_of(lines, ("a", 0, "b", "z")) == 3
    assert line_of(lines, ("a", 1, "c", 0, "some_kind", "q", "r")) == 9
    assert line_of(lines, ("d", "missing")) == 10
    assert line_of(lines, ("nowhere",)) == 1
