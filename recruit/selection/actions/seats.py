"""The seats of a call: one row for each person who is needed."""

from recruit.applications.queries import rulebook_of
from recruit.foundation import ledger
from recruit.foundation.database import transaction
from recruit.people.permissions import Actor, Permission


async def provide_seats(*, call: str, actor: Actor) -> int:
    """Make the seats of every unit of a call that has none yet; how many were made.

    A second time makes only those of places that came since.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.calls_open, rulebook.body, "")
    async with transaction() as connection:
        tag: str = await connection.execute(
            "INSERT INTO seat (id, call, place, number)"
            " SELECT uuidv7(), $1, place.code, number"
            " FROM place CROSS JOIN generate_series(1, $3::int) AS number"
            " WHERE place.level = $2 ORDER BY place.code, number"
            " ON CONFLICT (call, place, number) DO NOTHING",
            call,
            rulebook.unit.level.value,
            rulebook.unit.seats,
        )
        made = int(tag.rsplit(" ", 1)[-1])
        if made:
            await ledger.append(
                connection,
                kind="seats_provided",
                subject_kind="seats",
                subject_id=ledger.subject_of("seats", call),
                actor=actor.reference,
                data={"call": call, "seats": made},
            )
    return made
