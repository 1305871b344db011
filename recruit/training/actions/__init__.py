"""The verbs of training: provide, plan, publish, record who came."""

from recruit.training.actions.attendance import Mark, Marked, record_attendance, record_marks
from recruit.training.actions.board import Move, check_move, move_crew
from recruit.training.actions.difference import tell_difference
from recruit.training.actions.follow import follow_replacement
from recruit.training.actions.impossible import forget_impossible_day, tell_impossible_day
from recruit.training.actions.pins import pin_crew, unpin_crew
from recruit.training.actions.publish import publish_timetables
from recruit.training.actions.reminders import remind_participants
from recruit.training.actions.seats import book_absentees, decline_seat, serve_waiting_lists
from recruit.training.actions.start import start_planning
from recruit.training.actions.supply import Supply, ensure_programmes, propose_supply
from recruit.training.actions.supply_changes import (
    add_room,
    add_trainer,
    add_venue,
    change_room,
    change_trainer,
    change_venue,
    close_venue,
    mark_absent,
)
from recruit.training.actions.supply_file import supply_template
from recruit.training.actions.supply_import import SupplyChange, import_supply

__all__ = [
    "Mark",
    "Marked",
    "Move",
    "Supply",
    "SupplyChange",
    "add_room",
    "add_trainer",
    "add_venue",
    "book_absentees",
    "change_room",
    "change_trainer",
    "change_venue",
    "check_move",
    "close_venue",
    "decline_seat",
    "ensure_programmes",
    "follow_replacement",
    "forget_impossible_day",
    "import_supply",
    "mark_absent",
    "move_crew",
    "pin_crew",
    "propose_supply",
    "publish_timetables",
    "record_attendance",
    "record_marks",
    "remind_participants",
    "serve_waiting_lists",
    "start_planning",
    "supply_template",
    "tell_difference",
    "tell_impossible_day",
    "unpin_crew",
]
