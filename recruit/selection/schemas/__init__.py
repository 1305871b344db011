"""Plenaries, rankings and appointments as the API takes and shows them."""

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

__all__ = [
    "AppointmentPage",
    "AppointmentSummary",
    "Counts",
    "Ending",
    "PlaceCode",
    "PlenaryDecision",
    "PlenaryStart",
    "PlenarySummary",
    "RankingComponents",
    "RankingLine",
    "ReplacementDone",
    "RunStarted",
]
