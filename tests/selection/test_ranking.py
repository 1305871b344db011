"""The ranking: by example, by property, and against the oracle."""

import random
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.rulebook.loading import load, names
from recruit.rulebook.model import ShareMode
from recruit.selection.rules import (
    Candidate,
    FreeSeat,
    Outcome,
    PassedOver,
    Scheme,
    Unit,
    UnitRanking,
    inputs_digest,
    lot,
    rank_all,
    rank_unit,
    result_digest,
    total_of,
)
from tests.selection.oracle import standing, total

KPPS = Scheme.of(load("kpps-2024"))
PTPS = Scheme.of(load("ptps-2024"))
TIB = Scheme.of(load("tib-2024"))
PANWASCAM = Scheme.of(load("panwascam-2022"))
TPS = "31.71.01.1001.001"
SEED = "pleno-2024"

schemes = st.sampled_from([Scheme.of(load(name)) for name in names()]).flatmap(
    lambda scheme: st.sampled_from(
        [
            scheme,
            replace(
                scheme,
                women_share=scheme.women_share.model_copy(update={"mode": ShareMode.reserve_seats}),
            ),
        ]
    )
)
few_scores = st.none() | st.sampled_from([0, 6000, 6001, 8400])
people = st.builds(
    Candidate,
    application=st.uuids().map(str),
    unit=st.just(TPS),
    woman=st.booleans(),
    written_test=few_scores,
    interview=few_scores,
    desk=few_scores,
    election_experience=st.sampled_from(["none", "once", "more"]),
    holds_office=st.sampled_from([False, False, False, True]),
    refused=st.sampled_from([False, False, False, True]),
    set_aside=st.sampled_from([False, False, False, True]),
)
crowds = st.lists(people, max_size=14, unique_by=lambda one: one.application)


def unit(
    need: int, *, free: int | None = None, women: int = 0, reserves: int = 0, code: str = TPS
) -> Unit:
    taken = need - (need if free is None else free)
    seats = tuple(FreeSeat(code, number) for number in range(taken + 1, need + 1))
    return Unit(code, need, seats, women, reserves)


@st.composite
def units(draw: st.DrawFn) -> Unit:
    need = draw(st.integers(1, 7))
    free = draw(st.integers(0, need))
    women = draw(st.integers(0, need - free))
    return unit(need, free=free, women=women, reserves=draw(st.integers(0, need)))


def person(number: int, total: int, *, woman: bool = False, experience: str = "none") -> Candidate:
    return Candidate(str(UUID(int=number)), TPS, woman, total, total, total, experience)


def applications(ranking: UnitRanking, outcome: Outcome | None = None) -> list[str]:
    return [
        line.candidate.application
        for line in ranking.lines
        if outcome is None or line.outcome is outcome
    ]


@given(schemes, units(), crowds, st.text("abc123", min_size=1, max_size=4))
def test_it_agrees_with_the_oracle(
    scheme: Scheme, unit: Unit, crowd: list[Candidate], seed: str
) -> None:
    ranking, expected = rank_unit(scheme, unit, crowd, seed), standing(scheme, unit, crowd, seed)
    ranked = [line for line in ranking.lines if line.passed_over is None]
    assert [line.candidate.application for line in ranked] == expected.order
    assert applications(ranking, Outcome.elected) == expected.elected
    assert applications(ranking, Outcome.reserve) == expected.reserve
    assert {line.total for line in ranked} == {
        int((total(scheme, line.candidate) or 0) * 100) for line in ranked
    }


@given(schemes, units(), crowds, st.randoms(use_true_random=False))
def test_the_order_of_input_is_irrelevant(
    scheme: Scheme, unit: Unit, crowd: list[Candidate], chance: random.Random
) -> None:
    shuffled = crowd.copy()
    chance.shuffle(shuffled)
    assert rank_unit(scheme, unit, crowd, SEED) == rank_unit(scheme, unit, shuffled, SEED)
    known: dict[str, Any] = {
        "call": "kpps-2024",
        "rulebook": "00",
        "seed": SEED,
        "units": {TPS: unit},
    }
    assert inputs_digest(**known, candidates=crowd) == inputs_digest(**known, candidates=shuffled)


@given(schemes, units(), crowds)
def test_seats_and_reserves_are_never_above_need(
    scheme: Scheme, unit: Unit, crowd: list[Candidate]
) -> None:
    lines = rank_unit(scheme, unit, crowd, SEED).lines
    seats = [line.seat for line in lines if line.outcome is Outcome.elected]
    reserves = [line for line in lines if line.outcome is Outcome.reserve]
    assert seats == list(unit.seats[: len(seats)])
    assert len(reserves) <= max(0, scheme.reserves.depth(unit.need) - unit.reserves)
    assert [line.rank for line in lines] == list(range(1, len(crowd) + 1))
    assert sum(line.chair for line in lines) == int(scheme.chair and bool(seats))
    assert all((line.seat is not None) == (line.outcome is Outcome.elected) for line in lines)


@given(units(), crowds)
def test_being_a_woman_decides_only_within_an_exact_tie(unit: Unit, crowd: list[Candidate]) -> None:
    lines = [line for line in rank_unit(KPPS, unit, crowd, SEED).lines if not line.passed_over]
    experience = {"none": 0, "once": 1, "more": 2}
    merits = [(line.total, experience[line.candidate.election_experience]) for line in lines]
    assert merits == sorted(merits, reverse=True)


@given(crowds, people)
def test_an_applicant_more_in_one_unit_changes_no_other(
    crowd: list[Candidate], newcomer: Candidate
) -> None:
    other = "31.71.01.1001.002"
    units = {TPS: unit(2), other: unit(2, code=other)}
    moved = newcomer._replace(unit=other)
    before = rank_all(KPPS, units, crowd, SEED)
    after = rank_all(KPPS, units, [moved, *crowd], SEED)
    assert [one for one in after if one.unit == TPS] == before


def test_weights_make_the_total_and_halves_go_up() -> None:
    assert total_of(PANWASCAM, 7050, 8125, None) == 7695
    assert total_of(PANWASCAM, 1, 1, None) == 1
    assert total_of(PANWASCAM, 3, 1, None) == 2  # 1.8 hundredths
    assert total_of(PANWASCAM, None, 8125, None) is None
    assert total_of(KPPS, None, None, 6800) == 6800
    assert total_of(PTPS, 9000, None, 9000) is None


def test_the_best_seven_are_elected_the_best_leads_and_seven_more_wait() -> None:
    crowd = [person(number, 10_000 - number, woman=number % 2 == 0) for number in range(1, 21)]
    lines = rank_unit(KPPS, unit(7), crowd, SEED).lines
    assert [line.outcome for line in lines] == (
        [Outcome.elected] * 7 + [Outcome.reserve] * 7 + [Outcome.not_elected] * 6
    )
    assert [line.seat for line in lines[:7]] == [FreeSeat(TPS, number) for number in range(1, 8)]
    assert [line.rank for line in lines if line.chair] == [1]
    assert all(line.lot is None for line in lines)


def test_experience_goes_before_women_and_women_before_the_lot() -> None:
    man = person(1, 8000, experience="more")
    woman = person(2, 8000, experience="once", woman=True)
    tied_man = person(3, 8000, experience="once")
    ranking = rank_unit(KPPS, unit(3), [tied_man, woman, man], SEED)
    expected = [one.application for one in (man, woman, tied_man)]
    assert applications(ranking) == expected


def test_women_go_first_only_until_three_of_seven() -> None:
    crowd = [person(number, 8000, woman=number <= 6) for number in range(1, 15)]
    by_lot = sorted(crowd, key=lambda one: lot(SEED, one.application))
    women = [one for one in by_lot if one.woman]
    rest = [one for one in by_lot if one not in women[:3]]
    ranking = rank_unit(KPPS, unit(7), crowd, SEED)
    assert applications(ranking) == [one.application for one in [*women[:3], *rest]]
    assert not ranking.short_of_women


def test_women_in_office_count_towards_the_share() -> None:
    crowd = [person(number, 8000, woman=number <= 6) for number in range(1, 15)]
    ranking = rank_unit(KPPS, unit(7, free=3, women=3), crowd, SEED)
    by_lot = sorted(crowd, key=lambda one: lot(SEED, one.application))
    assert applications(ranking) == [one.application for one in by_lot]


def test_a_share_that_is_not_reached_is_told() -> None:
    men = [person(number, 9000 - number) for number in range(1, 6)]
    women = [person(10 + number, 5000 - number, woman=True) for number in range(1, 3)]
    assert rank_unit(KPPS, unit(7), [*men, *women], SEED).short_of_women  # 2 of 7, 3 needed
    assert not rank_unit(KPPS, unit(7), [*men[:4], *women], SEED).short_of_women  # 2 of 6
    assert not rank_unit(KPPS, unit(7), [], SEED).short_of_women


def test_seats_kept_for_women_stay_free_without_them() -> None:
    share = KPPS.women_share.model_copy(update={"mode": ShareMode.reserve_seats})
    scheme = replace(KPPS, women_share=share)
    crowd = [person(number, 9000 - number) for number in range(1, 8)]
    woman = person(20, 100, woman=True)
    ranking = rank_unit(scheme, unit(7), [*crowd, woman], SEED)
    elected = applications(ranking, Outcome.elected)
    assert elected == [one.application for one in [*crowd[:4], woman]]


def test_the_lot_is_the_sha_256_of_seed_and_application() -> None:
    application = "0198f3a2-0000-7000-8000-000000000001"
    assert lot("s", application) == sha256(b"s:" + application.encode()).hexdigest()


def test_who_holds_an_office_or_has_no_score_is_passed_over() -> None:
    holder = person(1, 10_000)._replace(holds_office=True)
    absent = person(2, 10_000)._replace(desk=None)
    other = person(3, 100)
    refused = person(4, 10_000)._replace(refused=True)
    lines = rank_unit(KPPS, unit(7), [holder, absent, other, refused], SEED).lines
    assert [(line.candidate.application, line.passed_over) for line in lines] == [
        (other.application, None),
        (holder.application, PassedOver.holds_office),
        (absent.application, PassedOver.not_scored),
        (refused.application, PassedOver.explanation_refused),
    ]
    assert [line.outcome for line in lines[1:]] == [Outcome.not_elected] * 3


def test_whom_the_plenary_sets_aside_comes_last_and_whom_it_chooses_leads() -> None:
    crowd = [person(number, 9000 - number) for number in range(1, 6)]
    crowd[1] = crowd[1]._replace(set_aside=True)
    chosen = replace(unit(3), leads=frozenset({crowd[3].application}))
    lines = rank_unit(KPPS, chosen, crowd, SEED).lines
    assert [line.candidate for line in lines] == [crowd[0], crowd[2], crowd[3], crowd[4], crowd[1]]
    assert [line.chair for line in lines] == [False, False, True, False, False]
    assert lines[-1].passed_over is PassedOver.set_aside
    held = replace(chosen, chaired=frozenset({TPS}))
    assert not any(line.chair for line in rank_unit(KPPS, held, crowd, SEED).lines)


def test_a_village_fills_the_first_seat_of_every_tps_first() -> None:
    village = "31.71.01.1001"
    seats = tuple(FreeSeat(f"{village}.{tps:03}", number) for number in (1, 2) for tps in (1, 2, 3))
    crowd = [person(number, 9000 - number)._replace(unit=village) for number in range(1, 5)]
    ranking = rank_unit(TIB, Unit(village, 6, seats), crowd, SEED)
    assert [line.seat for line in ranking.lines] == list(seats[:4])
    assert not any(line.chair for line in ranking.lines)


def test_a_place_with_a_chair_gets_no_second_one() -> None:
    chaired = replace(unit(7, free=2), chaired=frozenset({TPS}))
    lines = rank_unit(KPPS, chaired, [person(1, 9000)], SEED).lines
    assert [line.chair for line in lines] == [False]


@pytest.mark.parametrize(
    "change",
    [
        {"desk": 8399},
        {"woman": False},
        {"election_experience": "more"},
        {"holds_office": True},
        {"refused": True},
        {"set_aside": True},
        {"application": str(UUID(int=99))},
    ],
)
def test_the_digest_notices_every_change_of_an_input(change: dict[str, Any]) -> None:
    crowd = [person(1, 8400, woman=True), person(2, 8000)]
    known: dict[str, Any] = {
        "call": "kpps-2024",
        "rulebook": "00",
        "seed": SEED,
        "units": {TPS: unit(7)},
    }
    changed = [crowd[0]._replace(**change), crowd[1]]
    before = inputs_digest(**known, candidates=crowd)
    assert inputs_digest(**known, candidates=changed) != before
    for key, value in {"call": "x", "rulebook": "01", "seed": "x", "units": {TPS: unit(6)}}.items():
        assert inputs_digest(**known | {key: value}, candidates=crowd) != before


def test_the_digests_are_what_their_description_says() -> None:
    one, other = person(1, 8400, woman=True), person(2, 8000)
    inputs = (
        f"inputs|kpps-2024|00|s\nunit|{TPS}|1|0|0||{TPS}:1|\n"
        f"candidate|{one.application}|{TPS}|P|8400|8400|8400|none|0\n"
        f"candidate|{other.application}|{TPS}|L|8000|8000|8000|none|0\n"
    )
    result = (
        f"{TPS}|1|{one.application}|8400|elected||{TPS}|1|1\n"
        f"{TPS}|2|{other.application}|8000|reserve||||0\n"
    )
    units, crowd = {TPS: unit(1)}, [other, one]
    digest = inputs_digest(call="kpps-2024", rulebook="00", seed="s", units=units, candidates=crowd)
    assert digest == sha256(inputs.encode()).digest()
    assert result_digest(rank_all(KPPS, units, crowd, "s")) == sha256(result.encode()).digest()
