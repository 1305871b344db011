"""What a file of places changes."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from recruit.places.rules.codes import parent_of


@dataclass(slots=True)
class VillageChange:
    """The codes of a village's stations that come, go, or become different."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """The codes of the places that a file adds, removes and changes; ``named`` is all it names."""

    kind: Literal["stations", "regions"]
    named: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def unchanged(self) -> int:
        """How many places the file describes as they already are."""
        return self.named - len(self.added) - len(self.changed)

    def by_village(self) -> dict[str, VillageChange]:
        """The changes of each village that has any; of each parent, for a list of regions."""
        villages: defaultdict[str, VillageChange] = defaultdict(VillageChange)
        for code in self.added:
            villages[parent_of(code) or ""].added.append(code)
        for code in self.removed:
            villages[parent_of(code) or ""].removed.append(code)
        for code in self.changed:
            villages[parent_of(code) or ""].changed.append(code)
        return dict(sorted(villages.items()))
