"""The verbs of swearing-in: plan ceremonies, record oaths, revoke, freeze and export rosters."""

from recruit.swearing_in.actions.ceremonies import plan_ceremonies, plan_follow_up
from recruit.swearing_in.actions.oaths import (
    OathsRecorded,
    Refused,
    record_oaths,
    revoke_absent,
)
from recruit.swearing_in.actions.rosters import (
    LONGEST_PURPOSE,
    Exported,
    Frozen,
    RosterFormat,
    export_roster,
    freeze_roster,
)

__all__ = [
    "LONGEST_PURPOSE",
    "Exported",
    "Frozen",
    "OathsRecorded",
    "Refused",
    "RosterFormat",
    "export_roster",
    "freeze_roster",
    "plan_ceremonies",
    "plan_follow_up",
    "record_oaths",
    "revoke_absent",
]
