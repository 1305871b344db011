"""The applicants of a district, call by call and village by village."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from recruit.applications.rules import Sex
from recruit.demo.invent.applicant import Applicant
from recruit.demo.invent.demand import applications, by_station, popularity
from recruit.demo.invent.dice import Dice
from recruit.demo.invent.person import Inventor, invent_alternatives
from recruit.demo.invent.plan import Plan, plan_of
from recruit.rulebook.model import Body, Level, Rulebook

MARRIED = 0.006
"""Share of applicants whose spouse applies too (DOMAIN §6 no. 9)."""
MOST_YEARS_APART = 12
YOUNGEST_MARRIED = 21
TRIES = 10
"""Pairs that are looked at for each couple."""
APPLIES_TWICE = 0.02
"""Share of PTPS applicants who apply for KPPS as well (DOMAIN §6 no. 9)."""


def invent_district(
    seed: int,
    district: str,
    villages: Mapping[str, Sequence[str]],
    calls: Mapping[str, Rulebook],
    *,
    series: int = 0,
) -> list[Applicant]:
    """The applicants of a district (kecamatan) to all calls; always the same for one seed.

    Where the calls are invented in two goes, the second is series 1: it shares nobody with the
    first.

    ``villages`` gives the station (TPS) codes of each village, ``calls`` the rulebooks by name.
    Every NIK begins with the district's code, so districts share nobody, and ends with a serial
    from 9000 on, which no real person has. Phone numbers begin with +62 800 0, which is not in
    use; e-mail goes to ``contoh.example``.
    """
    dice = Dice(f"{seed}:{district}:{series}")
    inventor = Inventor(dice, district, list(villages), series=series)
    plans = [plan_of(book) for book in calls.values()]
    wide = [plan for plan in plans if plan.book.unit.apply_level is Level.district]
    narrow = [plan for plan in plans if plan not in wide]
    people = [someone for plan in wide for someone in _of_district(dice, inventor, plan, district)]
    for village, stations in villages.items():
        people += _of_village(dice, inventor, narrow, village, stations)
    return people


def _of_district(dice: Dice, inventor: Inventor, plan: Plan, district: str) -> Iterator[Applicant]:
    for _ in range(applications(dice, plan.book, stations=0, popular=popularity(dice))):
        yield inventor.applicant(plan, district, dice.one_of(inventor.villages))


def _of_village(
    dice: Dice, inventor: Inventor, plans: list[Plan], village: str, stations: Sequence[str]
) -> list[Applicant]:
    popular = popularity(dice)
    elections: dict[str, dict[Body, list[Applicant]]] = defaultdict(dict)
    for plan in plans:
        of_call = _of_call(dice, inventor, plan, village, stations, popular)
        elections[plan.book.election][plan.book.body] = list(of_call)
    for bodies in elections.values():
        twice = _apply_twice(dice, bodies.get(Body.kpps, []), bodies.get(Body.ptps, []))
        _marry(dice, [p for of_body in bodies.values() for p in of_body if p.nik not in twice])
    return [p for bodies in elections.values() for of_body in bodies.values() for p in of_body]


def _of_call(
    dice: Dice,
    inventor: Inventor,
    plan: Plan,
    village: str,
    stations: Sequence[str],
    popular: float,
) -> Iterator[Applicant]:
    total = applications(dice, plan.book, len(stations), popular)
    if plan.book.unit.apply_level is Level.village:
        for _ in range(total):
            yield inventor.applicant(plan, village, village)
        return
    for chosen, count in enumerate(by_station(dice, total, len(stations))):
        for _ in range(count):
            alternatives = invent_alternatives(dice, stations, chosen)
            yield inventor.applicant(plan, stations[chosen], village, alternatives)


def _apply_twice(dice: Dice, kpps: list[Applicant], ptps: list[Applicant]) -> set[str]:
    """Let KPPS applicants take the place of some PTPS applicants; the NIKs of those who did."""
    count = min(dice.rounded(len(ptps) * APPLIES_TWICE), len(kpps))
    chosen = dice.sample(kpps, count)
    for index, person in zip(dice.sample(range(len(ptps)), count), chosen, strict=True):
        other = ptps[index]
        ptps[index] = replace(
            person,
            call=other.call,
            place=other.place,
            alternatives=other.alternatives,
            submitted_at=other.submitted_at,
            documents=other.documents,
            declarations=other.declarations,
            measured=other.measured,
            health=other.health,
            health_facility=other.health_facility,
        )
    return {person.nik for person in chosen}


def _marry(dice: Dice, people: list[Applicant]) -> None:
    """Let some of them be couples, in one call or in two; each names the other."""
    wanted = dice.rounded(len(people) * MARRIED / 2)
    men = [person for person in people if person.sex is Sex.male]
    women = [person for person in people if person.sex is Sex.female]
    tries = min(TRIES * wanted, len(men), len(women))
    couples = zip(dice.sample(men, tries), dice.sample(women, tries), strict=True)
    fitting = (couple for couple in couples if _could_be_married(*couple))
    for man, woman in islice(fitting, wanted):
        man.spouse_nik, woman.spouse_nik = woman.nik, man.nik
        woman.address, woman.rt, woman.rw = man.address, man.rt, man.rw


def _could_be_married(man: Applicant, woman: Applicant) -> bool:
    born = (man.birth_date.year, woman.birth_date.year)
    return (
        man.village == woman.village
        and man.religion == woman.religion
        and max(born) - min(born) <= MOST_YEARS_APART
        and man.submitted_at.year - max(born) > YOUNGEST_MARRIED
    )
