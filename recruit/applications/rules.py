"""What an application says, as plain facts; what is remarkable about its NIK; its number."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from recruit.people.rules import nik_birth_dates
from recruit.rulebook.model import Condition, Education, RuleKind


class Sex(StrEnum):
    """As on the identity card: L (laki-laki) or P (perempuan)."""

    male = "L"
    female = "P"


class PartyTie(StrEnum):
    """Membership of a political party."""

    never = "never"
    former = "former"
    current = "current"


class ElectionExperience(StrEnum):
    """How often somebody has worked at an election."""

    none = "none"
    once = "once"
    more = "more"


class ItAbility(StrEnum):
    """Ability to work with phone and computer."""

    none = "none"
    basic = "basic"
    good = "good"


class SensitiveKind(StrEnum):
    """A fact of UU 27/2022 (PDP) art. 4(2), kept sealed in a table of its own."""

    health = "health"
    criminal_record = "criminal_record"
    religion = "religion"
    bank_account = "bank_account"


class DocumentVerdict(StrEnum):
    """What a verifier says of a document."""

    accepted = "accepted"
    refused = "refused"


class NikFlag(StrEnum):
    """What is remarkable about a well-formed NIK. Never a reason to reject (DOMAIN §5)."""

    birth_date_differs = "birth_date_differs"
    sex_differs = "sex_differs"
    suspicious_pattern = "suspicious_pattern"


@dataclass(frozen=True, slots=True)
class HealthValues:
    """The values of the health letter (Kep. KPU 1669/2023); None where the letter lacks one."""

    systolic: int | None = None
    """mmHg"""
    diastolic: int | None = None
    """mmHg"""
    blood_sugar: int | None = None
    """mg/dL, at random"""
    cholesterol: int | None = None
    """mg/dL"""
    examined_on: date | None = None

    @property
    def complete(self) -> bool:
        """Whether blood pressure, blood sugar and cholesterol are all there."""
        return None not in (self.systolic, self.diastolic, self.blood_sugar, self.cholesterol)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the offline checks look at, as it stood when the application was handed in."""

    place_code: str
    submitted_on: date
    birth_date: date
    sex: Sex
    citizen: bool
    education: Education
    village_code: str
    rw: str
    party: PartyTie
    party_left_on: date | None
    campaign: bool
    campaign_until: date | None
    sentenced: bool
    holds_post: bool
    civil_servant: bool
    election_experience: ElectionExperience
    it_ability: ItAbility
    declarations: frozenset[str]
    documents: frozenset[str]
    health: HealthValues | None
    nik_flags: frozenset[NikFlag]
    other_calls: tuple[str, ...] = ()
    """Other calls of the same election in which this person's application still counts."""
    spouse_calls: tuple[str, ...] = ()
    """Calls in which the declared spouse's application still counts."""
    registers: Mapping[RuleKind, str] = field(default_factory=dict)
    """What registers outside say, by the rule that looks at it: an answer, or ``not_checked``
    where the register was asked and gave none. A register that nobody asked is not here."""
    approvals: frozenset[str] = frozenset()
    """Rules of the call whose fallback was approved for the place applied for."""


def nik_flags(nik: str, birth_date: date, sex: Sex) -> frozenset[NikFlag]:
    """What a person should look at in a well-formed NIK."""
    flags = set()
    day = int(nik[6:8])
    if birth_date not in nik_birth_dates(nik):
        flags.add(NikFlag.birth_date_differs)
    if (day > 40) != (sex is Sex.female):
        flags.add(NikFlag.sex_differs)
    if len(set(nik)) <= 2 or re.search(r"(\d)\1{5}", nik):
        flags.add(NikFlag.suspicious_pattern)
    return frozenset(flags)


def number_with_check_digits(serial: int) -> int:
    """A registration number: the serial and two check digits (ISO 7064 MOD 97-10).

    Any single wrong digit and any two digits exchanged are noticed.
    """
    return serial * 100 + (98 - serial * 100 % 97)


def is_number(number: int) -> bool:
    """Whether a typed registration number has the right check digits."""
    return number > 0 and number % 97 == 1


def nearness(place_code: str, village_code: str, same_rw: bool) -> str:
    """How near somebody lives to the unit they applied for: ``same_rw``, ``same_village``, …"""
    if not place_code.startswith(village_code):
        return "neighbour"
    return "same_rw" if same_rw else "same_village"


ADULT_AT = 18
"""Years; younger people are children (UU 35/2014 art. 1), whose guardian consents."""


def years_before(day: date, years: int) -> date:
    """The last date from which `years` full years have passed on `day`.

    Somebody born on 29 February completes a year on 1 March where there is no 29 February.
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


class Tied(Protocol):
    """What decides whether a document is asked of somebody."""

    @property
    def birth_date(self) -> date:
        """A child brings a guardian's consent."""

    @property
    def civil_servant(self) -> bool:
        """A civil servant (ASN) brings the permission of the superior."""

    @property
    def party(self) -> PartyTie:
        """A former member brings a letter of the party."""


def applies(when: Condition, day: date) -> Callable[[Tied], bool]:
    """Whether a document of this condition is asked of somebody, measured on a day."""
    adult_if_born_by = years_before(day, ADULT_AT)
    conditions: dict[Condition, Callable[[Tied], bool]] = {
        Condition.always: lambda _: True,
        Condition.civil_servant: lambda who: who.civil_servant,
        Condition.minor: lambda who: who.birth_date > adult_if_born_by,
        Condition.former_party_member: lambda who: who.party is PartyTie.former,
    }
    return conditions[when]
