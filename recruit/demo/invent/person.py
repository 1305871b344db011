"""Somebody who does not exist, and their application."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from recruit.applications.rules import Sex
from recruit.demo.invent import addresses, life
from recruit.demo.invent.applicant import Applicant
from recruit.demo.invent.dice import Dice
from recruit.demo.invent.names import ORIGINS
from recruit.demo.invent.papers import invent_papers
from recruit.demo.invent.plan import Plan
from recruit.demo.invent.traits import TRAITS, Trait, invent_skill

WOMEN = (0.425, 0.465)
"""Share of women among applicants, from district to district (DOMAIN §6 no. 7, §8)."""
NIK_DIFFERS = 0.01
FIRST_SERIAL = 9000
"""Real serials count up from 1 within one district, sex and birth date, to a few dozen at most:
from 9000 on they belong to nobody."""
SERIALS_APART, PEOPLE_APART = 500, 50_000
"""What the numbers of a second series begin after."""
OTHER_VILLAGE = 0.02
WITH_EMAIL = 0.6
CORRECTS = 0.72
"""Share that answers a request for correction."""
SAME_RW = 0.55
WITH_ALTERNATIVES, TWO_ALTERNATIVES = 0.4, 0.15
BUSIEST_HOUR = 20.0
FEMALE, MALE = Sex.female, Sex.male
DIGITS = tuple(f"{number:02d}" for number in range(100))


class Identity(NamedTuple):
    """Who somebody is; the fields of the same names in `Applicant`."""

    nik: str
    name: str
    birth_date: date
    sex: Sex
    phone: str
    email: str | None
    address: str
    village: str
    rt: str
    rw: str
    religion: str


class Inventor:
    """Invents the people of one district; no NIK, phone number or e-mail comes twice.

    A second series shares nobody with the first.
    """

    def __init__(
        self, dice: Dice, district: str, villages: Sequence[str], *, series: int = 0
    ) -> None:
        self._dice = dice
        self._region = district.replace(".", "")
        self.villages = villages
        self._serials: dict[str, int] = {}
        self._first_serial = FIRST_SERIAL + series * SERIALS_APART
        self._people = series * PEOPLE_APART
        self._women = dice.uniform(*WOMEN)

    def applicant(
        self, plan: Plan, place: str, village: str, alternatives: tuple[str, ...] = ()
    ) -> Applicant:
        """Somebody new who applies for ``place``, and mostly lives in ``village``."""
        dice = self._dice
        age = life.invent_age(dice, plan)
        identity = self._identity(life.born(plan, age), village)
        past = life.invent_past(dice, plan, age)
        civil_servant = age >= life.OLD_ENOUGH_TO_SERVE and dice.chance(life.CIVIL_SERVANT)
        papers = invent_papers(
            dice, plan, identity.birth_date, past.party, civil_servant=civil_servant
        )
        school = life.invent_school(dice, plan, age)
        experience = life.invent_experience(dice, age)
        trait = dice.one_of(TRAITS)
        return Applicant(
            plan.call,
            place,
            alternatives,
            invent_moment(dice, plan),
            *identity,
            *past,
            documents=papers.documents,
            declarations=papers.declarations,
            measured=papers.measured,
            health=papers.health,
            health_facility=papers.health_facility,
            spouse_nik=None,
            citizen=trait is not Trait.foreigner,
            education=school,
            occupation=life.invent_work(dice, identity.sex, age, civil_servant=civil_servant),
            sentenced=trait is Trait.sentenced,
            holds_post=trait is Trait.holds_post,
            civil_servant=civil_servant,
            election_experience=experience,
            it_ability=life.invent_it_ability(dice, age),
            same_rw_as_tps=place.startswith(identity.village) and dice.chance(SAME_RW),
            listed_in_party=trait is Trait.listed_in_party,
            corrects=dice.chance(CORRECTS),
            withdraws=trait is Trait.withdraws,
            absent_at_oath=trait is Trait.absent_once or trait is Trait.absent_twice,
            absent_twice=trait is Trait.absent_twice,
            skill=invent_skill(dice, school, experience),
        )

    def _identity(self, birth_date: date, village: str) -> Identity:
        """Who it is, and where they live."""
        dice = self._dice
        self._people += 1
        serial = f"{self._region[2:]}{self._people:05d}"
        sex = FEMALE if dice.chance(self._women) else MALE
        origin = dice.one_of(ORIGINS)
        name = origin.name(dice, sex)
        return Identity(
            nik=self._nik(birth_date, sex),
            name=name,
            birth_date=birth_date,
            sex=sex,
            phone=f"+628000{serial}",
            email=addresses.email_of(name, serial) if dice.chance(WITH_EMAIL) else None,
            address=addresses.invent_address(dice),
            village=dice.one_of(self.villages) if dice.chance(OTHER_VILLAGE) else village,
            rt=addresses.three_digits(dice, 16),
            rw=addresses.three_digits(dice, 12),
            religion=dice.one_of(origin.faiths),
        )

    def _nik(self, birth_date: date, sex: Sex) -> str:
        """A NIK that nobody has; a few do not agree with birth date or sex (DOMAIN §5)."""
        dice = self._dice
        woman = sex is FEMALE
        if dice.chance(NIK_DIFFERS):
            if dice.chance(0.5):
                woman = not woman
            else:
                birth_date -= timedelta(days=1 + int(dice.random() * 400))
        day = birth_date.day + 40 * woman
        date_and_sex = DIGITS[day] + DIGITS[birth_date.month] + DIGITS[birth_date.year % 100]
        serial = self._serials.get(date_and_sex, self._first_serial)
        self._serials[date_and_sex] = serial + 1
        return f"{self._region}{date_and_sex}{serial}"


def invent_alternatives(dice: Dice, stations: Sequence[str], chosen: int) -> tuple[str, ...]:
    """None, one or two stations of the village after the chosen one."""
    roll = dice.random()
    if roll >= WITH_ALTERNATIVES:
        return ()
    wanted = 2 if roll < TWO_ALTERNATIVES else 1
    steps = range(1, min(wanted, len(stations) - 1) + 1)
    return tuple([stations[(chosen + step) % len(stations)] for step in steps])


def invent_moment(dice: Dice, plan: Plan) -> datetime:
    """When somebody applies: mostly in the evening, and more people every day."""
    day = int(plan.days * max(dice.random(), dice.random()))
    hour = dice.triangular(7, 24, BUSIEST_HOUR)
    return min(plan.opens + timedelta(day, int(hour * 3600)), plan.closes)
