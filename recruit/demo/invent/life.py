"""Age, schooling, work and past of somebody, each with the shares that a recruiter meets."""

from datetime import date, timedelta
from typing import NamedTuple

from recruit.applications.rules import ElectionExperience, ItAbility, PartyTie, Sex
from recruit.demo.invent.dice import Dice, weighted
from recruit.demo.invent.plan import Plan
from recruit.rulebook.model import Education

TOO_YOUNG = 0.01
TOO_OLD = 0.015
SEVENTEEN = 0.02
"""First-time voters, where a call takes them with a guardian's consent (DOMAIN §0 D11, D17)."""
TOO_LITTLE_SCHOOL = 0.01
CIVIL_SERVANT = 0.03
IN_PARTY = 0.002
LEFT_TOO_LATE = 0.0035
CAMPAIGN_TOO_LATE = 0.005
LEFT_LONG_AGO = 0.02
CAMPAIGN_LONG_AGO = 0.045
"""Steps of one roll: somebody has at most one of these pasts."""

OLD_ENOUGH_TO_SERVE = 20
OLD_ENOUGH_FOR_A_PAST = 28
DAYS_A_YEAR = 365.2425

SCHOOLS = weighted(
    {
        Education.senior_secondary: 64,
        Education.diploma: 10,
        Education.bachelor: 24,
        Education.master: 2,
    }
)
LOW_SCHOOLS = weighted({Education.junior_secondary: 4, Education.primary: 1})
EXPERIENCE = weighted(
    {ElectionExperience.none: 46, ElectionExperience.once: 32, ElectionExperience.more: 22}
)
IT_OF_THE_YOUNG = weighted({ItAbility.good: 68, ItAbility.basic: 28, ItAbility.none: 4})
IT_OF_THE_OLD = weighted({ItAbility.good: 30, ItAbility.basic: 48, ItAbility.none: 22})

PUPILS = weighted({"Pelajar": 1})
YOUNG_WORK = weighted(
    {
        "Mahasiswa": 46, "Belum bekerja": 18, "Karyawan swasta": 16, "Pekerja lepas": 9,
        "Kurir": 5, "Barista": 3, "Atlet": 1, "Pedagang daring": 2,
    }
)  # fmt: skip
MEN_WORK = weighted(
    {
        "Karyawan swasta": 30, "Wiraswasta": 16, "Pengemudi ojek daring": 11, "Pedagang": 9,
        "Buruh harian lepas": 9, "Guru honorer": 4, "Petugas keamanan": 6, "Pengurus RT": 4,
        "Teknisi": 4, "Sopir": 4, "Belum bekerja": 3,
    }
)  # fmt: skip
WOMEN_WORK = weighted(
    {
        "Ibu rumah tangga": 40, "Karyawan swasta": 19, "Kader posyandu": 9, "Pedagang": 9,
        "Guru PAUD": 6, "Guru honorer": 6, "Wiraswasta": 6, "Kader PKK": 3, "Penjahit": 2,
    }
)  # fmt: skip
CIVIL_WORK = weighted({"Guru PNS": 5, "PNS": 3, "PPPK": 2})


class Past(NamedTuple):
    """Ties with parties and campaigns."""

    party: PartyTie
    party_left_on: date | None
    campaign: bool
    campaign_until: date | None


NO_PAST = Past(PartyTie.never, None, campaign=False, campaign_until=None)


def invent_age(dice: Dice, plan: Plan) -> float:
    """Years on the day the call measures; a few people are too young or too old."""
    roll = dice.random()
    if roll < TOO_YOUNG:
        return dice.uniform(plan.youngest - 1.5, plan.youngest - 0.15)
    if roll > 1 - TOO_OLD:
        return dice.uniform(plan.oldest + 1.1, plan.oldest + 9)
    if plan.takes_minors and roll < TOO_YOUNG + SEVENTEEN:
        return dice.uniform(plan.youngest + 0.01, plan.youngest + 0.7)
    mode = plan.youngest + (plan.oldest - plan.youngest) * 0.3
    return dice.triangular(plan.youngest, plan.oldest + 0.95, mode)


def born(plan: Plan, age: float) -> date:
    """The birth date; two days of leap years go to the safe side of a lowest age."""
    return date.fromordinal(plan.ages_on.toordinal() - int(age * DAYS_A_YEAR) - 2)


def invent_school(dice: Dice, plan: Plan, age: float) -> Education:
    """The highest school; young people have not been to a university yet."""
    if dice.chance(TOO_LITTLE_SCHOOL):
        return dice.one_of(LOW_SCHOOLS)
    return plan.least_education if age < 21 else dice.one_of(SCHOOLS)


def invent_work(dice: Dice, sex: Sex, age: float, *, civil_servant: bool) -> str:
    """An occupation as people write it in the form."""
    if civil_servant:
        return dice.one_of(CIVIL_WORK)
    if age < 18:
        return dice.one_of(PUPILS)
    if age < 25:
        return dice.one_of(YOUNG_WORK)
    return dice.one_of(WOMEN_WORK if sex is Sex.female else MEN_WORK)


def invent_experience(dice: Dice, age: float) -> ElectionExperience:
    """How often they worked at an election; there was one every few years."""
    experience = dice.one_of(EXPERIENCE)
    if age < 20 or (age < 26 and experience is ElectionExperience.more):
        return ElectionExperience.none
    return experience


def invent_it_ability(dice: Dice, age: float) -> ItAbility:
    """Ability with phone and computer; the young are better at it."""
    return dice.one_of(IT_OF_THE_YOUNG if age < 36 else IT_OF_THE_OLD)


def invent_past(dice: Dice, plan: Plan, age: float) -> Past:
    """Hardly anybody has a past in politics; most who have one left long ago."""
    roll = dice.random()
    if roll > CAMPAIGN_LONG_AGO:
        return NO_PAST
    if roll < IN_PARTY:
        return NO_PAST._replace(party=PartyTie.current)
    days = int(plan.party_years * DAYS_A_YEAR)
    lately = plan.opens.date() - timedelta(days=dice.randrange(40, days - 40))
    if roll < LEFT_TOO_LATE:
        return NO_PAST._replace(party=PartyTie.former, party_left_on=lately)
    if roll < CAMPAIGN_TOO_LATE:
        return NO_PAST._replace(campaign=True, campaign_until=lately)
    if age < OLD_ENOUGH_FOR_A_PAST:
        return NO_PAST
    long_ago = lately - timedelta(days=days)
    if roll < LEFT_LONG_AGO:
        return NO_PAST._replace(party=PartyTie.former, party_left_on=long_ago)
    return NO_PAST._replace(campaign=True, campaign_until=long_ago)
