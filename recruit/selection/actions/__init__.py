"""The verbs of selection: provide seats, hold a plenary, end and replace appointments."""

from recruit.selection.actions.advance import advance_appointments
from recruit.selection.actions.lots import Commitment, commit_lot
from recruit.selection.actions.plenary import PlenaryHeld, hold_plenary, start_plenaries
from recruit.selection.actions.replacement import Replacement, call_up, end_appointment
from recruit.selection.actions.seats import provide_seats

__all__ = [
    "Commitment",
    "PlenaryHeld",
    "Replacement",
    "advance_appointments",
    "call_up",
    "commit_lot",
    "end_appointment",
    "hold_plenary",
    "provide_seats",
    "start_plenaries",
]
