"""Ending a screening that is under way."""

from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.foundation import ledger, outbox
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.screening.actions.screen import SCREENING

_NO_RUN = Text("Tidak ada pekerjaan itu.", "There is no such run.")
_NOTHING_LEFT = Text(
    "Tidak ada lagi yang dapat dibatalkan.", "There is nothing left that could be cancelled."
)

_RUN = """
    SELECT job_run.call, array_agg(outbox.arguments ->> 'district') AS districts
    FROM job_run LEFT JOIN outbox ON outbox.run = job_run.id
    WHERE job_run.id = $1 AND job_run.kind = $2 GROUP BY job_run.id
"""


async def cancel_screening(*, run: UUID, actor: Actor) -> int:
    """Cancel the districts of a screening run that nobody has begun; how many.

    What was screened stays so. It needs the right for every district of the run.
    :class:`NotFound` if there is no such run; :class:`Conflict` if nothing of it is left.
    """
    async with transaction() as connection:
        call = await _allowed_for(connection, run, actor)
        cancelled = await outbox.cancel_run(connection, run)
        if not cancelled:
            raise Conflict(_NOTHING_LEFT)
        await ledger.append(
            connection,
            kind="run_cancelled",
            subject_kind="run",
            subject_id=run,
            actor=actor.reference,
            data={"call": call, "districts": sorted(job["district"] for job in cancelled)},
        )
    return len(cancelled)


async def _allowed_for(connection: Connection, run: UUID, actor: Actor) -> str:
    """The call of a run that the actor may cancel."""
    row = await connection.fetchrow(_RUN, run, SCREENING)
    if row is None:
        raise NotFound(_NO_RUN)
    rulebook = await rulebook_of(row["call"])
    for district in row["districts"]:
        actor.require(Permission.screening_start, rulebook.body, district or "")
    call: str = row["call"]
    return call
