"""Readers of texts: analyzer, word table, sentence model."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""One unit-length row per text."""

Span = tuple[str, int, int]
"""A term or a word, and the characters of a text that it comes from."""


class Model(Protocol):
    """Anything that turns texts into unit vectors in one pass."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    def encode(self, texts: Sequence[str]) -> Vectors: ...
    def fragments(self, word: str) -> int: ...


class Embedder(Protocol):
    """Turns texts into unit vectors of one space."""

    @property
    def fingerprint(self) -> str:
        """Names the model so exactly that equal fingerprints mean comparable vectors."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    @property
    def ready(self) -> bool:
        """False while the model is still loading or when it cannot be loaded."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, waiting until the model is ready; waiting callers share a batch."""

    def fragments(self, word: str) -> int:
        """Into how many pieces the model's tokeniser splits a word: how foreign its language is to the model."""


class Words(Protocol):
    """A vector for every word, whatever its language, in one space."""

    @property
    def fingerprint(self) -> str:
        """Names the table so exactly that equal fingerprints mean comparable vectors."""

    @property
    def dimensions(self) -> int:
        """Length of a vector, a multiple of 64."""

    def vectors(self, of: Sequence[str]) -> Vectors:
        """One row per folded word, as long as the word counts in a text; zeros where nothing is known of it."""


class Analyzer(Protocol):
    """Text to index terms, by language."""

    def terms(self, text: str, language: str) -> list[str]:
        """The terms of a text in order, repeated as often as they occur."""

    def read(self, text: str, language: str) -> tuple[list[str], list[str]]:
        """The terms of a text and its words as they are written, both in order."""

    def spans(self, text: str, language: str) -> Sequence[Span]:
        """Every term with the characters it comes from."""

    def words(self, text: str, language: str) -> Sequence[Span]:
        """The words that carry meaning, whole and folded, with the characters they come from."""

    def sought(
        self, text: str, language: str, terms: Set[str], words: Set[str]
    ) -> tuple[Sequence[Span], Sequence[Span]]:
        """Of `spans` those of some terms, and of `words` some, in much less time."""

    def detect(self, text: str, default: str) -> str:
        """The language of a text, or the default where the text does not tell."""
