"""Who is read twice, and Cohen's kappa against values worked out by hand."""

from uuid import UUID, uuid4

import pytest

from recruit.screening.rules import is_sampled, kappa


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # Cohen's own layout: 45 and 30 agreed of 100, by chance 0.51.
        ({("MS", "MS"): 45, ("MS", "TMS"): 15, ("TMS", "MS"): 25, ("TMS", "TMS"): 15}, 0.130435),
        ({("MS", "MS"): 20, ("MS", "TMS"): 5, ("TMS", "MS"): 10, ("TMS", "TMS"): 15}, 0.4),
        ({("MS", "MS"): 7, ("BMS", "BMS"): 2, ("TMS", "TMS"): 1}, 1.0),
        ({("MS", "TMS"): 5, ("TMS", "MS"): 5}, -1.0),
        # Three verdicts: 62 of 80 agreed, by chance (44·45 + 19·21 + 17·14) / 6400.
        (
            {
                ("MS", "MS"): 40, ("MS", "BMS"): 3, ("MS", "TMS"): 1,
                ("BMS", "MS"): 3, ("BMS", "BMS"): 13, ("BMS", "TMS"): 3,
                ("TMS", "MS"): 2, ("TMS", "BMS"): 5, ("TMS", "TMS"): 10,
            },
            (63 / 80 - 2617 / 6400) / (1 - 2617 / 6400),
        ),
    ],
)  # fmt: skip
def test_kappa(pairs: dict[tuple[str, str], int], expected: float) -> None:
    found = kappa(pairs)
    assert found is not None
    assert found == pytest.approx(expected, abs=1e-6)


def test_kappa_says_nothing_where_there_was_nothing_to_disagree_on() -> None:
    assert kappa({}) is None
    assert kappa({("MS", "MS"): 12}) is None


def test_one_in_twenty_is_drawn_and_always_the_same() -> None:
    assert is_sampled(UUID("00000000-0000-7000-8000-000000000000")) is is_sampled(
        UUID("00000000-0000-7000-8000-000000000000")
    )
    drawn = sum(is_sampled(uuid4()) for _ in range(20_000))
    assert 850 < drawn < 1150
