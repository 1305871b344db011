"""Names as people in Jakarta have them, by the origin of the family."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Self

from recruit.applications.rules import Sex
from recruit.demo.invent.dice import Dice, weighted

SECOND_BEFORE_FAMILY = 0.2
TWO_SECONDS = 0.12
"""Shares of people with three names."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Given names, second names, family names where there are any, and faiths."""

    given: Mapping[Sex, list[str]]
    second: Mapping[Sex, list[str]]
    family: list[str]
    single: float
    """Share of people with one name only."""
    faiths: tuple[str, ...]

    @classmethod
    def of(cls, *, share: int, single: int, **lists: Any) -> tuple[Self, ...]:
        """An origin of the file, as often as its share of a hundred people."""
        faiths = weighted(lists.pop("faiths"))
        return (cls(single=single / 100, faiths=faiths, **{"family": []} | lists),) * share

    def name(self, dice: Dice, sex: Sex) -> str:
        """A name of one to three words."""
        roll = dice.random()
        given = dice.one_of(self.given[sex])
        if roll < self.single:
            return given
        three = roll > 1 - (SECOND_BEFORE_FAMILY if self.family else TWO_SECONDS)
        last = dice.one_of(self.family or self.second[sex])
        return f"{given} {dice.one_of(self.second[sex])} {last}" if three else f"{given} {last}"


def _read() -> tuple[Origin, ...]:
    text = files(__package__).joinpath("names.toml").read_text(encoding="utf-8")
    return tuple(origin for part in tomllib.loads(text).values() for origin in Origin.of(**part))


ORIGINS = _read()
"""A hundred origins, each as often as it is met in Jakarta, roughly."""
