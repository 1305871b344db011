"""What is paid in all: to each polling station, to each village, and to everybody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from recruit.rulebook.model import Level
from recruit.swearing_in.rosters.rows import RosterRow


class Totals:
    """Adds up the amounts of the rows that pass, in rupiah."""

    def __init__(self) -> None:
        self._places: dict[str, int] = defaultdict(int)
        self._names: dict[str, str] = {}

    def watching(self, rows: Iterable[RosterRow]) -> Iterator[RosterRow]:
        """The same rows, each of them counted once it was taken."""
        for row in rows:
            if row.amount:
                self._add(row)
            yield row

    def _add(self, row: RosterRow) -> None:
        village = Level.village.cut(row.place_code)
        self._names[village] = row.village or row.district
        self._names[row.place_code] = f"TPS {row.tps}" if row.tps else row.village or row.district
        self._names[""] = ""
        for code in {village, row.place_code, ""}:
            self._places[code] += int(row.amount)

    def lines(self) -> list[tuple[str, str, int]]:
        """Code and name of each place, and what is paid there; the whole first, without a code."""
        return [(code, self._names[code], self._places[code]) for code in sorted(self._places)]
