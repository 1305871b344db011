"""What happens to applications: one at a time, or a whole set in one statement."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.applications.stages import BY_EVENT, Event, Stage, Transition, events_from
from recruit.foundation import clock
from recruit.foundation.database import Connection, bulk
from recruit.foundation.i18n import Text
from recruit.foundation.ledger import append_sql
from recruit.foundation.problems import Conflict, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind

_SUBJECT = "'application'::text"

_ONE = (
    "SELECT application.stage, application.place, application.call, application.person, call.body"
    " FROM application JOIN call ON call.name = application.call"
    " WHERE application.id = $1 FOR UPDATE OF application"
)


def _moving(source: str, first: int) -> str:
    """The statement that locks, checks, moves and records every application of ``source``."""
    event, stage, sources, at, actor = (f"${first + offset}" for offset in range(5))
    recorded = append_sql(
        "moved", subject_kind=_SUBJECT, kind=f"{event}::text", actor=f"{actor}::text",
        at=f"{at}::timestamptz",
    )  # fmt: skip
    return f"""
        WITH given AS MATERIALIZED ({source}),
        moved AS (
            UPDATE application
            SET stage = {stage}::text, stage_at = {at}::timestamptz, version = version + 1
            FROM (SELECT * FROM given ORDER BY id) AS given
            WHERE application.id = given.id AND application.stage = ANY ({sources}::text[])
            RETURNING application.id AS subject_id, given.data
        )
        {recorded}
    """


async def advance(
    connection: Connection,
    event: Event,
    application_id: UUID,
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
) -> Stage:
    """Let one thing happen to one application, in the caller's transaction.

    :class:`NotFound`; :class:`NotAllowed`; :class:`Conflict` with the events that would fit, or
    when the window of the call is closed.
    """
    transition = BY_EVENT[event]
    row = await connection.fetchrow(_ONE, application_id)
    if row is None:
        raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
    _check_right(transition, row, actor)
    _check_stage(transition, Stage(row["stage"]))
    await _check_window(transition, row["call"])
    source = "SELECT $1::uuid AS id, $2::jsonb AS data"
    await connection.execute(
        _moving(source, 3),
        application_id,
        json.dumps(dict(data or {}), ensure_ascii=False),
        *_parameters(transition, actor),
    )
    return transition.target


async def advance_many(
    connection: Connection, event: Event, source: str, *arguments: Any, actor: Actor
) -> int:
    """Let the same thing happen to a set, in the caller's transaction; how many it moved.

    ``source`` is a query for ``id`` and ``data`` (jsonb). Applications that stand where the event
    does not fit are left as they are. The caller has asked for the right and the window.
    """
    statement = _moving(source, len(arguments) + 1)
    async with bulk(connection):
        tag: str = await connection.execute(
            statement, *arguments, *_parameters(BY_EVENT[event], actor)
        )
    return int(tag.rsplit(" ", 1)[-1])


def _parameters(transition: Transition, actor: Actor) -> tuple[Any, ...]:
    return (
        f"application_{transition.event}",
        transition.target.value,
        [stage.value for stage in transition.sources],
        clock.now(),
        actor.reference,
    )


def _check_right(transition: Transition, row: asyncpg.Record, actor: Actor) -> None:
    if actor.kind is ActorKind.applicant:
        if not transition.applicant or str(row["person"]) != actor.id:
            raise NotAllowed(Text("Ini bukan lamaran Anda.", "This is not your application."))
    elif transition.permission is not None:
        actor.require(transition.permission, row["body"], row["place"])
    elif actor.kind is not ActorKind.system:
        raise NotAllowed(Text("Hanya jam yang memutuskan ini.", "Only the clock decides this."))


def _check_stage(transition: Transition, stage: Stage) -> None:
    if stage not in transition.sources:
        fitting = events_from(stage)
        raise Conflict(
            Text(
                f"Lamaran berada pada tahap {stage}; '{transition.event}' tidak sesuai.",
                f"The application is {stage}; '{transition.event}' does not fit.",
            ),
            stage=stage.value,
            events=[event.value for event in fitting],
        )


async def _check_window(transition: Transition, call: str) -> None:
    rulebook, now = await rulebook_of(call), clock.now()
    windows = [rulebook.window(name) for name in transition.windows]
    if windows and not any(window.contains(now) for window in windows if window is not None):
        names = ", ".join(transition.windows)
        raise Conflict(
            Text(f"Jadwal {names} tidak sedang dibuka.", f"The window {names} is not open now.")
        )
