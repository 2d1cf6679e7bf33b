"""What training draws from: targets of the teacher, pools of pairs by kind, running text and pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import torch

from kbassist.language.wordtable import Floats, unit
from recipe.numbered import Numbered
from recipe.ragged import Positions, Ragged
from recipe.work import DIMENSIONS, LANGUAGES

if TYPE_CHECKING:
    from recipe.teacher import Lessons

GENERAL = ("tatoeba", "mlqe-pe", "ntrex", "tico19")
INTERFACE = ("mo:", "mediawiki", "roundcube", "qm:", "json:")
DICTIONARY = "dict:"
LOANWORDS = "made:loanwords"
UNORDERED = ("tatoeba", "mlqe-pe")
"""Sources whose neighbouring lines have nothing to do with each other."""
SPARED = 17
"""Of so many Tatoeba pairs one is kept from training, for choices."""


@dataclass(frozen=True)
class Pool:
    """Pairs of one kind and one pair of languages, in document order."""

    kind: str
    languages: tuple[int, int]
    pairs: Positions


class Material:
    """The numbered text, the teacher's targets (`DIMENSIONS` long) and the pools to draw batches from."""

    def __init__(self, numbered: Numbered, lessons: Lessons) -> None:
        self.numbered = numbered
        self.importance = np.asarray(1e-3 / (1e-3 + numbered.frequency), np.float32)
        known, taught = lessons.vectors(numbered.texts)
        self._axes = leading_axes(taught)
        self.targets = torch.from_numpy(unit(taught @ self._axes))
        self.lesson = np.full(len(numbered.texts), -1, np.int64)
        self.lesson[known] = np.arange(len(known))
        spoken = numbered.sentences.lengths > 0
        self.taught = np.flatnonzero((self.lesson >= 0) & spoken)
        self._usable = spoken[numbered.pairs[:, 0]] & spoken[numbered.pairs[:, 1]]

    def english_words(self, lessons: Lessons) -> tuple[Positions, Floats]:
        """The words that the teacher knows and their vectors about their mean, as long as they count."""
        places, taught = lessons.vectors(self.numbered.words)
        projected = taught @ self._axes
        return places, np.asarray((projected - projected.mean(0)) * self.importance[places, None], np.float32)

    @cached_property
    def pools(self) -> list[Pool]:
        """All pairs that may be learned from, by kind and languages."""
        pairs = self.numbered.pairs
        kinds = np.array([kind_of(source) for source in self.numbered.sources])[pairs[:, 4]]
        free = self._usable.copy()
        free[self.spared] = False
        found = []
        for kind in ("general", "documents", "interface", "dictionary", "loanwords"):
            for first in range(len(LANGUAGES)):
                for second in range(len(LANGUAGES)):
                    here = free & (kinds == kind) & (pairs[:, 2] == first) & (pairs[:, 3] == second)
                    if here.any():
                        found.append(Pool(kind, (first, second), np.flatnonzero(here)))
        return found

    @cached_property
    def spared(self) -> Positions:
        """Tatoeba pairs kept from training, for choices."""
        source = self.numbered.sources.index("tatoeba") if "tatoeba" in self.numbered.sources else -1
        return np.flatnonzero(self._usable & (self.numbered.pairs[:, 4] == source))[::SPARED]

    @cached_property
    def running(self) -> list[Positions]:
        """Pairs whose neighbours continue the text: one array in document order for each source and languages."""
        pairs, found = self.numbered.pairs, []
        for number, source in enumerate(self.numbered.sources):
            if kind_of(source) not in ("general", "documents") or source in UNORDERED:
                continue
            for first, second in ((0, 1), (0, 2), (1, 2)):
                languages = (pairs[:, 2] == first) & (pairs[:, 3] == second)
                here = np.flatnonzero(self._usable & (pairs[:, 4] == number) & languages)
                if len(here) > 100:
                    found.append(here)
        return found

    @cached_property
    def page_sides(self) -> list[list[int]]:
        """Of each page the rows of its titles (the body is the next row) in the languages that have both."""
        lengths = self.numbered.pages.lengths
        whole = [
            [row for row in range(start, start + 6, 2) if lengths[row] and lengths[row + 1] > 10]
            for start in range(0, len(lengths), 6)
        ]
        return [sides for sides in whole if sides]

    def sentences(self, rows: Positions) -> Ragged:
        """Sentences as words."""
        return self.numbered.sentences.take(rows)


def kind_of(source: str) -> str:
    """Whether a source is a dictionary, loan words, words of programs, sentences about anything, or documents."""
    if source == LOANWORDS:
        return "loanwords"
    if source.startswith(DICTIONARY):
        return "dictionary"
    if source.startswith(INTERFACE):
        return "interface"
    return "general" if source in GENERAL else "documents"


def leading_axes(vectors: Floats) -> Floats:
    """The directions along which vectors are longest, longest first (width x DIMENSIONS)."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    return np.asarray(axes[:, ::-1][:, :DIMENSIONS], np.float32)
