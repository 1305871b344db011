"""Plenaries, rankings and appointments as the API takes and shows them."""

from recruit.selection.schemas.lots import LotCommitted, LotStart, PublishedLot
from recruit.selection.schemas.plenaries import (
    AppointmentPage,
    AppointmentSummary,
    Counts,
    Ending,
    PlaceCode,
    PlenaryDecision,
    PlenaryStart,
    PlenarySummary,
    RankingComponents,
    RankingLine,
    ReplacementDone,
    RunStarted,
)
from recruit.selection.schemas.rankings import PublishedPlenary, RankingFile

__all__ = [
    "AppointmentPage",
    "AppointmentSummary",
    "Counts",
    "Ending",
    "LotCommitted",
    "LotStart",
    "PlaceCode",
    "PlenaryDecision",
    "PlenaryStart",
    "PlenarySummary",
    "PublishedLot",
    "PublishedPlenary",
    "RankingComponents",
    "RankingFile",
    "RankingLine",
    "ReplacementDone",
    "RunStarted",
]
