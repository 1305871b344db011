"""The verbs of notices: tell one, tell many, deliver, mark as read."""

from recruit.notices.actions.deliver import deliver
from recruit.notices.actions.read import mark_read
from recruit.notices.actions.tell import DELIVER, Told, send, send_many

__all__ = ["DELIVER", "Told", "deliver", "mark_read", "send", "send_many"]
