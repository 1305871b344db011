"""Codes of places: Kemendagri's down to the village, and three digits more for a polling station.

``31`` province, ``31.71`` city, ``31.71.01`` district, ``31.71.01.1001`` village,
``31.71.01.1001.012`` station. A code begins with the code of every place around it. These are not
the codes of BPS, in which 3171 is another city.
"""

import re
from enum import StrEnum

LAST_NUMBER = 999
"""The highest number of a polling station within its village."""

_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4}(\.(?!000)\d{3})?)?)?)?", re.ASCII)


class Level(StrEnum):
    """How far down a place stands, from the top."""

    province = "province"
    city = "city"
    district = "district"
    village = "village"
    tps = "tps"

    @property
    def code_length(self) -> int:
        """Characters in a code of this level: as many as tell its places apart."""
        return _CODE_LENGTHS[self]


_CODE_LENGTHS = dict(zip(Level, (2, 5, 8, 13, 17), strict=True))


def level_of(code: str) -> Level:
    """The level that a code belongs to; ``ValueError`` when it is no code."""
    if _CODE.fullmatch(code) is None:
        raise ValueError(f"not the code of a place: {code!r}")
    return list(Level)[code.count(".")]


def parent_of(code: str) -> str | None:
    """The code of the place directly around it; nothing is around a province."""
    if level_of(code) is Level.province:
        return None
    return code.rpartition(".")[0]


def ancestor_of(code: str, level: Level) -> str:
    """The code of the place of that level around it, or its own; ``ValueError`` if it is higher."""
    if level_of(code).code_length < level.code_length:
        raise ValueError(f"{code} is not inside a {level}")
    return code[: level.code_length]


def district_of(code: str) -> str:
    """The district (kecamatan) of a village or station."""
    return ancestor_of(code, Level.district)


def village_of(code: str) -> str:
    """The village (kelurahan) of a station."""
    return ancestor_of(code, Level.village)


def is_within(code: str, place: str) -> bool:
    """Whether a place is another or lies in it: ``31.71.01`` is in ``31.71``, not in ``31.7``."""
    return code == place or code.startswith(f"{place}.")


def station_code(village: str, number: int) -> str:
    """The code of polling station ``number`` (1–999) of a village."""
    if level_of(village) is not Level.village:
        raise ValueError(f"not the code of a village: {village!r}")
    if not 1 <= number <= LAST_NUMBER:
        raise ValueError(f"not the number of a polling station: {number}")
    return f"{village}.{number:03d}"
