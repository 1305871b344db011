"""Opening a call under a rulebook."""

from recruit.applications import queries
from recruit.foundation import clock, ledger
from recruit.foundation.database import transaction
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.loading import content_hash, load


async def open_call(*, name: str, actor: Actor) -> None:
    """Open a shipped call and keep its rulebook as it stands now; a second time does nothing."""
    rulebook = load(name)
    actor.require(Permission.calls_open, rulebook.body, "")
    recorded, now = content_hash(rulebook), clock.now()
    async with transaction() as connection:
        await connection.execute(
            "INSERT INTO rulebook_version (hash, name, content, recorded_at)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
            recorded,
            name,
            rulebook.model_dump_json(),
            now,
        )
        tag = await connection.execute(
            "INSERT INTO call (name, body, agency, election, rulebook, opened_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) DO NOTHING",
            name,
            rulebook.body.value,
            rulebook.agency.value,
            rulebook.election,
            recorded,
            now,
        )
        if tag.endswith(" 1"):
            await ledger.append(
                connection,
                kind="call_opened",
                subject_kind="call",
                subject_id=ledger.subject_of("call", name),
                actor=actor.reference,
                data={"call": name, "rulebook": recorded},
            )
    queries.forget_calls()
