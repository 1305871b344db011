"""An applicant of the tests: handed in, decided on by an officer, and read in the browser."""

from typing import Any
from uuid import UUID

from recruit.applications.actions import submit_application
from recruit.applications.actions.submit import Submitted
from recruit.foundation.database import fetch_value
from recruit.people.permissions import system
from recruit.screening.actions import Reason, decide_verification, screen_district
from recruit.screening.tables import Verdict
from tests.applications.forms import form
from tests.reports.invented import TPS

ACTOR = system("test")


async def hand_in(**changes: Any) -> Submitted:
    """A complete application; unless told otherwise of the person who signs in in the tests."""
    given = form(**changes)
    key = f"key-{given.nik}-{given.call}"
    return await submit_application(form=given, actor=ACTOR, key=key, request_digest=key.encode())


async def review(call: str = "kpps-2024") -> None:
    """The review of the district begins, or goes on after something was mended."""
    await screen_district(call=call, district=TPS[:8], actor=ACTOR)


async def decide(application: UUID, verdict: Verdict, *reasons: Reason) -> None:
    """An officer decides."""
    officer = await fetch_value(
        "INSERT INTO officer (email, name, password_hash, totp_sealed, created_at)"
        " VALUES ('petugas@contoh.example', 'Petugas Contoh', '-', '', now())"
        " ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id"
    )
    await decide_verification(
        application_id=application,
        verdict=verdict,
        reasons=reasons,
        actor=ACTOR,
        officer_id=officer,
    )
