"""LanceDB: full-text and vector search joined by its reranker, reciprocal rank fusion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import lancedb
import pyarrow as pa
from lancedb.query import MatchQuery
from lancedb.rerankers import RRFReranker

from bench.work import Passages, Vectors


class LancedbHybrid:
    libraries = ("lancedb",)

    def build(self, folder: Path, passages: Passages) -> None:
        dimensions = passages.vectors.shape[1]
        fields = [("row", pa.int64()), ("text", pa.string()), ("vector", pa.list_(pa.float32(), dimensions))]
        vectors = pa.FixedSizeListArray.from_arrays(pa.array(passages.vectors.reshape(-1)), dimensions)
        columns = [pa.array(range(len(passages))), pa.array(passages.texts, pa.string()), vectors]
        self._table = self._database(folder).create_table("passages", pa.table(columns, schema=pa.schema(fields)))
        self._table.create_fts_index("text", use_tantivy=False)

    def open(self, folder: Path, passages: Passages) -> None:
        self._table = self._database(folder).open_table("passages")

    def search(self, text: str, vector: Vectors, count: int) -> Sequence[int]:
        asked = self._table.search(query_type="hybrid").vector(vector).text(MatchQuery(text, "text"))
        found = asked.rerank(RRFReranker()).distance_type("dot").select(["row"]).limit(count).to_arrow()
        return [int(row) for row in found["row"].to_pylist()]

    def replace(self, row: int, text: str, vector: Vectors) -> None:
        new = pa.table({"row": [row], "text": [text], "vector": [vector.tolist()]}, schema=self._table.schema)
        self._table.merge_insert("row").when_matched_update_all().execute(new)

    @staticmethod
    def _database(folder: Path) -> lancedb.DBConnection:
        return lancedb.connect(str(folder / "lance"))


system = LancedbHybrid
