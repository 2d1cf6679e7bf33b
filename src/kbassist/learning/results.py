"""What a run leaves behind: one line per case, one summary, one table for the documentation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from kbassist.learning.cases import EvalSet, Half
from kbassist.learning.measure import Outcome, Report
from kbassist.model.situation import Mode

_COLUMNS = ("set", "group", "cases", "metrics (95 % interval)", "ECE", "silent", "honest", "separation", "p50/p95 ms")
_SUMMARY = "summary.json"
_TABLE = "summary.md"


class Run(Protocol):
    """What can be written down: its name, one JSON object per case, and its figures as one."""

    @property
    def name(self) -> str: ...
    def lines(self) -> Iterator[dict[str, Any]]: ...
    def summary(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Result:
    """One run over one half of a set, or over a sample of it: what every case was shown, and the figures."""

    asked: EvalSet
    half: Half
    mode: Mode
    sample: int | None
    outcomes: tuple[Outcome, ...]
    reports: Mapping[str, Report]

    @property
    def name(self) -> str:
        """Names the run and its files: set and half, the mode unless it is the usual one, the size of a sample."""
        mode = "" if self.mode is Mode.HYBRID else f"-{self.mode}"
        sample = "" if self.sample is None else f"-sample{self.sample}"
        return f"{self.asked.name}-{self.half}{mode}{sample}"

    def lines(self) -> Iterator[dict[str, Any]]:
        """One JSON object per case; `relevant` and `ranking` are the qrels and the run that ranx reads."""
        for outcome in self.outcomes:
            yield {
                "id": outcome.case.id,
                "group": outcome.case.group,
                "dialogue": outcome.case.dialogue,
                "relevant": dict.fromkeys(sorted(outcome.case.relevant), 1),
                "ranking": {ranked.id: round(ranked.score, 6) for ranked in outcome.shown},
                "confidence": round(outcome.confidence, 4),
                "ms": round(outcome.milliseconds, 2),
            }

    def summary(self) -> dict[str, Any]:
        """The figures as JSON, by group."""
        return {
            "set": self.asked.name,
            "half": self.half.value,
            "mode": self.mode.value,
            "articles": len(self.asked.articles),
            "groups": {group: asdict(report) for group, report in self.reports.items()},
        }


def write(folder: Path, runs: Iterable[Run]) -> dict[str, Any]:
    """Keeps every run and brings the summary and its table up to date; the summary of these runs.

    Figures are rounded to what they are worth. Runs of other sets that the summary already holds stay in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ours: dict[str, Any] = {}
    for run in runs:
        lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in run.lines())
        (folder / f"{run.name}.jsonl").write_text("".join(lines), encoding="utf-8")
        ours[run.name] = _rounded(run.summary())
    kept = folder / _SUMMARY
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    together = dict(sorted((known | ours).items()))
    kept.write_text(json.dumps(together, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / _TABLE).write_text(table(together), encoding="utf-8")
    return ours


def table(runs: Mapping[str, Any]) -> str:
    """The summary as a Markdown table, one row per group of each run."""
    rows = [_COLUMNS, ("---",) * len(_COLUMNS)]
    rows += [_row(name, group, figures) for name, run in runs.items() for group, figures in run["groups"].items()]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(name: str, group: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    told = (
        f"{metric} {_decimal(estimate['value'])} ({_decimal(estimate['low'])}–{_decimal(estimate['high'])})"
        for metric, estimate in figures["metrics"].items()
    )
    return (
        name,
        group,
        str(figures["answerable"] + figures["unanswerable"]),
        ", ".join(told),
        *(_decimal(figures.get(key)) for key in ("calibration_error", "silent", "honest", "separation")),
        f"{figures['p50_ms']:.0f}/{figures['p95_ms']:.0f}" if "p50_ms" in figures else "–",
    )


def _decimal(value: float | None) -> str:
    """Three decimals without the leading zero, as rankings are told; a dash where there is nothing to tell."""
    if value is None:
        return "–"
    told = f"{value:.3f}"
    return told[1:] if told.startswith("0.") else told


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value
