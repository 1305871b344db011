"""The verbs of swearing-in: plan ceremonies, record oaths, revoke, freeze and export rosters."""

from recruit.swearing_in.actions.accounts import bank_account_of, enter_bank_account
from recruit.swearing_in.actions.card_papers import card_sheets, single_card
from recruit.swearing_in.actions.cards import issue_cards, revoke_card
from recruit.swearing_in.actions.ceremonies import plan_ceremonies, plan_follow_up
from recruit.swearing_in.actions.check_ins import (
    CheckedIn,
    CheckIn,
    close_ceremony,
    look_at_faces,
    record_check_ins,
    take_back_check_in,
)
from recruit.swearing_in.actions.decree_papers import decree_archive, decree_paper, file_name
from recruit.swearing_in.actions.decrees import (
    Issued,
    amend_decree,
    issue_decree,
    revoke_decree,
    settle_decree,
    start_decrees,
)
from recruit.swearing_in.actions.exports import (
    Exported,
    ask_for_exports,
    changes_since,
    export_roster,
    fetch_export,
    write_roster,
)
from recruit.swearing_in.actions.keep import keep_ceremonies
from recruit.swearing_in.actions.oaths import (
    record_oaths,
    revoke_absent,
)
from recruit.swearing_in.actions.points import (
    Details,
    add_point,
    change_point,
    start_invitations,
)
from recruit.swearing_in.actions.rosters import Frozen, freeze_roster
from recruit.swearing_in.actions.waivers import waive_training
from recruit.swearing_in.rules import OathsRecorded, Refused, RosterFormat

__all__ = [
    "CheckIn",
    "CheckedIn",
    "Details",
    "Exported",
    "Frozen",
    "Issued",
    "OathsRecorded",
    "Refused",
    "RosterFormat",
    "add_point",
    "amend_decree",
    "ask_for_exports",
    "bank_account_of",
    "card_sheets",
    "change_point",
    "changes_since",
    "close_ceremony",
    "decree_archive",
    "decree_paper",
    "enter_bank_account",
    "export_roster",
    "fetch_export",
    "file_name",
    "freeze_roster",
    "issue_cards",
    "issue_decree",
    "keep_ceremonies",
    "look_at_faces",
    "plan_ceremonies",
    "plan_follow_up",
    "record_check_ins",
    "record_oaths",
    "revoke_absent",
    "revoke_card",
    "revoke_decree",
    "settle_decree",
    "single_card",
    "start_decrees",
    "start_invitations",
    "take_back_check_in",
    "waive_training",
    "write_roster",
]
