"""The minutes of a plenary (berita acara) and the attachment of its decree, as PDF.

The same decisions give the same bytes: what is dated carries the moment of the commitment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from recruit.foundation.formats import day, moment
from recruit.foundation.i18n import Language
from recruit.foundation.typesetting import set_paper
from recruit.selection.minutes.words import ATTACHMENT, COMMON, MINUTES

_FOLDER = Path(__file__).parent


class Paper(StrEnum):
    """What can be printed of a plenary."""

    minutes = "minutes"
    attachment = "attachment"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in the minutes."""

    name: str
    elected: int
    women: int
    reserve: int
    not_elected: int


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody elected, or a reserve of a unit with their rank."""

    unit: str
    name: str
    sex: str
    office: str
    """Empty for a reserve."""
    place: str
    rank: int


@dataclass(frozen=True, slots=True)
class Signatory:
    """A member of the panel, and when they confirmed."""

    name: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that both papers say, in the reader's language."""

    language: Language
    panel: str
    call: str
    election: str
    place: str
    version: int
    drafted_at: datetime
    committed_at: datetime
    members: Sequence[Signatory]
    quorum: int
    units: Sequence[UnitLine]
    decisions: Sequence[tuple[str, str]]
    """What the panel decided otherwise, and why."""
    seed: str
    rulebook: str
    inputs_digest: str
    result_digest: str
    people: Sequence[Seated]
    undoes: str | None = None
    """The plenary that it undoes, in words."""


def paper_pdf(paper: Paper, sheet: Sheet) -> bytes:
    """The paper as PDF. It takes from hundredths of a second to seconds: call it in a thread."""
    words = {**COMMON, **(MINUTES if paper is Paper.minutes else ATTACHMENT)}
    told = {name: text.in_(sheet.language) for name, text in words.items()}
    inputs = _common(sheet, told) | {"words": told}
    inputs |= _minutes(sheet, told) if paper is Paper.minutes else _attachment(sheet)
    return set_paper(_FOLDER / f"{paper}.typ", inputs, at=sheet.committed_at)


def _common(sheet: Sheet, told: dict[str, str]) -> dict[str, object]:
    return {
        "language": sheet.language.value,
        "panel": sheet.panel,
        "call": sheet.call,
        "election": sheet.election,
        "place": sheet.place,
        "date": day(sheet.committed_at, sheet.language),
        "footnote": told["footnote"].format(digest=sheet.result_digest),
        "members": [
            [
                one.name,
                moment(one.confirmed_at, sheet.language)
                if one.confirmed_at
                else told["unconfirmed"],
            ]
            for one in sheet.members
        ],
    }


def _minutes(sheet: Sheet, told: dict[str, str]) -> dict[str, object]:
    confirmed = sum(one.confirmed_at is not None for one in sheet.members)
    opening = told["opening" if sheet.members else "opening_program"].format(
        moment=moment(sheet.committed_at, sheet.language),
        panel=sheet.panel,
        place=sheet.place,
        confirmed=confirmed,
        members=len(sheet.members),
        quorum=sheet.quorum,
    )
    sums = [
        sum(getattr(unit, part) for unit in sheet.units)
        for part in ("elected", "women", "reserve", "not_elected")
    ]
    return {
        "opening": opening,
        "undoes": told["undoes"].format(plenary=sheet.undoes) if sheet.undoes else "",
        "units": [
            [one.name, *map(str, (one.elected, one.women, one.reserve, one.not_elected))]
            for one in sheet.units
        ],
        "sums": list(map(str, sums)),
        "decisions": [list(one) for one in sheet.decisions],
        "facts": [
            [told["version"], str(sheet.version)],
            [told["drafted"], moment(sheet.drafted_at, sheet.language)],
            [told["committed"], moment(sheet.committed_at, sheet.language)],
            [told["rulebook"], sheet.rulebook],
            [told["seed"], sheet.seed or "–"],
            [told["inputs"], sheet.inputs_digest],
            [told["result"], sheet.result_digest],
        ],
    }


def _attachment(sheet: Sheet) -> dict[str, object]:
    return {
        "elected": [
            [one.name, one.office, one.sex, one.place] for one in sheet.people if one.office
        ],
        "reserves": [
            [one.name, one.sex, one.unit, str(one.rank)] for one in sheet.people if not one.office
        ],
    }
