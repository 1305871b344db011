"""The verifiers' pages: choose a place, and one file after another without a mouse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotFound, Problem
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.reports.queries import regions_of
from recruit.screening import actions, queries
from recruit.screening.tables import Verdict
from recruit.site.applicant.steps import sent_form
from recruit.site.context import language_of, page
from recruit.site.guarded import document_answer
from recruit.site.officer.desk_file import VERIFY, Typed, view
from recruit.site.public.places import place_choice

AnyRequest = Request[Any, Any, Any]

_CHOOSE_CALL = Text("Pilih lowongannya.", "Choose the call.")
_CHOOSE_PLACE = Text("Pilih tempatnya.", "Choose the place.")
_CHOOSE_VERDICT = Text("Pilih MS, BMS, atau TMS.", "Choose MS, BMS or TMS.")
_GONE = Text("Dokumen tidak ditemukan.", "There is no such document.")
_READS = {"permission": Permission.documents_read}


def officer_of(actor: Actor) -> UUID | None:
    """The officer who answers for what is done here; a program is none."""
    return UUID(actor.id) if actor.kind is ActorKind.officer else None


@dataclass(frozen=True, slots=True)
class Queue:
    """Where a verifier works, and the file that was decided last."""

    call: str
    place: str
    last: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Queue":
        """As it stands in the address or in a form."""
        return cls(*(str(given.get(name, ""))[:40] for name in ("call", "place", "last")))

    def href(self, path: str = "", **more: str) -> str:
        """An address below the queue that keeps to it."""
        kept = {"call": self.call, "place": self.place, "last": self.last, **more}
        named = urlencode({name: value for name, value in kept.items() if value})
        return f"{VERIFY}{path}?{named}" if named else f"{VERIFY}{path}"

    @property
    def undo(self) -> UUID | None:
        """The file whose verdict can be taken back with one key."""
        try:
            return UUID(self.last)
        except ValueError:
            return None


class VerificationController(Controller):
    """The queue, the page of a file, and what is done with it."""

    path = VERIFY
    opt = {"permission": Permission.verification_decide}
    include_in_schema = False

    @get()
    async def choose(self, request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
        """Where to work, and what else there is to do."""
        return await _choose(request, actor, Queue.of(request.query_params))

    @post(status_code=HTTP_200_OK)
    async def next_file(
        self, request: AnyRequest, actor: NamedDependency[Actor]
    ) -> Template | Redirect:
        """Take the next file of a place."""
        queue = Queue.of(await sent_form(request))
        errors = await choice_faults(actor, queue, language_of(request))
        if errors:
            return await _choose(request, actor, queue, errors)
        return await _next(actor, queue)

    @get("/files/{application_id:uuid}")
    async def file(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
    ) -> Template:
        """One file."""
        return await _file(request, actor, application_id, Queue.of(request.query_params))

    @post("/files/{application_id:uuid}", status_code=HTTP_200_OK)
    async def decide(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
    ) -> Template | Redirect:
        """Decide, and go on with the next file."""
        sent = await sent_form(request)
        queue, typed = Queue.of(sent), Typed.of(sent)
        verdict = _verdict(sent)
        if verdict is None:
            wrong = {"verdict": _CHOOSE_VERDICT.in_(language_of(request))}
            return await _file(request, actor, application_id, queue, typed, wrong)
        await queries.desk_file(actor.scope(Permission.verification_decide), application_id)
        try:
            await actions.decide_verification(
                application_id=application_id,
                verdict=verdict,
                reasons=typed.given(all_notes=verdict is Verdict.eligible),
                documents=typed.judged(),
                actor=actor,
                officer_id=officer_of(actor),
            )
        except (InvalidInput, Conflict) as refused:
            told = problem_words(refused, language_of(request))
            status = refused.status
            return await _file(request, actor, application_id, queue, typed, told, status)
        return await _next(actor, Queue(queue.call, queue.place, str(application_id)))

    @post("/files/{application_id:uuid}/take", status_code=HTTP_200_OK)
    async def take(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
    ) -> Redirect:
        """Take a file that was found another way than by the queue."""
        queue = Queue.of(await sent_form(request))
        await queries.desk_file(actor.scope(Permission.verification_decide), application_id)
        await actions.take_file(
            application_id=application_id, actor=actor, officer_id=officer_of(actor)
        )
        return _to_file(application_id, queue)

    @post("/files/{application_id:uuid}/return", status_code=HTTP_200_OK)
    async def give_back(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
    ) -> Redirect:
        """Put it back for somebody else."""
        queue = Queue.of(await sent_form(request))
        await actions.give_back(application_id=application_id, officer_id=officer_of(actor))
        return Redirect(queue.href(), status_code=303)

    @post("/files/{application_id:uuid}/undo", status_code=HTTP_200_OK)
    async def undo(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
    ) -> Redirect:
        """Take the verdict back, and look at the file again."""
        queue = Queue.of(await sent_form(request))
        await queries.desk_file(actor.scope(Permission.verification_decide), application_id)
        await actions.undo_verdict(
            application_id=application_id, actor=actor, officer_id=officer_of(actor)
        )
        return _to_file(application_id, Queue(queue.call, queue.place))

    @get("/files/{application_id:uuid}/nik")
    async def nik_hidden(self, application_id: FromPath[UUID]) -> Redirect:
        """The page of the file again: another language was chosen."""
        return Redirect(f"{VERIFY}/files/{application_id}", status_code=303)

    @post("/files/{application_id:uuid}/nik", status_code=HTTP_200_OK, opt=_READS)
    async def show_nik(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
    ) -> Template:
        """The whole NIK, for a purpose that is written down."""
        sent = await sent_form(request)
        try:
            nik = await actions.show_nik(
                application_id=application_id,
                purpose=str(sent.get("purpose", "")).strip(),
                actor=actor,
            )
        except InvalidInput as refused:
            told = problem_words(refused, language_of(request))
            return await _file(request, actor, application_id, Queue.of(sent), errors=told)
        return await _file(request, actor, application_id, Queue.of(sent), nik=nik)

    @get("/files/{application_id:uuid}/documents/{kind:str}", opt=_READS)
    async def document(
        self,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
        kind: FromPath[str],
        files: NamedDependency[Files],
    ) -> Response[bytes]:
        """A document; that it was looked at is written down."""
        stored = await actions.document_seen(application_id=application_id, kind=kind, actor=actor)
        try:
            content = await files.get(stored)
        except FileNotFoundError:
            raise NotFound(_GONE) from None
        return document_answer(content, stored.media_type, kind)


async def choice_faults(actor: Actor, queue: Queue, language: Language) -> dict[str, str]:
    """What is wrong with the choice of a call and a place, by field."""
    calls, places = await choices(actor, language)
    errors = {}
    if queue.call not in {name for name, _ in calls}:
        errors["call"] = _CHOOSE_CALL.in_(language)
    if queue.place not in {code for code, _ in places}:
        errors["place"] = _CHOOSE_PLACE.in_(language)
    return errors


async def choices(
    actor: Actor, language: Language
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The calls and the places that somebody may decide for, as (value, label)."""
    scope = actor.scope(Permission.verification_decide)
    books = [await rulebook_of(name) for name in await call_names()]
    calls = [(book.name, book.label.in_(language)) for book in books if book.body in scope.bodies]
    places = [(place.code, place_choice(place, language)) for place in await regions_of(scope)]
    return calls, places


def problem_words(problem: Problem, language: Language) -> dict[str, str]:
    """What is wrong, as the page's summary of errors tells it."""
    told = {fault.pointer.strip("/"): fault.message.in_(language) for fault in problem.faults}
    faults = [fault.message.in_(language) for fault in problem.faults]
    if len(told) < len(faults):
        return {f"fault-{number}": text for number, text in enumerate(faults)}
    return told or {"": problem.detail.in_(language)}


def _verdict(sent: Mapping[str, Any]) -> Verdict | None:
    given = str(sent.get("verdict", ""))
    return Verdict(given) if given in set(Verdict) else None


async def _choose(
    request: AnyRequest, actor: Actor, queue: Queue, errors: dict[str, str] | None = None
) -> Template:
    calls, places = await choices(actor, language_of(request))
    return page(
        request,
        "officer/verify.html",
        "verify",
        status_code=422 if errors else 200,
        calls=calls,
        places=places,
        queue=queue,
        errors=errors or {},
        empty="empty" in request.query_params,
        oversees=actor.holds(Permission.verification_oversee),
    )


async def _next(actor: Actor, queue: Queue) -> Redirect:
    found = await actions.take_next(
        call=queue.call, place=queue.place, actor=actor, officer_id=officer_of(actor)
    )
    if found is None:
        return Redirect(queue.href(empty="1"), status_code=303)
    return _to_file(found, queue)


def _to_file(application_id: UUID, queue: Queue) -> Redirect:
    return Redirect(queue.href(f"/files/{application_id}"), status_code=303)


async def _file(
    request: AnyRequest,
    actor: Actor,
    application_id: UUID,
    queue: Queue,
    typed: Typed | None = None,
    errors: dict[str, str] | None = None,
    status: int = 422,
    *,
    nik: str = "",
) -> Template:
    file = await queries.desk_file(actor.scope(Permission.verification_decide), application_id)
    shown = await view(file, actor, language_of(request), typed or Typed())
    return page(
        request,
        "officer/verify_file.html",
        "verify",
        status_code=status if errors else 200,
        queue=queue if queue.call else Queue(file.call, file.place, queue.last),
        errors=errors or {},
        nik=nik,
        reading=None,
        **shown,
    )


ROUTES = [VerificationController]
