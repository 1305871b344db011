"""What a timetable says of those without a seat: who they are, and what would give them one."""

from collections.abc import Iterator, Mapping
from typing import Any

from recruit.foundation.i18n import Text
from recruit.training.timetable.model import Plan, Shortage

_ROOMS = Text(
    "{village}: tambah {rooms} ruang selama {days} hari untuk {people} orang ({sessions} sesi).",
    "{village}: {rooms} more room(s) on {days} day(s), for {people} people ({sessions} sessions).",
)
_TRAINERS = Text(
    "Tambah {trainers} pelatih untuk kecamatan ini.",
    "{trainers} more trainer(s) for the district.",
)
_STRANDED = Text(
    "{crew} tidak dapat ditempatkan: tidak ada waktu yang bisa, atau tempat yang ditetapkan"
    " sudah tidak tersedia.",
    "{crew} cannot be seated: they can come at no time, or where they are pinned there is no seat.",
)


def missing_of(plan: Plan, names: Mapping[str, str]) -> dict[str, Any]:
    """The crews without a seat, what would cure it in figures and in words; as JSON.

    ``names`` are those of the villages, by code. ``moved_at_least`` is there only where it is
    not proven that fewer people could not be moved.
    """
    found: dict[str, Any] = {}
    if plan.unplaced:
        found = {
            "crews": list(plan.unplaced),
            "stranded": list(plan.stranded),
            "villages": [_shortage(short) for short in plan.shortages],
            "trainers": plan.missing_trainers,
            "cures": [{"id": text.id, "en": text.en} for text in _cures(plan, names)],
        }
    if plan.moved_bound != plan.moved:
        found["moved_at_least"] = plan.moved_bound
    return found


def cures_of(missing: Mapping[str, Any]) -> list[Text]:
    """What would seat those without a seat, for people, from what was stored."""
    return [Text(one["id"], one["en"]) for one in missing.get("cures", ())]


def _shortage(short: Shortage) -> dict[str, Any]:
    return {
        "village": short.village_code,
        "crews": short.crews,
        "people": short.people,
        "sessions": short.sessions,
        "rooms": short.rooms,
        "days": short.days,
    }


def _cures(plan: Plan, names: Mapping[str, str]) -> Iterator[Text]:
    for short in plan.shortages:
        village = names.get(short.village_code, short.village_code)
        yield _filled(_ROOMS, **{**_shortage(short), "village": village})
    if plan.missing_trainers:
        yield _filled(_TRAINERS, trainers=plan.missing_trainers)
    for crew in plan.stranded:
        yield _filled(_STRANDED, crew=crew)


def _filled(text: Text, **words: object) -> Text:
    return Text(text.id.format(**words), text.en.format(**words))
