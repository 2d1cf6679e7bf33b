"""A trial of understanding: what was tried on the company's talks, in the form that every run is written down in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kbassist.learning.cases import Half
from kbassist.learning.metrics import Estimate, bootstrap

SHOWN = 3
"""Places an agent looks at."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One group's figures: how many turns seek, how many do not, and each metric with its interval."""

    seeking: int
    silent: int
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial over one half: a line for each turn, and the figures by group."""

    name: str
    half: Half
    articles: int
    told: tuple[Mapping[str, Any], ...]
    groups: Mapping[str, Figures]

    def lines(self) -> Iterator[dict[str, Any]]:
        """One JSON object per turn."""
        return (dict(line) for line in self.told)

    def summary(self) -> dict[str, Any]:
        """The figures as JSON, by group."""
        return {
            "set": self.name.partition(f"-{self.half}")[0],
            "half": self.half.value,
            "mode": "hybrid",
            "articles": self.articles,
            "groups": {
                group: {
                    "answerable": figures.seeking,
                    "unanswerable": figures.silent,
                    "metrics": {name: asdict(estimate) for name, estimate in figures.metrics.items()},
                }
                for group, figures in self.groups.items()
            },
        }


def mean(values: Sequence[tuple[str, float]]) -> Estimate:
    """The mean of values told with their dialogue, whose turns are drawn together."""
    return bootstrap([value for _, value in values], [dialogue for dialogue, _ in values])
