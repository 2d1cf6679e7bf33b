"""What a word's vector is made of while training: own row, lemmas, parts, and what others know of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kbassist.language.wordtable import Floats
from recipe.ragged import Ragged
from recipe.work import BUCKETS


@dataclass(frozen=True)
class Features:
    """Of each word the numbers of its features and their weights: own rows first, then lemmas, then parts."""

    of_word: Ragged
    weights: Floats
    words: int
    lemmas: int
    hints: Floats
    """Of each word a distributional vector made elsewhere; zeros where there is none."""

    @property
    def total(self) -> int:
        """How many features there are."""
        return self.words + self.lemmas + BUCKETS


def save(path: Path, made: Features) -> None:
    """Writes the features to one file."""
    np.savez(
        path,
        flat=made.of_word.flat,
        starts=made.of_word.starts,
        weights=made.weights,
        sizes=np.array([made.words, made.lemmas]),
        hints=made.hints.astype(np.float16),
    )


def load(path: Path) -> Features:
    """Reads what `save` wrote."""
    with np.load(path) as file:
        sizes = [int(size) for size in file["sizes"]]
        hints = file["hints"].astype(np.float32)
        return Features(Ragged(file["flat"], file["starts"]), file["weights"], sizes[0], sizes[1], hints)
