"""txtai with its hybrid index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from txtai import Embeddings

from bench.work import Passages, Vectors


class TxtaiHybrid:
    """Vectors come from outside: `transform` is asked for the vector of a text by txtai itself."""

    libraries = ("txtai", "faiss-cpu")

    def __init__(self) -> None:
        self._known: dict[str, Vectors] = {}

    def build(self, folder: Path, passages: Passages) -> None:
        self._known = dict(zip(passages.texts, passages.vectors, strict=True))
        self._index = Embeddings(method="external", transform=self._transform(), hybrid=True)
        self._index.index((row, text, None) for row, text in enumerate(passages.texts))
        self._folder = folder / "txtai"
        self._save()
        self._known = {}

    def open(self, folder: Path, passages: Passages) -> None:
        self._folder = folder / "txtai"
        self._index = Embeddings()
        self._index.load(str(self._folder), config={"transform": self._transform()})

    def search(self, text: str, vector: Vectors, count: int) -> Sequence[int]:
        self._known[text] = vector
        return [int(row) for row, _ in self._index.search(text, count)]

    def replace(self, row: int, text: str, vector: Vectors) -> None:
        self._known[text] = vector
        self._index.upsert([(row, text, None)])
        self._save()

    def _save(self) -> None:
        """Writes what can be written; a function cannot."""
        transform = self._index.config.pop("transform")
        self._index.save(str(self._folder))
        self._index.config["transform"] = transform

    def _transform(self) -> Callable[[Sequence[str]], Vectors]:
        return lambda texts: np.stack([self._known[text] for text in texts])  # it takes plain functions only


system = TxtaiHybrid
