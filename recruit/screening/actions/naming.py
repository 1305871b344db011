"""Nothing that a candidate reads may name who commented on them."""

import json
import re
from uuid import UUID

from recruit.foundation.database import Connection
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Fault, InvalidInput

COMMENTER = "commenter"
"""The vault's purpose for who commented: name, contact and language."""

_NAMES = Text(
    "Tulisan ini menyebut nama atau kontak pemberi tanggapan. Hapus dahulu: calon tidak boleh"
    " mengetahuinya.",
    "This text has the commenter's name or contact in it. Take it out first: the candidate must not"
    " learn it.",
)


def seal_commenter(name: str, contact: str, language: str) -> bytes:
    """Who commented, sealed."""
    told = {"name": name, "contact": contact, "language": language}
    return vault().seal(json.dumps(told, ensure_ascii=False), purpose=COMMENTER)


def open_commenter(sealed: bytes) -> dict[str, str]:
    """Name, contact and language of who commented."""
    opened: dict[str, str] = json.loads(vault().open(sealed, purpose=COMMENTER))
    return opened


async def check_unnamed(
    connection: Connection, clarification: UUID, pointer: str, text: str
) -> None:
    """:class:`InvalidInput` if a text that the candidate reads names who caused the question."""
    rows = await connection.fetch(
        "SELECT commenter FROM public_comment WHERE clarification = $1", clarification
    )
    for row in rows:
        refuse_naming(row["commenter"], pointer, text)


def refuse_naming(sealed: bytes, pointer: str, text: str) -> None:
    """:class:`InvalidInput` if a text holds the sealed name or contact."""
    commenter = open_commenter(sealed)
    contact = commenter["contact"]
    plain = " ".join(text.casefold().split())
    digits = re.sub(r"\D", "", text)
    named = " ".join(commenter["name"].casefold().split()) in plain
    # A phone number however it is written: what follows +62 or 0 is the same.
    reached = contact in plain if "@" in contact else contact.removeprefix("+62") in digits
    if named or reached:
        raise InvalidInput([Fault(pointer, "names-commenter", _NAMES)])
