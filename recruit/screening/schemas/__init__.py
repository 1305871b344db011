"""Screening as the API takes it and shows it, one file for each subject."""
