"""Rosters as files: what a roster shows (columns, rows) and how it is written (CSV, XLSX, PDF).

Pure rendering: rows come in, a file comes out. Which people stand in a roster, who may have it and
how it is frozen is decided by the stage, not here.
"""
