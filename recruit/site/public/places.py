"""Places in the words of people."""

from recruit.foundation.i18n import Text
from recruit.rulebook.model import Level

KINDS = {
    Level.province: Text("Provinsi", "Province"),
    Level.city: Text("Kota/Kabupaten", "City"),
    Level.district: Text("Kecamatan", "District"),
    Level.village: Text("Kelurahan", "Village"),
    Level.tps: Text("TPS", "TPS"),
}

NO_PLACE = Text("Tempat ini tidak ada.", "There is no such place.")


def level_below(level: Level) -> Level:
    """The next narrower level; below a TPS there is none, so it is its own."""
    levels = list(Level)
    return levels[min(levels.index(level) + 1, len(levels) - 1)]
