"""Chroma, dense: what it gives locally; its ranked lexical search is part of its cloud only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import chromadb
import numpy as np

from bench.work import Passages, Vectors

AT_ONCE = 5_000


class ChromaDense:
    libraries = ("chromadb",)

    def build(self, folder: Path, passages: Passages) -> None:
        self._passages = self._client(folder).create_collection("passages", configuration={"hnsw": {"space": "ip"}})
        for start in range(0, len(passages), AT_ONCE):
            rows = range(start, min(start + AT_ONCE, len(passages)))
            self._passages.add(
                ids=[str(row) for row in rows],
                documents=[passages.texts[row] for row in rows],
                embeddings=np.asarray(passages.vectors[rows.start : rows.stop]),
            )

    def open(self, folder: Path, passages: Passages) -> None:
        self._passages = self._client(folder).get_collection("passages")

    def search(self, text: str, vector: Vectors, count: int) -> Sequence[int]:
        found = self._passages.query(query_embeddings=vector[None, :], n_results=count, include=[])
        return [int(row) for row in found["ids"][0]]

    def replace(self, row: int, text: str, vector: Vectors) -> None:
        self._passages.update(ids=[str(row)], documents=[text], embeddings=vector[None, :])

    @staticmethod
    def _client(folder: Path) -> chromadb.ClientAPI:
        return chromadb.PersistentClient(str(folder / "chroma"), chromadb.Settings(anonymized_telemetry=False))


system = ChromaDense
