"""Jobs of swearing-in."""

from uuid import UUID

from recruit.foundation.files import Files
from recruit.foundation.outbox import Handler
from recruit.people.permissions import system
from recruit.settings import settings
from recruit.swearing_in.actions import exports, keep_ceremonies, settle_decree
from recruit.swearing_in.actions.decrees import SETTLE
from recruit.swearing_in.actions.invite import invite_people
from recruit.swearing_in.actions.points import INVITE


async def make_roster_export(*, export_id: str) -> None:
    """Make a file of a roster."""
    await exports.make_export(export_id=UUID(export_id), files=_files())


async def expire_roster_export(*, export_id: str) -> None:
    """Delete a file whose time is over."""
    await exports.expire_export(export_id=UUID(export_id), files=_files())


async def settle_decree_of(*, call: str, place: str, started_by: str) -> None:
    """Issue or amend one decree; the right was asked when the run was started."""
    await settle_decree(call=call, place=place, actor=system(started_by))


async def invite_to_oath(*, call: str, place: str) -> None:
    """Assign and invite the people of one place; the right was asked when the run was started."""
    await invite_people(call=call, place=place, actor=system("invitations"))


async def keep_oaths() -> None:
    """Do what the clock decides about ceremonies."""
    await keep_ceremonies(actor=system("clock"))


def _files() -> Files:
    given = settings()
    return Files.at(given.files_url, given.data_dir)


JOBS: dict[str, Handler] = {
    exports.MAKE_EXPORT: make_roster_export,
    exports.EXPIRE_EXPORT: expire_roster_export,
    SETTLE: settle_decree_of,
    INVITE: invite_to_oath,
    "keep_oaths": keep_oaths,
}
