"""Nobody is elected about whom something is still to be explained, decided or judged."""

from collections.abc import Sequence

from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict

_NAMED = 20
"""Registration numbers that a refusal names at most."""


def refuse_open(numbers: Sequence[int]) -> None:
    """:class:`Conflict` that names candidates about whom something is open."""
    if numbers:
        named = ", ".join(map(str, numbers[:_NAMED]))
        raise Conflict(
            Text(
                f"Klarifikasi, tanggapan, atau benturan belum diputuskan untuk {len(numbers)}"
                f" lamaran: {named}. Putuskan itu dahulu.",
                f"A clarification, comment or overlap is open for {len(numbers)} application(s):"
                f" {named}. Decide that first.",
            ),
            applications=list(numbers[:_NAMED]),
        )


def refuse_half_judged(numbers: Sequence[int]) -> None:
    """:class:`Conflict` that names candidates whose sheets are not all in: a ranking would show
    the totals to an assessor who has yet to judge."""
    if numbers:
        named = ", ".join(map(str, numbers[:_NAMED]))
        raise Conflict(
            Text(
                f"Lembar nilai {len(numbers)} lamaran belum lengkap: {named}. Tunggu semua lembar,"
                " atau catat siapa yang tidak hadir.",
                f"The score sheets of {len(numbers)} application(s) are not complete: {named}. Wait"
                " for all of them, or record who was absent.",
            ),
            applications=list(numbers[:_NAMED]),
        )
