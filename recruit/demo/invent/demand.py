"""How many people apply, and where: never the same in two villages (DOMAIN §2.4, §6 no. 7)."""

from recruit.demo.invent.dice import Dice
from recruit.rulebook.model import Body, Level, Rulebook

PER_SEAT = {Body.kpps: 1.5, Body.tib: 1.55, Body.ptps: 2.0, Body.pkd: 4.0, Body.panwascam: 7.0}
"""Applications for each seat, on average over many villages."""

FEWEST, MOST = 0.8, 2.5
"""Applications for each seat of a polling station, in the hardest and the easiest village."""

ELITE = 0.07
"""Share of villages of elite housing and apartments, where hardly anybody applies."""

DEALT = 0.75
"""Share of a village's applicants whom its panel steers to the stations evenly; the others go
where they like."""


def popularity(dice: Dice) -> float:
    """How readily people of a village apply; 1 on average, and skewed."""
    if dice.chance(ELITE):
        return dice.uniform(FEWEST, 0.95) / PER_SEAT[Body.kpps]
    return (0.9 + 1.6 * dice.betavariate(2, 3)) / PER_SEAT[Body.kpps]


def applications(dice: Dice, book: Rulebook, stations: int, popular: float) -> int:
    """How many apply to a call in a place with that many stations."""
    ratio = PER_SEAT[book.body] * popular
    if book.unit.level is not Level.tps:
        return dice.rounded(ratio * book.unit.seats)
    return dice.rounded(min(max(ratio, FEWEST), MOST) * book.unit.seats * stations)


def by_station(dice: Dice, total: int, stations: int) -> list[int]:
    """The applicants of a village at each of its stations."""
    if not stations:
        return []
    dealt = int(total * DEALT / stations)
    counts = [dealt] * stations
    for _ in range(total - dealt * stations):
        counts[int(dice.random() * stations)] += 1
    return counts
