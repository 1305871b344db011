"""The verbs of training: provide, plan, publish, record who came."""

from recruit.training.actions.attendance import record_attendance
from recruit.training.actions.publish import publish_timetables
from recruit.training.actions.start import start_planning
from recruit.training.actions.supply import Supply, ensure_programmes, propose_supply

__all__ = [
    "Supply",
    "ensure_programmes",
    "propose_supply",
    "publish_timetables",
    "record_attendance",
    "start_planning",
]
