"""Direct appointment, to special TPS and where nobody is left."""

from uuid import UUID, uuid4

import pytest

from recruit.foundation.database import execute, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput
from recruit.selection.actions import appoint_directly
from tests.scoring.invented import ACTOR, OTHER_TPS, TPS, events, person, stages, stands
from tests.selection.invented import plenary, scored, seated

pytestmark = pytest.mark.usefixtures("seats")

REASON = "Petugas lembaga pemasyarakatan setempat."


async def appoint(application: UUID, place: str = TPS, seat: int = 1, why: str = REASON) -> UUID:
    return await appoint_directly(
        call="kpps-2024",
        place=place,
        seat_number=seat,
        application_id=application,
        reason=why,
        actor=ACTOR,
    )


async def test_a_special_station_is_filled_without_a_ranking() -> None:
    await execute("UPDATE place SET special = true WHERE code = $1", OTHER_TPS)
    waits = await scored(80, place=OTHER_TPS)
    guard = await stands()
    try:
        made = await appoint(guard, OTHER_TPS)
    finally:
        await execute("UPDATE place SET special = false WHERE code = $1", OTHER_TPS)
    row = await fetch_one("SELECT basis, reason, chair FROM appointment WHERE id = $1", made)
    assert row is not None
    assert tuple(row) == ("direct", REASON, True)
    now = await stages()
    assert (now[guard], now[waits]) == ("elected", "eligible")
    (told,) = await events("appointed_directly")
    assert (told["stood"], told["place"]) == ("eligible", OTHER_TPS)
    assert REASON not in str(told)


async def test_elsewhere_only_when_no_reserve_is_left() -> None:
    for total in range(80, 71, -1):
        await scored(total)
    await plenary()
    outsider = await stands(place=OTHER_TPS)
    await execute("UPDATE appointment SET stage = 'ended', ended_at = now(),"
                  " end_reason = 'resignation' WHERE seat_number = 7")  # fmt: skip
    with pytest.raises(Conflict, match="still has reserves"):
        await appoint(outsider, seat=7)
    await execute("UPDATE application SET stage = 'not_elected' WHERE stage = 'reserve'")
    await appoint(outsider, seat=7)
    assert (await seated())[-1] == (7, outsider, False)


async def test_what_cannot_be_is_refused_with_every_fault() -> None:
    with pytest.raises(InvalidInput) as refused:
        await appoint(uuid4(), seat=99, why="  ")
    assert [fault.pointer for fault in refused.value.faults] == [
        "/reason",
        "/seat_number",
        "/application",
    ]
    with pytest.raises(Conflict) as unfit:
        await appoint(await stands(stage="under_review"))
    assert unfit.value.extra["stage"] == "under_review"
    await appoint(await stands())
    with pytest.raises(Conflict, match="held already"):
        await appoint(await stands())


async def test_one_office_a_person() -> None:
    who = await person()
    await scored(90, "ptps-2024", who=who)
    await plenary("ptps-2024")
    with pytest.raises(Conflict, match="another body"):
        await appoint(await stands(who=who))
    assert await fetch_value("SELECT count(*) FROM appointment") == 1
