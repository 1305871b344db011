"""The documents of the form: sent one by one, shown only to their owner, replaced, removed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from recruit.applications import actions
from recruit.applications.actions.uploads import UnknownUploadError, open_upload, store_document
from recruit.applications.form import Step
from recruit.applications.queries import DraftFile, application_of, draft_of, rulebook_of
from recruit.applications.uploads_api import upload_limit
from recruit.foundation.files import MEDIA_TYPES, Files, StoredFile, refused
from recruit.foundation.i18n import Text
from recruit.foundation.problems import InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import DocumentKind
from recruit.site.applicant.filling import Filling, show, step_named
from recruit.site.applicant.form import own_filling
from recruit.site.applicant.papers import paper_id, papers_of
from recruit.site.applicant.steps import sent_form, take
from recruit.site.context import language_of

AnyRequest = Request[Any, Any, Any]
Form = MultipartBody[dict[str, Any]]

_NOT_CHOSEN = Text("Pilih berkasnya dahulu.", "Choose the file first.")
_NONE = Text("Dokumen ini tidak ada.", "There is no such document.")

_GUARDED = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}


class DocumentController(Controller):
    """The documents of an applicant's own draft."""

    path = "/apply/{call:str}/documents"
    opt = {"permission": Permission.applications_own}
    include_in_schema = False

    @get()
    async def documents_page(
        self, request: AnyRequest, actor: NamedDependency[Actor], call: FromPath[str]
    ) -> Template | Redirect:
        """The step with all documents."""
        filling = await own_filling(actor, call)
        if isinstance(filling, Redirect):
            return filling
        return await show(request, filling, step_named(filling.rulebook, Step.documents))

    @post(status_code=HTTP_200_OK)
    async def go_on(
        self, request: AnyRequest, actor: NamedDependency[Actor], call: FromPath[str]
    ) -> Template | Redirect:
        """The next step."""
        filling = await own_filling(actor, call)
        if isinstance(filling, Redirect):
            return filling
        return await take(request, filling, Step.documents, await sent_form(request))

    @post("/{kind:str}", status_code=HTTP_200_OK, middleware=[upload_limit()])
    async def send(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        kind: FromPath[str],
        data: Form,
        files: NamedDependency[Files],
    ) -> Template | Redirect:
        """Take a document whole, or the name of one that came in pieces."""
        filling = await _own(actor, call)
        return await take_document(request, filling, kind_named(filling, kind), data, files)

    @post("/{kind:str}/remove", status_code=HTTP_200_OK)
    async def remove(
        self, actor: NamedDependency[Actor], call: FromPath[str], kind: FromPath[str]
    ) -> Redirect:
        """Let it go with the form no longer."""
        filling = await _own(actor, call)
        return await remove_document(filling, kind_named(filling, kind))

    @get("/{kind:str}/thumbnail")
    async def thumbnail(
        self,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        kind: FromPath[str],
        files: NamedDependency[Files],
    ) -> Response[bytes]:
        """A small picture of it."""
        filling = await _own(actor, call)
        return await thumbnail_of(filling, kind_named(filling, kind), files)

    @get("/{kind:str}/content")
    async def content(
        self,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        kind: FromPath[str],
        files: NamedDependency[Files],
    ) -> Response[bytes]:
        """The document as it is stored."""
        filling = await _own(actor, call)
        return await content_of(filling, kind_named(filling, kind), files)


async def take_document(
    request: AnyRequest,
    filling: Filling,
    kind: DocumentKind,
    data: Mapping[str, Any],
    files: Files,
) -> Template | Redirect:
    """Let what was sent go with the draft; the page again with the reason if it cannot be taken."""
    try:
        stored = await _stored(data, files)
    except InvalidInput as fault:
        return await _refused(request, filling, kind, fault.faults[0].message)
    await actions.attach_document(
        draft_id=filling.draft.id, kind=kind, stored=stored, actor=filling.actor
    )
    return _back(filling, kind, stored.concerns)


async def _refused(
    request: AnyRequest, filling: Filling, kind: DocumentKind, reason: Text
) -> Template:
    language = language_of(request)
    blocks = papers_of(
        filling.rulebook,
        filling.draft,
        filling.base,
        language,
        told={},
        errors={paper_id(kind): reason.in_(language)},
    )
    named = {block.id: f"{block.label}: {block.error}" for block in blocks if block.error}
    return await show(
        request, filling, Step.documents, errors=named, status_code=422, blocks=blocks
    )


async def remove_document(filling: Filling, kind: DocumentKind) -> Redirect:
    """Let a document go with the draft no longer."""
    await actions.detach_document(draft_id=filling.draft.id, kind=kind, actor=filling.actor)
    return _back(filling, kind, ())


async def thumbnail_of(filling: Filling, kind: DocumentKind, files: Files) -> Response[bytes]:
    """The small picture of a document; :class:`NotFound` if it has none."""
    try:
        picture = await files.read(_document(filling, kind).thumbnail_key)
    except FileNotFoundError:
        raise NotFound(_NONE) from None
    return Response(picture, media_type="image/jpeg", headers=_GUARDED)


async def content_of(filling: Filling, kind: DocumentKind, files: Files) -> Response[bytes]:
    """A document; a picture is shown, a PDF is saved: its readers do not work in a sandbox."""
    stored = _document(filling, kind)
    try:
        content = await files.get(stored)
    except FileNotFoundError:
        raise NotFound(_NONE) from None
    shown = "attachment" if stored.media_type == "application/pdf" else "inline"
    name = f"{kind}.{MEDIA_TYPES[stored.media_type]}"
    disposition = {"Content-Disposition": f'{shown}; filename="{name}"'}
    return Response(content, media_type=stored.media_type, headers=_GUARDED | disposition)


def kind_named(filling: Filling, name: str) -> DocumentKind:
    """The document of an address; :class:`NotFound` if the call asks for none of that name."""
    for paper in filling.rulebook.documents:
        if paper.kind.value == name:
            return paper.kind
    raise NotFound(_NONE)


async def _own(actor: Actor, call: str) -> Filling:
    rulebook, person = await rulebook_of(call), UUID(actor.id)
    draft = await draft_of(person, call)
    if draft is None:
        submitted = await application_of(person, call)
        raise actions.submitted_before() if submitted else NotFound(_NONE)
    return Filling(draft, rulebook, actor, f"/apply/{call}")


async def _stored(data: Mapping[str, Any], files: Files) -> StoredFile:
    """What was sent: ``upload`` names what came in pieces, ``file`` is the document itself."""
    name, sent = data.get("upload"), data.get("file")
    if isinstance(name, str) and name:
        try:
            return open_upload(name)
        except UnknownUploadError:
            raise refused("upload", _NOT_CHOSEN) from None
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise refused("missing", _NOT_CHOSEN)
    return await store_document(files, await sent.read())


def _document(filling: Filling, kind: DocumentKind) -> DraftFile:
    if kind not in filling.draft.documents:
        raise NotFound(_NONE)
    return filling.draft.documents[kind]


def _back(filling: Filling, kind: DocumentKind, concerns: tuple[str, ...]) -> Redirect:
    told = f"?{urlencode({'kind': kind.value, 'concern': concerns[0]})}" if concerns else ""
    return Redirect(f"{filling.href(Step.documents)}{told}#{paper_id(kind)}", status_code=303)


ROUTES = [DocumentController]
