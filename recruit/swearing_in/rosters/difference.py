"""What changed between two versions of a roster, seat by seat."""

from collections.abc import Iterable
from dataclasses import dataclass

from recruit.swearing_in.rosters.rows import RosterRow

Seat = tuple[str, str, int]
"""Place, body and number of the seat."""


@dataclass(frozen=True, slots=True)
class Change:
    """A seat whose row is another one now; None: there was, or is, none."""

    place_code: str
    before: RosterRow | None
    after: RosterRow | None


def difference(before: Iterable[RosterRow], after: Iterable[RosterRow]) -> list[Change]:
    """The seats that differ, by place and number."""
    then, now = _by_seat(before), _by_seat(after)
    return [
        Change(seat[0], then.get(seat), now.get(seat))
        for seat in sorted(then.keys() | now.keys())
        if then.get(seat) != now.get(seat)
    ]


def _by_seat(rows: Iterable[RosterRow]) -> dict[Seat, RosterRow]:
    return {(row.place_code, row.office.partition("-")[0], row.seat): row for row in rows}
