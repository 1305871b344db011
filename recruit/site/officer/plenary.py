"""The plenary: draft, decide otherwise, confirm, commit, print; and undo by another one."""

from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from recruit.people.permissions import Actor, Permission
from recruit.reports.queries import actor_names
from recruit.selection import actions, queries
from recruit.selection.actions.plenary_decide import LONGEST_REASON
from recruit.selection.minutes import Paper
from recruit.selection.plenaries import PlenaryStage
from recruit.selection.rules import DecisionKind, PanelDecision
from recruit.site.context import language_of, page
from recruit.site.officer.plenary_view import (
    decisions_of,
    is_short,
    line_of,
    named,
    places_of,
    summary_of,
)

PATH = "/officer/plenaries"

_CONFIRMS = {"permission": Permission.plenary_confirm}
_HOLDS = {"permission": Permission.plenary_hold}

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@get(PATH, opt=_CONFIRMS, include_in_schema=False)
async def plenaries(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    call: FromQuery[str] = "",
    place: FromQuery[str] = "",
) -> Template:
    """The plenaries, and for whoever may hold one the form that drafts it."""
    return await _list(request, actor, {"call": call, "place": _plain(place)}, {})


@post(PATH, opt=_HOLDS, status_code=200, include_in_schema=False)
async def draft(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Draft a plenary with the members that were ticked."""
    fields = ("call", "place", "seed", "women_reason")
    typed = {name: _plain(data.get(name, "")) for name in fields}
    try:
        made = await actions.draft_plenary(
            call=typed["call"],
            place=typed["place"],
            members=_uuids(data.get("members", [])),
            seed=typed["seed"] or None,
            women_reason=typed["women_reason"] or None,
            actor=actor,
        )
    except (InvalidInput, Conflict, NotAllowed, NotFound) as problem:
        return await _list(request, actor, typed, _errors(problem, language_of(request)))
    return Redirect(f"{PATH}/{made}", status_code=303)


@get(PATH + "/{plenary_id:uuid}", opt=_CONFIRMS, include_in_schema=False)
async def plenary(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    plenary_id: FromPath[UUID],
    unit: FromQuery[str] = "",
) -> Template:
    """One plenary, and the ranking of one of its units."""
    return await _page(request, actor, plenary_id, _plain(unit), {})


@post(PATH + "/{plenary_id:uuid}/decisions", opt=_HOLDS, status_code=200, include_in_schema=False)
async def decide(
    request: AnyRequest, actor: NamedDependency[Actor], plenary_id: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Decide otherwise than the ranking proposes."""
    typed = {name: _plain(data.get(name, "")) for name in ("decision", "application", "reason")}
    kind, _, place = typed["decision"].partition(":")
    if kind not in set(DecisionKind):
        raise NotFound(Text("Keputusan ini tidak dikenal.", "There is no such decision."))
    application = typed["application"] or None
    decision = PanelDecision(DecisionKind(kind), place, typed["reason"], application)
    doing = actions.decide_otherwise(plenary_id=plenary_id, decision=decision, actor=actor)
    return await _done(request, actor, plenary_id, _plain(data.get("unit", "")), doing)


@post(PATH + "/{plenary_id:uuid}/taken-back", opt=_HOLDS, status_code=200, include_in_schema=False)
async def take_back(
    request: AnyRequest, actor: NamedDependency[Actor], plenary_id: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Take a decision back."""
    kind = _plain(data.get("kind", ""))
    if kind not in set(DecisionKind):
        raise NotFound(Text("Keputusan ini tidak dikenal.", "There is no such decision."))
    doing = actions.take_back_decision(
        plenary_id=plenary_id,
        kind=DecisionKind(kind),
        subject=_plain(data.get("subject", "")),
        actor=actor,
    )
    return await _done(request, actor, plenary_id, _plain(data.get("unit", "")), doing)


@post(PATH + "/{plenary_id:uuid}/confirm", opt=_CONFIRMS, status_code=200, include_in_schema=False)
async def confirm(
    request: AnyRequest, actor: NamedDependency[Actor], plenary_id: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Confirm as a member, with the digest of what the page showed."""
    doing = actions.confirm_plenary(
        plenary_id=plenary_id, result_digest=_bytes(data.get("digest", "")), actor=actor
    )
    return await _done(request, actor, plenary_id, "", doing)


@post(PATH + "/{plenary_id:uuid}/commit", opt=_HOLDS, status_code=200, include_in_schema=False)
async def commit(
    request: AnyRequest, actor: NamedDependency[Actor], plenary_id: FromPath[UUID]
) -> Template | Redirect:
    """Let it take effect."""
    doing = actions.commit_plenary(plenary_id=plenary_id, actor=actor)
    return await _done(request, actor, plenary_id, "", doing)


@post(PATH + "/{plenary_id:uuid}/drop", opt=_HOLDS, status_code=200, include_in_schema=False)
async def drop(
    request: AnyRequest, actor: NamedDependency[Actor], plenary_id: FromPath[UUID]
) -> Template | Redirect:
    """Drop a draft."""
    doing = actions.drop_plenary(plenary_id=plenary_id, actor=actor)
    return await _done(request, actor, plenary_id, "", doing)


@post(PATH + "/{plenary_id:uuid}/undo", opt=_HOLDS, status_code=200, include_in_schema=False)
async def undo(
    request: AnyRequest, actor: NamedDependency[Actor], plenary_id: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Draft a plenary that undoes this one."""
    try:
        made = await actions.undo_plenary(
            plenary_id=plenary_id,
            members=_uuids(data.get("members", [])),
            reason=_plain(data.get("reason", "")),
            actor=actor,
        )
    except (InvalidInput, Conflict) as problem:
        errors = _errors(problem, language_of(request))
        return await _page(request, actor, plenary_id, "", errors)
    return Redirect(f"{PATH}/{made}", status_code=303)


@get(PATH + "/{plenary_id:uuid}/papers/{paper:str}", opt=_CONFIRMS, include_in_schema=False)
async def paper(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    plenary_id: FromPath[UUID],
    paper: FromPath[Paper],
) -> Response[bytes]:
    """The minutes or the decree's attachment, in the reader's language."""
    scope = actor.scope(Permission.applications_read)
    made = await actions.plenary_paper(scope, plenary_id, paper, language_of(request))
    named = {"Content-Disposition": f'attachment; filename="{paper}_{plenary_id}.pdf"'}
    return Response(made, media_type="application/pdf", headers=named)


def _plain(value: object) -> str:
    return str(value).replace("\x00", "").strip()


def _uuids(values: Any) -> list[UUID]:
    """Whom the boxes name; a value that no box has is nobody."""
    given = values if isinstance(values, list) else [values]
    found = []
    for one in given:
        try:
            found.append(UUID(str(one)))
        except ValueError:
            continue
    return found


def _bytes(text: object) -> bytes:
    try:
        return bytes.fromhex(str(text))
    except ValueError:
        return b""


def _errors(problem: Problem, language: Language) -> dict[str, str]:
    """What is wrong, beside its field or on top."""
    named = {fault.pointer[1:]: fault.message.in_(language) for fault in problem.faults}
    return named or {"": problem.detail.in_(language)}


async def _done(
    request: AnyRequest,
    actor: Actor,
    plenary_id: UUID,
    unit: str,
    doing: Awaitable[object],
) -> Template | Redirect:
    """Back to the plenary, or the page with what is wrong."""
    try:
        await doing
    except (InvalidInput, Conflict, NotAllowed) as problem:
        errors = _errors(problem, language_of(request))
        return await _page(request, actor, plenary_id, unit, errors)
    query = f"?{urlencode({'unit': unit})}#ranking" if unit else ""
    return Redirect(f"{PATH}/{plenary_id}{query}", status_code=303)


async def _list(
    request: AnyRequest, actor: Actor, typed: dict[str, str], errors: dict[str, str]
) -> Template:
    language = language_of(request)
    books = [await rulebook_of(name) for name in await call_names()]
    bodies = set(actor.scope(Permission.plenary_hold).bodies)
    chosen = next((one for one in books if one.name == typed["call"]), None)
    members = (
        await queries.panel_members(chosen.body, typed["place"])
        if chosen and typed["place"]
        else []
    )
    labels = {book.name: book.label.in_(language) for book in books}
    found = await queries.recent_plenaries(actor.scope(Permission.plenary_confirm))
    return page(
        request,
        "officer/plenaries.html",
        "plenaries",
        status_code=422 if errors else 200,
        calls=[(book.name, labels[book.name]) for book in books if book.body in bodies],
        typed={"seed": "", "women_reason": ""} | typed,
        members=[(str(one.id), one.name) for one in members],
        chosen=bool(chosen and typed["place"]),
        me=actor.id,
        errors=errors,
        plenaries=[summary_of(one, labels, language) for one in found],
        longest_reason=LONGEST_REASON,
    )


async def _page(
    request: AnyRequest, actor: Actor, plenary_id: UUID, unit: str, errors: dict[str, str]
) -> Template:
    language = language_of(request)
    view = await queries.plenary_view(actor.scope(Permission.plenary_confirm), plenary_id)
    rulebook = await rulebook_of(view.call)
    units = await queries.units_decided(plenary_id)
    lines = await queries.lines_of(plenary_id)
    asked = next((one for one in units if one.unit == unit), units[0] if len(units) == 1 else None)
    places = await places_of(view, units, lines)
    own = next((one for one in view.members if str(one.id) == actor.id), None)
    holds = actor.may(Permission.plenary_hold, rulebook.body, view.place)
    drafted = view.stage is PlenaryStage.drafted
    makers = await actor_names([view.held_by])
    return page(
        request,
        "officer/plenary.html",
        "plenaries",
        status_code=422 if errors else 200,
        plenary=summary_of(view, {view.call: rulebook.label.in_(language)}, language),
        view=view,
        held_by=makers.get(view.held_by, ""),
        units=[(one, named(one.unit, places), is_short(one, rulebook)) for one in units],
        asked=asked,
        asked_name=named(asked.unit, places) if asked else "",
        share=rulebook.women_share.seats_of(asked.elected) if asked else 0,
        short=bool(asked and is_short(asked, rulebook)),
        lines=[
            line_of(line, rulebook, places, language)
            for line in lines
            if asked and line["unit"] == asked.unit
        ],
        decisions=decisions_of(view, lines, places, language),
        may_decide=drafted and holds and view.undoes is None,
        may_confirm=drafted and own is not None and own.confirmed_at is None,
        may_commit=drafted and holds and view.confirmed >= view.quorum,
        may_drop=drafted and holds,
        may_undo=view.stage is PlenaryStage.committed and holds and view.undoes is None,
        panel=[
            (str(one.id), one.name)
            for one in await queries.panel_members(rulebook.body, view.place)
        ],
        me=actor.id,
        errors=errors,
        longest_reason=LONGEST_REASON,
    )


ROUTES = [
    plenaries, draft, plenary, decide, take_back, confirm, commit, drop, undo, paper,
]  # fmt: skip
