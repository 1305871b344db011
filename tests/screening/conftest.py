"""A small call in a real database, and invented people who apply to it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from recruit.applications.actions import open_call, store_upload, submit_application
from recruit.foundation.clock import WIB
from recruit.foundation.database import fetch_value
from recruit.foundation.files import Files
from recruit.people.permissions import system
from recruit.rulebook.loading import load
from recruit.rulebook.model import Condition
from tests.applications.forms import PNG, form

ACTOR = system("test")

Apply = Callable[..., Awaitable[UUID]]


def nik(serial: int, born: str = "170890") -> str:
    """A well-formed NIK of nobody."""
    return f"317101{born}{serial:04}"


def at(text: str) -> datetime:
    """A moment in WIB."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.fixture
async def calls(places: None, clock_at: Callable[[datetime], None]) -> None:
    """KPPS and PTPS are open, on 20 September 2024."""
    clock_at(at("2024-09-20 10:00"))
    for name in ("kpps-2024", "ptps-2024"):
        await open_call(name=name, actor=ACTOR)


@pytest.fixture
async def officer(calls: None) -> UUID:
    """The id of an officer who can answer for a rejection."""
    identifier: UUID = await fetch_value(
        "INSERT INTO officer (email, name, password_hash, totp_sealed, created_at)"
        " VALUES ('petugas@contoh.example', 'Petugas Contoh', '-', '', now()) RETURNING id"
    )
    return identifier


@pytest.fixture
async def apply(calls: None, tmp_path: Path) -> Apply:
    """Hands in an application without a fault, but for the given changes."""
    upload, _ = await store_upload(Files.at(None, tmp_path), PNG)
    count = 0

    async def submit(
        call: str = "kpps-2024", *, missing: frozenset[str] = frozenset(), **changes: Any
    ) -> UUID:
        nonlocal count
        count += 1
        book = load(call)
        papers = [
            paper.kind
            for paper in book.documents
            if paper.when is Condition.always and paper.kind not in missing
        ]
        whole = {
            "call": call,
            "nik": nik(8000 + count),
            "declarations": [declaration.code for declaration in book.declarations],
            "documents": [{"kind": kind, "upload": upload} for kind in papers],
        }
        given = form(**(whole | changes))
        key = f"key-{count:08}"
        stored = await submit_application(
            form=given, actor=ACTOR, key=key, request_digest=key.encode()
        )
        return stored.id

    return submit
