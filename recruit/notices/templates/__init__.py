"""The words of every kind of notice, in both languages, and how they are filled in."""

from recruit.notices.templates.model import DEFAULTS, Template, Written
from recruit.notices.templates.writing import MOMENTS, TEMPLATES, Details, both, check, write

__all__ = [
    "DEFAULTS",
    "MOMENTS",
    "TEMPLATES",
    "Details",
    "Template",
    "Written",
    "both",
    "check",
    "write",
]
