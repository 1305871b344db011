"""The desk: an officer fills in the form for somebody who has no phone, by the same pages."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from pydantic import TypeAdapter, ValidationError

from recruit.applications import actions
from recruit.applications.queries import (
    call_names,
    draft_by_id,
    received_application,
    rulebook_of,
)
from recruit.applications.receipts import grouped
from recruit.applications.schemas import SavedDraft, TypedAnswers
from recruit.applications.steps import Step
from recruit.foundation import clock
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, NotFound
from recruit.foundation.validation import faults_of
from recruit.people.permissions import Actor, Permission
from recruit.people.schemas import Nik
from recruit.site.applicant.filling import Filling, closing_time, show, step_named
from recruit.site.applicant.receipts import paper_of, pdf_answer
from recruit.site.applicant.steps import sent_form, submit, take
from recruit.site.context import language_of, page

DESK = "/officer/desk"

AnyRequest = Request[Any, Any, Any]

_CHOOSE_CALL = Text("Pilih lowongannya.", "Choose the call.")
_NOT_THERE = Text("Formulir tidak ditemukan.", "There is no such form.")
_nik: TypeAdapter[str] = TypeAdapter(Nik)


class DeskController(Controller):
    """Beginning at the desk, the pages of the form, and the receipt to print."""

    path = DESK
    opt = {"permission": Permission.applications_submit}
    include_in_schema = False

    @get()
    async def ask(self, request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
        """Who stands at the desk, and what they apply for."""
        return await _ask(request, actor)

    @post(status_code=HTTP_200_OK)
    async def begin(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        data: URLEncodedBody[dict[str, Any]],
    ) -> Template | Redirect:
        """Begin the form of a person, or go on with it."""
        typed, call = str(data.get("nik", "")), str(data.get("call", ""))
        errors: dict[str, str] = {}
        language, nik = language_of(request), ""
        try:
            nik = _nik.validate_python(typed)
        except ValidationError as wrong:
            errors["nik"] = faults_of(wrong)[0].message.in_(language)
        if call not in {name for name, _ in await _open_calls(request, actor)}:
            errors["call"] = _CHOOSE_CALL.in_(language)
        if errors:
            return await _ask(request, actor, nik=typed, call=call, errors=errors)
        try:
            draft = await actions.begin_draft_for(call=call, nik=nik, actor=actor)
        except Conflict as conflict:
            told = {"": conflict.detail.in_(language)}
            return await _ask(request, actor, nik=typed, call=call, errors=told)
        filling = Filling(draft, await rulebook_of(call), actor, _base(draft.id), at_desk=True)
        return Redirect(filling.href(filling.first_open()), status_code=303)

    @put("/{draft_id:uuid}/draft")
    async def autosave(
        self, actor: NamedDependency[Actor], draft_id: FromPath[UUID], data: JSONBody[TypedAnswers]
    ) -> SavedDraft:
        """Keep what is being typed."""
        version = await actions.save_draft(
            draft_id=draft_id, version=data.version, answers=data.answers, actor=actor
        )
        return SavedDraft(version=version, saved_at=clock.now())

    @get("/{draft_id:uuid}")
    async def overview(self, actor: NamedDependency[Actor], draft_id: FromPath[UUID]) -> Redirect:
        """Go on where something is missing."""
        filling = await desk_filling(actor, draft_id)
        return Redirect(filling.href(filling.first_open()), status_code=303)

    @get("/{draft_id:uuid}/{step:str}")
    async def step_page(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        draft_id: FromPath[UUID],
        step: FromPath[str],
    ) -> Template:
        """One step, as the applicant would see it."""
        filling = await desk_filling(actor, draft_id)
        return await show(request, filling, step_named(filling.rulebook, step))

    @post("/{draft_id:uuid}/{step:str}", status_code=HTTP_200_OK)
    async def step_sent(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        draft_id: FromPath[UUID],
        step: FromPath[str],
    ) -> Template | Redirect:
        """Keep a step and go on; the last one hands the form in."""
        data, filling = await sent_form(request), await desk_filling(actor, draft_id)
        named = step_named(filling.rulebook, step)
        if named is not Step.check:
            return await take(request, filling, named, data)
        done = await submit(request, filling, data)
        if isinstance(done, Template):
            return done
        return Redirect(f"{DESK}/receipts/{done.id}", status_code=303)

    @get("/receipts/{application_id:uuid}")
    async def received(
        self, request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
    ) -> Template:
        """The application is in: print its receipt, and serve the next person."""
        scope = actor.scope(Permission.applications_submit)
        row = await received_application(scope, application_id)
        return page(
            request,
            "officer/desk_received.html",
            "desk",
            number=grouped(row["number"]),
            pdf_href=f"{DESK}/receipts/{application_id}/pdf",
        )

    @get("/receipts/{application_id:uuid}/pdf")
    async def receipt(
        self, request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
    ) -> Response[bytes]:
        """The receipt on paper."""
        scope = actor.scope(Permission.applications_submit)
        row = await received_application(scope, application_id)
        return await pdf_answer(await paper_of(request, row))


async def _ask(
    request: AnyRequest,
    actor: Actor,
    *,
    nik: str = "",
    call: str = "",
    errors: dict[str, str] | None = None,
) -> Template:
    return page(
        request,
        "officer/desk.html",
        "desk",
        status_code=422 if errors else 200,
        calls=await _open_calls(request, actor),
        nik=nik,
        call=call,
        errors=errors or {},
    )


async def _open_calls(request: AnyRequest, actor: Actor) -> list[tuple[str, str]]:
    """The calls that people apply to now and that the officer may enter applications for."""
    bodies = actor.scope(Permission.applications_submit).bodies
    books = [await rulebook_of(name) for name in await call_names()]
    return [
        (book.name, book.label.in_(language_of(request)))
        for book in books
        if book.body in bodies and closing_time(book) is not None
    ]


async def desk_filling(actor: Actor, draft_id: UUID) -> Filling:
    """A draft that this officer fills in; :class:`NotFound` if it is anybody else's."""
    draft = await draft_by_id(draft_id)
    if draft is None or draft.entered_by != actor.reference:
        raise NotFound(_NOT_THERE)
    return Filling(draft, await rulebook_of(draft.call), actor, _base(draft_id), at_desk=True)


def _base(draft_id: UUID) -> str:
    return f"{DESK}/{draft_id}"


ROUTES = [DeskController]
