"""Members of the panel confirm a plenary, each with their own sign-in."""

from uuid import UUID

from recruit.foundation import clock
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, NotAllowed
from recruit.people.permissions import Actor, Permission
from recruit.selection.actions.plenary_draft import caller, lock_draft, record

_NOT_NAMED = Text(
    "Anda tidak tercatat sebagai anggota rapat pleno ini.",
    "You are not named as a member of this plenary.",
)
_CHANGED = Text(
    "Keputusan berubah sejak Anda membacanya. Baca sekali lagi, lalu setujui.",
    "The decisions changed since you read them. Read them once more, then confirm.",
)


async def confirm_plenary(*, plenary_id: UUID, result_digest: bytes, actor: Actor) -> None:
    """Confirm the decisions that somebody read, by their digest; a second time does nothing.

    :class:`NotAllowed` for whoever is not named as a member; :class:`Conflict` if the decisions
    are others by now, or it is no longer in draft.
    """
    async with transaction() as connection:
        locked = await lock_draft(connection, plenary_id, actor, Permission.plenary_confirm)
        if locked.result_digest != result_digest:
            raise Conflict(_CHANGED)
        for officer in caller(actor):
            if await confirm(connection, plenary_id, officer):
                data = {"result_digest": result_digest.hex()}
                await record(connection, "plenary_confirmed", plenary_id, actor, data)
            return
        raise NotAllowed(_NOT_NAMED)


async def confirm(connection: Connection, plenary: UUID, officer: UUID) -> bool:
    """Note the confirmation; whether it was the first of this member."""
    row = await connection.fetchrow(
        "SELECT id, confirmed_at FROM plenary_member WHERE plenary = $1 AND officer = $2",
        plenary,
        officer,
    )
    if row is None:
        raise NotAllowed(_NOT_NAMED)
    if row["confirmed_at"] is not None:
        return False
    await connection.execute(
        "UPDATE plenary_member SET confirmed_at = $2 WHERE id = $1", row["id"], clock.now()
    )
    return True
