"""Scored candidates, and what a plenary made of them."""

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from recruit.foundation import database
from recruit.selection.actions import PlenaryHeld, hold_plenary
from tests.scoring.invented import ACTOR, TPS, officer, stands
from tests.selection.conftest import SEED

_PART = {"kpps-2024": "it-ability", "tib-2024": "nearness", "ptps-2024": "integrity"}


async def scored(total: int, call: str = "kpps-2024", place: str = TPS, **facts: Any) -> UUID:
    """A candidate with this total, from the desk or from two assessors who agree."""
    application = await stands(call, place, **facts)
    await database.execute(
        "INSERT INTO score_sheet (application, assessor, scores, total, handed_in_at)"
        " SELECT $1, assessor, $3, $4, now() FROM unnest($2::uuid[]) AS assessor",
        application,
        (await _assessors())[: 2 if call == "ptps-2024" else 1],
        json.dumps({_PART[call]: total}),
        Decimal(total),
    )
    return application


async def _assessors() -> list[UUID]:
    known = [row["id"] for row in await database.fetch("SELECT id FROM officer ORDER BY id")]
    emails = ("penilai@contoh.example", "penilai.kedua@contoh.example")
    return known + [await officer(email) for email in emails[len(known) :]]


async def plenary(
    call: str = "kpps-2024", place: str = "31.71.01", reason: str | None = "Tidak ada pelamar"
) -> PlenaryHeld:
    """Hold it."""
    return await hold_plenary(call=call, place=place, seed=SEED, actor=ACTOR, women_reason=reason)


async def seated(call: str = "kpps-2024", place: str = TPS) -> list[tuple[int, UUID, bool]]:
    """Seat number, application and whether in the chair, of those in office."""
    rows = await database.fetch(
        "SELECT seat_number, application, chair FROM appointment"
        " WHERE call = $1 AND place = $2 AND stage <> 'ended' ORDER BY seat_number",
        call,
        place,
    )
    return [(row["seat_number"], row["application"], row["chair"]) for row in rows]
