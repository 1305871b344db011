"""The verbs of selection: provide seats, hold a plenary, end and replace appointments."""

from recruit.selection.actions.advance import advance_appointments
from recruit.selection.actions.direct import appoint_directly
from recruit.selection.actions.lots import Commitment, commit_lot
from recruit.selection.actions.offers import accept_offer, decline_offer, lapse_offers
from recruit.selection.actions.plenary import hold_plenary, start_plenaries
from recruit.selection.actions.plenary_commit import commit_plenary
from recruit.selection.actions.plenary_confirm import confirm_plenary
from recruit.selection.actions.plenary_decide import decide_otherwise, take_back_decision
from recruit.selection.actions.plenary_draft import draft_plenary, drop_plenary
from recruit.selection.actions.plenary_force import PlenaryHeld
from recruit.selection.actions.plenary_minutes import plenary_paper, write_minutes
from recruit.selection.actions.plenary_undo import undo_plenary
from recruit.selection.actions.redistribution import (
    DistrictPlan,
    plan_redistribution,
    redistribute_district,
    start_redistribution,
)
from recruit.selection.actions.replacement import (
    Replacement,
    call_up,
    end_appointment,
    fill_vacancy,
    offer_successor,
    who_follows,
)
from recruit.selection.actions.seats import provide_seats

__all__ = [
    "Commitment",
    "DistrictPlan",
    "PlenaryHeld",
    "Replacement",
    "accept_offer",
    "advance_appointments",
    "appoint_directly",
    "call_up",
    "commit_lot",
    "commit_plenary",
    "confirm_plenary",
    "decide_otherwise",
    "decline_offer",
    "draft_plenary",
    "drop_plenary",
    "end_appointment",
    "fill_vacancy",
    "hold_plenary",
    "lapse_offers",
    "offer_successor",
    "plan_redistribution",
    "plenary_paper",
    "provide_seats",
    "redistribute_district",
    "start_plenaries",
    "start_redistribution",
    "take_back_decision",
    "undo_plenary",
    "who_follows",
    "write_minutes",
]
