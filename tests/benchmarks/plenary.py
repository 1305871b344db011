"""B3: ranking and seating all polling stations of the province, in the worker."""

from recruit.applications.actions import open_call
from recruit.demo.office import Office
from recruit.foundation.database import execute, fetch_value
from recruit.people.permissions import Role
from recruit.scoring.actions import start_desk_scoring
from recruit.selection.actions import provide_seats, start_plenaries
from tests.benchmarks.figures import Figure, seconds_of
from tests.benchmarks.ground import ACTOR, PROVINCE, ended, go_to
from tests.benchmarks.invented import invent_candidates

CALL = "kpps-2024"
CANDIDATES = 300_000
MOST_SECONDS = 10


async def prepare(office: Office) -> None:
    """Candidates with their score sheets; the desk scores them as it does for people."""
    await open_call(name=CALL, actor=ACTOR)
    await provide_seats(call=CALL, actor=ACTOR)
    await invent_candidates(CALL, CANDIDATES)
    await go_to("2024-10-06 10:00")
    await ended(
        await start_desk_scoring(
            call=CALL, place=PROVINCE, actor=ACTOR, officer_id=office[Role.panel_chair].id
        )
    )
    await execute("ANALYZE")


async def measure() -> Figure:
    """From the click that starts the plenaries until the last district is decided."""

    async def hold() -> None:
        reason = "Jumlah pelamar perempuan yang memenuhi syarat di unit ini tidak mencukupi."
        await ended(
            await start_plenaries(
                call=CALL, place=PROVINCE, seed="2024", actor=ACTOR, women_reason=reason
            )
        )

    seconds = await seconds_of(hold)
    counts = await _counts()
    return Figure(
        name="B3",
        work=f"ranking and seating {counts['stations']:,} TPS from {CANDIDATES:,} candidates",
        value=seconds,
        unit="s",
        yardstick="time allowed",
        limit=MOST_SECONDS,
        must="< 1",
        met=seconds < MOST_SECONDS,
        more=counts,
    )


async def _counts() -> dict[str, int]:
    stations = await fetch_value("SELECT count(*) FROM ranking")
    elected = await fetch_value("SELECT count(*) FROM appointment WHERE call = $1", CALL)
    ranked = await fetch_value("SELECT sum(jsonb_array_length(lines)) FROM ranking")
    if ranked != CANDIDATES:
        raise RuntimeError(f"{ranked} of {CANDIDATES} candidates were ranked")
    return {"stations": stations, "elected": elected}
