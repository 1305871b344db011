"""What people in office are called."""

from recruit.applications.queries import rulebook_of
from recruit.foundation.i18n import Language


async def office_of(call: str, chair: bool, language: Language) -> str:
    """The office of somebody who was elected in a call, as its rulebook names it."""
    office = (await rulebook_of(call)).office
    return ((chair and office.chair) or office.member).in_(language)
