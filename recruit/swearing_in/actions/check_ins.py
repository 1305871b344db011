"""Check-in at the door of a ceremony, and its end: who checked in swears, who did not was absent.

To check in is not to swear. An oath is recorded only when the ceremony is closed, and then again
only for those who may swear.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Actor, Permission
from recruit.selection.actions import advance_appointments
from recruit.selection.appointments import AppointmentEvent
from recruit.swearing_in import queries
from recruit.swearing_in.queries import Ceremony, Swearer, swears_here
from recruit.swearing_in.rules import OATH_CODE, Arrival, OathsRecorded, Refused, SwearingIn
from recruit.training.papers.codes import read_code, short_code, tidy
from recruit.training.rules import ADMITTED_BEFORE, moment_of


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A code that was typed or scanned at the door, when, and whether the clerk lets in somebody
    who is invited to another point of the place."""

    code: str
    at: datetime | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What became of a check-in, and of whom, where the code is known."""

    mark: CheckIn
    outcome: Arrival
    who: Swearer | None


_HOLD = """
    WITH held AS MATERIALIZED (SELECT place FROM ceremony WHERE id = $1 FOR NO KEY UPDATE)
    SELECT count(*) FROM (
        SELECT FROM appointment JOIN held ON appointment.place LIKE held.place || '%'
        WHERE appointment.call = ANY ($2::text[]) AND appointment.stage = 'appointed'
        ORDER BY appointment.id FOR UPDATE OF appointment) AS locked
"""

_INVITED_HERE = """
    WITH away AS (
        DELETE FROM invitation USING ceremony AS other, ceremony AS here
        WHERE here.id = $1 AND other.id = invitation.ceremony AND other.id <> here.id
          AND other.call = here.call AND other.follow_up = here.follow_up
          AND other.place = here.place AND invitation.appointment = ANY ($2::uuid[]))
    INSERT INTO invitation (ceremony, appointment) SELECT $1, unnest($2::uuid[])
    ON CONFLICT DO NOTHING
"""

_CHECK_IN = """
    INSERT INTO oath (ceremony, appointment, present, recorded_by, recorded_at)
    SELECT $1, given.id, true, $4::text, given.at
    FROM unnest($2::uuid[], $3::timestamptz[]) AS given (id, at)
"""

_ABSENT = """
    INSERT INTO oath (ceremony, appointment, present, recorded_by, recorded_at)
    SELECT $1, unnest($2::uuid[]), false, $3::text, $4::timestamptz
"""

_TAKEN_BACK = """
    DELETE FROM oath WHERE ceremony = $1 AND appointment = ANY ($2::uuid[]) AND present
"""

_OF_CEREMONY = """
    SELECT id AS subject_id, jsonb_build_object('ceremony', $1::uuid) AS data
    FROM appointment WHERE id = ANY ($2::uuid[])
"""

_SWEAR = """
    SELECT appointment AS id, jsonb_build_object('ceremony', ceremony) AS data
    FROM oath WHERE ceremony = $1 AND present
"""

_NOT_NOW = Text(
    "Kehadiran dicatat mulai satu jam sebelum pelantikan sampai hari itu berakhir.",
    "People check in from an hour before the ceremony until its day is over.",
)
_NOT_BEGUN = Text("Pelantikan belum dimulai.", "The ceremony has not begun.")
_NOBODY = Text(
    "Belum ada yang tercatat hadir di pelantikan ini.", "Nobody has checked in at this ceremony."
)
_NOT_HERE = Text(
    "Orang ini tidak tercatat hadir, atau sudah bersumpah.",
    "This person is not checked in, or has sworn.",
)


async def record_check_ins(
    *, ceremony: UUID, marks: Sequence[CheckIn], actor: Actor
) -> list[CheckedIn]:
    """Check people in by their codes, each judged by itself; what became of each, in their order.

    Made for phones that were offline: the same marks may be sent again. Who may not swear is
    refused with the reasons. :class:`Conflict` outside of the time of the ceremony.
    """
    async with transaction() as connection:
        found, people = await _hold(connection, ceremony, actor)
        judged = _judge(marks, people)
        new = {one.who.id: one for one in judged if one.who and one.outcome is Arrival.recorded}
        moved = [key for key, one in new.items() if one.who and not one.who.here]
        if moved:
            await connection.execute(_INVITED_HERE, found.id, moved)
        times = [moment_of(one.mark.at, found.at, clock.now()) for one in new.values()]
        await connection.execute(_CHECK_IN, found.id, [*new], times, actor.reference)
        await _record(connection, found, [*new], "appointment_check_in", actor)
    return judged


async def look_at_faces(*, ceremony: UUID, actor: Actor) -> None:
    """Record that the photographs of a ceremony's people are shown to somebody at its door."""
    found = await queries.ceremony_by_id(actor.scope(Permission.oaths_record), ceremony)
    async with transaction() as connection:
        await ledger.append(
            connection,
            kind="ceremony_photographs_shown",
            subject_kind="ceremony",
            subject_id=found.id,
            actor=actor.reference,
            data={"purpose": "check-in"},
        )


async def take_back_check_in(*, ceremony: UUID, code: str, actor: Actor) -> None:
    """Take back a check-in that was a mistake; :class:`Conflict` if they are not checked in, or
    have sworn."""
    async with transaction() as connection:
        found, people = await _hold(connection, ceremony, actor)
        who = _by_code(people).get(read_code(code, OATH_CODE) or "")
        if who is None or who.present is not True or who.sworn:
            raise Conflict(_NOT_HERE)
        await connection.execute(_TAKEN_BACK, found.id, [who.id])
        await _record(connection, found, [who.id], "appointment_check_in_taken_back", actor)


async def close_ceremony(*, ceremony: UUID, actor: Actor) -> OathsRecorded:
    """The oath was administered: who is checked in and may swear has sworn.

    Who is not checked in was absent; who may not swear, present or not, stays appointed and is
    returned. A second time only those count who were checked in since. :class:`Conflict` before
    the ceremony begins, after its day, and where nobody is checked in.
    """
    async with transaction() as connection:
        found, people = await _hold(connection, ceremony, actor)
        if clock.now() < found.at:
            raise Conflict(_NOT_BEGUN)
        if not any(one.present for one in people):
            raise Conflict(_NOBODY)
        open_ = [one for one in people if swears_here(one) and not one.sworn]
        refused = [one for one in open_ if one.reasons and one.present is not False]
        await connection.execute(_TAKEN_BACK, found.id, [one.id for one in refused])
        missed = [one.id for one in open_ if one.present is None and not one.reasons]
        await connection.execute(_ABSENT, found.id, missed, actor.reference, clock.now())
        await _record(connection, found, missed, "appointment_miss_oath", actor)
        sworn = await advance_appointments(
            connection, AppointmentEvent.take_oath, _SWEAR, found.id, actor=actor
        )
    return OathsRecorded(sworn, len(missed), tuple(Refused(one.id, one.reasons) for one in refused))


async def _hold(
    connection: Connection, ceremony: UUID, actor: Actor
) -> tuple[Ceremony, list[Swearer]]:
    """The ceremony and its people, held until the transaction ends."""
    found = await queries.ceremony_by_id(actor.scope(Permission.oaths_record), ceremony)
    together = await queries.swearing_in_of(found.call)
    for body in together.bodies:
        actor.require(Permission.oaths_record, body, found.place)
    if not found.at - ADMITTED_BEFORE <= clock.now() < _ends(found, together):
        raise Conflict(_NOT_NOW)
    await connection.execute(_HOLD, found.id, together.names)
    return found, await queries.people_at(found)


def _ends(found: Ceremony, together: SwearingIn) -> datetime:
    return together.follow_up_ends if found.follow_up else together.window.closes


def _by_code(people: Sequence[Swearer]) -> dict[str, Swearer]:
    return {tidy(short_code(one.id, OATH_CODE)): one for one in people}


def _judge(marks: Sequence[CheckIn], people: Sequence[Swearer]) -> list[CheckedIn]:
    """What becomes of each. The second of two for one person finds the first."""
    by_code: Mapping[str, Swearer] = _by_code(people)
    judged: list[CheckedIn] = []
    written: set[UUID] = set()
    for mark in marks:
        who = by_code.get(read_code(mark.code, OATH_CODE) or "")
        outcome = _outcome(mark, who, written)
        judged.append(CheckedIn(mark, outcome, who))
        if who is not None and outcome is Arrival.recorded:
            written.add(who.id)
    return judged


def _outcome(mark: CheckIn, who: Swearer | None, written: set[UUID]) -> Arrival:
    if who is None:
        return Arrival.unknown
    if who.sworn or who.present or who.id in written:
        return Arrival.already
    if who.present is False:
        return Arrival.was_absent
    if who.reasons:
        return Arrival.refused
    if not who.here and not mark.elsewhere:
        return Arrival.other_point
    return Arrival.recorded


async def _record(
    connection: Connection, found: Ceremony, appointments: list[UUID], kind: str, actor: Actor
) -> None:
    await ledger.append_many(
        connection,
        _OF_CEREMONY,
        found.id,
        appointments,
        kind=kind,
        subject_kind="appointment",
        actor=actor.reference,
    )
