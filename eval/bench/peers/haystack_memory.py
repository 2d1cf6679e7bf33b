"""haystack with its in-memory store: a BM25 and an embedding retriever, and its document joiner."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy

from bench.work import Passages, Vectors


class HaystackMemory:
    libraries = ("haystack-ai",)

    def build(self, folder: Path, passages: Passages) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
        self._store.write_documents(
            [
                _document(row, text, vector)
                for row, (text, vector) in enumerate(zip(passages.texts, passages.vectors, strict=True))
            ]
        )
        self._words, self._meaning = InMemoryBM25Retriever(self._store), InMemoryEmbeddingRetriever(self._store)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

    open = build

    def search(self, text: str, vector: Vectors, count: int) -> Sequence[int]:
        lexical = self._words.run(query=text, top_k=count)["documents"]
        dense = self._meaning.run(query_embedding=vector.tolist(), top_k=count)["documents"]
        return [int(found.id) for found in self._joiner.run(documents=[lexical, dense], top_k=count)["documents"]]

    def replace(self, row: int, text: str, vector: Vectors) -> None:
        self._store.write_documents([_document(row, text, vector)], policy=DuplicatePolicy.OVERWRITE)


def _document(row: int, text: str, vector: Vectors) -> Document:
    return Document(id=str(row), content=text, embedding=vector.tolist())


system = HaystackMemory
