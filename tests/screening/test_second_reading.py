"""Second readings: what is drawn, who reads, what follows where two readers differ."""

from uuid import UUID

import pytest

from recruit.foundation.database import fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.screening import actions, queries
from recruit.screening.actions import Reason, second
from tests.screening.conftest import Apply
from tests.screening.test_queue import BMS, MS, TMS, decide, take, undo, verifier
from tests.screening.test_screening import GAMBIR, screen, stage

WHY = Reason("education", "Ijazah tidak asli.")


async def readings(officer: Actor) -> list[queries.OpenReading]:
    return await queries.open_readings(
        officer.scope(Permission.verification_decide),
        officer_id=UUID(officer.id),
        actor=officer.reference,
    )


async def read(reading: UUID, verdict: str, officer: Actor, note: str | None = None) -> str:
    return await actions.read_again(
        reading_id=reading,
        verdict=verdict,
        note=note,
        actor=officer,
        officer_id=UUID(officer.id),
    )


async def test_every_rejection_is_read_by_another_officer(apply: Apply) -> None:
    file = await apply()
    await screen()
    one, other = await verifier("one"), await verifier("other")
    await decide(file, TMS, one, WHY)
    assert await readings(one) == []
    assert await readings(await verifier("stranger", place="31.72")) == []
    [reading] = await readings(other)
    assert reading.application == file
    with pytest.raises(NotAllowed):
        await read(reading.id, TMS, one)
    assert await read(reading.id, TMS, other) == "ineligible"
    with pytest.raises(Conflict):
        await read(reading.id, MS, other, "Sudah terlambat.")
    assert await readings(other) == []


async def test_where_readers_differ_the_file_comes_back_with_both_notes(apply: Apply) -> None:
    file = await apply()
    await screen()
    one, other = await verifier("one"), await verifier("other")
    await decide(file, TMS, one, WHY)
    [reading] = await readings(other)
    with pytest.raises(InvalidInput):
        await read(reading.id, MS, other)
    assert await read(reading.id, MS, other, "Ijazahnya asli.") == "under_review"
    assert await stage(file) == "under_review"
    assert await queries.decisions_of(file) == []
    shown = await queries.desk_file(one.scope(Permission.verification_decide), file)
    assert shown.disagreement is not None
    assert shown.disagreement.first_notes == ("Ijazah tidak asli.",)
    assert shown.disagreement.second_note == "Ijazahnya asli."
    assert await take(one) == file
    assert await decide(file, MS, one) == "eligible"
    scope = one.scope(Permission.verification_decide)
    [figures] = await queries.agreement(scope)
    assert (figures.name, figures.read, figures.agreed, figures.kappa) == ("one", 1, 0, 0.0)


async def test_a_share_is_drawn_one_by_one_and_in_bulk(
    apply: Apply, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [await apply() for _ in range(6)]
    foreign = await apply(citizen=False)
    await screen()
    drawn = {files[0], files[3]}
    monkeypatch.setattr(second, "is_sampled", lambda application: application in drawn)
    one, other = await verifier("one"), await verifier("other")
    await decide(files[0], MS, one)
    await actions.decide_verifications(
        call="kpps-2024", place=GAMBIR, actor=one, officer_id=UUID(one.id)
    )
    waiting = await readings(other)
    assert {reading.application for reading in waiting} == drawn | {foreign}
    [reading] = [reading for reading in waiting if reading.application == files[3]]
    await read(reading.id, BMS, other, "Foto buram.")
    await decide(files[3], MS, one)
    again = {reading.application for reading in await readings(other)}
    assert again == {files[0], foreign}, "what two people have read is not drawn again"


async def test_a_verdict_that_was_undone_is_not_read(apply: Apply) -> None:
    file = await apply()
    await screen()
    one, other = await verifier("one"), await verifier("other")
    await decide(file, TMS, one, WHY)
    [reading] = await readings(other)
    await undo(file, one)
    assert await readings(other) == []
    with pytest.raises(Conflict):
        await read(reading.id, TMS, other)
    with pytest.raises(NotFound):
        await queries.open_reading(
            other.scope(Permission.verification_decide),
            reading.id,
            officer_id=UUID(other.id),
            actor=other.reference,
        )
    assert await fetch_value("SELECT count(*) FROM second_reading WHERE verdict IS NOT NULL") == 0
