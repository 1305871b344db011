"""What is said in several places is the same in all of them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from piccolo.table import Table

import recruit
from recruit import worker
from recruit.app import create_app
from recruit.applications import stages
from recruit.applications.stages import Event, Stage
from recruit.foundation.database import fetch, fetch_value
from recruit.foundation.ledger_verifier import event_hash
from recruit.people.permissions import ROLE_LABELS, ROLE_PERMISSIONS, Permission, Role
from recruit.piccolo_app import APP_CONFIG
from recruit.schema import differences
from recruit.selection import appointments
from recruit.selection.appointments import AppointmentEvent, AppointmentStage, EndReason
from recruit.settings import Settings, settings
from tests.stage_document import DOCUMENT, document

PACKAGE = Path(recruit.__path__[0])
DOCS = DOCUMENT.parent


@dataclass(frozen=True)
class Life:
    """One of the two lives: its stages, its events and its table of transitions."""

    table: str
    first: StrEnum
    stages: type[StrEnum]
    events: type[StrEnum]
    transitions: tuple[Any, ...]
    labels: dict[Any, Any]


LIVES = [
    Life("application", Stage.draft, Stage, Event, stages.TRANSITIONS, stages.LABELS),
    Life(
        "appointment",
        AppointmentStage.appointed,
        AppointmentStage,
        AppointmentEvent,
        appointments.TRANSITIONS,
        appointments.LABELS,
    ),
]
each_life = pytest.mark.parametrize("life", LIVES, ids=lambda life: life.table)


@each_life
def test_every_event_has_one_line_and_every_stage_is_reached(life: Life) -> None:
    assert [line.event for line in life.transitions] == list(life.events)
    reached = {life.first}
    for _ in life.stages:
        reached |= {line.target for line in life.transitions if reached & set(line.sources)}
    assert reached == set(life.stages)


@each_life
async def test_the_database_knows_the_same_stages(life: Life, database: None) -> None:
    assert await _allowed(f"{life.table}_stage") == set(life.stages)


async def test_the_database_knows_the_same_reasons_to_end(database: None) -> None:
    assert await _allowed("appointment_end_reason") == set(EndReason)
    assert {line.reason for line in appointments.TRANSITIONS} - {None} == set(EndReason)


async def _allowed(constraint: str) -> set[str]:
    """The values that a CHECK constraint lists."""
    definition = await fetch_value(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1", constraint
    )
    return set(re.findall(r"'(\w+)'", definition))


@each_life
def test_every_stage_has_words_in_both_languages(life: Life) -> None:
    assert list(life.labels) == list(life.stages)
    for label in life.labels.values():
        texts = [label.applicant, label.officer] if life.stages is Stage else [label]
        assert all(text.id and text.en for text in texts)


def test_the_openapi_document_has_the_same_stages_and_events(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RECRUIT_VALKEY_URL", "redis://never-asked")
    settings.cache_clear()
    try:
        document = create_app().openapi_schema.to_schema()
    finally:
        settings.cache_clear()
    schemas = document["components"]["schemas"]
    assert schemas["Stage"]["enum"] == list(Stage)
    assert schemas["Event"]["enum"] == list(Event)


def test_the_diagram_in_the_docs_is_the_table() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run `make docs`"


def test_every_role_has_rights_and_a_name() -> None:
    assert set(ROLE_PERMISSIONS) == set(ROLE_LABELS) == set(Role)
    assert ROLE_PERMISSIONS[Role.operator] == set(Permission) - {Permission.applications_own}


def test_every_table_is_migrated() -> None:
    for path in PACKAGE.rglob("tables.py"):
        import_module(_module(path))
    ours = {t for t in _subclasses(Table) if t.__module__.startswith("recruit.")}
    assert ours == set(APP_CONFIG.table_classes)


def _subclasses(table: type[Table]) -> set[type[Table]]:
    direct = set(table.__subclasses__())
    return direct.union(*map(_subclasses, direct))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


async def test_tables_and_migrations_agree() -> None:
    assert await differences() == []


async def test_every_table_and_column_of_the_database_is_a_declared_one(database: None) -> None:
    rows = await fetch(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'migration'"
        " AND table_name IN (SELECT relname FROM pg_class WHERE relkind = 'r')"
    )
    declared = {
        (table._meta.tablename, column._meta.db_column_name)
        for table in APP_CONFIG.table_classes
        for column in table._meta.columns
    }
    assert {tuple(row) for row in rows} == declared


def test_the_worker_knows_every_job() -> None:
    for path in PACKAGE.glob("*/jobs.py"):
        given = vars(import_module(_module(path)))
        assert "JOBS" in given or "ERRANDS" in given, path.parent.name
        assert given.get("JOBS", {}).items() <= worker.JOBS.items(), path.parent.name
        assert given.get("ERRANDS", {}).items() <= worker.ERRANDS.items(), path.parent.name


def test_every_setting_is_in_the_handbook() -> None:
    handbook = (DOCS / "operations.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `RECRUIT_(\w+)`", handbook, re.MULTILINE)
    assert [name.lower() for name in documented] == list(Settings.model_fields)


async def test_the_example_of_the_ledger_format_is_right(database: None) -> None:
    text = (DOCS / "ledger.md").read_text(encoding="utf-8")
    block = re.search(r"fields = \[(.*?)\]\n.*?# '(\w+)'", text, re.DOTALL)
    assert block is not None
    previous, *fields = re.findall(r'"([^"]*)"', block[1])
    assert event_hash(previous, *fields) == block[2]
    hashed = await fetch_value(
        "SELECT encode(ledger_hash(NULL, $1, $2::text::uuid, $3::text::integer, $4, $5,"
        " to_timestamp($6::text::numeric / 1000000), $7::text::jsonb), 'hex')",
        *fields,
    )
    assert hashed == block[2]
