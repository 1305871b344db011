"""Public comments for moderators: what was said and shown, never who said it without a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from recruit.applications.queries import rulebook_of
from recruit.applications.receipts import grouped
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.reports.queries import actor_names
from recruit.screening.actions.comments import (
    ask_about_comment,
    close_comment,
    look_at_commenter,
)
from recruit.screening.actions.evidence import comment_file_seen
from recruit.screening.queries.clarifications import PAGE
from recruit.screening.queries.comments import Comment, comment, list_comments
from recruit.screening.schemas.clarifications import Commenter
from recruit.screening.tables import CommentState
from recruit.site.context import language_of, page
from recruit.site.evidence import file_answer
from recruit.site.officer.asking import Asking, rule_choices, typed_asking, usual_asking
from recruit.swearing_in.queries import place_path

COMMENTS = "/officer/comments"

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]
PageNumber = Annotated[int, QueryParameter(name="page", ge=1, le=10_000)]

STATE_LABELS = {
    CommentState.unconfirmed: Text("Belum dikonfirmasi", "Not confirmed"),
    CommentState.open: Text("Belum ditangani", "Open"),
    CommentState.clarifying: Text("Sedang diklarifikasi", "Being clarified"),
    CommentState.closed: Text("Selesai", "Closed"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A comment in the list."""

    href: str
    number: str
    name: str
    call: str
    start: str
    received_at: datetime
    state: CommentState
    state_label: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with one of the forms of the page, and what is wrong with it."""

    asking: Asking | None = None
    reason: str = ""
    purpose: str = ""
    errors: dict[str, str] | None = None
    commenter: Commenter | None = None


class CommentPages(Controller):
    """Reading comments, asking about them, closing them."""

    path = COMMENTS
    opt = {"permission": Permission.comments_moderate}
    include_in_schema = False

    @get()
    async def listed(
        self, request: AnyRequest, actor: NamedDependency[Actor], number: PageNumber = 1
    ) -> Template:
        """The open ones first."""
        language, scope = language_of(request), actor.scope(Permission.comments_moderate)
        found = await list_comments(scope, page=number)
        return page(
            request,
            "officer/comments.html",
            "comments",
            lines=[await _line(one, language) for one in found],
            previous_href=f"?page={number - 1}" if number > 1 else None,
            next_href=f"?page={number + 1}" if len(found) == PAGE else None,
        )

    @get("/{comment_id:uuid}")
    async def read(
        self, request: AnyRequest, actor: NamedDependency[Actor], comment_id: FromPath[UUID]
    ) -> Template:
        """What was said, and the forms to deal with it."""
        return await _detail(request, actor, comment_id, Typed())

    @post("/{comment_id:uuid}/clarification", status_code=HTTP_200_OK)
    async def ask(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        comment_id: FromPath[UUID],
        data: Form,
    ) -> Template | Redirect:
        """Ask the candidate, without the commenter."""
        language = language_of(request)
        asking = typed_asking(data, language)
        if not asking.errors:
            try:
                await ask_about_comment(
                    comment_id=comment_id,
                    rule=asking.rule,
                    question=asking.question,
                    deadline=asking.deadline,
                    actor=actor,
                )
            except (InvalidInput, Conflict) as refused:
                asking = asking.refused(refused, language)
        if asking.errors:
            return await _detail(
                request, actor, comment_id, Typed(asking=asking, errors=asking.errors)
            )
        return _back(comment_id)

    @post("/{comment_id:uuid}/closing", status_code=HTTP_200_OK)
    async def close(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        comment_id: FromPath[UUID],
        data: Form,
    ) -> Template | Redirect:
        """Close it with a reason."""
        reason = str(data.get("reason", ""))
        try:
            await close_comment(comment_id=comment_id, reason=reason, actor=actor)
        except InvalidInput as refused:
            typed = Typed(reason=reason, errors=_errors(refused, language_of(request)))
            return await _detail(request, actor, comment_id, typed)
        return _back(comment_id)

    @post("/{comment_id:uuid}/commenter", status_code=HTTP_200_OK)
    async def commenter(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        comment_id: FromPath[UUID],
        data: Form,
    ) -> Template:
        """Who wrote it, for a purpose that is written down."""
        purpose = str(data.get("purpose", ""))
        try:
            who = await look_at_commenter(comment_id=comment_id, purpose=purpose, actor=actor)
        except InvalidInput as refused:
            typed = Typed(purpose=purpose, errors=_errors(refused, language_of(request)))
            return await _detail(request, actor, comment_id, typed)
        return await _detail(request, actor, comment_id, Typed(commenter=who))

    @get("/{comment_id:uuid}/files/{number:int}")
    async def file(
        self,
        actor: NamedDependency[Actor],
        files: NamedDependency[Files],
        comment_id: FromPath[UUID],
        number: FromPath[int],
    ) -> Response[bytes]:
        """A file of evidence; the look is in the ledger."""
        if not 1 <= number <= PAGE:
            raise NotFound(Text("Berkas tidak ditemukan.", "There is no such file."))
        stored = await comment_file_seen(comment_id=comment_id, number=number, actor=actor)
        return await file_answer(files, stored, f"tanggapan-{number}")


def _back(comment_id: UUID) -> Redirect:
    return Redirect(f"{COMMENTS}/{comment_id}", status_code=303)


def _errors(refused: InvalidInput, language: Language) -> dict[str, str]:
    return {
        fault.pointer.removeprefix("/"): fault.message.in_(language) for fault in refused.faults
    }


async def _line(one: Comment, language: Language) -> Line:
    rulebook = await rulebook_of(one.call)
    start = one.text if len(one.text) <= 120 else f"{one.text[:119]}…"
    return Line(
        f"{COMMENTS}/{one.id}",
        grouped(one.number),
        one.name,
        rulebook.label.in_(language),
        start,
        one.received_at,
        one.state,
        STATE_LABELS[one.state].in_(language),
    )


async def _detail(request: AnyRequest, actor: Actor, comment_id: UUID, typed: Typed) -> Template:
    language = language_of(request)
    one = await comment(actor.scope(Permission.comments_moderate), comment_id)
    rulebook = await rulebook_of(one.call)
    names = await actor_names([one.closed_by] if one.closed_by else [])
    return page(
        request,
        "officer/comment.html",
        "comments",
        status_code=422 if typed.errors else 200,
        one=one,
        number=grouped(one.number),
        call=rulebook.label.in_(language),
        place=await place_path(one.place),
        state_label=STATE_LABELS[one.state].in_(language),
        closed_by=names.get(one.closed_by or "", one.closed_by or ""),
        rules=rule_choices(rulebook, language),
        asking=typed.asking or usual_asking(rulebook, "", language),
        reason=typed.reason,
        purpose=typed.purpose,
        commenter=typed.commenter,
        errors=typed.errors or {},
    )


ROUTES = [CommentPages]
