"""The verbs of applications: open a call, submit, advance, correct, withdraw."""

from recruit.applications.actions.advance import advance, advance_many
from recruit.applications.actions.calls import open_call
from recruit.applications.actions.change import correct_application, withdraw_application
from recruit.applications.actions.submit import submit_application
from recruit.applications.actions.uploads import store_upload

__all__ = [
    "advance",
    "advance_many",
    "correct_application",
    "open_call",
    "store_upload",
    "submit_application",
    "withdraw_application",
]
