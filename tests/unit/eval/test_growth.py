"""What more agents need, held against queues whose answer is known."""

from __future__ import annotations

import math

import pytest
from growth import TARGET_MS, Cost, carried, cost_of, need, p95
from hypothesis import given, settings
from hypothesis import strategies as st

COST = Cost(turn_ms=30, held_ms=40, spread=0.3, every_s=5, memory_gb=1)


def report(many_p95_ms: float) -> dict[str, object]:
    figures = [
        {"name": "one talk: turn to suggestions, p95", "value": 80, "told": "p50 40.0, p95 80.0, p99 90.0 ms of 9"},
        {
            "name": "100 talks at once: turn to suggestions, p95",
            "value": many_p95_ms,
            "told": "p50 9.0, p95 9.0, p99 9.0 ms of 99; a turn every 5 s each, for 3 minutes",
        },
        {"name": "processor", "value": 1.0, "told": ""},
        {"name": "memory at the end", "value": 0.9, "told": ""},
    ]
    return {"figures": figures}


def test_a_turn_costs_the_processor_time_over_the_turns_said() -> None:
    # 100 talks, a turn every 5 s: 20 turns a second, for one core
    cost = cost_of(report(many_p95_ms=200))
    assert (cost.turn_ms, cost.held_ms) == (50, 50)


def test_a_server_that_was_saturated_holds_its_cores_for_all_the_time_there_is() -> None:
    cost = cost_of(report(many_p95_ms=9000))
    assert (cost.turn_ms, cost.held_ms) == (50, 100)
    assert math.exp(cost.spread * 1.6449) == pytest.approx(2)


def test_an_idle_server_makes_nobody_wait() -> None:
    alone = math.exp(math.log(COST.held_ms) - COST.spread**2 / 2 + 1.6449 * COST.spread)
    assert p95(COST, turns_a_second=0.01) == pytest.approx(alone, rel=0.02)


def waits_no_longer(wait: float, served: float, a_ms: float) -> float:
    """How probable it is, in a queue M/D/1 (Erlang 1909)."""
    terms = (
        (a_ms * (turn * served - wait)) ** turn / math.factorial(turn) * math.exp(-a_ms * (turn * served - wait))
        for turn in range(int(wait / served) + 1)
    )
    return (1 - a_ms * served) * sum(terms)


@pytest.mark.parametrize("turns_a_second", [30, 50, 80])
def test_one_core_with_even_turns_waits_as_erlang_says(turns_a_second: float) -> None:
    even = Cost(turn_ms=10, held_ms=10, spread=1e-9, every_s=5, memory_gb=1)
    waited = p95(even, turns_a_second, cores=1) - even.held_ms
    assert waits_no_longer(waited, even.held_ms, turns_a_second / 1000) == pytest.approx(0.95, abs=0.01)


@settings(max_examples=10, deadline=None)
@given(st.floats(1, 20), st.floats(1.2, 2))
def test_more_turns_never_wait_less(turns: float, times: float) -> None:
    assert p95(COST, turns * times) >= p95(COST, turns) * 0.98


def test_what_a_replica_carries_is_within_the_target_and_less_than_its_cores_could_do() -> None:
    most = carried(COST, target_ms=150)
    assert p95(COST, most) <= 150 < p95(COST, most * 1.2)
    assert most < 2 * 1000 / COST.held_ms


def test_ten_times_the_agents_need_ten_times_the_cores_at_work_and_one_replica_is_to_spare() -> None:
    few, many = need(1_000, COST, one_carries=40), need(10_000, COST, one_carries=40)
    assert few.turns_a_second == 160
    assert (few.replicas, few.cores) == (5, 10)
    assert many.busy_cores == pytest.approx(10 * few.busy_cores)
    assert many.replicas == 41
    assert few.p95_ms <= TARGET_MS
