"""Mending an application: only what the verifier asked for, while there is time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from litestar.response import Redirect, Template
from pydantic import ValidationError

from recruit.applications.actions import correct_application, store_upload
from recruit.applications.actions.uploads import UnknownUploadError, open_upload
from recruit.applications.form import field_fault, iso_date
from recruit.applications.own import own_answers, own_application
from recruit.applications.progress import Progress, progress_of
from recruit.applications.queries import rulebook_of
from recruit.applications.schemas import Correction
from recruit.applications.stages import Event
from recruit.foundation import clock
from recruit.foundation.files import LARGEST, Files
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput
from recruit.foundation.validation import faults_of
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import DocumentKind, Rulebook
from recruit.screening.queries import decisions_of
from recruit.screening.rules.mending import Asked, asked_for
from recruit.site.applicant.questions import QUESTIONS
from recruit.site.applicant.status import ReasonLine, reasons_of, told_decisions
from recruit.site.context import language_of, page

AnyRequest = Request[Any, Any, Any]
Form = MultipartBody[dict[str, Any]]

VALUES = ("systolic", "diastolic", "blood_sugar", "cholesterol")
ABOUT_HEALTH = (*VALUES, "examined_on", "facility")
_ALL_AT_ONCE = len(DocumentKind) * LARGEST + 1024 * 1024
"""Bytes of a form with every document in it, for browsers that cannot send them one by one."""

_REQUIRED = Text("Wajib diisi.", "This is required.")
_ATTACH = Text("Pilih berkasnya.", "Choose the file.")
_DECLARE = Text("Centang pernyataan ini.", "Tick this declaration.")
_SOMETHING = Text(
    "Kirim paling sedikit satu berkas yang diperbaiki.", "Send at least one file that is better."
)
_NOTHING_TO_MEND = Text(
    "Tidak ada yang dapat diperbaiki pada lamaran ini sekarang.",
    "There is nothing to be mended in this application now.",
)


@dataclass(frozen=True, slots=True)
class Mending:
    """An application that waits to be mended, and what is asked."""

    id: UUID
    rulebook: Rulebook
    progress: Progress
    asked: Asked
    reasons: list[ReasonLine]
    declared: tuple[str, ...]
    """The declarations that were made before; they stay made."""


@dataclass(slots=True)
class Given:
    """What came with the form. Files are stored as they come, so that none is sent twice."""

    values: dict[str, str]
    declarations: list[str]
    uploads: dict[DocumentKind, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaperField:
    """A document that can be sent: ``upload`` where it is here already."""

    name: str
    label: str
    required: bool
    upload: str
    error: str


@get(
    "/applications/{application_id:uuid}/correction",
    opt={"permission": Permission.applications_own},
    include_in_schema=False,
)
async def ask(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Template:
    """The form, with the reasons on top."""
    mending = await _mending(actor, application_id, language_of(request))
    return _page(request, mending, Given(dict.fromkeys(ABOUT_HEALTH, ""), []))


@post(
    "/applications/{application_id:uuid}/correction",
    opt={"permission": Permission.applications_own},
    request_max_body_size=_ALL_AT_ONCE,
    include_in_schema=False,
)
async def send(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    data: Form,
    files: NamedDependency[Files],
) -> Template | Redirect:
    """Take what was mended, or say what is still wrong; files that arrived stay."""
    language = language_of(request)
    if await _is_mended(actor, application_id):  # the button was pressed twice
        return Redirect(f"/applications/{application_id}", status_code=303)
    mending = await _mending(actor, application_id, language)
    given = await _given(data, mending.asked, files, language)
    correction = _correction(given, mending, language)
    if correction is None:
        return _page(request, mending, given)
    await correct_application(application_id=application_id, correction=correction, actor=actor)
    return Redirect(f"/applications/{application_id}", status_code=303)


async def _is_mended(actor: Actor, application_id: UUID) -> bool:
    one = await own_application(UUID(actor.id), application_id)
    return bool(one.happened) and one.happened[-1].event is Event.correct


async def _mending(actor: Actor, application_id: UUID, language: Language) -> Mending:
    """What is asked of this person; :class:`Conflict` if nothing is, or the time is over."""
    person = UUID(actor.id)
    one = await own_application(person, application_id)
    rulebook = await rulebook_of(one.call)
    progress = progress_of(one.happened, rulebook, clock.now())
    if progress.correct_until is None:
        raise Conflict(_NOTHING_TO_MEND)
    told = told_decisions(progress, await decisions_of(application_id))
    findings = [finding for finding, _ in told[-1].reasons] if told else []
    answers = await own_answers(person, application_id)
    return Mending(
        application_id,
        rulebook,
        progress,
        asked_for(findings, rulebook),
        list(reasons_of(told, rulebook, language)),
        tuple(answers.answers.get("declarations", ())),
    )


async def _given(data: Mapping[str, Any], asked: Asked, files: Files, language: Language) -> Given:
    ticked = data.get("declarations", [])
    given = Given(
        {name: str(data.get(name, "")).strip() for name in ABOUT_HEALTH},
        [str(code) for code in (ticked if isinstance(ticked, list) else [ticked])],
    )
    for kind in (*asked.documents, *asked.helpful):
        await _take(data, kind, given, files, language)
    return given


async def _take(
    data: Mapping[str, Any], kind: DocumentKind, given: Given, files: Files, language: Language
) -> None:
    """Store a new file, or keep the one that came before."""
    sent, before = data.get(_name(kind)), data.get(f"{_name(kind)}-stored")
    if isinstance(sent, UploadFile) and sent.filename:
        try:
            given.uploads[kind], _ = await store_upload(files, await sent.read())
        except InvalidInput as refused:
            given.errors[_name(kind)] = refused.faults[0].message.in_(language)
    elif isinstance(before, str) and _is_upload(before):
        given.uploads[kind] = before


def _is_upload(name: str) -> bool:
    try:
        open_upload(name)
    except UnknownUploadError:
        return False
    return True


def _correction(given: Given, mending: Mending, language: Language) -> Correction | None:
    """What was sent, if it is everything that was asked for; else the errors say what is not."""
    asked = mending.asked
    given.errors |= {name: text.in_(language) for name, text in _missing(given, asked)}
    typed = {name: value for name, value in given.values.items() if value}
    if "examined_on" in typed:
        typed["examined_on"] = iso_date(typed["examined_on"])
    try:
        correction = Correction.model_validate(
            {
                "health": typed if asked.health else None,
                "declarations": _declared(given, mending),
                "documents": [
                    {"kind": kind, "upload": upload} for kind, upload in given.uploads.items()
                ],
            }
        )
    except ValidationError as error:
        for fault in map(field_fault, faults_of(error)):
            given.errors.setdefault(fault.field, fault.message.in_(language))
        return None
    return None if given.errors else correction


def _missing(given: Given, asked: Asked) -> Iterator[tuple[str, Text]]:
    for kind in asked.documents:
        if kind not in given.uploads and _name(kind) not in given.errors:
            yield _name(kind), _ATTACH
    if asked.health:
        yield from ((name, _REQUIRED) for name in VALUES if not given.values[name])
    for code in asked.declarations:
        if code not in given.declarations:
            yield f"declaration-{code}", _DECLARE
    if not asked.anything and not given.uploads and not given.errors:
        yield _name(asked.helpful[0]) if asked.helpful else "", _SOMETHING


def _declared(given: Given, mending: Mending) -> list[str]:
    """Those made before and those made now; nothing where none is asked for."""
    if not mending.asked.declarations:
        return []
    now = [code for code in given.declarations if code in mending.asked.declarations]
    return sorted({*mending.declared, *now})


def _name(kind: DocumentKind) -> str:
    return f"document-{kind}"


def _page(request: AnyRequest, mending: Mending, given: Given) -> Template:
    language, asked = language_of(request), mending.asked
    labels = {paper.kind: paper.label.in_(language) for paper in mending.rulebook.documents}
    texts = {item.code: item.text.in_(language) for item in mending.rulebook.declarations}
    return page(
        request,
        "applicant/correction.html",
        "applications",
        status_code=422 if given.errors else 200,
        id=mending.id,
        call=mending.rulebook.label.in_(language),
        until=mending.progress.correct_until,
        reasons=mending.reasons,
        papers=[
            PaperField(
                _name(kind),
                labels[kind],
                kind in asked.documents,
                given.uploads.get(kind, ""),
                given.errors.get(_name(kind), ""),
            )
            for kind in (*asked.documents, *asked.helpful)
        ],
        questions=_questions(given, language) if asked.health else [],
        declarations=[
            (code, texts[code], code in given.declarations) for code in asked.declarations
        ],
        errors=given.errors,
    )


def _questions(given: Given, language: Language) -> list[dict[str, Any]]:
    """The fields of the health letter, in the words of the form."""
    return [
        {
            "field": name,
            "label": QUESTIONS[name].label.in_(language),
            "hint": hint.in_(language) if (hint := QUESTIONS[name].hint) else "",
            "value": given.values[name],
            "error": given.errors.get(name, ""),
            "attributes": QUESTIONS[name].attributes,
        }
        for name in ABOUT_HEALTH
    ]


ROUTES = [ask, send]
