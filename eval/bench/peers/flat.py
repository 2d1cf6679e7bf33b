"""A flat FAISS index on the disk, the dense half of every peer that has none of its own."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from bench.work import Vectors

FILE = "vectors.faiss"


class Flat:
    """Exact search by inner product; a row that is replaced leaves and comes back."""

    def __init__(self, folder: Path, vectors: Vectors | None = None) -> None:
        self._file = folder / FILE
        if vectors is None:
            self._index = faiss.read_index(str(self._file))
        else:
            self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
            self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.arange(len(vectors)))
            self._keep()

    def search(self, vector: Vectors, count: int) -> list[int]:
        return [int(row) for row in self._index.search(vector[None, :], count)[1][0] if row >= 0]

    def replace(self, row: int, vector: Vectors) -> None:
        self._index.remove_ids(np.array([row]))
        self._index.add_with_ids(np.ascontiguousarray(vector[None, :], np.float32), np.array([row]))
        self._keep()

    def _keep(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        faiss.write_index(self._index, str(self._file))
