"""What was sent to whom, as the tests read it."""

import json

from recruit.foundation.database import fetch
from recruit.foundation.keys import vault
from recruit.notices.actions.tell import ADDRESS, SECRET

_SENT = (
    "SELECT notice.kind, channel, address, secret FROM delivery"
    " JOIN notice ON notice.id = delivery.notice ORDER BY delivery.id"
)


async def addresses_told(kind: str = "sign_in_code") -> list[tuple[str, str]]:
    """Channel and address of every message of a kind, the first one first."""
    return [
        (row["channel"], vault().open(row["address"], purpose=ADDRESS))
        for row in await fetch(_SENT)
        if row["kind"] == kind
    ]


async def code_sent(address: str) -> str:
    """The code that was sent to an address last."""
    codes = [
        json.loads(vault().open(row["secret"], purpose=SECRET))["code"]
        for row in await fetch(_SENT)
        if row["secret"] and vault().open(row["address"], purpose=ADDRESS) == address
    ]
    return str(codes[-1])
