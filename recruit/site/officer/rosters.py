"""Rosters: make one and take it away, and see those that were frozen before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Stream, Template

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission, Scope
from recruit.places.queries import names
from recruit.reports.queries import actor_names, regions_of
from recruit.rulebook.model import Rulebook
from recruit.site.context import language_of, page
from recruit.site.public.places import KINDS
from recruit.swearing_in.actions import export_roster
from recruit.swearing_in.queries import rosters_made
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rosters.xlsx_file import RosterTooLong
from recruit.swearing_in.rules import LONGEST_PURPOSE, RosterFormat

MEDIA_TYPES = {
    RosterFormat.csv: "text/csv; charset=utf-8",
    RosterFormat.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    RosterFormat.pdf: "application/pdf",
}
FIELDS = ("call", "place", "kind", "format", "purpose")
CHUNK = 1 << 18

_CHOOSE = {
    "call": Text("Pilih lowongannya.", "Choose the call."),
    "place": Text("Pilih tempatnya.", "Choose the place."),
    "kind": Text("Pilih jenis daftarnya.", "Choose the kind of roster."),
    "format": Text("Pilih formatnya.", "Choose the format."),
}
_PURPOSE = Text(
    "Tulis untuk keperluan apa, paling banyak 200 huruf.",
    "Say what it is for, in at most 200 letters.",
)
_TOO_LONG = Text(
    "Daftar ini terlalu panjang untuk satu lembar kerja. Pilih CSV.",
    "This roster is too long for one worksheet. Choose CSV.",
)
_STATES = {
    "current": Text("Terbaru", "Latest"),
    "outdated": Text("Ada yang lebih baru", "There is a newer one"),
}

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A roster that was made before."""

    number: int
    kind: str
    call: str
    place: str
    rows: int
    digest: str
    purpose: str
    made_by: str
    made_at: datetime
    state: str
    state_label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What an officer can choose, as (value, label)."""

    calls: list[tuple[str, str]]
    places: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    formats: list[tuple[str, str]]

    def faults(self, given: dict[str, str], language: Language) -> dict[str, str]:
        """What is wrong with a form, by field."""
        offered = {
            "call": self.calls, "place": self.places, "kind": self.kinds, "format": self.formats,
        }  # fmt: skip
        faults = {
            name: _CHOOSE[name].in_(language)
            for name, choices in offered.items()
            if given[name] not in {value for value, _ in choices}
        }
        if not given["purpose"] or len(given["purpose"]) > LONGEST_PURPOSE:
            faults["purpose"] = _PURPOSE.in_(language)
        return faults


@get("/officer/rosters", opt={"permission": Permission.rosters_export}, include_in_schema=False)
async def rosters(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """The form, and the rosters that were made."""
    return await _page(request, actor, dict.fromkeys(FIELDS, ""), {})


@post(
    "/officer/rosters",
    opt={"permission": Permission.rosters_export},
    status_code=200,
    include_in_schema=False,
)
async def make_roster(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Stream:
    """Freeze a roster and answer with the file, or with what is wrong."""
    given = {name: str(data.get(name, "")).strip() for name in FIELDS}
    language = language_of(request)
    choices = await _choices(actor.scope(Permission.rosters_export), language)
    errors = choices.faults(given, language)
    if not errors:
        try:
            return await _made(given, actor, language)
        except InvalidInput as refused:
            errors = {"": "; ".join(fault.message.in_(language) for fault in refused.faults)}
        except (Conflict, NotFound) as refused:
            errors = {"": refused.detail.in_(language)}
        except RosterTooLong:
            errors = {"format": _TOO_LONG.in_(language)}
    return await _page(request, actor, given, errors)


async def _made(given: dict[str, str], actor: Actor, language: Language) -> Stream:
    """The file as an attachment. Its name on disk is gone before the first byte is sent, so
    nothing is left behind however the sending ends."""
    chosen = RosterFormat(given["format"])
    with TemporaryDirectory(prefix="roster-") as folder:
        path = Path(folder) / f"roster.{chosen}"
        await export_roster(
            call=given["call"],
            place=given["place"],
            kind=RosterKind(given["kind"]),
            format=chosen,
            purpose=given["purpose"],
            path=path,
            actor=actor,
            language=language,
        )
        size, file = path.stat().st_size, path.open("rb")
    name = f"{given['call']}_{given['place']}_{given['kind']}.{chosen}"
    return Stream(
        _chunks(file),
        media_type=MEDIA_TYPES[chosen],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(size),
        },
    )


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        yield from iter(partial(file.read, CHUNK), b"")


async def _page(
    request: AnyRequest, actor: Actor, values: dict[str, str], errors: dict[str, str]
) -> Template:
    language, scope = language_of(request), actor.scope(Permission.rosters_export)
    choices = await _choices(scope, language)
    return page(
        request,
        "officer/rosters.html",
        "rosters",
        status_code=422 if errors else 200,
        values=values,
        errors=errors,
        calls=choices.calls,
        places=choices.places,
        kinds=choices.kinds,
        formats=choices.formats,
        rosters=await _lines(scope, dict(choices.calls), language),
    )


async def _choices(scope: Scope, language: Language) -> Choices:
    rulebooks = [await rulebook_of(name) for name in await call_names()]
    return Choices(
        calls=[_call_choice(book, language) for book in rulebooks if book.body in scope.bodies],
        places=[
            (place.code, f"{KINDS[place.level].in_(language)} {place.name} ({place.code})")
            for place in await regions_of(scope)
        ],
        kinds=[(kind.value, kind.heading.in_(language)) for kind in RosterKind],
        formats=[(format_.value, format_.value.upper()) for format_ in RosterFormat],
    )


def _call_choice(rulebook: Rulebook, language: Language) -> tuple[str, str]:
    return rulebook.name, rulebook.label.in_(language)


async def _lines(scope: Scope, calls: dict[str, str], language: Language) -> list[RosterLine]:
    """The rosters made, newest first: so the first of its kind, call and place is the latest."""
    made = await rosters_made(scope)
    place_names = await names({row["place"] for row in made})
    makers = await actor_names({row["made_by"] for row in made})
    latest: dict[tuple[str, str, str], str] = {}
    lines = []
    for row in made:
        newest = latest.setdefault((row["call"], row["place"], row["kind"]), row["digest"])
        state = "current" if row["digest"] == newest else "outdated"
        lines.append(
            RosterLine(
                number=row["number"],
                kind=RosterKind(row["kind"]).heading.in_(language),
                call=calls.get(row["call"], row["call"]),
                place=place_names.get(row["place"], row["place"]),
                rows=row["rows"],
                digest=row["digest"],
                purpose=row["purpose"],
                made_by=makers.get(row["made_by"], row["made_by"]),
                made_at=row["made_at"],
                state=state,
                state_label=_STATES[state].in_(language),
            )
        )
    return lines


ROUTES = [rosters, make_roster]
