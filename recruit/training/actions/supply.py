"""What planning starts from: the programmes of a call, venues, rooms and trainers."""

from dataclasses import asdict, dataclass

from recruit.applications.queries import rulebook_of
from recruit.foundation import ledger
from recruit.foundation.database import transaction
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Body

SEATS_OF_A_ROOM = 60
STATIONS_OF_A_ROOM = 60
"""A room of 60 seats takes 6 crews of 9, so 60 polling stations in the 10 half days of the
shortest window (8 to 12 November)."""

_VENUES = """
    WITH made AS (
        INSERT INTO venue (name, village)
        SELECT 'Aula Kelurahan ' || name, code FROM place
        WHERE level = 'village' AND code LIKE $1
          AND NOT EXISTS (SELECT FROM venue WHERE village = place.code)
        ORDER BY code RETURNING id, village
    ), sized AS (
        SELECT made.id, greatest(1, ceil(count(place.code) / $2::numeric))::int AS rooms
        FROM made LEFT JOIN place ON place.parent = made.village GROUP BY made.id
    ), rooms AS (
        INSERT INTO room (venue, name, capacity)
        SELECT id, 'Ruang ' || number, $3::int
        FROM sized CROSS JOIN generate_series(1, rooms) AS number ORDER BY id, number
        RETURNING id
    )
    SELECT (SELECT count(*) FROM made), (SELECT count(*) FROM rooms)
"""

_TRAINERS = """
    WITH made AS (
        INSERT INTO trainer (name, place, sessions_a_day)
        SELECT role || ' ' || number || ' ' || name, code, 2 FROM place
        JOIN (VALUES ('village', 'PPS', 3), ('district', 'PPK', 5)) AS staff (level, role, many)
          USING (level)
        CROSS JOIN generate_series(1, many) AS number
        WHERE code LIKE $1 AND NOT EXISTS (SELECT FROM trainer WHERE trainer.place = place.code)
        ORDER BY code, number RETURNING id
    )
    SELECT count(*) FROM made
"""


@dataclass(frozen=True, slots=True)
class Supply:
    """How many venues, rooms and trainers were added."""

    venues: int
    rooms: int
    trainers: int


async def ensure_programmes(*, call: str, actor: Actor) -> int:
    """Provide the training programmes of a call's rulebook; how many were new."""
    rulebook = await rulebook_of(call)
    actor.require(Permission.calls_open, rulebook.body, "")
    async with transaction() as connection:
        rows = await connection.fetch(
            "INSERT INTO programme (name, call) SELECT name, $1 FROM unnest($2::text[]) AS name"
            " ON CONFLICT (name) DO NOTHING RETURNING name",
            call,
            [programme.name for programme in rulebook.programmes],
        )
        if rows:
            await ledger.append(
                connection,
                kind="programmes_provided",
                subject_kind="call",
                subject_id=ledger.subject_of("call", call),
                actor=actor.reference,
                data={"programmes": sorted(row["name"] for row in rows)},
            )
    return len(rows)


async def propose_supply(*, place: str, actor: Actor) -> Supply:
    """Give every village at a place a venue and every PPS and PPK its trainers, to start from.

    A room of 60 for every 60 polling stations; 3 trainers from the PPS of a village and 5 from
    the PPK of a district, by their office. Places that have any venue or trainer keep what they
    have, so a second time adds nothing. PPS and PPK are KPU's: their right is asked for.
    """
    actor.require(Permission.training_plan, Body.kpps, place)
    async with transaction() as connection:
        # Two proposals at once would each find the villages empty.
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('propose_supply'), 0)")
        venues, rooms = await connection.fetchrow(  # type: ignore[misc]
            _VENUES, f"{place}%", STATIONS_OF_A_ROOM, SEATS_OF_A_ROOM
        )
        supply = Supply(venues, rooms, await connection.fetchval(_TRAINERS, f"{place}%"))
        if supply.venues or supply.trainers:
            await ledger.append(
                connection,
                kind="supply_proposed",
                subject_kind="supply",
                subject_id=ledger.subject_of("supply", place),
                actor=actor.reference,
                data={"place": place, **asdict(supply)},
            )
    return supply
