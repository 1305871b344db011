"""Background work of applications."""

from recruit.applications.actions import uploads
from recruit.foundation.files import Files
from recruit.foundation.outbox import Handler
from recruit.settings import settings


async def remove_leftover_uploads() -> None:
    """Remove what was sent in pieces, over a day ago."""
    given = settings()
    await uploads.remove_leftovers(files=Files.at(given.files_url, given.data_dir))


JOBS: dict[str, Handler] = {"remove_leftover_uploads": remove_leftover_uploads}
