"""Recruitment, training and swearing-in of ad hoc election officers."""

__version__ = "0.1.0"
