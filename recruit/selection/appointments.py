"""The life of an appointment: appointed, sworn, ended."""

from dataclasses import dataclass
from enum import StrEnum

from recruit.foundation.i18n import Text
from recruit.people.permissions import Permission


class AppointmentStage(StrEnum):
    """Where an appointment stands."""

    appointed = "appointed"
    sworn = "sworn"
    ended = "ended"


class AppointmentEvent(StrEnum):
    """What can happen to an appointment."""

    take_oath = "take_oath"
    complete_term = "complete_term"
    resign = "resign"
    dismiss = "dismiss"
    die = "die"
    fail_to_appear = "fail_to_appear"
    revoke = "revoke"


class EndReason(StrEnum):
    """Why an appointment ended."""

    term = "term"
    resignation = "resignation"
    dismissal = "dismissal"
    death = "death"
    revocation = "revocation"


class Basis(StrEnum):
    """What an appointment rests on."""

    plenary = "plenary"
    reserve = "reserve"
    """The next reserve of the unit was called up."""
    offer = "offer"
    """A candidate of another unit agreed to come."""
    direct = "direct"
    """Without an application to the unit's ranking: TPS in institutions, or nobody was left."""


@dataclass(frozen=True, slots=True)
class AppointmentTransition:
    """One line of the table."""

    event: AppointmentEvent
    sources: tuple[AppointmentStage, ...]
    target: AppointmentStage
    permission: Permission | None
    reason: EndReason | None = None
    holder: bool = False
    """Whether those who hold the office may, for their own."""


HOLDS_OFFICE = (AppointmentStage.appointed, AppointmentStage.sworn)

TRANSITIONS: tuple[AppointmentTransition, ...] = (
    AppointmentTransition(
        AppointmentEvent.take_oath,
        (AppointmentStage.appointed,),
        AppointmentStage.sworn,
        Permission.oaths_record,
    ),
    AppointmentTransition(
        AppointmentEvent.complete_term,
        (AppointmentStage.sworn,),
        AppointmentStage.ended,
        None,
        EndReason.term,
    ),
    AppointmentTransition(
        AppointmentEvent.resign,
        HOLDS_OFFICE,
        AppointmentStage.ended,
        Permission.plenary_hold,
        EndReason.resignation,
        holder=True,
    ),
    AppointmentTransition(
        AppointmentEvent.dismiss,
        HOLDS_OFFICE,
        AppointmentStage.ended,
        Permission.plenary_hold,
        EndReason.dismissal,
    ),
    AppointmentTransition(
        AppointmentEvent.die,
        HOLDS_OFFICE,
        AppointmentStage.ended,
        Permission.plenary_hold,
        EndReason.death,
    ),
    AppointmentTransition(
        AppointmentEvent.fail_to_appear,
        HOLDS_OFFICE,
        AppointmentStage.ended,
        Permission.plenary_hold,
        EndReason.dismissal,
    ),
    AppointmentTransition(
        AppointmentEvent.revoke,
        (AppointmentStage.appointed,),
        AppointmentStage.ended,
        Permission.plenary_hold,
        EndReason.revocation,
    ),
)

LABELS: dict[AppointmentStage, Text] = {
    AppointmentStage.appointed: Text("Ditetapkan", "Appointed"),
    AppointmentStage.sworn: Text("Sudah dilantik", "Sworn in"),
    AppointmentStage.ended: Text("Berhenti", "Ended"),
}

ENDINGS: dict[AppointmentEvent, Text] = {
    AppointmentEvent.resign: Text("Mengundurkan diri", "Resigned"),
    AppointmentEvent.fail_to_appear: Text("Tidak hadir", "Did not appear"),
    AppointmentEvent.dismiss: Text("Diberhentikan", "Dismissed"),
    AppointmentEvent.die: Text("Meninggal dunia", "Died"),
    AppointmentEvent.revoke: Text("Penetapan dicabut", "Appointment revoked"),
}
"""What ends an appointment before its term, in words."""
