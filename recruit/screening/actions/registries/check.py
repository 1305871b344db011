"""Asking a register about everybody who applies at a place: a run of batches."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.applications.stages import STILL_COUNTS
from recruit.foundation import clock, ledger, outbox
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Rulebook
from recruit.screening.actions.registries.ask import ASK
from recruit.screening.queries.registries import CHECK
from recruit.screening.registries import RULE_OF, HttpRegistry, registry_at
from recruit.screening.tables import Registry

BATCH = 50

PATIENCE = timedelta(minutes=30)
"""How long a batch waits for a register that is down; then nobody in it is checked."""

_NOT_ASKED = Text(
    "Register ini tidak tersambung di sini. Impor berkas hasilnya, atau catat dengan tangan.",
    "This register is not connected here. Import its result file, or record answers by hand.",
)
_NO_RULE = Text(
    "{call} tidak mensyaratkan pemeriksaan ini.", "{call} has no rule that needs this check."
)
_NO_CHECK = Text("Tidak ada pemeriksaan itu.", "There is no such check.")
_NOTHING_LEFT = Text(
    "Pemeriksaan ini sudah selesai atau sudah dibatalkan.",
    "This check has ended, or was cancelled before.",
)

_STAGES = ", ".join(f"'{stage}'" for stage in STILL_COUNTS)

# A question that a dead run left open is asked again; while a run of the call lives, it is not.
_UNDER_WAY = f"""
    SELECT EXISTS (
        SELECT FROM job_run JOIN outbox ON outbox.run = job_run.id
        WHERE job_run.kind = '{CHECK}' AND job_run.call = $2
          AND outbox.arguments ->> 'registry' = $1
          AND done_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL)
"""

# Neutrality is asked of civil servants alone: nobody else is in that register (UU 27/2022: no more
# data than the purpose needs).
_ASK_ABOUT = f"""
    INSERT INTO registry_query (registry, nik_digest, application, asked_at)
    SELECT $1::text, person.nik_digest, application.id, $4
    FROM application JOIN person ON person.id = application.person
    WHERE application.call = $2::text AND starts_with(application.place, $3)
      AND application.stage IN ({_STAGES})
      AND ($1::text <> '{Registry.neutrality}'
           OR (application.answers ->> 'civil_servant')::boolean)
      AND NOT EXISTS (SELECT FROM registry_answer AS answer
                      WHERE answer.registry = $1::text AND answer.nik_digest = person.nik_digest
                        AND (answer.valid_until IS NULL OR answer.valid_until > $4))
    ORDER BY application.id
    ON CONFLICT (registry, application) DO UPDATE
    SET nik_digest = excluded.nik_digest, asked_at = excluded.asked_at,
        ended_at = NULL, answered = NULL, error = NULL
    WHERE registry_query.ended_at IS NOT NULL OR NOT $5
    RETURNING id
"""

# The batches come due one after the other, as fast as the register takes them: none of them holds
# a worker up while it waits for its turn.
_SPREAD = """
    UPDATE outbox SET due_at = due_at + make_interval(secs => (arguments ->> 'after')::float)
    WHERE run = $1
"""


async def check_registry(*, call: str, place: str, registry: Registry, actor: Actor) -> UUID:
    """Ask a register about everybody at a place whose application still counts.

    Who has an answer that still holds is not asked about again, nor who is being asked about. The
    id of the run, by which progress is asked; a run without a batch has ended at once.
    :class:`Conflict` if this installation or this call does not ask the register.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.screening_start, rulebook.body, place)
    source = _asked(registry, rulebook)
    async with transaction() as connection:
        under_way = await connection.fetchval(_UNDER_WAY, registry.value, call)
        rows = await connection.fetch(
            _ASK_ABOUT, registry.value, call, place, clock.now(), under_way
        )
        run = await _start(connection, source, call, place, [row["id"] for row in rows], actor)
        await ledger.append(
            connection,
            kind="registry_check_started",
            subject_kind="run",
            subject_id=run,
            actor=actor.reference,
            data={"call": call, "place": place, "registry": registry, "count": len(rows)},
        )
    return run


def _asked(registry: Registry, rulebook: Rulebook) -> HttpRegistry:
    if RULE_OF[registry] not in {rule.kind for rule in rulebook.rules}:
        raise Conflict(_NO_RULE.format(call=rulebook.name))
    source = registry_at(registry)
    if source is None:
        raise Conflict(_NOT_ASKED)
    return source


async def _start(
    connection: Connection,
    source: HttpRegistry,
    call: str,
    place: str,
    queries: Sequence[int],
    actor: Actor,
) -> UUID:
    now, jobs = clock.real_now(), []
    for first in range(0, len(queries), BATCH):
        after = first / source.access.per_second
        arguments = {
            "registry": source.registry.value,
            "place": place,
            "queries": list(queries[first : first + BATCH]),
            "after": after,
            "until": (now + timedelta(seconds=after) + PATIENCE).isoformat(),
        }
        jobs.append((ASK, arguments))
    run = await outbox.start_run(
        connection, kind=CHECK, call=call, actor=actor.reference, jobs=jobs
    )
    await connection.execute(_SPREAD, run)
    return run


_RUN = f"""
    SELECT job_run.call, outbox.arguments ->> 'place' AS place
    FROM job_run LEFT JOIN outbox ON outbox.run = job_run.id
    WHERE job_run.id = $1 AND job_run.kind = '{CHECK}' LIMIT 1
"""

_END = """
    UPDATE registry_query SET ended_at = $2, answered = false, error = 'cancelled'
    WHERE id = ANY ($1::bigint[]) AND ended_at IS NULL
"""


async def cancel_check(*, run: UUID, actor: Actor) -> int:
    """End a check; how many people were not asked about: they are "not checked".

    Answers that are here stay. :class:`NotFound` if there is no such check; :class:`Conflict` if
    it has ended.
    """
    async with transaction() as connection:
        row = await connection.fetchrow(_RUN, run)
        if row is None:
            raise NotFound(_NO_CHECK)
        rulebook = await rulebook_of(row["call"])
        actor.require(Permission.screening_start, rulebook.body, row["place"] or "")
        cancelled = await outbox.cancel_run(connection, run)
        if not cancelled:
            raise Conflict(_NOTHING_LEFT)
        queries = [query for job in cancelled for query in job["queries"]]
        tag = await connection.execute(_END, queries, clock.now())
        ended = int(tag.rsplit(" ", 1)[-1])
        await ledger.append(
            connection,
            kind="run_cancelled",
            subject_kind="run",
            subject_id=run,
            actor=actor.reference,
            data={"call": row["call"], "place": row["place"], "count": ended},
        )
    return ended
