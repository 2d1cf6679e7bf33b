"""The ways to run one model against each other: how fast each is, and how well its vectors rank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from kbassist.learning.figures import Figure, spread
from kbassist.learning.search_speed import milliseconds
from kbassist.ports import Vectors

AT_ONCE = 8
"""Texts of one pass, as in an import."""


class Encoder(Protocol):
    """A model in one of its forms."""

    def encode(self, texts: Sequence[str]) -> Vectors: ...


def embedder_speeds(
    forms: Mapping[str, Callable[[], Encoder]], questions: Sequence[str], passages: Sequence[str]
) -> list[Figure]:
    """Each form over the same questions one by one, in turn with the others, and over the same passages in passes."""
    models = {name: load() for name, load in forms.items()}
    for model in models.values():
        model.encode(passages[:AT_ONCE])
    taken: dict[str, list[float]] = {name: [] for name in models}
    for question in questions:
        for name, model in models.items():
            taken[name].append(milliseconds(lambda model=model, text=question: model.encode([text])))
    figures = []
    for name, model in models.items():
        told = spread(taken[name])
        figures.append(Figure(f"{name}, one question, p95", told.p95, "ms", None, str(told)))
    passes = [sorted(passages, key=len)[start : start + AT_ONCE] for start in range(0, len(passages), AT_ONCE)]
    for name, model in models.items():
        took = milliseconds(lambda model=model: [model.encode(texts) for texts in passes])
        rate = len(passages) / took * 1000
        figures.append(
            Figure(f"{name}, passages in passes of {AT_ONCE}", rate, "/s", None, f"{len(passages)} passages")
        )
    return figures
