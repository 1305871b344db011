"""The verbs of applications: open a call, submit, advance, correct, withdraw."""

from recruit.applications.actions.advance import advance, advance_many
from recruit.applications.actions.calls import open_call
from recruit.applications.actions.change import correct_application, withdraw_application
from recruit.applications.actions.drafts import (
    attach_document,
    begin_draft,
    begin_draft_for,
    detach_document,
    save_draft,
    submitted_before,
)
from recruit.applications.actions.hand_in import submit_draft
from recruit.applications.actions.references import faults_within
from recruit.applications.actions.reminders import remind_drafts
from recruit.applications.actions.submit import Submitted, submit_application
from recruit.applications.actions.uploads import store_document, store_upload

__all__ = [
    "Submitted",
    "advance",
    "advance_many",
    "attach_document",
    "begin_draft",
    "begin_draft_for",
    "correct_application",
    "detach_document",
    "faults_within",
    "open_call",
    "remind_drafts",
    "save_draft",
    "store_document",
    "store_upload",
    "submit_application",
    "submit_draft",
    "submitted_before",
    "withdraw_application",
]
