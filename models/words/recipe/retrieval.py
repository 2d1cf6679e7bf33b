"""Three ways to find a text with a word table: whole vectors, near words in an inverted index, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from kbassist.language.folding import words
from kbassist.language.wordtable import Floats, WordTable, unit

NEAR, NEAREST = 0.45, 12
"""How alike two words must be to stand for each other (cosine), and how many may stand for one."""
SATURATION, LENGTH = 1.2, 0.75


@dataclass(frozen=True)
class Scores:
    """What each way says: one row per question, one column per text."""

    dense: Floats
    soft: Floats
    late: Floats

    def blend(self, first: str, second: str, weight: float) -> Floats:
        """Two ways, each spread over 0 to 1 per question; `weight` is that of the first."""
        mixed = weight * _spread(getattr(self, first)) + (1 - weight) * _spread(getattr(self, second))
        return np.asarray(mixed, np.float32)


def score(table: WordTable, questions: Sequence[str], texts: Sequence[str]) -> Scores:
    """Scores every text for every question in all three ways."""
    asked, of_question = _counted(questions)
    offered, of_text = _counted(texts)
    cosines = unit(table.vectors(asked)) @ unit(table.vectors(offered)).T
    place = {word: at for at, word in enumerate(offered)}
    for row, word in enumerate(asked):
        if word in place:
            cosines[row, place[word]] = 1.0
    frequencies, rarity = _soft_terms(cosines, of_text)
    once = of_question.sign()
    return Scores(
        dense=table.embed(questions) @ table.embed(texts).T,
        soft=np.asarray(once @ (frequencies * rarity[:, None]), np.float32),
        late=np.asarray(once @ (_best(cosines, of_text) ** 2 * rarity[:, None]), np.float32),
    )


def _counted(texts: Sequence[str]) -> tuple[list[str], sp.csr_matrix]:
    """The words of all texts, and how often each text (row) uses each of them."""
    number: dict[str, int] = {}
    columns, rows = [], []
    for row, text in enumerate(texts):
        found = [number.setdefault(word, len(number)) for word in words(text)]
        columns += found
        rows += [row] * len(found)
    counts = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(texts), len(number)))
    return list(number), counts


def _soft_terms(cosines: Floats, texts: sp.csr_matrix) -> tuple[Floats, Floats]:
    """Saturated frequencies of each asked word and what stands for it in each text, and how rare it is."""
    weights = np.where(cosines >= NEAR, cosines, 0)
    if weights.shape[1] > NEAREST:
        weakest = -np.partition(-weights, NEAREST, 1)[:, NEAREST]
        weights[weights <= weakest[:, None]] = 0
    frequencies = np.asarray((sp.csr_matrix(weights) @ texts.T).todense())
    lengths = np.asarray(texts.sum(1)).ravel()
    saturated = (
        frequencies
        * (SATURATION + 1)
        / (frequencies + SATURATION * (1 - LENGTH + LENGTH * lengths / lengths.mean())[None])
    )
    documents = (saturated > 0.3).sum(1)
    rarity = np.log(1 + (texts.shape[0] - documents + 0.5) / (documents + 0.5))
    return saturated.astype(np.float32), rarity.astype(np.float32)


def _best(cosines: Floats, texts: sp.csr_matrix) -> Floats:
    """Of each asked word and each text the cosine of the nearest word; nothing below zero."""
    best = np.zeros((len(cosines), texts.shape[0]), np.float32)
    for column in range(texts.shape[0]):
        inside = texts.indices[texts.indptr[column] : texts.indptr[column + 1]]
        if len(inside):
            best[:, column] = cosines[:, inside].max(1)
    return np.maximum(best, 0)


def _spread(scores: Floats) -> Floats:
    low, high = scores.min(1, keepdims=True), scores.max(1, keepdims=True)
    return np.asarray((scores - low) / (high - low + 1e-9), np.float32)
