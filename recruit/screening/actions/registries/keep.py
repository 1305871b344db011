"""What every answer has in common once it is here."""

from collections.abc import Mapping
from uuid import UUID

from recruit.foundation import clock
from recruit.foundation.database import Connection
from recruit.screening.queries import SCREENED_STAGES
from recruit.screening.registries import RULE_OF, worth
from recruit.screening.rules import Listing
from recruit.screening.tables import Registry

_TOGETHER = 500
"""Applications that one job screens."""

# Only findings that are there already can be out of date; a screening that is to come sees it.
_RESCREEN = """
    INSERT INTO outbox (job, arguments, due_at)
    SELECT 'screen_applications', jsonb_build_object('application_ids', jsonb_agg(id)), $5
    FROM (
    SELECT application.id, row_number() OVER (ORDER BY application.id) AS line
    FROM unnest($1::uuid[], $2::boolean[]) AS answered (id, worth)
    JOIN application USING (id)
    JOIN call ON call.name = application.call
    JOIN screening ON screening.application = application.id AND screening.rulebook = call.rulebook
    WHERE application.stage = ANY ($3::text[])
      AND (answered.worth
           OR screening.findings @> jsonb_build_array(jsonb_build_object('kind', $4::text)))
    ) AS changed GROUP BY line / $6::int
"""


async def rescreen(
    connection: Connection, registry: Registry, answers: Mapping[UUID, str | None]
) -> None:
    """Have applications screened again whose findings a new answer (None: not checked) changes.

    They are screened by the outbox, after this transaction.
    """
    await connection.execute(
        _RESCREEN,
        list(answers),
        [told is None or worth(registry, Listing(told)) for told in answers.values()],
        [stage.value for stage in SCREENED_STAGES],
        RULE_OF[registry].value,
        clock.real_now(),
        _TOGETHER,
    )
