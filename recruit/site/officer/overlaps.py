"""Files that concern each other: the list, both files beside each other, and who yields."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.applications.queries import rulebook_of
from recruit.applications.stages import LABELS
from recruit.foundation.formats import day
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.reports.queries import actor_names
from recruit.rulebook.model import Level
from recruit.screening.actions.settle import LONGEST_REASON, settle_overlap
from recruit.screening.queries.overlaps import (
    OverlapFile,
    OverlapParty,
    OverlapView,
    list_overlaps,
    overlap_by_id,
)
from recruit.screening.rules.overlaps import NO_LONGER_HOLDS, SEARCH, Home, Side
from recruit.screening.tables import OverlapKind, OverlapState
from recruit.site import formats
from recruit.site.context import language_of, page
from recruit.site.public.cards import AGENCIES

PATH = "/officer/overlaps"
PAGE_SIZE = 25
NOBODY = "nobody"
EVERY = "all"

_SETTLES = {"permission": Permission.overlaps_settle}

KINDS = {
    OverlapKind.same_person: Text("Satu orang melamar dua kali", "One person applied twice"),
    OverlapKind.spouse: Text("Suami istri", "Married couple"),
    OverlapKind.double_nik: Text(
        "Mungkin satu orang dengan dua NIK", "Perhaps one person with two NIKs"
    ),
    OverlapKind.panel: Text("Pelamar juga petugas", "The applicant is an officer, too"),
}
_STATES = {
    OverlapState.open: ("waiting", Text("Belum diselesaikan", "Not settled yet")),
    OverlapState.settled: ("done", Text("Ada yang mengalah", "One yields")),
    OverlapState.dismissed: ("closed", Text("Tidak ada masalah", "Dismissed")),
}
_ALL = Text("Semua", "All")
_SAME_NIK = Text("NIK-nya sama.", "They have the same NIK.")
_ONE_DECLARES = Text(
    "Salah seorang menyebut yang lain sebagai suami atau istri.",
    "One of them names the other as husband or wife.",
)
_BOTH_DECLARE = Text(
    "Keduanya saling menyebut sebagai suami dan istri.",
    "Each names the other as husband or wife.",
)
_ALIKE = Text(
    "Tanggal lahir dan jenis kelamin sama; tulisan namanya mirip {share}.",
    "Born on the same day and of the same sex; the names are written {share} alike.",
)
_HOMES = {
    Home.address: Text("Alamatnya sama.", "They have the same address."),
    Home.neighbours: Text("Tinggal di RT yang sama.", "They live in the same RT."),
    Home.village: Text("Tinggal di kelurahan yang sama.", "They live in the same village."),
    Home.elsewhere: Text("Tinggal di kelurahan yang berbeda.", "They live in different villages."),
}
_SAME_EMAIL = Text(
    "Alamat e-mailnya sama dengan milik petugas ini.",
    "The e-mail address is that of this officer.",
)
_YIELDS = Text("Berkas {number} mengalah: {call}", "File {number} yields: {call}")
_NOBODY = Text("Tidak ada yang perlu mengalah", "Neither needs to yield")
_CHOOSE = Text("Pilih salah satu.", "Choose one.")
_GONE = Text(
    "Ditutup oleh pencarian otomatis: keadaannya sudah berubah.",
    "Closed by the search: it no longer holds.",
)
_SEXES = {"L": Text("Laki-laki", "Male"), "P": Text("Perempuan", "Female")}

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PartyShown:
    """One of the two files; without ``facts`` where it is not the reader's to see."""

    number: int
    side: str
    call: str
    agency: str
    name: str | None
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OverlapShown:
    """An overlap in the reader's language."""

    id: UUID
    kind: str
    state: str
    state_label: str
    found_at: datetime
    parties: list[PartyShown]
    officer: str | None
    evidence: list[str]


@get(PATH, opt=_SETTLES, include_in_schema=False)
async def overlaps(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    overlap_state: FromQuery[str] = OverlapState.open.value,
    kind: FromQuery[str] = EVERY,
    after: FromQuery[UUID | None] = None,
) -> Template:
    """Those of which a file lies in the officer's scope, by state and kind."""
    language = language_of(request)
    rows = await list_overlaps(
        actor.scope(Permission.overlaps_settle),
        state=OverlapState(overlap_state) if overlap_state in set(OverlapState) else None,
        kind=OverlapKind(kind) if kind in set(OverlapKind) else None,
        after=after,
        limit=PAGE_SIZE + 1,
    )
    shown = rows[:PAGE_SIZE]
    kept = {"overlap_state": overlap_state, "kind": kind}
    more = urlencode(kept | {"after": str(shown[-1].id)}) if len(rows) > PAGE_SIZE else None
    every = (EVERY, _ALL.in_(language))
    return page(
        request,
        "officer/overlaps.html",
        "overlaps",
        values=kept,
        states=[*((one.value, text.in_(language)) for one, (_, text) in _STATES.items()), every],
        kinds=[every, *((one.value, text.in_(language)) for one, text in KINDS.items())],
        overlaps=[await _shown(one, language, {}) for one in shown],
        next_href=f"{PATH}?{more}" if more else None,
        first_href=f"{PATH}?{urlencode(kept)}" if after else None,
    )


@get(PATH + "/{overlap_id:uuid}", opt=_SETTLES, include_in_schema=False)
async def overlap(
    request: AnyRequest, actor: NamedDependency[Actor], overlap_id: FromPath[UUID]
) -> Template:
    """Both files beside each other, as far as the officer's scope goes."""
    return await _page(request, actor, overlap_id, {"yields": "", "reason": ""}, {})


@post(PATH + "/{overlap_id:uuid}", opt=_SETTLES, status_code=200, include_in_schema=False)
async def settle(
    request: AnyRequest, actor: NamedDependency[Actor], overlap_id: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Record who yields; what is wrong stands in the page."""
    given = {name: str(data.get(name, "")).strip() for name in ("yields", "reason")}
    language = language_of(request)
    if given["yields"] not in {NOBODY, *Side}:
        return await _page(request, actor, overlap_id, given, {"yields": _CHOOSE.in_(language)})
    yields = None if given["yields"] == NOBODY else Side(given["yields"])
    try:
        await settle_overlap(
            overlap_id=overlap_id, yields=yields, reason=given["reason"], actor=actor
        )
    except InvalidInput as refused:
        errors = {fault.pointer[1:]: fault.message.in_(language) for fault in refused.faults}
        return await _page(request, actor, overlap_id, given, errors)
    return Redirect(f"{PATH}/{overlap_id}", status_code=303)


async def _page(
    request: AnyRequest,
    actor: Actor,
    overlap_id: UUID,
    given: dict[str, str],
    errors: dict[str, str],
) -> Template:
    language = language_of(request)
    view = await overlap_by_id(actor.scope(Permission.overlaps_settle), overlap_id)
    files = [party.file for party in view.parties if party.file]
    places = await names({code for file in files for code in (*_within(file.place), file.village)})
    shown = await _shown(view, language, places)
    return page(
        request,
        "officer/overlap.html",
        "overlaps",
        status_code=422 if errors else 200,
        overlap=shown,
        given=given,
        errors=errors,
        choices=_choices(shown, language),
        outcome=await _outcome(view, shown, language),
        longest_reason=LONGEST_REASON,
    )


def _choices(shown: OverlapShown, language: Language) -> list[tuple[str, str]]:
    yielding = [(party.side, _yields(party, language)) for party in shown.parties]
    return [*yielding, (NOBODY, _NOBODY.in_(language))]


def _yields(party: PartyShown, language: Language) -> str:
    return _YIELDS.in_(language).format(number=party.number, call=party.call)


async def _outcome(
    view: OverlapView, shown: OverlapShown, language: Language
) -> dict[str, Any] | None:
    """What became of it, if it is not open."""
    if view.settled_at is None:
        return None
    who = next((party for party in shown.parties if party.side == view.yields), None)
    by_search = view.settled_by == SEARCH and view.reason == NO_LONGER_HOLDS
    makers = await actor_names([view.settled_by]) if view.settled_by else {}
    return {
        "words": _yields(who, language) if who else _NOBODY.in_(language),
        "at": view.settled_at,
        "reason": _GONE.in_(language) if by_search else view.reason,
        "by": None if by_search else makers.get(view.settled_by or "", view.settled_by),
    }


async def _shown(view: OverlapView, language: Language, places: dict[str, str]) -> OverlapShown:
    state, label = _STATES[view.state]
    return OverlapShown(
        id=view.id,
        kind=KINDS[view.kind].in_(language),
        state=state,
        state_label=label.in_(language),
        found_at=view.found_at,
        parties=[
            await _party(number, party, language, places)
            for number, party in enumerate(view.parties, 1)
        ],
        officer=view.officer,
        evidence=list(_evidence(view.evidence or {}, language)),
    )


async def _party(
    number: int, party: OverlapParty, language: Language, places: dict[str, str]
) -> PartyShown:
    rulebook = await rulebook_of(party.call)
    file = party.file
    return PartyShown(
        number=number,
        side=party.side.value,
        call=rulebook.label.in_(language),
        agency=AGENCIES[rulebook.agency],
        name=file.name if file else None,
        facts=list(_facts(file, language, places)) if file else [],
    )


def _facts(
    file: OverlapFile, language: Language, places: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """What is compared, the same lines for both files."""
    village = places.get(file.village, file.village)
    told = (
        (Text("Nama", "Name"), file.name),
        (Text("Nomor pendaftaran", "Registration number"), str(file.number)),
        (Text("Lahir", "Born"), day(file.birth_date, language)),
        (Text("Jenis kelamin", "Sex"), _SEXES[file.sex].in_(language)),
        (Text("Alamat", "Address"), f"{file.address}, RT {file.rt}/RW {file.rw}, {village}"),
        (Text("Melamar untuk", "Applies for"), ", ".join(_named(file.place, places))),
        (Text("Dikirim", "Handed in"), formats.to_the_second(file.submitted_at, language)),
        (Text("Tahap", "Stage"), LABELS[file.stage].officer.in_(language)),
    )
    for label, value in told:
        yield label.in_(language), value


def _within(place: str) -> list[str]:
    """A place and, for a station, its village."""
    return list(dict.fromkeys((place, Level.village.cut(place))))


def _named(place: str, places: dict[str, str]) -> list[str]:
    return [places.get(code, code) for code in _within(place)]


def _evidence(evidence: dict[str, Any], language: Language) -> Iterator[str]:
    """What speaks for the tie, in sentences."""
    if "nik" in evidence:
        yield _SAME_NIK.in_(language)
    if declared := evidence.get("declared_by"):
        yield (_BOTH_DECLARE if len(declared) > 1 else _ONE_DECLARES).in_(language)
    if "name" in evidence:
        share = formats.percent(evidence["name"], language)
        yield _ALIKE.in_(language).format(share=share)
    if home := evidence.get("home"):
        yield _HOMES[Home(home)].in_(language)
    if "email" in evidence:
        yield _SAME_EMAIL.in_(language)


ROUTES = [overlaps, overlap, settle]
