"""People who look at the first ranks most still teach the order that they prefer, sooner than counting tells it."""

from __future__ import annotations

import random
from statistics import mean

from kbassist.learning.priors import ACCOUNT, SHRINKAGE
from kbassist.learning.simulated_use import ARTICLES, LOOKED_AT, WAYS, Log, _used, course, kendall, simulate, stormed


def test_the_corrected_prior_knows_the_order_better_after_as_many_feedbacks_than_counting_does() -> None:
    tau = {way: mean(course(way, seed, 400).tau[400] for seed in range(4)) for way in WAYS}
    assert tau["corrected"] > max(tau["uses by impressions"], tau["uses alone"]) + 0.05


def test_a_course_is_the_same_whenever_it_is_run() -> None:
    assert course("corrected", 3, 50) == course("corrected", 3, 50)


def test_one_account_moves_no_prior_by_more_than_the_bound_however_often_it_insists() -> None:
    moved = [stormed(seed, 60) for seed in range(3)]
    assert max(moved) <= (SHRINKAGE + ACCOUNT) / SHRINKAGE
    assert min(moved) > 1.01


def test_how_ranks_are_looked_at_is_found_out_from_the_log() -> None:
    log = Log()
    for seed in range(3):
        for choice in _choices(seed):
            log.add(*choice)
    assert log.looked_at[3] < 0.25  # 1/4 was believed at first, .19 is true
    assert LOOKED_AT[3] < 0.2


def test_tau_is_one_in_order_and_minus_one_against_it() -> None:
    falling = [float(-place) for place in range(8)]
    assert kendall(falling) == 1
    assert kendall(falling[::-1]) == -1
    assert kendall([0.0] * 8) == 0


def test_a_run_tells_its_figures_by_way_of_counting() -> None:
    run = simulate((1, 2), 50)
    assert len(list(run.lines())) == 2 * len(WAYS)
    assert set(run.summary()["groups"]) == {*WAYS, "storm of one account"}


def _choices(seed: int) -> list[tuple[list[int], int, str]]:
    """Searches in orders of chance that ended in a use."""
    drawn, found = random.Random(seed), []
    while len(found) < 300:
        order = drawn.sample(range(ARTICLES), ARTICLES)
        rank = _used(order, drawn)
        if rank is not None:
            found.append((order, rank, "somebody"))
    return found
