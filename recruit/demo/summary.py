"""What the demo did, in figures that a script can check."""

from typing import Any

from recruit.demo.story import Story
from recruit.foundation.database import fetch_one, fetch_value
from recruit.foundation.ledger import recompute
from recruit.reports.queries import status
from recruit.rulebook.model import Rulebook
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.training.queries import coverage

_FIGURES = ("seats", "applications", "eligible", "elected", "reserve", "unfilled", "sworn")


async def summarise(
    story: Story, rosters: list[dict[str, Any]], *, worker_peak_mb: float
) -> dict[str, Any]:
    """The summary, with the ledger verified and the invariants asked of the database."""
    verification = await recompute()
    calls = story.crowd.calls
    attendance = [one for one in rosters if one["kind"] == RosterKind.attendance]
    return {
        "place": story.place,
        "seed": story.seed,
        "stations": await fetch_value(
            "SELECT count(*) FROM place WHERE level = 'tps' AND code LIKE $1", f"{story.place}%"
        ),
        "calls": {name: await _call(name, story.place) for name in calls},
        "training": await _training(calls, story.place),
        "rosters": {
            "rows": sum(one["rows"] for one in attendance if one["format"] == "csv"),
            **{
                format_: [one["file"] for one in rosters if one["format"] == format_]
                for format_ in ("csv", "xlsx", "pdf")
            },
        },
        "api_submissions": story.submissions.as_json() if story.submissions else None,
        "ledger": {"events": verification.events, "verified": verification.verified},
        "broken": await broken_promises(calls),
        "memory": {"worker_peak_mb": round(worker_peak_mb, 1)},
        "seconds": story.seconds,
    }


async def _call(name: str, place: str) -> dict[str, int]:
    figures = await status(name, place)
    eligible = await fetch_value(
        "SELECT count(*) FROM application WHERE call = $1 AND place LIKE $2 AND stage = ANY ($3)",
        name,
        f"{place}%",
        ["eligible", "shortlisted", "not_shortlisted", "elected", "reserve", "not_elected"],
    )
    return {key: eligible if key == "eligible" else figures[key] for key in _FIGURES}


async def _training(calls: dict[str, Rulebook], place: str) -> dict[str, dict[str, int]]:
    found = {}
    for book in calls.values():
        for programme in book.programmes:
            reached = await coverage(programme=programme.name, place=place)
            if reached.people:
                found[programme.name] = {
                    "people": reached.people,
                    "crews": reached.crews,
                    "sessions": reached.sessions,
                    "unplaced": reached.unplaced,
                    "optimal": reached.optimal,
                }
    return found


async def broken_promises(calls: dict[str, Rulebook]) -> dict[str, int]:
    """How often something holds that must never hold; every figure must be 0.

    Whoever left office before a session has no seat in it any more: a successor takes it.
    """
    crews = [one.name for book in calls.values() for one in book.programmes if one.crew]
    row = await fetch_one(
        """
        SELECT (SELECT count(*) FROM (SELECT FROM appointment WHERE stage <> 'ended'
                GROUP BY person, election HAVING count(*) > 1) AS twice) AS two_offices,
               (SELECT count(*) FROM appointment
                JOIN screening ON screening.application = appointment.application
                JOIN verification ON verification.application = appointment.application
                WHERE verification.verdict <> 'MS' AND verification.decided_at = (
                    SELECT max(decided_at) FROM verification AS latest
                    WHERE latest.application = appointment.application
                      AND latest.undone_at IS NULL)) AS ineligible_elected,
               (SELECT count(*) FROM appointment WHERE stage = 'sworn' AND NOT EXISTS (
                    SELECT FROM enrolment WHERE enrolment.appointment = appointment.id))
                AS sworn_without_session,
               (SELECT count(*) FROM (SELECT FROM enrolment
                    JOIN session ON session.id = enrolment.session
                    JOIN room ON room.id = session.room
                    JOIN appointment ON appointment.id = enrolment.appointment
                    WHERE appointment.ended_at IS NULL
                       OR appointment.ended_at > session.starts_at
                    GROUP BY session.id, room.capacity, session.capacity
                    HAVING count(*) > least(room.capacity, session.capacity)) AS full_rooms)
                AS overfull_sessions,
               (SELECT count(*) FROM (SELECT FROM enrolment
                    JOIN timetable ON timetable.id = enrolment.timetable
                    WHERE timetable.programme = ANY ($1)
                    GROUP BY timetable.id, crew HAVING count(DISTINCT session) > 1) AS torn)
                AS split_crews
        """,
        crews,
    )
    return dict(row) if row else {}
