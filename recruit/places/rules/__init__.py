"""What holds for places whatever the database says: codes, the estimate, and files to import."""

from recruit.places.rules.change import RegisterChange, VillageChange
from recruit.places.rules.codes import (
    Level,
    ancestor_of,
    district_of,
    is_within,
    level_of,
    parent_of,
    station_code,
    village_of,
)
from recruit.places.rules.estimate import CityTotal, estimated_stations, spread
from recruit.places.rules.regions import Region, names_regions, parse_regions
from recruit.places.rules.register import Register, Station, parse_register
from recruit.places.rules.sheet import LineFault, RegisterError

__all__ = [
    "CityTotal",
    "Level",
    "LineFault",
    "Region",
    "Register",
    "RegisterChange",
    "RegisterError",
    "Station",
    "VillageChange",
    "ancestor_of",
    "district_of",
    "estimated_stations",
    "is_within",
    "level_of",
    "names_regions",
    "parent_of",
    "parse_regions",
    "parse_register",
    "spread",
    "station_code",
    "village_of",
]
