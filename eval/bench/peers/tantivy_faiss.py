"""tantivy and FAISS, joined by reciprocal rank fusion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import tantivy

from bench.peers.flat import Flat
from bench.peers.fusion import fused
from bench.work import Passages, Vectors


class TantivyFaiss:
    libraries = ("tantivy", "faiss-cpu")

    def build(self, folder: Path, passages: Passages) -> None:
        fields = tantivy.SchemaBuilder()
        fields.add_integer_field("row", stored=True, indexed=True)
        fields.add_text_field("text", stored=False)
        (folder / "tantivy").mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(fields.build(), path=str(folder / "tantivy"))
        writer = self._index.writer()
        for row, text in enumerate(passages.texts):
            writer.add_document(tantivy.Document(row=row, text=text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._flat = Flat(folder, passages.vectors)

    def open(self, folder: Path, passages: Passages) -> None:
        self._index = tantivy.Index.open(str(folder / "tantivy"))
        self._flat = Flat(folder)

    def search(self, text: str, vector: Vectors, count: int) -> Sequence[int]:
        searcher = self._index.searcher()
        query, _ = self._index.parse_query_lenient(text, ["text"])  # what people say is no query language
        hits = searcher.search(query, count, count=False).hits
        lexical = [int(searcher.doc(address)["row"][0]) for _, address in hits]
        return fused((lexical, self._flat.search(vector, count)), count)

    def replace(self, row: int, text: str, vector: Vectors) -> None:
        writer = self._index.writer()
        writer.delete_documents_by_term("row", row)
        writer.add_document(tantivy.Document(row=row, text=text))
        writer.commit()
        self._index.reload()
        self._flat.replace(row, vector)


system = TantivyFaiss
