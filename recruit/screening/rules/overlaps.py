"""Whether two files are of one person under two NIKs; twins and namesakes are not condemned.

What this finds goes to a person, who asks both applicants. So a doubt counts for the applicants:
rather one double missed than twins accused.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from recruit.applications.rules import Sex


class Tie(StrEnum):
    """What two files have to do with each other."""

    same_person = "same_person"
    double_nik = "double_nik"


class Side(StrEnum):
    """One of the two files of an overlap."""

    first = "first"
    second = "second"


class Home(StrEnum):
    """How near to each other two people live."""

    address = "address"
    neighbours = "neighbours"
    """The same RT."""
    village = "village"
    elsewhere = "elsewhere"


@dataclass(frozen=True, slots=True)
class Profile:
    """What is compared of a file."""

    nik: str
    name: str
    birth_date: date
    sex: Sex
    address: str
    village_code: str
    rt: str
    rw: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two files have to do with each other, and what speaks for it; never a NIK or a name."""

    tie: Tie
    evidence: dict[str, Any]


SEARCH = "system:overlaps"
"""Who closed an overlap that no longer holds; nobody signs as this."""

NO_LONGER_HOLDS = "no_longer_holds"
"""The reason of a search that closed an overlap."""

LEAST_SIMILAR = 0.25
"""Trigram similarity below which names differ, unless they are written alike after tidying."""

TELLING_WORDS = 3
"""A name of so many words and a birth date are enough, wherever the two live."""

_APOSTROPHES = re.compile(r"['`´’‘]")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_DEGREES = re.compile(r",.*|\b[sm]\.\s?(pd|kom|sos|ag|si|hum|ip|kep|km|h|e|t|m)\b\.?")
_TITLES = frozenset((
    "h", "hj", "haji", "hajah", "kh", "dr", "drs", "dra", "drg", "ir", "prof", "ust", "ustad",
    "ustadz", "ustadzah", "sh", "se", "st", "spd", "skom", "sag", "sip", "ssos", "skep", "skm",
    "amd", "mm", "mh", "msi", "mpd",
))  # fmt: skip
_MUHAMMADS = frozenset((
    "muhammad", "muhamad", "muhammed", "mohammad", "mohamad", "mohammed", "mochammad", "mochamad",
    "muchammad", "muchamad", "moh", "moch", "muh", "mohd", "muhd", "mhd", "md", "m",
))  # fmt: skip
_SPELLINGS = (
    *(("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "s"), ("sy", "s"), ("sh", "s"), ("ch", "k")),
    *(("kh", "k"), ("dh", "d"), ("th", "t"), ("ph", "f"), ("v", "f"), ("q", "k"), ("z", "s")),
    *(("y", "i"), ("x", "ks")),
)
_DOUBLED = re.compile(r"(.)\1+")
_SHARED_BY_SISTERS = frozenset((
    "siti", "sitti", "nur", "sri", "ahmad", "akmad", "abdul", "dewi", "aiu", "putri", "putra",
    "dwi", "tri", "eka", "andi", "raden", "ibnu", "tubagus", "ni", "i", "wayan", "made",
))  # fmt: skip
"""First names, as :func:`_spelled` writes them, that brothers or sisters often have in common."""

_ADDRESS_WORDS = frozenset((
    "jl", "jln", "jalan", "gg", "gang", "no", "nomor", "nomer", "rt", "rw",
))  # fmt: skip
_ADDRESS_PARTS = re.compile(r"[^\W_\d]+|\d+")


def name_words(name: str) -> list[str]:
    """The words that tell somebody's name: without titles, degrees and, beside another name,
    Muhammad in any of its forms."""
    plain = _APOSTROPHES.sub("", _DEGREES.sub(" ", name.lower()))
    words = _NO_LETTERS.sub(" ", plain).split()
    named = [word for word in words if word not in _TITLES] or words
    return [word for word in named if word not in _MUHAMMADS] or named


def likeness(first: Profile, second: Profile, *, similarity: float) -> Likeness | None:
    """What two files have to do with each other; nothing for strangers, namesakes and twins.

    ``similarity`` is that of the names as written, by trigrams, from 0 to 1.
    """
    if first.nik == second.nik:
        return Likeness(Tie.same_person, {"nik": True})
    if (first.birth_date, first.sex) != (second.birth_date, second.sex):
        return None
    home = _home(first, second)
    if not _is_one_name(first, second, home, similarity):
        return None
    evidence = {"name": round(similarity, 2), "birth_date": True, "home": home.value}
    return Likeness(Tie.double_nik, evidence)


def _is_one_name(first: Profile, second: Profile, home: Home, similarity: float) -> bool:
    one, other = _spelled_words(first.name), _spelled_words(second.name)
    if not one or not other:
        return False
    if "".join(one) == "".join(other):
        return home is not Home.elsewhere or min(len(one), len(other)) >= TELLING_WORDS
    if home not in (Home.address, Home.neighbours) or similarity < LEAST_SIMILAR:
        return False
    if _differ_in_the_serial_only(first.nik, second.nik) and _given(one) != _given(other):
        return False
    return _could_be_misspelled(one, other)


def _spelled_words(name: str) -> list[str]:
    return [_spelled(word) for word in name_words(name)]


def _spelled(word: str) -> str:
    """A word in one spelling: Rizky is Riski, Djoko is Joko, Syarif is Sarif."""
    for written, sound in _SPELLINGS:
        word = word.replace(written, sound)
    return _DOUBLED.sub(r"\1", word)


def _differ_in_the_serial_only(one: str, other: str) -> bool:
    """As the NIKs of twins do, who are registered together."""
    return one[:12] == other[:12]


def _given(words: list[str]) -> str:
    """The name by which sisters are told apart."""
    return next((word for word in words if word not in _SHARED_BY_SISTERS), words[0])


def _could_be_misspelled(one: list[str], other: list[str]) -> bool:
    """Whether one name is the other with slips, initials or words left out.

    Of the first name only a letter too many or too few or two swapped are a slip: with another
    letter it is another name (Rina and Rini).
    """
    short, long = sorted((one, other), key=len)
    if _slip(short[0], long[0]) not in (Slip.none, Slip.added, Slip.swapped):
        return False
    left = iter(long[1:])
    return all(any(_is_one_word(word, candidate) for candidate in left) for word in short[1:])


def _is_one_word(one: str, other: str) -> bool:
    if 1 in (len(one), len(other)):
        return one[0] == other[0]
    return _slip(one, other) is not None


class Slip(StrEnum):
    """How somebody mistypes a word."""

    none = "none"
    added = "added"
    swapped = "swapped"
    replaced = "replaced"


LEAST_LETTERS = 4
"""A shorter word is not a slip of another: Dwi and Dewi are two names."""


def _slip(one: str, other: str) -> Slip | None:
    """The one slip that makes a word of the other; nothing if one is not enough."""
    if one == other:
        return Slip.none
    short, long = sorted((one, other), key=len)
    if len(short) < LEAST_LETTERS:
        return None
    same = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    short, long = short[same:], long[same:]
    if long[1:] == short:
        return Slip.added
    if long[1:] == short[1:]:
        return Slip.replaced
    swapped = long[:2] == short[:2][::-1] and long[2:] == short[2:]
    return Slip.swapped if swapped else None


def _home(first: Profile, second: Profile) -> Home:
    if first.village_code != second.village_code:
        return Home.elsewhere
    one, other = _address(first.address), _address(second.address)
    if one and one == other:
        return Home.address
    if (first.rt, first.rw) == (second.rt, second.rw):
        return Home.neighbours
    return Home.village


def _address(written: str) -> list[str]:
    """The words and numbers of an address, however it is punctuated: "Jl. Mawar No.3"."""
    parts = _ADDRESS_PARTS.findall(written.lower())
    return [part.lstrip("0") for part in parts if part not in _ADDRESS_WORDS]
