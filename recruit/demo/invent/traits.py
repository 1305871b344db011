"""What is rare about somebody, and what interview and test will find."""

from enum import Enum, auto

from recruit.applications.rules import ElectionExperience
from recruit.demo.invent.dice import Dice, weighted
from recruit.rulebook.model import Education


class Trait(Enum):
    """What is true of few people, and never two of it of one person."""

    nothing = auto()
    listed_in_party = auto()
    absent_once = auto()
    absent_twice = auto()
    withdraws = auto()
    holds_post = auto()
    sentenced = auto()
    foreigner = auto()


RARE = {
    Trait.listed_in_party: 120,
    Trait.absent_once: 55,
    Trait.absent_twice: 5,
    Trait.withdraws: 40,
    Trait.holds_post: 30,
    Trait.sentenced: 20,
    Trait.foreigner: 2,
}
"""People of 10,000."""

TRAITS = weighted({Trait.nothing: 10_000 - sum(RARE.values())} | RARE)

SKILL = {school: 0.42 + 0.03 * school.rank for school in Education}
PRACTICE = 0.08
"""What experience with elections adds to the skill."""


def invent_skill(dice: Dice, school: Education, experience: ElectionExperience) -> float:
    """What interview and test will find, from 0 to 1; school and experience help."""
    mean = SKILL[school] + (0.0 if experience is ElectionExperience.none else PRACTICE)
    return min(max(dice.bell(mean, 0.15), 0.0), 1.0)
