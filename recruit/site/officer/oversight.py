"""Beside the queue: deciding in bulk, reading a second time, and how far verifiers agree."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from litestar.types import ControllerRouterHandler

from recruit.applications.queries import rulebook_of
from recruit.applications.receipts import grouped
from recruit.foundation.i18n import Text
from recruit.foundation.problems import InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.screening import actions, queries
from recruit.screening.actions import Decided
from recruit.screening.queries import OpenReading
from recruit.screening.tables import Verdict
from recruit.site.applicant.steps import sent_form
from recruit.site.context import language_of, page
from recruit.site.officer.desk_file import VERIFY, Typed, view
from recruit.site.officer.verification import Queue, choice_faults, officer_of, problem_words

AnyRequest = Request[Any, Any, Any]

_CHOOSE_VERDICT = Text("Pilih MS, BMS, atau TMS.", "Choose MS, BMS or TMS.")
_DECIDES = {"permission": Permission.verification_decide}


@get(f"{VERIFY}/bulk", opt=_DECIDES, include_in_schema=False)
async def forecast(request: AnyRequest, actor: NamedDependency[Actor]) -> Template | Redirect:
    """What a decision in bulk would do, before it is made."""
    queue = Queue.of(request.query_params)
    if await choice_faults(actor, queue, language_of(request)):
        return Redirect(queue.href(), status_code=303)
    counted = await actions.forecast_verifications(
        call=queue.call, place=queue.place, actor=actor, officer_id=officer_of(actor)
    )
    return await _bulk(request, queue, counted, done=False)


@post(f"{VERIFY}/bulk", opt=_DECIDES, status_code=HTTP_200_OK, include_in_schema=False)
async def decide_all(request: AnyRequest, actor: NamedDependency[Actor]) -> Template | Redirect:
    """Decide everything that leaves nothing to judge."""
    queue = Queue.of(await sent_form(request))
    if await choice_faults(actor, queue, language_of(request)):
        return Redirect(queue.href(), status_code=303)
    decided = await actions.decide_verifications(
        call=queue.call, place=queue.place, actor=actor, officer_id=officer_of(actor)
    )
    return await _bulk(request, queue, decided, done=True)


async def _bulk(request: AnyRequest, queue: Queue, counted: Decided, *, done: bool) -> Template:
    rulebook = await rulebook_of(queue.call)
    known = await names([queue.place])
    return page(
        request,
        "officer/verify_bulk.html",
        "verify",
        queue=queue,
        counted=counted,
        done=done,
        call_label=rulebook.label.in_(language_of(request)),
        place_name=known.get(queue.place, queue.place),
    )


class SecondReadingController(Controller):
    """What somebody else has decided, read again without knowing how."""

    path = f"{VERIFY}/second"
    opt = _DECIDES
    include_in_schema = False

    @get()
    async def waiting(self, request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
        """What waits to be read."""
        language = language_of(request)
        found = await queries.open_readings(
            actor.scope(Permission.verification_decide),
            officer_id=officer_of(actor),
            actor=actor.reference,
        )
        places = await names({reading.place for reading in found})
        labels = {one: (await rulebook_of(one)).label for one in {each.call for each in found}}
        return page(
            request,
            "officer/verify_second.html",
            "verify",
            readings=[
                (
                    f"{VERIFY}/second/{one.id}",
                    grouped(one.number),
                    labels[one.call].in_(language),
                    places.get(one.place, one.place),
                )
                for one in found
            ],
            same="same" in request.query_params,
        )

    @get("/{reading_id:uuid}")
    async def file(
        self, request: AnyRequest, actor: NamedDependency[Actor], reading_id: FromPath[UUID]
    ) -> Template:
        """One file, as whoever decided first has seen it."""
        return await _reading(request, actor, await _open(actor, reading_id))

    @post("/{reading_id:uuid}", status_code=HTTP_200_OK)
    async def read(
        self, request: AnyRequest, actor: NamedDependency[Actor], reading_id: FromPath[UUID]
    ) -> Template | Redirect:
        """Give the second verdict; where the two differ both notes are shown."""
        sent, language = await sent_form(request), language_of(request)
        reading, given = await _open(actor, reading_id), str(sent.get("verdict", ""))
        if given not in set(Verdict):
            told = {"verdict": _CHOOSE_VERDICT.in_(language)}
            return await _reading(request, actor, reading, told)
        note = str(sent.get("note", "")).strip()
        try:
            stage = await actions.read_again(
                reading_id=reading_id,
                verdict=Verdict(given),
                note=note or None,
                actor=actor,
                officer_id=officer_of(actor),
            )
        except InvalidInput as refused:
            told = problem_words(refused, language)
            return await _reading(request, actor, reading, told, note)
        if stage == "under_review":
            return Redirect(f"{VERIFY}/files/{reading.application}", status_code=303)
        return Redirect(f"{VERIFY}/second?same=1", status_code=303)


async def _open(actor: Actor, reading_id: UUID) -> OpenReading:
    return await queries.open_reading(
        actor.scope(Permission.verification_decide),
        reading_id,
        officer_id=officer_of(actor),
        actor=actor.reference,
    )


async def _reading(
    request: AnyRequest,
    actor: Actor,
    reading: OpenReading,
    errors: dict[str, str] | None = None,
    note: str = "",
) -> Template:
    scope = actor.scope(Permission.verification_decide)
    file = await queries.desk_file(scope, reading.application)
    shown = await view(file, actor, language_of(request), Typed())
    return page(
        request,
        "officer/verify_file.html",
        "verify",
        status_code=422 if errors else 200,
        queue=Queue(file.call, file.place),
        errors=errors or {},
        nik="",
        reading=reading.id,
        note=note,
        **shown,
    )


@get(
    f"{VERIFY}/agreement",
    opt={"permission": Permission.verification_oversee},
    include_in_schema=False,
)
async def agreement(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """How far second readers agree with each verifier."""
    found = await queries.agreement(actor.scope(Permission.verification_oversee))
    return page(request, "officer/verify_agreement.html", "agreement", verifiers=found)


ROUTES: list[ControllerRouterHandler] = [forecast, decide_all, SecondReadingController, agreement]
