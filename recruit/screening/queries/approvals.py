"""Fallbacks of the rulebook that were approved, by name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recruit.foundation.database import fetch
from recruit.people.permissions import Scope


@dataclass(frozen=True, slots=True)
class Approval:
    """A fallback that holds at a place: which rule's, why, and who approved it."""

    id: UUID
    call: str
    place: str
    place_name: str
    rule: str
    reason: str
    approved_by: str
    approved_at: datetime


async def approvals_in(scope: Scope, call: str | None = None, limit: int = 50) -> list[Approval]:
    """The approvals that a scope may see, the latest first."""
    rows = await fetch(
        "SELECT approval.id, approval.call, approval.place, place.name AS place_name,"
        " approval.rule, approval.reason, approval.approved_by, approval.approved_at"
        " FROM fallback_approval AS approval JOIN call ON call.name = approval.call"
        " JOIN place ON place.code = approval.place"
        " WHERE ($3::text IS NULL OR approval.call = $3)"
        f" AND {Scope.sql('call.body', 'approval.place', 1)} ORDER BY approval.id DESC LIMIT $4",
        list(scope.bodies),
        list(scope.prefixes),
        call,
        limit,
    )
    return [Approval(**row) for row in rows]
