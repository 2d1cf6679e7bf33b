"""SQLite's FTS5 and FAISS, joined by reciprocal rank fusion."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bench.peers.flat import Flat
from bench.peers.fusion import fused
from bench.work import Passages, Vectors

_WORD = re.compile(r"\w+")


class SqliteFaiss:
    libraries = ("faiss-cpu",)

    def build(self, folder: Path, passages: Passages) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._connect(folder)
        with self._database:
            self._database.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize='unicode61')")
            rows = enumerate(passages.texts)
            self._database.executemany("INSERT INTO passages(rowid, text) VALUES (?, ?)", rows)
        self._flat = Flat(folder, passages.vectors)

    def open(self, folder: Path, passages: Passages) -> None:
        self._connect(folder)
        self._flat = Flat(folder)

    def search(self, text: str, vector: Vectors, count: int) -> Sequence[int]:
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(_WORD.findall(text.lower())))
        sql = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"
        lexical = [row for (row,) in self._database.execute(sql, (query, count))] if query else []
        return fused((lexical, self._flat.search(vector, count)), count)

    def replace(self, row: int, text: str, vector: Vectors) -> None:
        with self._database:
            self._database.execute("UPDATE passages SET text = ? WHERE rowid = ?", (text, row))
        self._flat.replace(row, vector)

    def _connect(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "passages.db", check_same_thread=False)


system = SqliteFaiss
