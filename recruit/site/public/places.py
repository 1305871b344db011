"""Places in the words of people."""

from typing import Protocol

from recruit.foundation.i18n import Language, Text
from recruit.rulebook.model import Level

KINDS = {
    Level.province: Text("Provinsi", "Province"),
    Level.city: Text("Kota/Kabupaten", "City"),
    Level.district: Text("Kecamatan", "District"),
    Level.village: Text("Kelurahan", "Village"),
    Level.tps: Text("TPS", "TPS"),
}


class _Named(Protocol):
    """A place as the queries give it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> Level: ...


def place_choice(place: _Named, language: Language) -> str:
    """A place in a list to choose from; the name of a city says itself what it is."""
    if place.level is Level.city:
        return f"{place.name} ({place.code})"
    return f"{KINDS[place.level].in_(language)} {place.name} ({place.code})"


NO_PLACE = Text("Tempat ini tidak ada.", "There is no such place.")


def level_below(level: Level) -> Level:
    """The next narrower level; below a TPS there is none, so it is its own."""
    levels = list(Level)
    return levels[min(levels.index(level) + 1, len(levels) - 1)]
