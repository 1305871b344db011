"""The life of an offered seat: open until it is answered or its deadline passes."""

from enum import StrEnum

from recruit.foundation.i18n import Text


class OfferState(StrEnum):
    """Where an offer stands."""

    open = "open"
    accepted = "accepted"
    declined = "declined"
    lapsed = "lapsed"
    """Nobody answered in time, or the seat was filled otherwise."""


LABELS: dict[OfferState, Text] = {
    OfferState.open: Text("Menunggu jawaban", "Awaits an answer"),
    OfferState.accepted: Text("Bersedia", "Accepted"),
    OfferState.declined: Text("Tidak bersedia", "Declined"),
    OfferState.lapsed: Text("Tidak dijawab", "Not answered"),
}
