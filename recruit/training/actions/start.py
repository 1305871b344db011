"""Starting the planning of a programme: a job for each district.

It stands apart from the planning itself, which loads the solver: a server that only starts jobs
does without its 70 MB.
"""

from uuid import UUID

from recruit.foundation import outbox
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.places.rules import Level, level_of
from recruit.training import queries
from recruit.training.queries.timetables import RUN_KIND

PLAN_DISTRICT = "plan_district"
"""The job that plans a district."""

REPLAN_DISTRICT = "replan_district"
"""The job that mends the published timetable of a district."""

_LOCK = "SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))"

_UNDER_WAY = """
    SELECT arguments ->> 'district' AS district, run FROM outbox
    WHERE job = ANY ($1) AND arguments ->> 'programme' = $2 AND run IS NOT NULL
      AND done_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL
"""


_PUBLISHED = """
    SELECT DISTINCT district FROM timetable
    WHERE programme = $1 AND district LIKE $2 AND published_at IS NOT NULL ORDER BY district
"""


async def start_planning(*, programme: str, place: str, actor: Actor, mend: bool = False) -> UUID:
    """Start a job for each district at a place where somebody is to be trained.

    To ``mend`` is to plan the districts that have a published timetable around it, with as few
    people moved as can be; :class:`Conflict` if there is none.

    The run's id, by which progress is asked; a run without a job has ended at once. Districts
    that are being planned already are not started twice; if that leaves none, it is their run.
    """
    rulebook, chosen = await queries.programme_of(programme)
    _refuse_parts_of_districts(place)
    actor.require(Permission.training_plan, rulebook.body, place)
    async with transaction() as connection:
        await connection.execute(_LOCK, "start_planning", programme)
        rows = await connection.fetch(_UNDER_WAY, [PLAN_DISTRICT, REPLAN_DISTRICT], programme)
        under_way: dict[str, UUID] = {row["district"]: row["run"] for row in rows}
        districts = await queries.districts_with_people(chosen, place)
        if mend:
            districts = await _published(connection, programme, place)
        if districts and under_way.keys() >= set(districts):
            return max(under_way[district] for district in districts)
        return await outbox.start_run(
            connection,
            kind=RUN_KIND,
            call=rulebook.name,
            actor=actor.reference,
            jobs=[
                (
                    REPLAN_DISTRICT if mend else PLAN_DISTRICT,
                    {"programme": programme, "district": district},
                )
                for district in districts
                if district not in under_way
            ],
        )


async def _published(connection: Connection, programme: str, place: str) -> list[str]:
    rows = await connection.fetch(_PUBLISHED, programme, f"{place}%")
    if not rows:
        raise Conflict(
            Text(
                "Belum ada jadwal yang diumumkan di sini; susun jadwal baru.",
                "No timetable was published here yet; plan a new one.",
            )
        )
    return [row["district"] for row in rows]


def _refuse_parts_of_districts(place: str) -> None:
    try:
        whole = not place or level_of(place) not in (Level.village, Level.tps)
    except ValueError:
        whole = False
    if not whole:
        wrong = Text(
            "Jadwal disusun per kecamatan: isi kode kecamatan, kota, atau provinsi.",
            "Timetables are made by district: give the code of a district, city or province.",
        )
        raise InvalidInput([Fault("/place", "not-a-district", wrong)])
