"""The figures as tables for the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.figures import METRICS
from bench.process import OURS

SPEED = (
    "questions", "p50", "p95", "p99", "clients p95", "clients a second", "build s", "restart s",
    "edit to found ms", "MB on disk", "peak MB", "own MB",
)  # fmt: skip


def table(told: Mapping[str, Any]) -> str:
    """The whole report in Markdown."""
    lines = ["Versions: " + ", ".join(f"{name} {version}" for name, version in told["versions"].items()) + ".", ""]
    for name, systems in told["quality"].items():
        lines += [f"### {name}", "", *_quality(systems), ""]
    for passages, systems in told["speed"].items():
        ratios = told["ratios"].get(passages, {})
        lines += [f"### {int(passages):,} passages", "", *_speed(systems, ratios), ""]
    if told["growth"]:
        lines += ["### Growth with the number of passages (exponent)", "", *_growth(told["growth"]), ""]
    return "\n".join(lines)


def _quality(systems: Mapping[str, Any]) -> list[str]:
    rows = [["system", "questions", *METRICS, "p (nDCG@10)"]]
    for system, told in sorted(systems.items(), key=lambda item: -item[1].get(METRICS[0], [0])[0]):
        if told.get("failed"):
            rows.append([system, f"failed: {told['failed']}", *[""] * (len(METRICS) + 1)])
            continue
        cells = ["{:.3f} ({:.3f} to {:.3f})".format(*told[name]) for name in METRICS]
        rows.append([_name(system), str(told["questions"]), *cells, str(told.get(f"p {METRICS[0]}", ""))])
    return _markdown(rows)


def _speed(systems: Mapping[str, Any], ratios: Mapping[str, float]) -> list[str]:
    rows = [["system", *SPEED, "times kbassist's"]]
    for system, told in sorted(systems.items(), key=lambda item: item[1].get("p95") or float("inf")):
        cells = ["" if told.get(name) is None else str(told[name]) for name in SPEED]
        note = f"failed: {told['failed']}" if told.get("failed") else str(ratios.get(system, ""))
        rows.append([_name(system), *cells, note])
    return _markdown(rows)


def _growth(growth: Mapping[str, Mapping[str, float]]) -> list[str]:
    systems = sorted({system for each in growth.values() for system in each})
    rows = [["system", *growth]]
    rows += [[_name(system), *[str(each.get(system, "")) for each in growth.values()]] for system in systems]
    return _markdown(rows)


def _name(system: str) -> str:
    return f"**{system}**" if system == OURS else system.replace("_", " ")


def _markdown(rows: Sequence[Sequence[str]]) -> list[str]:
    head, *rest = [f"| {' | '.join(row)} |" for row in rows]
    return [head, "|" + "---|" * len(rows[0]), *rest]
