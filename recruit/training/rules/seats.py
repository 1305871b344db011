"""Who gets which free seat: those who cannot come, who were not there, and who wait."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from recruit.training.timetable.model import JAKARTA

NOON = 12


@dataclass(frozen=True, slots=True)
class FreeSession:
    """A session that has not begun, and how many more people it takes."""

    id: UUID
    starts_at: datetime
    village: str
    seats: int


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who needs a seat in another session than ``session``, and not in one they left.

    ``impossible`` are days, or halves of them, on which they said they cannot come.
    """

    enrolment: UUID
    session: UUID
    village: str
    left: frozenset[UUID] = frozenset()
    impossible: frozenset[tuple[date, int | None]] = frozenset()

    def can_come_to(self, session: FreeSession) -> bool:
        """Whether this session would do."""
        here = session.starts_at.astimezone(JAKARTA)
        half = int(here.hour >= NOON)
        return session.id not in {self.session, *self.left} and self.impossible.isdisjoint(
            {(here.date(), None), (here.date(), half)}
        )


def give_seats(seekers: Sequence[Seeker], sessions: Iterable[FreeSession]) -> dict[UUID, UUID]:
    """The session of every seeker who gets one, by enrolment; in the order in which they stand.

    One of their own village before any other, and the earliest of them. A seat that somebody
    leaves is offered to everybody again, the first in the list before the others.
    """
    known = {session.id: session for session in sessions}
    free = {session.id: session.seats for session in known.values()}
    given: dict[UUID, UUID] = {}
    waiting = deque(seekers)
    while waiting:
        seeker = waiting.popleft()
        found = _best(seeker, (known[id_] for id_, seats in free.items() if seats > 0))
        if found is None:
            continue
        given[seeker.enrolment] = found.id
        free[found.id] -= 1
        if seeker.session in free:
            free[seeker.session] += 1
            waiting = deque(one for one in seekers if one.enrolment not in given)
    return given


def _best(seeker: Seeker, sessions: Iterable[FreeSession]) -> FreeSession | None:
    possible = (session for session in sessions if seeker.can_come_to(session))
    return min(
        possible,
        key=lambda one: (one.village != seeker.village, one.starts_at, one.id),
        default=None,
    )
