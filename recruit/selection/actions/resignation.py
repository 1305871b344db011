"""Those who hold an office give it up themselves, with a letter that only the panel reads."""

import hashlib
from uuid import UUID

from recruit.foundation import ledger
from recruit.foundation.database import transaction
from recruit.foundation.files import Files
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Fault, InvalidInput
from recruit.people.permissions import Actor
from recruit.selection.actions.replacement import end_appointment
from recruit.selection.appointments import AppointmentEvent

SHORTEST_LETTER, LONGEST_LETTER = 20, 4000
PURPOSE = "resignation-letter"

_LETTER = Text(
    f"Tulis surat pengunduran diri Anda, {SHORTEST_LETTER} sampai {LONGEST_LETTER} huruf.",
    f"Write your letter of resignation, {SHORTEST_LETTER} to {LONGEST_LETTER} letters.",
)
_CONFIRM = Text("Beri tanda bahwa Anda yakin.", "Tick that you are sure.")


async def resign(
    *, appointment_id: UUID, letter: str, confirmed: bool, actor: Actor, files: Files
) -> None:
    """Give up one's own office; the seat is empty until the panel fills it.

    The letter is kept sealed, its SHA-256 is in the ledger. :class:`InvalidInput` without a letter
    or confirmation; :class:`NotAllowed` for somebody else's office.
    """
    text = letter.strip()
    faults = []
    if not SHORTEST_LETTER <= len(text) <= LONGEST_LETTER or "\x00" in text:
        faults.append(Fault("/letter", "letter-required", _LETTER))
    if not confirmed:
        faults.append(Fault("/confirmed", "confirm", _CONFIRM))
    if faults:
        raise InvalidInput(faults)
    async with transaction() as connection:
        await end_appointment(
            appointment_id=appointment_id, reason=AppointmentEvent.resign, actor=actor
        )
        await ledger.append(
            connection,
            kind="resignation_letter_received",
            subject_kind="appointment",
            subject_id=appointment_id,
            actor=actor.reference,
            data={"letter": hashlib.sha256(text.encode()).hexdigest()},
        )
        await files.keep(_key(appointment_id), vault().seal(text, purpose=PURPOSE))


async def letter_of(appointment_id: UUID, files: Files) -> str | None:
    """The letter of somebody who resigned, for the panel; nothing if there is none."""
    try:
        sealed = await files.read(_key(appointment_id))
    except FileNotFoundError:
        return None
    return vault().open(sealed, purpose=PURPOSE)


def _key(appointment_id: UUID) -> str:
    return f"resignations/{appointment_id}"
