"""How the demo's office does its work at each stage: through the same actions as the site."""

import random
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from recruit.demo.crowd import Crowd, three_at_once
from recruit.demo.invent import Applicant
from recruit.demo.mend import mend, missing
from recruit.demo.office import DIRECTOR, Office
from recruit.demo.over_http import ApiClient
from recruit.foundation.database import fetch
from recruit.people.permissions import Role
from recruit.scoring.actions import import_score_sheets, import_test_results, shortlist
from recruit.scoring.rules import SheetRow, TestRow
from recruit.screening.actions import decide_verifications, import_registry_answers
from recruit.screening.tables import Registry
from recruit.swearing_in.actions import record_oaths

MENDED_OVER_HTTP = 20
WITHDRAWN_OVER_HTTP = 20


async def import_party_register(crowd: Crowd, place: str) -> None:
    """Import the answers of the party register for everybody it names."""
    listed = {one.nik for one in crowd.of.values() if one.listed_in_party}
    await import_registry_answers(
        registry=Registry.party,
        answers=[(nik, "listed") for nik in sorted(listed)],
        source="Sipol, berkas hasil contoh",
        place=place,
        actor=DIRECTOR,
    )


async def verify(calls: Sequence[str], crowd: Crowd, office: Office) -> None:
    """A verifier decides everything that leaves nothing to judge, district by district."""
    verifier = office[Role.verifier]

    async def decide(district: str) -> None:
        for call in calls:
            await decide_verifications(
                call=call, place=district, actor=verifier.actor, officer_id=verifier.id
            )

    await three_at_once(crowd.districts, decide)


async def mend_documents(call: str, crowd: Crowd, api: ApiClient) -> None:
    """Those who answer mend their documents: some over HTTP, the others in bulk."""
    rows = await fetch(
        "SELECT id FROM application WHERE call = $1 AND stage = 'needs_correction' ORDER BY id",
        call,
    )
    answering = [(row["id"], crowd.of[row["id"]]) for row in rows if crowd.of[row["id"]].corrects]
    rulebook = crowd.calls[call]
    for identifier, one in answering[:MENDED_OVER_HTTP]:
        measured = one.measured
        health = None
        if measured is not None:
            health = {
                "systolic": measured.systolic,
                "diastolic": measured.diastolic,
                "blood_sugar": measured.blood_sugar,
                "cholesterol": measured.cholesterol,
            }
        kinds = missing(one, rulebook)
        await api.correct(
            identifier,
            {
                "health": health,
                "declarations": [declaration.code for declaration in rulebook.declarations],
                "documents": [{"kind": kind, "upload": api.uploads[kind]} for kind in kinds],
            },
        )
    if answering[MENDED_OVER_HTTP:]:
        await mend(answering[MENDED_OVER_HTTP:], rulebook, crowd.stored, actor=DIRECTOR)


async def withdraw_some(call: str, crowd: Crowd, api: ApiClient) -> None:
    """A few people withdraw over HTTP."""
    leaving = [one for one in crowd.ids[call] if crowd.of[one].withdraws]
    for identifier in leaving[:WITHDRAWN_OVER_HTTP]:
        await api.withdraw(identifier)


async def hold_written_test(call: str, place: str, crowd: Crowd, office: Office) -> None:
    """Import what the CAT rooms hand out, and draw the shortlist; one in ten is absent."""
    rows = await fetch(
        "SELECT id, number FROM application WHERE call = $1 AND stage = 'eligible' ORDER BY id",
        call,
    )
    results = [TestRow(row["number"], _cat_score(crowd.of[row["id"]].skill)) for row in rows]
    assessor = office[Role.panel_chair].actor
    await import_test_results(call=call, rows=results, actor=assessor)
    await shortlist(call=call, place=place, actor=assessor)


def _cat_score(skill: float) -> Decimal | None:
    if skill < 0.1:
        return None
    return Decimal(round(35 + 60 * skill)).quantize(Decimal("0.01"))


async def interview(call: str, stage: str, crowd: Crowd, office: Office, seed: int) -> None:
    """Two assessors hand in a sheet for everybody who is invited."""
    rubric = crowd.calls[call].rubric
    codes = [one.code for one in rubric.criteria if one.source == "assessor"]
    assessors = [office[Role.assessor], office[Role.panel_chair]]

    async def judge(district: str) -> None:
        rows = await fetch(
            "SELECT id FROM application WHERE call = $1 AND stage = $2 AND place LIKE $3"
            " ORDER BY id",
            call,
            stage,
            f"{district}%",
        )
        chance = random.Random(f"{seed}:{call}:{district}")  # noqa: S311 - invented points
        for assessor in assessors:
            sheets = [
                SheetRow(row["id"], assessor.id, _points(crowd.of[row["id"]].skill, codes, chance))
                for row in rows
            ]
            if sheets:
                await import_score_sheets(call=call, rows=sheets, actor=assessor.actor)

    await three_at_once(crowd.districts, judge)


def _points(skill: float, codes: Sequence[str], chance: random.Random) -> dict[str, int]:
    return {code: min(100, max(0, round(40 + 50 * skill + chance.gauss(0, 8)))) for code in codes}


async def take_oaths(
    call: str, together: Sequence[str], crowd: Crowd, office: Office, *, again: bool
) -> list[UUID]:
    """Record the oaths of a ceremony, or of the follow-up; the appointments of the absent."""
    missing: list[UUID] = []
    registrar = office[Role.registrar].actor

    async def record(district: str) -> None:
        rows = await fetch(
            "SELECT id, application FROM appointment"
            " WHERE call = ANY ($1) AND place LIKE $2 AND stage = 'appointed' ORDER BY id",
            list(together),
            f"{district}%",
        )
        if not rows:  # everybody has sworn: there is no follow-up here
            return
        absent = [row["id"] for row in rows if _stays_away(crowd.of.get(row["application"]), again)]
        await record_oaths(call=call, place=district, absent=absent, actor=registrar)
        missing.extend(absent)

    await three_at_once(crowd.districts, record)
    return sorted(missing)


def _stays_away(one: Applicant | None, again: bool) -> bool:
    return one is not None and (one.absent_twice if again else one.absent_at_oath)


async def published_sessions(programme: str, district: str) -> list[UUID]:
    """The sessions of a district's published timetable."""
    rows = await fetch(
        "SELECT session.id FROM session JOIN timetable ON timetable.id = session.timetable"
        " WHERE programme = $1 AND district = $2 AND published_at IS NOT NULL",
        programme,
        district,
    )
    return [row["id"] for row in rows]
