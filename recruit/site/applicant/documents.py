"""The documents of the form: sent one by one, shown only to their owner, replaced, removed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, MultipartBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from recruit.applications import actions
from recruit.applications.actions.uploads import UnknownUploadError, open_upload, store_document
from recruit.applications.queries import DraftFile, application_of, draft_of, rulebook_of
from recruit.applications.steps import Step
from recruit.applications.uploads_api import upload_limit
from recruit.foundation.files import Files, StoredFile, refused
from recruit.foundation.i18n import Text
from recruit.foundation.problems import InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import DocumentKind
from recruit.site.applicant.filling import Filling, show
from recruit.site.applicant.papers import paper_id, papers_of
from recruit.site.context import language_of
from recruit.site.guarded import GUARDED, document_answer

AnyRequest = Request[Any, Any, Any]
Form = MultipartBody[dict[str, Any]]

_NOT_CHOSEN = Text("Pilih berkasnya dahulu.", "Choose the file first.")
_NONE = Text("Dokumen ini tidak ada.", "There is no such document.")


class DocumentPages(Controller):
    """The documents of a draft; whose it is, the dependency ``filling`` says."""

    include_in_schema = False

    @post(status_code=HTTP_200_OK, middleware=[upload_limit()])
    async def send(
        self,
        request: AnyRequest,
        filling: NamedDependency[Filling],
        kind: FromPath[str],
        data: Form,
        files: NamedDependency[Files],
    ) -> Template | Redirect:
        """Take a document whole, or the name of one that came in pieces."""
        named = _kind_named(filling, kind)
        try:
            stored = await _stored(data, files)
        except InvalidInput as fault:
            return await _refused(request, filling, named, fault.faults[0].message)
        await actions.attach_document(
            draft_id=filling.draft.id, kind=named, stored=stored, actor=filling.actor
        )
        return _back(filling, named, stored.concerns)

    @post("/remove", status_code=HTTP_200_OK)
    async def remove(self, filling: NamedDependency[Filling], kind: FromPath[str]) -> Redirect:
        """Let it go with the form no longer."""
        named = _kind_named(filling, kind)
        await actions.detach_document(draft_id=filling.draft.id, kind=named, actor=filling.actor)
        return _back(filling, named, ())

    @get("/thumbnail")
    async def thumbnail(
        self, filling: NamedDependency[Filling], kind: FromPath[str], files: NamedDependency[Files]
    ) -> Response[bytes]:
        """A small picture of it; a PDF has none."""
        stored = _document(filling, kind)
        picture = await _read(files, stored.thumbnail_key)
        return Response(picture, media_type="image/jpeg", headers=GUARDED)

    @get("/content")
    async def content(
        self, filling: NamedDependency[Filling], kind: FromPath[str], files: NamedDependency[Files]
    ) -> Response[bytes]:
        """A picture is shown, a PDF is saved: readers of PDF do not work in a sandbox."""
        stored = _document(filling, kind)
        return document_answer(await _read(files, stored.key), stored.media_type, kind)


async def own_filling(
    actor: NamedDependency[Actor], call: FromPath[str], step: FromPath[str]
) -> Filling:
    """The applicant's own draft; :class:`Conflict` if it was submitted."""
    require_documents(step)
    rulebook, person = await rulebook_of(call), UUID(actor.id)
    draft = await draft_of(person, call)
    if draft is None:
        submitted = await application_of(person, call)
        raise actions.submitted_before() if submitted else NotFound(_NONE)
    return Filling(draft, rulebook, actor, f"/apply/{call}")


def require_documents(step: str) -> None:
    """:class:`NotFound` below any other step of the form."""
    if step != Step.documents:
        raise NotFound(_NONE)


class DocumentController(DocumentPages):
    """The documents of an applicant's own draft."""

    # `documents` as a word of its own would hide the page of that step from the router.
    path = "/apply/{call:str}/{step:str}/{kind:str}"
    opt = {"permission": Permission.applications_own}
    dependencies = {"filling": Provide(own_filling)}


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


def _kind_named(filling: Filling, name: str) -> DocumentKind:
    """The document of an address; :class:`NotFound` if the call asks for none of that name."""
    for paper in filling.rulebook.documents:
        if paper.kind.value == name:
            return paper.kind
    raise NotFound(_NONE)


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


def _document(filling: Filling, name: str) -> DraftFile:
    kind = _kind_named(filling, name)
    if kind not in filling.draft.documents:
        raise NotFound(_NONE)
    return filling.draft.documents[kind]


async def _read(files: Files, key: str) -> bytes:
    try:
        return await files.read(key)
    except FileNotFoundError:
        raise NotFound(_NONE) from None


def _back(filling: Filling, kind: DocumentKind, concerns: tuple[str, ...]) -> Redirect:
    told = f"?{urlencode({'kind': kind.value, 'concern': concerns[0]})}" if concerns else ""
    return Redirect(f"{filling.href(Step.documents)}{told}#{paper_id(kind)}", status_code=303)


ROUTES = [DocumentController]
