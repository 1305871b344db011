"""Who is elected: a pure function of the rulebook, the seats, the candidates and the seed."""

from recruit.selection.rules.decisions import (
    DecisionKind,
    Misfit,
    PanelDecision,
    applied,
    misfit,
)
from recruit.selection.rules.digests import SEED, inputs_digest, result_digest
from recruit.selection.rules.explaining import Explained, Share, explain
from recruit.selection.rules.model import (
    Candidate,
    FreeSeat,
    Line,
    Outcome,
    PassedOver,
    Scheme,
    Unit,
    UnitRanking,
)
from recruit.selection.rules.ranking import lot, rank_all, rank_unit, total_of

__all__ = [
    "SEED",
    "Candidate",
    "DecisionKind",
    "Explained",
    "FreeSeat",
    "Line",
    "Misfit",
    "Outcome",
    "PanelDecision",
    "PassedOver",
    "Scheme",
    "Share",
    "Unit",
    "UnitRanking",
    "applied",
    "explain",
    "inputs_digest",
    "lot",
    "misfit",
    "rank_all",
    "rank_unit",
    "result_digest",
    "total_of",
]
