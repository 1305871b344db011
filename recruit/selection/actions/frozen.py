"""Freezing what a plenary ranked: with the ranking itself, all that recomputing it needs."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from recruit.foundation import ledger
from recruit.foundation.database import Connection
from recruit.people.permissions import Actor
from recruit.selection.queries.frozen import FROZEN
from recruit.selection.rules import Unit, UnitRanking


async def freeze_inputs(
    connection: Connection,
    plenary: UUID,
    *,
    rulebook: str,
    units: Mapping[str, Unit],
    rankings: Iterable[UnitRanking],
    actor: Actor,
) -> None:
    """Keep in the ledger under which rulebook (its hash) and from which seats a plenary ranked.

    The candidates and their scores are in its ranking, the seed is its own.
    """
    ranked = [_seats(units[ranking.unit]) for ranking in rankings]
    await ledger.append(
        connection,
        kind=FROZEN,
        subject_kind="plenary",
        subject_id=plenary,
        actor=actor.reference,
        data={"rulebook": rulebook, "units": ranked},
    )


def _seats(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "need": unit.need,
        "women": unit.women,
        "reserves": unit.reserves,
        "chaired": sorted(unit.chaired),
        "leads": sorted(unit.leads),
        "seats": [f"{seat.place}:{seat.number}" for seat in unit.seats],
    }
