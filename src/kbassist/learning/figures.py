"""Measured speeds as figures: each beside what it should be, as JSON and as a row of a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kbassist.model.base import now_utc


@dataclass(frozen=True, slots=True)
class Target:
    """The least or the most that a figure should be."""

    bound: float
    at_least: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value keeps it."""
        return value >= self.bound if self.at_least else value <= self.bound


@dataclass(frozen=True, slots=True)
class Figure:
    """One value and its unit, what it should be (None: told for comparison), and how it came about."""

    name: str
    value: float
    unit: str
    target: Target | None = None
    told: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether it is as it should be; None where nothing was set."""
        return None if self.target is None else self.target.holds(self.value)


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds of some repetitions: the middle, and what 95 and 99 of 100 stay within."""

    count: int
    p50: float
    p95: float
    p99: float

    def __str__(self) -> str:
        return f"p50 {self.p50:.1f}, p95 {self.p95:.1f}, p99 {self.p99:.1f} ms of {self.count}"


def spread(milliseconds: Sequence[float]) -> Spread:
    """The spread of at least one measurement."""
    p50, p95, p99 = np.percentile(np.asarray(milliseconds, dtype=float), [50, 95, 99])
    return Spread(len(milliseconds), float(p50), float(p95), float(p99))


def write(name: Path, about: Mapping[str, Any], figures: Sequence[Figure]) -> dict[str, Any]:
    """Keeps the report as `<name>.json` and as a page of Markdown, `<name>.md`; the report."""
    about = {"at": now_utc().isoformat(timespec="minutes"), **about}
    report = {**about, "figures": [as_mapping(figure) for figure in figures]}
    name.parent.mkdir(parents=True, exist_ok=True)
    name.with_suffix(".json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    head = "".join(f"* {key}: {value}\n" for key, value in about.items())
    name.with_suffix(".md").write_text(f"{head}\n{table(figures)}", encoding="utf-8")
    return report


def as_mapping(figure: Figure) -> dict[str, Any]:
    """A figure as JSON, rounded to what it is worth."""
    target = None if figure.target is None else asdict(figure.target)
    value = float(f"{figure.value:.4g}")
    return asdict(figure) | {"value": value, "target": target, "holds": figure.holds}


def table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table."""
    rows: list[tuple[str, ...]] = [("figure", "measured", "target", "holds", "how"), ("---",) * 5]
    rows += [_row(figure) for figure in figures]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(figure: Figure) -> tuple[str, ...]:
    target, verdict = figure.target, {True: "yes", False: "**no**", None: "–"}[figure.holds]
    aim = "–" if target is None else f"{'≥' if target.at_least else '≤'} {in_words(target.bound, figure.unit)}"
    return figure.name, in_words(figure.value, figure.unit), aim, verdict, figure.told or "–"


def in_words(value: float, unit: str) -> str:
    """A value with its unit, to three figures or to the whole."""
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {unit}".strip()
