"""The polling stations a province probably has, before its register is imported."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from recruit.places.rules.codes import is_within
from recruit.places.rules.register import Station

Unit = TypeVar("Unit", bound=Hashable)


@dataclass(frozen=True, slots=True)
class CityTotal:
    """What is officially known of a city: its polling stations and its voters."""

    city: str
    stations: int
    voters: int


def spread(total: int, units: Sequence[Unit]) -> dict[Unit, int]:
    """Equal whole shares of a total; the largest remainders go to the units that come first.

    Every unit gets at least 1; ``ValueError`` when the total does not suffice for that.
    """
    if total < len(units) or not units:
        raise ValueError(f"{total} cannot be spread over {len(units)} units")
    share, left = divmod(total, len(units))
    return {unit: share + (place < left) for place, unit in enumerate(units)}


def estimated_stations(villages: Iterable[str], totals: Iterable[CityTotal]) -> Iterator[Station]:
    """Stations spread evenly over the villages of each city, and voters over its stations.

    The totals of a city hold exactly; what a single village is given is a guess, and
    the same one every time.
    """
    ordered = sorted(villages)
    for total in totals:
        counts = spread(total.stations, [code for code in ordered if is_within(code, total.city)])
        numbered = [(v, number) for v, count in counts.items() for number in range(1, count + 1)]
        for (village, number), voters in spread(total.voters, numbered).items():
            yield Station(village, number, voters=voters, special=False)
