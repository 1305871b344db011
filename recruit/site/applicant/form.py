"""The applicant's form: one thing a page, each a real page, saved at every step."""

from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from litestar.types import ControllerRouterHandler

from recruit.applications import actions
from recruit.applications.form import papers_asked, steps_of
from recruit.applications.queries import application_of, draft_of, rulebook_of
from recruit.applications.schemas import SavedDraft, TypedAnswers
from recruit.applications.steps import STEPS, Step
from recruit.foundation import clock
from recruit.people.guards import STATIC_FILES
from recruit.people.permissions import Actor, Permission
from recruit.site.applicant.filling import Filling, closing_time, show, step_named
from recruit.site.applicant.steps import sent_form, submit, take
from recruit.site.context import language_of, page

AnyRequest = Request[Any, Any, Any]

_WORKER = Path(__file__).parents[1] / "static" / "service-worker.js"


class FormController(Controller):
    """The pages of one call's form. Who is not signed in comes back after the sign-in."""

    path = "/apply/{call:str}"
    opt = {"permission": Permission.applications_own}
    include_in_schema = False

    @get()
    async def begin_page(
        self, request: AnyRequest, actor: NamedDependency[Actor], call: FromPath[str]
    ) -> Template | Redirect:
        """What is asked, until when, and where an unfinished form goes on."""
        rulebook, person = await rulebook_of(call), UUID(actor.id)
        if (application := await application_of(person, call)) is not None:
            return _to_application(application)
        language, draft = language_of(request), await draft_of(person, call)
        filling = Filling(draft, rulebook, actor, _base(call)) if draft else None
        return page(
            request,
            "applicant/begin.html",
            "applications",
            name=call,
            call_label=rulebook.label.in_(language),
            draft_href=filling.href(filling.first_open()) if filling else None,
            saved_at=draft.saved_at if draft else None,
            closes=closing_time(rulebook),
            now=clock.now(),
            steps=[STEPS[step].in_(language) for step in steps_of(rulebook)],
            papers=[
                paper.label.in_(language)
                for paper in papers_asked(rulebook, draft.answers if draft else {}, clock.today())
            ],
        )

    @post()
    async def begin(self, actor: NamedDependency[Actor], call: FromPath[str]) -> Redirect:
        """Begin the form, or go on with it."""
        draft = await actions.begin_draft(call=call, person=UUID(actor.id), actor=actor)
        filling = Filling(draft, await rulebook_of(call), actor, _base(call))
        return Redirect(filling.href(filling.first_open()), status_code=303)

    @put("/draft")
    async def autosave(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[TypedAnswers]
    ) -> SavedDraft:
        """Keep what is being typed; 409 with the present version if it was changed elsewhere."""
        draft = await draft_of(UUID(actor.id), call)
        if draft is None:
            raise actions.submitted_before()
        version = await actions.save_draft(
            draft_id=draft.id, version=data.version, answers=data.answers, actor=actor
        )
        return SavedDraft(version=version, saved_at=clock.now())

    @get("/{step:str}")
    async def step_page(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        step: FromPath[str],
    ) -> Template | Redirect:
        """One step, with what was typed before."""
        filling = await _filling(actor, call)
        if isinstance(filling, Redirect):
            return filling
        return await show(request, filling, step_named(filling.rulebook, step))

    @post("/{step:str}", status_code=HTTP_200_OK)
    async def step_sent(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        step: FromPath[str],
    ) -> Template | Redirect:
        """Keep a step and go on; the last one hands the form in."""
        data, filling = await sent_form(request), await _filling(actor, call)
        if isinstance(filling, Redirect):
            return filling
        named = step_named(filling.rulebook, step)
        if named is not Step.check:
            return await take(request, filling, named, data)
        done = await submit(request, filling, data)
        if isinstance(done, Template):
            return done
        return Redirect(f"/applications/{done.id}/receipt", status_code=303)


@get("/service-worker.js", opt=STATIC_FILES, include_in_schema=False, sync_to_thread=True)
def service_worker() -> Response[bytes]:
    """What keeps the form on the phone; from the root, because it looks after all its pages."""
    headers = {"Cache-Control": "no-cache"}
    return Response(_WORKER.read_bytes(), media_type="text/javascript", headers=headers)


async def _filling(actor: Actor, call: str) -> Filling | Redirect:
    """The applicant's draft; without one, where they go instead."""
    rulebook, person = await rulebook_of(call), UUID(actor.id)
    draft = await draft_of(person, call)
    if draft is not None:
        return Filling(draft, rulebook, actor, _base(call))
    application = await application_of(person, call)
    return _to_application(application) if application else Redirect(_base(call), status_code=303)


def _to_application(application: UUID) -> Redirect:
    return Redirect(f"/applications/{application}", status_code=303)


def _base(call: str) -> str:
    return f"/apply/{call}"


ROUTES: list[ControllerRouterHandler] = [FormController, service_worker]
