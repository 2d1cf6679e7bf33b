"""rank-bm25 and FAISS, joined by reciprocal rank fusion: what a tutorial shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi

from bench.peers.flat import Flat
from bench.peers.fusion import fused
from bench.work import Passages, Vectors


class RankBm25Faiss:
    libraries = ("rank-bm25", "faiss-cpu")

    def build(self, folder: Path, passages: Passages) -> None:
        self._texts = list(passages.texts)
        self._bm25 = BM25Okapi([text.lower().split() for text in self._texts])
        self._flat = Flat(folder, passages.vectors)

    open = build

    def search(self, text: str, vector: Vectors, count: int) -> Sequence[int]:
        lexical = np.argsort(-self._bm25.get_scores(text.lower().split()))[:count].tolist()
        return fused((lexical, self._flat.search(vector, count)), count)

    def replace(self, row: int, text: str, vector: Vectors) -> None:
        self._texts[row] = text
        self._bm25 = BM25Okapi([text.lower().split() for text in self._texts])
        self._flat.replace(row, vector)


system = RankBm25Faiss
