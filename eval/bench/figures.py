"""What a race says: how good each ranking is, surely or not, and how fast; pair by pair with kbassist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bench.process import OURS
from bench.race import Taken
from bench.work import Work
from kbassist.learning.metrics import bootstrap, metric, randomisation_test

METRICS = ("nDCG@10", "R@1", "R@5")


def quality(work: Work, all_taken: Sequence[Taken]) -> dict[str, Any]:
    """Each metric of each system with its interval, and how probable its distance to kbassist is by chance."""
    earned: dict[str, dict[str, list[float]]] = {
        taken.name: {
            name: [
                metric(name)(found, question.relevant)
                for found, question in zip(taken.found, work.questions, strict=False)
            ]
            for name in METRICS
        }
        for taken in all_taken
        if taken.failed is None
    }
    ours, told = earned.get(OURS), dict[str, Any]()
    for system, each in earned.items():
        clusters = [question.dialogue for question in work.questions][: len(each[METRICS[0]])]
        told[system] = {"questions": len(clusters)}
        for name in METRICS:
            estimate = bootstrap(each[name], clusters)
            told[system][name] = [round(one, 4) for one in (estimate.value, estimate.low, estimate.high)]
            if ours and system != OURS:
                both = min(len(ours[name]), len(each[name]))  # who was too slow answered only the first of them
                chance = randomisation_test(ours[name][:both], each[name][:both], clusters[:both])
                told[system][f"p {name}"] = round(chance, 4)
    return told | {taken.name: {"failed": taken.failed} for taken in all_taken if taken.failed}


def speed(all_taken: Sequence[Taken]) -> dict[str, Any]:
    """Times and sizes of each system; percentiles in milliseconds."""
    told: dict[str, Any] = {}
    for taken in all_taken:
        if taken.failed and not taken.ms:
            told[taken.name] = {"failed": taken.failed}
            continue
        told[taken.name] = {
            "questions": len(taken.ms),
            "p50": _percentile(taken.ms, 50),
            "p95": _percentile(taken.ms, 95),
            "p99": _percentile(taken.ms, 99),
            "clients p95": _percentile(taken.clients_ms, 95),
            "clients a second": round(taken.stages.get("clients", {}).get("a_second", 0), 1) or None,
            "build s": round(taken.stages["build"]["seconds"], 2),
            "restart s": round(taken.stages.get("restart", {}).get("seconds", 0), 2) or None,
            "edit to found ms": _percentile(taken.corrected_ms, 50),
            "MB on disk": round(taken.stages["build"]["mb_on_disk"], 1),
            "peak MB": round(taken.stages.get("memory", {}).get("peak_mb", 0)) or None,
            "own MB": round(taken.stages.get("memory", {}).get("own_mb", 0)) or None,
            "failed": taken.failed,
        }
    return told


def ratios(all_taken: Sequence[Taken]) -> dict[str, Any]:
    """How many times as long each other system took as kbassist, question by question: the median of the ratios."""
    ours = next((taken for taken in all_taken if taken.name == OURS and taken.ms), None)
    if ours is None:
        return {}
    told = {}
    for taken in all_taken:
        if taken is not ours and taken.ms:
            pairs = np.array(taken.ms) / np.array(ours.ms[: len(taken.ms)])
            told[taken.name] = round(float(np.median(pairs)), 2)
    return told


def exponents(by_size: Mapping[int, Mapping[str, Any]], stage: str) -> dict[str, float]:
    """How a stage grows with the number of passages: the exponent of the power law fitted to all sizes."""
    grown = {}
    for system in {name for told in by_size.values() for name in told}:
        points = [(size, told[system].get(stage)) for size, told in by_size.items() if system in told]
        known = [(size, value) for size, value in points if value]
        if len(known) > 1:
            sizes, values = np.log([[size, value] for size, value in known]).T
            grown[system] = round(float(np.polyfit(sizes, values, 1)[0]), 2)
    return grown


def _percentile(values: Sequence[float], part: int) -> float | None:
    return round(float(np.percentile(values, part)), 2) if values else None
