"""The extension of registration (D14): decided by the clock, written down, published, told."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta

from recruit.applications.queries import (
    Answers,
    UnitSupply,
    rulebook_of,
    short_units,
    unsent_drafts,
)
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotAllowed
from recruit.notices.actions import send_many
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor, ActorKind
from recruit.rulebook.model import DomicileWithin, Level, Rulebook, Window, WindowName

DECIDED = "extension_decided"
"""The event of the ledger, once for each call: how many places, and the digest of their figures."""

# Whoever decides holds the call; a second one finds the event and does nothing.
_HOLD = "SELECT FROM call WHERE name = $1 FOR NO KEY UPDATE"
_DECIDED = "SELECT EXISTS (SELECT FROM ledger_event WHERE subject_id = $1 AND kind = $2)"

_WRITE = """
    INSERT INTO extension (call, place, seats, people, women, opened_at)
    SELECT $1, place, seats, people, women, $6
    FROM unnest($2::text[], $3::int[], $4::int[], $5::int[])
        AS given (place, seats, people, women)
"""

_APPLICANTS = """
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred, $3::jsonb AS details,
           concat('registration_extended:', $1::text, ':', person.id) AS once
    FROM application JOIN person ON person.id = application.person
    WHERE application.call = $1 AND application.submitted_at IS NOT NULL
      AND application.stage <> 'withdrawn' AND left(application.place, $4) = ANY ($2::text[])
"""

_BEGINNERS = """
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred, $3::jsonb AS details,
           concat('registration_extended:', $1::text, ':', person.id) AS once
    FROM person WHERE person.id = ANY ($2::uuid[])
"""

_APPLIED = Text(
    "Anda sudah melamar di sana; lamaran Anda tetap berlaku. Ajak tetangga Anda.",
    "You have applied there; your application stays valid. Tell your neighbours.",
)
_BEGUN = Text(
    "Lamaran yang Anda mulai masih dapat dikirim untuk tempat-tempat itu.",
    "The application that you began can still be sent for those places.",
)


async def extend_registration(*, call: str, actor: Actor) -> int | None:
    """Extend registration where too few applied, once registration has closed; for how many
    places. None where there is nothing to decide: too early, too late, or decided before.

    One event for the call; applicants of those places, and people who began a form nearby, are
    told. :class:`NotAllowed` for anybody but the clock.
    """
    if actor.kind is not ActorKind.system:
        raise NotAllowed(Text("Hanya jam yang memutuskan ini.", "Only the clock decides this."))
    rulebook = await rulebook_of(call)
    window = _due(rulebook)
    if window is None:
        return None
    subject = ledger.subject_of("call", call)
    async with transaction() as connection:
        await connection.execute(_HOLD, call)
        if await connection.fetchval(_DECIDED, subject, DECIDED):
            return None
        units = await short_units(rulebook)
        await _write(connection, call, units)
        await ledger.append(
            connection,
            kind=DECIDED,
            subject_kind="call",
            subject_id=subject,
            actor=actor.reference,
            data={"call": call, "places": len(units), "digest": figures_digest(units).hex()},
        )
        if units:
            await _tell(connection, rulebook, window, units)
    return len(units)


def figures_digest(units: Iterable[UnitSupply]) -> bytes:
    """SHA-256 of the figures that decided: a line ``place seats people women`` for each place, by
    code."""
    lines = (f"{one.place} {one.seats} {one.people} {one.women}\n" for one in units)
    return hashlib.sha256("".join(lines).encode()).digest()


def _due(rulebook: Rulebook) -> Window | None:
    """The window of the extension, if it is to be decided now."""
    registration = rulebook.window(WindowName.registration)
    window = rulebook.window(WindowName.extension)
    if rulebook.extension is None or registration is None or window is None:
        return None
    return window if registration.closes <= clock.now() < window.closes else None


async def _write(connection: Connection, call: str, units: Sequence[UnitSupply]) -> None:
    await connection.execute(
        _WRITE,
        call,
        [unit.place for unit in units],
        [unit.seats for unit in units],
        [unit.people for unit in units],
        [unit.women for unit in units],
        clock.now(),
    )


async def _tell(
    connection: Connection, rulebook: Rulebook, window: Window, units: Sequence[UnitSupply]
) -> None:
    """Tell those who applied there, and those who began a form and may apply there."""
    places = [unit.place for unit in units]
    await send_many(
        connection,
        _APPLICANTS,
        rulebook.name,
        places,
        json.dumps(_details(rulebook, window, _APPLIED)),
        len(places[0]),
        kind=NoticeKind.registration_extended,
    )
    reach = _reach(rulebook)
    nearby = {reach.cut(place) for place in places}
    begun = [
        draft.person
        for draft in await unsent_drafts(rulebook.name)
        if reach.cut(_home(draft.answers)) in nearby
    ]
    await send_many(
        connection,
        _BEGINNERS,
        rulebook.name,
        begun,
        json.dumps(_details(rulebook, window, _BEGUN)),
        kind=NoticeKind.registration_extended,
    )


def _reach(rulebook: Rulebook) -> Level:
    """How far from home people may apply: the level of the call's rule on domicile."""
    levels = [rule.level for rule in rulebook.rules if isinstance(rule, DomicileWithin)]
    return min([*levels, Level.village])


def _home(answers: Answers) -> str:
    """The code of the village in which somebody lives, or the place they chose, as typed."""
    return str(answers.get("village") or answers.get("place") or "")


def _details(rulebook: Rulebook, window: Window, advice: Text) -> dict[str, str]:
    last_minute = window.closes - timedelta(minutes=1)
    return {
        **both("call", rulebook.label),
        **both("advice", advice),
        "code": rulebook.name,
        "closes": last_minute.isoformat(),
    }
