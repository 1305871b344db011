"""Rosters: freeze one, have files made of it, fetch them, and see what changed since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, URLEncodedBody
from litestar.response import Redirect, Stream, Template

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation import clock
from recruit.foundation.downloads import download
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, Permission, Scope
from recruit.places.queries import names
from recruit.reports.queries import actor_names, regions_of
from recruit.rulebook.model import Rulebook
from recruit.site.context import language_of, page
from recruit.site.public.places import place_choice
from recruit.swearing_in import actions, queries
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rules import LONGEST_PURPOSE, MEDIA_TYPES, RosterFormat, export_name

FIELDS = ("call", "place", "kind", "purpose")
PAGE = "/officer/rosters"

_CHOOSE = {
    "call": Text("Pilih lowongannya.", "Choose the call."),
    "place": Text("Pilih tempatnya.", "Choose the place."),
    "kind": Text("Pilih jenis daftarnya.", "Choose the kind of roster."),
    "format": Text("Pilih formatnya, boleh lebih dari satu.", "Choose one format or more."),
}
_PURPOSE = Text(
    "Tulis untuk keperluan apa, paling banyak 200 huruf.",
    "Say what it is for, in at most 200 letters.",
)
_STATES = {
    "current": Text("Terbaru", "Latest"),
    "outdated": Text("Ada yang lebih baru", "There is a newer one"),
}

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A roster that was frozen before."""

    id: UUID
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

    def faults(
        self, given: dict[str, str], formats: list[str], language: Language
    ) -> dict[str, str]:
        """What is wrong with a form, by field."""
        offered = {"call": self.calls, "place": self.places, "kind": self.kinds}
        faults = {
            name: _CHOOSE[name].in_(language)
            for name, choices in offered.items()
            if given[name] not in {value for value, _ in choices}
        }
        if not formats or not set(formats) <= {value for value, _ in self.formats}:
            faults["format"] = _CHOOSE["format"].in_(language)
        if not given["purpose"] or len(given["purpose"]) > LONGEST_PURPOSE:
            faults["purpose"] = _PURPOSE.in_(language)
        return faults


_EXPORTS = {"permission": Permission.rosters_export}


@get(PAGE, opt=_EXPORTS, include_in_schema=False)
async def rosters(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """The form, and the rosters that were frozen."""
    return await _page(request, actor, dict.fromkeys(FIELDS, ""), [], {})


@post(PAGE, opt=_EXPORTS, include_in_schema=False)
async def make_roster(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    files: NamedDependency[Files],
    data: Form,
) -> Template | Redirect:
    """Freeze a roster and have its files made, or say what is wrong."""
    given = {name: str(data.get(name, "")).strip() for name in FIELDS}
    formats, language = _several(data, "format"), language_of(request)
    choices = await _choices(actor.scope(Permission.rosters_export), language)
    errors = choices.faults(given, formats, language)
    if not errors:
        try:
            frozen = await actions.freeze_roster(
                call=given["call"],
                place=given["place"],
                kind=RosterKind(given["kind"]),
                purpose=given["purpose"],
                actor=actor,
                files=files,
            )
            await _ask(frozen.id, formats, given["purpose"], actor, language)
            return Redirect(f"{PAGE}/{frozen.id}", status_code=303)
        except InvalidInput as refused:
            errors = {"": "; ".join(fault.message.in_(language) for fault in refused.faults)}
        except (Conflict, NotAllowed, NotFound) as refused:
            errors = {"": refused.detail.in_(language)}
    return await _page(request, actor, given, formats, errors)


@get(f"{PAGE}/{{roster_id:uuid}}", opt=_EXPORTS, include_in_schema=False)
async def roster(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    files: NamedDependency[Files],
    roster_id: FromPath[UUID],
) -> Template:
    """A frozen roster: its digest, its files, and who came or left since."""
    return await _roster_page(request, actor, files, roster_id, "")


@post(f"{PAGE}/{{roster_id:uuid}}/files", opt=_EXPORTS, include_in_schema=False)
async def make_files(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    files: NamedDependency[Files],
    roster_id: FromPath[UUID],
    data: Form,
) -> Template | Redirect:
    """Have more files made of the same version."""
    version = await queries.roster_version(roster_id, actor.scope(Permission.rosters_export))
    language, formats = language_of(request), _several(data, "format")
    purpose = str(data.get("purpose", "")).strip()
    if not formats or not set(formats) <= set(RosterFormat):
        error = _CHOOSE["format"].in_(language)
    elif not purpose or len(purpose) > LONGEST_PURPOSE:
        error = _PURPOSE.in_(language)
    else:
        await _ask(version.id, formats, purpose, actor, language)
        return Redirect(f"{PAGE}/{roster_id}", status_code=303)
    return await _roster_page(request, actor, files, roster_id, error)


@get(f"{PAGE}/files/{{export_id:uuid}}", opt=_EXPORTS, include_in_schema=False)
async def fetch_file(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    files: NamedDependency[Files],
    export_id: FromPath[UUID],
    wanted: Annotated[str | None, HeaderParameter(name="Range")] = None,
) -> Stream:
    """The file, from any point on."""
    version, export, file = await actions.fetch_export(
        export_id=export_id, actor=actor, files=files
    )
    name = export_name(version.call, version.place, version.kind, version.number, export.format)
    return download(
        file,
        name=name,
        media_type=MEDIA_TYPES[export.format],
        wanted=wanted,
        tag=str(export.id),
        known_tag=request.headers.get("if-range"),
    )


async def _ask(
    roster_id: UUID, formats: list[str], purpose: str, actor: Actor, language: Language
) -> None:
    await actions.ask_for_exports(
        roster_id=roster_id,
        formats=[RosterFormat(one) for one in dict.fromkeys(formats)],
        purpose=purpose,
        actor=actor,
        language=language,
    )


def _several(data: dict[str, Any], name: str) -> list[str]:
    """The values of boxes of one name, of which a form sends one or many."""
    given = data.get(name, [])
    return [str(one) for one in (given if isinstance(given, list) else [given])]


async def _roster_page(
    request: AnyRequest, actor: Actor, files: Files, roster_id: UUID, error: str
) -> Template:
    language = language_of(request)
    version = await queries.roster_version(roster_id, actor.scope(Permission.rosters_export))
    together = await queries.swearing_in_of(version.call)
    outdated = await queries.is_outdated(version, together.names)
    changes = (
        await actions.changes_since(roster_id=roster_id, actor=actor, files=files)
        if outdated
        else []
    )
    exports = await queries.exports_of(roster_id)
    makers = await actor_names({version.made_by})
    return page(
        request,
        "officer/roster.html",
        "rosters",
        status_code=422 if error else 200,
        roster=version,
        heading=version.kind.heading.in_(language),
        purpose=version.kind.purpose.in_(language),
        call=together.host.label.in_(language),
        place=await queries.place_path(version.place),
        made_by=makers.get(version.made_by, version.made_by),
        outdated=outdated,
        changes=changes[:MOST_CHANGES],
        changed=len(changes),
        exports=exports,
        me=actor.reference,
        now=clock.real_now(),
        waiting=[one for one in exports if one.file is None],
        columns=[
            (column.label.in_(language), column.about.in_(language), column.masking is not None)
            for column in version.kind.columns
        ],
        formats=[(one.value, one.value.upper()) for one in RosterFormat],
        error=error,
    )


MOST_CHANGES = 200
"""Changes that the page lists; the API gives all."""


async def _page(
    request: AnyRequest,
    actor: Actor,
    values: dict[str, str],
    formats: list[str],
    errors: dict[str, str],
) -> Template:
    language, scope = language_of(request), actor.scope(Permission.rosters_export)
    choices = await _choices(scope, language)
    return page(
        request,
        "officer/rosters.html",
        "rosters",
        status_code=422 if errors else 200,
        values=values,
        chosen=formats,
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
        places=[(place.code, place_choice(place, language)) for place in await regions_of(scope)],
        kinds=[(kind.value, kind.heading.in_(language)) for kind in RosterKind],
        formats=[(format_.value, format_.value.upper()) for format_ in RosterFormat],
    )


def _call_choice(rulebook: Rulebook, language: Language) -> tuple[str, str]:
    return rulebook.name, rulebook.label.in_(language)


async def _lines(scope: Scope, calls: dict[str, str], language: Language) -> list[RosterLine]:
    """The rosters made, newest first: so the first of its kind, call and place is the latest."""
    made = await queries.rosters_made(scope)
    place_names = await names({row["place"] for row in made})
    makers = await actor_names({row["made_by"] for row in made})
    latest: dict[tuple[str, str, str], str] = {}
    lines = []
    for row in made:
        newest = latest.setdefault((row["call"], row["place"], row["kind"]), row["digest"])
        state = "current" if row["digest"] == newest else "outdated"
        lines.append(
            RosterLine(
                id=row["id"],
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


ROUTES = [rosters, make_roster, roster, make_files, fetch_file]
