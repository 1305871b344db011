"""Recording who took the oath, and revoking those who were absent again."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.selection.actions import advance_appointments
from recruit.selection.appointments import AppointmentEvent, AppointmentStage
from recruit.swearing_in import queries
from recruit.swearing_in.rules import OathsRecorded, Obstacle, Refused, SwearingIn


@dataclass(frozen=True, slots=True)
class _Gathering:
    """The ceremonies whose oaths can be recorded now, and whose people below which place."""

    together: SwearingIn
    place: str
    ceremonies: list[UUID]

    @property
    def people(self) -> tuple[list[UUID], list[str], str, int]:
        """The first four parameters of the statements below."""
        length = self.together.level.code_length
        return self.ceremonies, self.together.names, self.place, length


# A ceremony's oaths are recorded once it has begun, those of a follow-up after those before it.
_CEREMONIES = """
    SELECT ceremony.id FROM (
        SELECT DISTINCT ON (place) place, follow_up, at FROM ceremony
        WHERE call = $1 AND at <= $3::timestamptz
          AND (starts_with(place, $2::text) OR starts_with($2::text, place))
        ORDER BY place, at DESC
    ) AS latest
    JOIN ceremony ON ceremony.place = latest.place AND ceremony.follow_up = latest.follow_up
        AND (NOT latest.follow_up OR ceremony.at = latest.at)
    WHERE ceremony.call = $1 AND ceremony.at <= $3
      AND $3 < CASE WHEN latest.follow_up THEN $5::timestamptz ELSE $4::timestamptz END
"""

# Who checked in swears when their ceremony is closed; the others must not be thought to be there.
_CHECKED_IN = """
    SELECT EXISTS (
        SELECT FROM oath JOIN appointment ON appointment.id = oath.appointment
        WHERE oath.ceremony = ANY ($1::uuid[]) AND oath.present AND appointment.stage = 'appointed')
"""

_LOCK = """
    SELECT count(*) FROM (
        SELECT FROM appointment WHERE call = ANY ($1::text[]) AND starts_with(place, $2::text)
        AND stage = 'appointed' ORDER BY id FOR UPDATE) AS locked
"""

_EXPECTED = f"""
    SELECT appointment.id, appointment.call, appointment.application, ceremony.id AS ceremony
    FROM appointment JOIN ceremony ON ceremony.place = left(appointment.place, $4::int)
    WHERE ceremony.id = ANY ($1::uuid[]) AND appointment.call = ANY ($2::text[])
      AND starts_with(appointment.place, $3::text) AND appointment.stage = 'appointed'
      AND NOT EXISTS (SELECT FROM oath WHERE oath.appointment = appointment.id
                      AND oath.ceremony = ceremony.id)
      AND {queries.gathers_sql("ceremony", "appointment")}
"""

_ABSENT = f"""
    INSERT INTO oath (ceremony, appointment, present, recorded_by, recorded_at)
    SELECT expected.ceremony, expected.id, false, $6::text, $7::timestamptz
    FROM ({_EXPECTED}) AS expected WHERE expected.id = ANY ($5::uuid[])
    RETURNING appointment
"""

_MISSED = """
    SELECT oath.appointment AS subject_id,
           jsonb_build_object('ceremony', oath.ceremony) AS data
    FROM oath WHERE oath.ceremony = ANY ($1::uuid[]) AND oath.appointment = ANY ($2::uuid[])
"""

_PRESENT = f"""
    WITH expected AS MATERIALIZED ({_EXPECTED}),
    {queries.obstacles_sql("expected", "$7", "$8")},
    present AS (
        INSERT INTO oath (ceremony, appointment, present, recorded_by, recorded_at)
        SELECT expected.ceremony, expected.id, true, $5::text, $6::timestamptz FROM expected
        WHERE NOT EXISTS (SELECT FROM obstacle WHERE obstacle.appointment = expected.id)
    )
    SELECT appointment, array_agg(code ORDER BY code, programme) AS codes,
           array_agg(programme ORDER BY code, programme) AS programmes
    FROM obstacle GROUP BY appointment ORDER BY appointment
"""

_SWEAR = """
    SELECT appointment AS id, jsonb_build_object('ceremony', ceremony) AS data
    FROM oath WHERE ceremony = ANY ($1::uuid[]) AND present
"""


_CLOSE_INSTEAD = Text(
    "Kehadiran sedang dicatat di pintu; tutup pelantikan itu.",
    "People are checking in at the door; close that ceremony.",
)


async def record_oaths(
    *, call: str, place: str, absent: Collection[UUID], actor: Actor
) -> OathsRecorded:
    """Record the oaths of everybody appointed below a place whose ceremony has begun.

    All take the oath but those in ``absent`` (ids of appointments) and those who may not swear
    yet: they were not trained, or something is to be clarified. Those are returned and stay
    appointed. Who was reported absent at a ceremony is not sworn there later; twice is once.
    :class:`Conflict` outside the swearing-in window (follow-ups: three days more), and where
    people check in at the door: such a ceremony is closed instead;
    :class:`InvalidInput` names everybody in ``absent`` who is not expected there.
    """
    now = clock.now()
    async with transaction() as connection:
        gathering = await _gather(connection, call, place, now, actor)
        names = gathering.together.names
        await connection.execute(_LOCK, names, place)
        if await connection.fetchval(_CHECKED_IN, gathering.ceremonies):
            raise Conflict(_CLOSE_INSTEAD)
        await _check_absent(connection, gathering, list(absent))
        missed = await _record_absent(connection, gathering, list(absent), now, actor)
        refused = await _record_present(connection, gathering, now, actor)
        sworn = await advance_appointments(
            connection, AppointmentEvent.take_oath, _SWEAR, gathering.ceremonies, actor=actor
        )
    return OathsRecorded(sworn, missed, refused)


async def _gather(
    connection: Connection, call: str, place: str, now: datetime, actor: Actor
) -> _Gathering:
    together = await queries.swearing_in_of(call)
    for body in together.bodies:
        actor.require(Permission.oaths_record, body, place)
    await queries.find_place(place)
    rows = await connection.fetch(
        _CEREMONIES,
        together.host.name,
        place,
        now,
        together.window.closes,
        together.follow_up_ends,
    )
    if not rows:
        raise Conflict(
            Text(
                f"Tidak ada pelantikan {call} di {place} yang dapat dicatat sekarang.",
                f"No ceremony of {call} at {place} can be recorded now.",
            )
        )
    return _Gathering(together, place, [row["id"] for row in rows])


_STANDING = f"""
    SELECT appointment.id, appointment.stage,
           appointment.call = ANY ($2::text[]) AND starts_with(appointment.place, $3::text)
           AND EXISTS (SELECT FROM ceremony WHERE ceremony.id = ANY ($1::uuid[])
                       AND ceremony.place = left(appointment.place, $4::int)
                       AND {queries.gathers_sql("ceremony", "appointment")}) AS expected
    FROM appointment WHERE appointment.id = ANY ($5::uuid[])
"""


async def _check_absent(
    connection: Connection, gathering: _Gathering, absent: Sequence[UUID]
) -> None:
    rows = await connection.fetch(_STANDING, *gathering.people, absent)
    faults = list(_absent_faults(absent, {row["id"]: row for row in rows}))
    if faults:
        raise InvalidInput(faults)


def _absent_faults(absent: Sequence[UUID], standing: dict[UUID, asyncpg.Record]) -> Iterator[Fault]:
    for index, identifier in enumerate(absent):
        row = standing.get(identifier)
        if row is None or not row["expected"]:
            message = Text("Tidak termasuk pelantikan ini.", "Not expected at this ceremony.")
            yield Fault(f"/absent/{index}", "not-expected", message)
        elif row["stage"] == AppointmentStage.sworn:
            message = Text("Sudah mengucapkan sumpah.", "Has taken the oath already.")
            yield Fault(f"/absent/{index}", "already-sworn", message)
        elif row["stage"] == AppointmentStage.ended:
            message = Text("Penetapannya sudah berakhir.", "The appointment has ended.")
            yield Fault(f"/absent/{index}", "ended", message)


async def _record_absent(
    connection: Connection,
    gathering: _Gathering,
    absent: Sequence[UUID],
    now: datetime,
    actor: Actor,
) -> int:
    rows = await connection.fetch(_ABSENT, *gathering.people, absent, actor.reference, now)
    return await ledger.append_many(
        connection,
        _MISSED,
        gathering.ceremonies,
        [row["appointment"] for row in rows],
        kind="appointment_miss_oath",
        subject_kind="appointment",
        actor=actor.reference,
    )


async def _record_present(
    connection: Connection, gathering: _Gathering, now: datetime, actor: Actor
) -> tuple[Refused, ...]:
    training = gathering.together.training
    rows = await connection.fetch(
        _PRESENT,
        *gathering.people,
        actor.reference,
        now,
        [name for name, _ in training],
        [programme for _, programme in training],
    )
    return tuple(
        Refused(
            row["appointment"],
            tuple(zip(map(Obstacle, row["codes"]), row["programmes"], strict=True)),
        )
        for row in rows
    )


_ABSENT_AGAIN = """
    SELECT appointment.id,
           jsonb_build_object('ceremonies', jsonb_agg(ceremony.id ORDER BY ceremony.at)) AS data
    FROM appointment JOIN oath ON oath.appointment = appointment.id AND NOT oath.present
    JOIN ceremony ON ceremony.id = oath.ceremony
    WHERE appointment.call = ANY ($1::text[]) AND starts_with(appointment.place, $2::text)
      AND appointment.stage = 'appointed'
    GROUP BY appointment.id HAVING count(*) > 1 AND bool_or(ceremony.follow_up)
"""


async def revoke_absent(*, call: str, place: str, actor: Actor) -> int:
    """End the appointments below a place of those who were absent again at a follow-up (D13).

    How many were ended. Their seats are empty then.
    """
    together = await queries.swearing_in_of(call)
    for body in together.bodies:
        actor.require(Permission.plenary_hold, body, place)
    await queries.find_place(place)
    async with transaction() as connection:
        return await advance_appointments(
            connection,
            AppointmentEvent.revoke,
            _ABSENT_AGAIN,
            together.names,
            place,
            actor=actor,
        )
