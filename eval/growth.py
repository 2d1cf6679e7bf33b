"""What more agents need: turns a second, cores, replicas and memory, from what a turn was measured to cost.

    python eval/growth.py [RESULTS]      the folder of bench-live.json; default: eval/results

Writes growth.json and growth.md there. A replica is one server on two cores that keeps its talks, a queue M/G/2: turns
come at random, and each holds a core for a time drawn around its mean. Where the measurement was saturated that mean is
two cores over the turns a second, so that what is lost between cores and to the clients counts too; otherwise it is the
processor time of a turn. A replica is given as many turns a second as leave 95 of 100 within the target, and one more
replica is to spare.
"""

from __future__ import annotations

import json
import math
import re
import sys
from dataclasses import asdict, dataclass
from heapq import heapify, heapreplace
from pathlib import Path
from typing import Any

import numpy as np

AGENTS = (1_000, 10_000, 100_000)
TALKING = 0.8
"""Share of the agents who are in a talk at the busiest time."""

CORES = 2
TARGET_MS = 300.0
TURNS = 40_000
"""Turns that are drawn to look at one load; the first tenth, before the queue has settled, is not counted."""

BUSIEST = 0.95
_P95 = 1.6449
"""How many deviations above the middle 95 of 100 lie."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured: processor milliseconds of a turn, and how long it holds a core; how that spreads (of its
    logarithm); seconds between the turns of a talk; gigabytes of a server with its talks."""

    turn_ms: float
    held_ms: float
    spread: float
    every_s: float
    memory_gb: float


@dataclass(frozen=True, slots=True)
class Need:
    """What so many agents need at their busiest; `busy_cores` work all the time, `cores` are bought."""

    agents: int
    turns_a_second: float
    busy_cores: float
    replicas: int
    cores: int
    memory_gb: float
    p95_ms: float


def cost_of(report: dict[str, Any]) -> Cost:
    """The cost of a turn in a report of `kbassist bench live`: processor time over turns said, both speakers' alike."""
    figures = {figure["name"]: figure for figure in report["figures"]}
    [many] = [figure for name, figure in figures.items() if name.endswith("talks at once: turn to suggestions, p95")]
    talks, every_s = int(many["name"].split()[0]), float(_found(r"a turn every ([\d.]+) s", many["told"])[0])
    middle, high = map(
        float, _found(r"p50 ([\d.]+), p95 ([\d.]+)", figures["one talk: turn to suggestions, p95"]["told"])
    )
    rate = talks / every_s
    turn_ms = 1000 * figures["processor"]["value"] / rate
    held_ms = 1000 * CORES / rate if many["value"] > TARGET_MS else turn_ms
    return Cost(turn_ms, held_ms, math.log(high / middle) / _P95, every_s, figures["memory at the end"]["value"])


def p95(cost: Cost, turns_a_second: float, cores: int = CORES, seed: int = 0) -> float:
    """Milliseconds that 95 of 100 turns take, waiting and served; first come, first served, drawn with a seed."""
    draw = np.random.default_rng(seed)
    came = np.cumsum(draw.exponential(1000 / turns_a_second, TURNS))
    middle = math.log(cost.held_ms) - cost.spread**2 / 2  # so that the mean is what was measured
    served = draw.lognormal(middle, cost.spread, TURNS)
    free, stayed = [0.0] * cores, np.empty(TURNS)
    heapify(free)
    for turn, (at, takes) in enumerate(zip(came.tolist(), served.tolist(), strict=True)):
        done = max(at, free[0]) + takes
        heapreplace(free, done)
        stayed[turn] = done - at
    return float(np.percentile(stayed[TURNS // 10 :], 95))


def carried(cost: Cost, target_ms: float = TARGET_MS, cores: int = CORES) -> float:
    """Turns a second that one replica takes within the target, by halving; it is never busier than 95 in 100."""
    low, high = 0.0, BUSIEST * cores * 1000 / cost.held_ms
    if p95(cost, high, cores) <= target_ms:
        return high
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if p95(cost, middle, cores) <= target_ms else (low, middle)
    return low


def need(agents: int, cost: Cost, one_carries: float) -> Need:
    """What so many agents need, where one replica carries so many turns a second."""
    turns = agents * TALKING / cost.every_s
    working = max(1, math.ceil(turns / one_carries))
    return Need(
        agents=agents,
        turns_a_second=turns,
        busy_cores=turns * cost.turn_ms / 1000,
        replicas=working + 1,
        cores=(working + 1) * CORES,
        memory_gb=(working + 1) * cost.memory_gb,
        p95_ms=p95(cost, turns / working),
    )


def table(cost: Cost, one_carries: float, needs: list[Need]) -> str:
    """The figures as Markdown."""
    lines = [
        f"* a turn: {cost.turn_ms:.1f} ms of processor, {cost.held_ms:.1f} ms of a core held",
        f"* a talk: a turn every {cost.every_s:g} s; {TALKING:.0%} of the agents in one",
        f"* a replica, p95 {TARGET_MS:.0f} ms: {CORES} cores, {cost.memory_gb:.2f} GB, {one_carries:.0f} turns/s",
        "",
        "| agents | turns a second | cores at work | replicas, one to spare | cores | memory | p95 |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in needs:
        lines.append(
            f"| {one.agents:,} | {one.turns_a_second:,.0f} | {one.busy_cores:,.1f} | {one.replicas:,} | {one.cores:,} "
            f"| {one.memory_gb:,.0f} GB | {one.p95_ms:.0f} ms |"
        )
    return "\n".join(lines) + "\n"


def main(results: Path) -> None:
    """Reads what was measured, writes what it means for more agents."""
    cost = cost_of(json.loads((results / "bench-live.json").read_text("utf-8")))
    one_carries = carried(cost)
    needs = [need(agents, cost, one_carries) for agents in AGENTS]
    told = {"cost": asdict(cost), "turns_a_second_of_one": one_carries, "needs": [asdict(one) for one in needs]}
    (results / "growth.json").write_text(json.dumps(_rounded(told), indent=1) + "\n", "utf-8")
    (results / "growth.md").write_text(table(cost, one_carries, needs), "utf-8")
    print(table(cost, one_carries, needs))


def _found(pattern: str, told: str) -> tuple[str, ...]:
    found = re.search(pattern, told)
    if found is None:
        raise SystemExit(f"growth: no {pattern!r} in {told!r}")
    return found.groups()


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("results"))
