"""Which decisions are read a second time, and how far two readers agree."""

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

ONE_IN = 20
"""Of so many applications one is read twice: 5 per cent."""


def is_sampled(application_id: UUID) -> bool:
    """Whether an application belongs to the share that is read twice.

    By the SHA-256 of its id: nobody chooses it, and everybody can compute it again.
    """
    return int.from_bytes(sha256(application_id.bytes).digest()[:8]) % ONE_IN == 0


def kappa(pairs: Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa of two readers, from how often each pair (first, second) of verdicts came.

    1: they always agree; 0: no more often than by chance. None where that says nothing: nothing
    was read twice, or both only ever gave the same one verdict.
    """
    total = sum(pairs.values())
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), count in pairs.items():
        first[one] += count
        second[other] += count
    by_chance = sum(count * second[verdict] for verdict, count in first.items())
    if by_chance == total * total:
        return None
    agreed = sum(count for (one, other), count in pairs.items() if one == other)
    return (agreed * total - by_chance) / (total * total - by_chance)
