"""When and where somebody who was elected is expected: training sessions and the oath."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from recruit.applications.own import OwnApplication, own_application
from recruit.applications.progress import Progress, progress_of
from recruit.applications.queries import call_names, rulebook_of
from recruit.applications.stages import Stage
from recruit.foundation import clock
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Label, Rulebook
from recruit.site.context import language_of
from recruit.swearing_in.queries import OwnCeremony, ceremony_of, place_path
from recruit.training.queries import OwnSeat, own_seats
from recruit.training.rules import CalendarEntry, calendar_file, sequence_of

_OATH = Text("Pelantikan", "Swearing-in")
_FOLLOW_UP = Text("Pelantikan susulan", "Follow-up swearing-in")
_ATTENDED = Text("Anda hadir.", "You were there.")
_SWORN = Text("Anda sudah dilantik.", "You have taken the oath.")
_NOTHING_YET = Text("Belum ada jadwal untuk Anda.", "Nothing is scheduled for you yet.")


@dataclass(frozen=True, slots=True)
class Expected:
    """One time at one place; ``ends_at`` where it is known, ``done`` once it is behind."""

    key: str
    label: str
    starts_at: datetime
    ends_at: datetime | None
    where: str
    done: str
    href: str = ""
    sequence: int = 0


async def appointments_of(
    one: OwnApplication, rulebook: Rulebook, progress: Progress, language: Language
) -> list[Expected]:
    """Where the person of an application is expected, in order; nothing before they may know
    that they were elected."""
    if progress.stage is not Stage.elected:
        return []
    labels = await _programmes()
    expected = [
        await session_of(seat, labels[seat.programme], language) for seat in await own_seats(one.id)
    ]
    ceremony = await ceremony_of(one.id, rulebook.name)
    if ceremony is not None:
        label = _FOLLOW_UP if ceremony.follow_up else _OATH
        done = _SWORN.in_(language) if ceremony.sworn_at else ""
        expected.append(
            Expected(
                "oath",
                label.in_(language),
                ceremony.at,
                None,
                await where_of(ceremony),
                done,
                "" if ceremony.sworn_at else f"/applications/{one.id}/oath",
            )
        )
    return sorted(expected, key=lambda one: one.starts_at)


@get(
    "/applications/{application_id:uuid}/calendar.ics",
    opt={"permission": Permission.applications_own},
    include_in_schema=False,
)
async def calendar(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
) -> Response[bytes]:
    """The same for the phone's calendar."""
    one = await own_application(UUID(actor.id), application_id)
    rulebook = await rulebook_of(one.call)
    progress = progress_of(one.happened, rulebook, clock.now())
    language = language_of(request)
    expected = await appointments_of(one, rulebook, progress, language)
    if not expected:
        raise NotFound(_NOTHING_YET)
    call = rulebook.label.in_(language)
    return calendar_answer(one.call, [entry_of(each, one.id, call) for each in expected])


def calendar_answer(name: str, entries: Iterable[CalendarEntry]) -> Response[bytes]:
    """The answer that brings a file for the phone's calendar."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    made = calendar_file(entries, at=clock.now())
    return Response(made, media_type="text/calendar", headers=headers)


def entry_of(each: Expected, application: UUID, call: str) -> CalendarEntry:
    """One time and place for the calendar; its key is the same in every file."""
    return CalendarEntry(
        key=f"{each.key}.{application}",
        summary=f"{each.label}: {call}",
        where=each.where,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        sequence=each.sequence,
    )


async def session_of(seat: OwnSeat, label: Label, language: Language) -> Expected:
    """A training session as somebody expects it."""
    village = await place_path(seat.village)
    return Expected(
        key=seat.programme,
        label=label.in_(language),
        starts_at=seat.starts_at,
        ends_at=seat.ends_at,
        where=f"{seat.venue}, {seat.room}, {village}",
        done=_ATTENDED.in_(language) if seat.attended_at else "",
        href=f"/training/{seat.enrolment}",
        sequence=sequence_of(seat.version, seat.changes),
    )


async def where_of(ceremony: OwnCeremony) -> str:
    """The point of a ceremony, if it has a name, and the place."""
    return ", ".join(filter(None, (ceremony.point, await place_path(ceremony.place))))


async def _programmes() -> dict[str, Label]:
    """The labels of all programmes: people of one call may attend that of another."""
    rulebooks = [await rulebook_of(name) for name in await call_names()]
    return {
        programme.name: programme.label
        for rulebook in rulebooks
        for programme in rulebook.programmes
    }


ROUTES = [calendar]
