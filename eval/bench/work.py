"""What every system is given: the same passages, the same vectors, the same questions; plain files in a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Passages:
    """Texts with their vectors; `articles[row]` is the article that a row belongs to."""

    texts: Sequence[str]
    articles: Sequence[str]
    vectors: Vectors

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its vector and the articles that answer it; none where only time is measured."""

    id: str
    text: str
    vector: Vectors
    relevant: frozenset[str]
    dialogue: str


@dataclass(frozen=True)
class Work:
    """A folder of work, written once by `prepare` and read by every system."""

    folder: Path

    @cached_property
    def passages(self) -> Passages:
        """All passages, in the order of their rows; the vectors stay on the disk until they are asked for."""
        rows = [json.loads(line) for line in (self.folder / "passages.jsonl").open(encoding="utf-8")]
        vectors = np.load(self.folder / "passages.npy", mmap_mode="r")
        return Passages([row["text"] for row in rows], [row["article"] for row in rows], vectors)

    @cached_property
    def questions(self) -> Sequence[Question]:
        """All questions, in the order they are asked."""
        vectors = np.load(self.folder / "questions.npy")
        lines = (self.folder / "questions.jsonl").open(encoding="utf-8")
        return [
            Question(row["id"], row["text"], vector, frozenset(row["relevant"]), row["dialogue"])
            for row, vector in zip(map(json.loads, lines), vectors, strict=True)
        ]


def write(folder: Path, passages: Passages, questions: Sequence[Question]) -> Work:
    """Puts the work into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as file:
        for text, article in zip(passages.texts, passages.articles, strict=True):
            file.write(json.dumps({"article": article, "text": text}, ensure_ascii=False) + "\n")
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        for one in questions:
            row = {"id": one.id, "text": one.text, "relevant": sorted(one.relevant), "dialogue": one.dialogue}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    np.save(folder / "passages.npy", np.asarray(passages.vectors, np.float32))
    np.save(folder / "questions.npy", np.stack([one.vector for one in questions]).astype(np.float32))
    return Work(folder)
