"""Registers outside: ask them, import their files, record what an officer saw."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from recruit.applications.actions.uploads import store_document
from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound, Problem
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.reports.queries import regions_of
from recruit.rulebook.model import Body
from recruit.screening.actions.registries import (
    AnswerChange,
    cancel_check,
    check_registry,
    import_registry_file,
    record_registry_answer,
)
from recruit.screening.queries.registries import (
    Asked,
    CheckRun,
    application_numbered,
    asked_about,
    latest_checks,
)
from recruit.screening.registries import SEEN, registry_at
from recruit.screening.registries.file import LARGEST_FILE
from recruit.screening.rules import Listing
from recruit.screening.tables import Registry
from recruit.site.context import language_of, page
from recruit.site.public.places import place_choice
from recruit.site.remembered import remembered

PAGE = "/officer/registries"
SUMMARY_SECONDS = 5.0
LINES_SHOWN = 200

REGISTRIES = {
    Registry.party: Text("Partai politik (Sipol)", "Political parties (Sipol)"),
    Registry.voters: Text("Daftar pemilih (DPT)", "Voter list (DPT)"),
    Registry.neutrality: Text("Temuan netralitas ASN", "Neutrality findings (ASN)"),
    Registry.identity: Text("Data kependudukan (Dukcapil)", "Population register (Dukcapil)"),
}
LISTINGS = {
    Listing.listed: Text("Terdaftar", "Listed"),
    Listing.not_listed: Text("Tidak terdaftar", "Not listed"),
    Listing.cleared: Text("Sudah diklarifikasi", "Cleared"),
    Listing.matches: Text("Sesuai", "Matches"),
    Listing.differs: Text("Tidak sesuai", "Differs"),
    Listing.inactive: Text("NIK nonaktif", "NIK inactive"),
    Listing.unknown: Text("Tidak ditemukan", "Not found"),
}
_STATES = {
    "running": Text("Berjalan", "Running"),
    "done": Text("Selesai", "Done"),
    "cancelled": Text("Dibatalkan", "Cancelled"),
    "failed": Text("Gagal", "Failed"),
}
_TAGS = {"cancelled": "closed"}

_CHOOSE_CALL = Text("Pilih lowongannya.", "Choose the call.")
_CHOOSE_PLACE = Text("Pilih tempatnya.", "Choose the place.")
_CHOOSE_REGISTRY = Text("Pilih registernya.", "Choose the register.")
_CHOOSE_ANSWER = Text("Pilih apa yang Anda lihat.", "Choose what you saw.")
_CHOOSE_FILE = Text("Pilih berkasnya dahulu.", "Choose the file first.")
_NUMBER = Text(
    "Nomor pendaftaran ini tidak ada di wilayah Anda.",
    "There is no such registration number in your area.",
)
_BATCHES = Text("{n} kelompok gagal", "{n} batches failed")

_STARTS = {"permission": Permission.screening_start}
_DECIDES = {"permission": Permission.verification_decide}

AnyRequest = Request[Any, Any, Any]
Form = MultipartBody[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RegistryLine:
    """One register on the page."""

    label: str
    connected: bool
    asked: Asked


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A run that asks a register, as `m.progress` takes it."""

    id: str
    label: str
    state: str
    state_label: str
    done: int
    total: int
    detail: str
    cancel: str


@get(PAGE, opt=_DECIDES, include_in_schema=False)
async def registries(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """How far every register was asked, and the three ways to get answers."""
    return await _page(request, actor)


@post(f"{PAGE}/checks", opt=_STARTS, status_code=HTTP_200_OK, include_in_schema=False)
async def start(
    request: AnyRequest, actor: NamedDependency[Actor], data: URLEncodedBody[dict[str, Any]]
) -> Template | Redirect:
    """Ask a register about everybody at a place."""
    given = _texts(data, "check-call", "check-place", "check-registry")
    errors = _unchosen(
        given,
        {"check-call": _CHOOSE_CALL, "check-place": _CHOOSE_PLACE},
        language_of(request),
    ) | _registry_error("check-registry", given, language_of(request))
    if not errors:
        try:
            await check_registry(
                call=given["check-call"],
                place=given["check-place"],
                registry=Registry(given["check-registry"]),
                actor=actor,
            )
        except (Conflict, NotFound, NotAllowed) as refused:
            errors = {"check-registry": refused.detail.in_(language_of(request))}
        else:
            return Redirect(f"{PAGE}#checks", status_code=HTTP_303_SEE_OTHER)
    return await _page(request, actor, given, errors)


@post(
    f"{PAGE}/checks/{{run:uuid}}/cancel",
    opt=_STARTS,
    status_code=HTTP_200_OK,
    include_in_schema=False,
)
async def cancel(
    request: AnyRequest, actor: NamedDependency[Actor], run: FromPath[UUID]
) -> Template | Redirect:
    """End a check; one that has ended meanwhile is no fault."""
    try:
        await cancel_check(run=run, actor=actor)
    except Conflict as ended:
        return await _page(request, actor, {}, {"checks": ended.detail.in_(language_of(request))})
    return Redirect(f"{PAGE}#checks", status_code=HTTP_303_SEE_OTHER)


@post(
    f"{PAGE}/files",
    opt=_STARTS,
    status_code=HTTP_200_OK,
    include_in_schema=False,
    request_max_body_size=LARGEST_FILE,
)
async def take_file(request: AnyRequest, actor: NamedDependency[Actor], data: Form) -> Template:
    """Show what a result file would change, or import it."""
    given, language = _texts(data, "file-place", "file-registry"), language_of(request)
    file = data.get("file")
    errors = _unchosen(given, {"file-place": _CHOOSE_PLACE}, language)
    errors |= _registry_error("file-registry", given, language)
    if not isinstance(file, UploadFile) or not file.filename:
        errors["file"] = _CHOOSE_FILE.in_(language)
    if errors or not isinstance(file, UploadFile):
        return await _page(request, actor, given, errors)
    dry_run = data.get("keep") != "yes"
    try:
        change = await import_registry_file(
            registry=Registry(given["file-registry"]),
            content=await file.read(),
            source=file.filename[:200],
            place=given["file-place"],
            actor=actor,
            dry_run=dry_run,
        )
    except (InvalidInput, NotAllowed) as refused:
        lines = _messages(refused, language)
        return await _page(request, actor, given, {"file": lines[0]}, lines=lines)
    return await _page(request, actor, given, change=change, dry_run=dry_run)


@post(f"{PAGE}/answers", opt=_DECIDES, status_code=HTTP_200_OK, include_in_schema=False)
async def record(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form, files: NamedDependency[Files]
) -> Template:
    """Keep what an officer saw of one applicant."""
    given, language = _texts(data, "number", "seen", "source"), language_of(request)
    scope = actor.scope(Permission.verification_decide)
    digits = given["number"].replace(" ", "")
    found = None
    if digits.isdecimal() and len(digits) <= 15:
        found = await application_numbered(scope, int(digits))
    errors = {} if found else {"number": _NUMBER.in_(language)}
    seen = _seen(given["seen"])
    if seen is None:
        errors["seen"] = _CHOOSE_ANSWER.in_(language)
    evidence = data.get("evidence")
    if not isinstance(evidence, UploadFile) or not evidence.filename:
        errors["evidence"] = _CHOOSE_FILE.in_(language)
    if errors or seen is None or found is None or not isinstance(evidence, UploadFile):
        return await _page(request, actor, given, errors)
    try:
        stored = await store_document(files, await evidence.read())
    except InvalidInput as refused:
        return await _page(request, actor, given, {"evidence": _messages(refused, language)[0]})
    try:
        await record_registry_answer(
            application_id=found,
            registry=seen[0],
            listed=seen[1],
            source=given["source"],
            evidence=stored,
            actor=actor,
        )
    except (InvalidInput, NotFound) as refused:
        return await _page(request, actor, given, {"source": _messages(refused, language)[0]})
    return await _page(request, actor, recorded=given["number"])


def _texts(data: dict[str, Any], *fields: str) -> dict[str, str]:
    return {field: str(data.get(field, "")).strip() for field in fields}


def _unchosen(given: dict[str, str], needed: dict[str, Text], language: Language) -> dict[str, str]:
    return {name: text.in_(language) for name, text in needed.items() if not given[name]}


def _registry_error(field: str, given: dict[str, str], language: Language) -> dict[str, str]:
    return {} if given[field] in set(Registry) else {field: _CHOOSE_REGISTRY.in_(language)}


def _seen(chosen: str) -> tuple[Registry, Listing] | None:
    """The register and the answer of one choice: ``party-listed``."""
    for registry, listings in SEEN.items():
        for listing in listings:
            if chosen == f"{registry}-{listing}":
                return registry, listing
    return None


def _messages(refused: Problem, language: Language) -> list[str]:
    faults: tuple[Fault, ...] = refused.faults
    return [fault.message.in_(language) for fault in faults] or [refused.detail.in_(language)]


async def _page(
    request: AnyRequest,
    actor: Actor,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    *,
    change: AnswerChange | None = None,
    dry_run: bool = False,
    lines: list[str] | None = None,
    recorded: str = "",
) -> Template:
    language, scope = language_of(request), actor.scope(Permission.verification_decide)
    asked = await remembered(("registries", scope), SUMMARY_SECONDS, lambda: asked_about(scope))
    starts = actor.holds(Permission.screening_start)
    return page(
        request,
        "officer/registries.html",
        "registries",
        status_code=422 if errors else 200,
        values=values or {},
        errors=errors or {},
        change=change,
        dry_run=dry_run,
        lines=(lines or [])[:LINES_SHOWN],
        recorded=recorded,
        starts=starts,
        registers=_registers(asked, language),
        checks=[await _line(run, language, cancels=starts) for run in await latest_checks(scope)],
        **await _choices(actor, language),
    )


def _registers(asked: dict[Registry, Asked], language: Language) -> list[RegistryLine]:
    return [
        RegistryLine(
            label.in_(language),
            registry_at(registry) is not None,
            asked.get(registry, Asked(0, 0, 0)),
        )
        for registry, label in REGISTRIES.items()
    ]


async def _choices(actor: Actor, language: Language) -> dict[str, Any]:
    """What an officer can choose, as (value, label), and whether they may import."""
    scope = actor.scope(Permission.screening_start)
    rulebooks = [await rulebook_of(name) for name in await call_names()]
    return {
        # A register speaks of a person, whatever body they apply to.
        "imports": set(Body) <= set(scope.bodies),
        "calls": [
            (book.name, book.label.in_(language)) for book in rulebooks if book.body in scope.bodies
        ],
        "places": [
            (place.code, place_choice(place, language)) for place in await regions_of(scope)
        ],
        "registry_choices": [(one.value, label.in_(language)) for one, label in REGISTRIES.items()],
        "seen_choices": [
            (
                f"{registry}-{listing}",
                f"{label.in_(language)}: {LISTINGS[listing].in_(language)}",
            )
            for registry, label in REGISTRIES.items()
            for listing in SEEN[registry]
        ],
    }


async def _line(run: CheckRun, language: Language, *, cancels: bool) -> CheckLine:
    where = (await names([run.place])).get(run.place, run.place) if run.place else ""
    what = REGISTRIES[run.registry].in_(language) if run.registry else ""
    call = (await rulebook_of(run.call)).label.in_(language)
    state = _state(run)
    return CheckLine(
        id=str(run.run),
        label=" · ".join(filter(None, (what, call, where))),
        state=_TAGS.get(state, state),
        state_label=_STATES[state].in_(language),
        done=run.done + run.failed + run.cancelled,
        total=run.jobs,
        detail=_BATCHES.in_(language).format(n=run.failed) if run.failed else "",
        cancel="" if run.ended or not cancels else f"{PAGE}/checks/{run.run}/cancel",
    )


def _state(run: CheckRun) -> str:
    if not run.ended:
        return "running"
    if run.cancelled:
        return "cancelled"
    return "failed" if run.failed else "done"


ROUTES = [registries, start, cancel, take_file, record]
