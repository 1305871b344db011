"""An invented province with what the search for overlaps must find in it, and what it must not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from recruit.demo.invent import Applicant, invent_district
from recruit.demo.invent.addresses import invent_address, three_digits
from recruit.demo.invent.dice import Dice
from recruit.demo.invent.names import ORIGINS
from recruit.people.rules import nik_faults
from recruit.rulebook.model import Rulebook

Pair = frozenset[str]
"""Two people, by their NIKs."""

RHYMING = (
    *(("Rina", "Rini"), ("Hasan", "Husain"), ("Dina", "Diana"), ("Siti Rohmah", "Siti Rohimah")),
    *(("Ahmad Fauzan", "Ahmad Fauzi"), ("Nur Aini", "Nur Aisyah"), ("Putri", "Putra")),
    *(("Muhammad Hasan", "Muhammad Hasim"), ("Indah", "Indri"), ("Yanto", "Yanti")),
)
"""First names of twins that are hard to tell apart."""

FIRST_PLANTED_SERIAL = 5000
"""Serials from here on are not the inventor's, which begin at 9000."""


@dataclass
class Province:
    """Everybody who applies, and the pairs of whom it is known what they are."""

    people: list[Applicant]
    couples: set[Pair] = field(default_factory=set)
    twins: set[Pair] = field(default_factory=set)
    namesakes: set[Pair] = field(default_factory=set)
    doubles: set[Pair] = field(default_factory=set)


def invent_province(
    seed: int, districts: dict[str, dict[str, list[str]]], calls: dict[str, Rulebook], plant: int
) -> Province:
    """The applicants of some districts, with so many planted pairs of each sort."""
    dice = Dice(seed)
    people: list[Applicant] = []
    for code, within in districts.items():
        people += invent_district(seed, code, within, calls)
    province = Province(people)
    chosen = iter(dice.sample(range(len(people)), 5 * plant))
    originals = (people[index] for index in chosen)
    serials = iter(range(FIRST_PLANTED_SERIAL, FIRST_PLANTED_SERIAL + 4 * plant))
    for _ in range(plant):
        _plant_couple(dice, province, next(originals), next(originals))
        _plant_twin(dice, province, next(originals), next(serials))
        _plant_namesake(dice, province, next(originals), next(serials))
        _plant_double(dice, province, next(originals), next(serials))
    return province


def _plant_couple(dice: Dice, province: Province, one: Applicant, other: Applicant) -> None:
    """Two people who may live and apply anywhere; one of them declares it, or both."""
    if one.nik == other.nik or one.spouse_nik or other.spouse_nik:
        return
    one.spouse_nik = other.nik
    if dice.chance(0.5):
        other.spouse_nik = one.nik


def _plant_twin(dice: Dice, province: Province, one: Applicant, serial: int) -> None:
    nik = f"{one.nik[:12]}{serial}"
    first, second = one.name.split(" ", 1)[0], _another_name(dice, one)
    family = one.name.removeprefix(first)
    if dice.chance(0.4):
        one.name, second = (f"{name}{family}" for name in dice.one_of(RHYMING))
    else:
        second += family
    province.people.append(_other(one, nik=nik, name=second))
    province.twins.add(frozenset((one.nik, nik)))


def _another_name(dice: Dice, one: Applicant) -> str:
    names = dice.one_of(ORIGINS).given[one.sex]
    return next(name for name in iter(lambda: dice.one_of(names), "") if name not in one.name)


def _plant_namesake(dice: Dice, province: Province, one: Applicant, serial: int) -> None:
    """Of one name, neighbours or under one roof, but not born on one day."""
    born = one.birth_date + timedelta(days=1 + int(dice.random() * 9000) % 6000)
    nik = f"{one.nik[:6]}{born:%d%m%y}{serial}"
    address = one.address if dice.chance(0.5) else invent_address(dice)
    province.people.append(_other(one, nik=nik, birth_date=born, address=address))
    province.namesakes.add(frozenset((one.nik, nik)))


def _plant_double(dice: Dice, province: Province, one: Applicant, serial: int) -> None:
    taken = {other.nik for other in province.people}
    nik = next(nik for nik in _other_niks(dice, one.nik, serial) if nik not in taken)
    name = _written_otherwise(dice, one.name)
    address, rt = one.address, one.rt
    roll = dice.random()
    if roll < 0.25:
        address = address.replace("Jl.", "Jalan").replace("Gg.", "GANG").replace("No. ", "No.")
    elif roll < 0.4:
        address = invent_address(dice)
        rt = one.rt if dice.chance(0.5) else three_digits(dice, 16)
    province.people.append(_other(one, nik=nik, name=name, address=address, rt=rt))
    province.doubles.add(frozenset((one.nik, nik)))


def _other_niks(dice: Dice, nik: str, serial: int) -> Iterator[str]:
    """Issued elsewhere, given twice in one district, or mistyped in one digit."""
    roll = dice.random()
    if roll < 0.4:
        yield f"3374{int(dice.random() * 15) + 1:02}{nik[6:12]}{serial}"
    if roll < 0.65:
        yield f"{nik[:12]}{serial}"
    while True:
        place, digit = int(dice.random() * 16), int(dice.random() * 10)
        mistyped = f"{nik[:place]}{digit}{nik[place + 1 :]}"
        if not nik_faults(mistyped):
            yield mistyped


def _written_otherwise(dice: Dice, name: str) -> str:
    """As it is in half of the cases, with a title or an initial, or with a slip of the finger."""
    roll = dice.random()
    words = name.split()
    if roll < 0.5:
        return name
    if roll < 0.6:
        return f"H. {name}, S.Pd."
    if roll < 0.7 and len(words) > 1:
        return " ".join([*words[:-1], f"{words[-1][0]}."])
    place = 1 + int(dice.random() * (len(name) - 2))
    letter = dice.one_of("aeinrs")
    slips = (
        f"{name[:place]}{name[place + 1 :]}",
        f"{name[:place]}{name[place]}{name[place:]}",
        f"{name[: place - 1]}{name[place]}{name[place - 1]}{name[place + 1 :]}",
        f"{name[:place]}{letter}{name[place + 1 :]}",
    )
    return dice.one_of(slips)


def _other(one: Applicant, **changes: object) -> Applicant:
    """Somebody else who is like this one, and names no spouse."""
    return replace(one, **{"spouse_nik": None, "email": None} | changes)  # type: ignore[arg-type]


def couples_of(people: Sequence[Applicant]) -> set[Pair]:
    """The couples of whom one at least declares the other, who applies too."""
    niks = {one.nik for one in people}
    declared = ((one.nik, one.spouse_nik) for one in people if one.spouse_nik in niks)
    return {frozenset((nik, spouse)) for nik, spouse in declared if spouse and nik != spouse}


def applying_twice(people: Sequence[Applicant]) -> set[str]:
    """The NIKs that stand on two applications."""
    seen: set[str] = set()
    return {one.nik for one in people if one.nik in seen or seen.add(one.nik)}
