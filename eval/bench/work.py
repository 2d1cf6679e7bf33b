"""What every system is given: the same passages, the same vectors, the same questions; plain files in a folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Passages:
    """Texts with their vectors, each read when first asked for: what a system does not need it does not hold."""

    folder: Path

    @cached_property
    def texts(self) -> Sequence[str]:
        """All texts, in the order of their rows."""
        texts: list[str] = json.loads((self.folder / "texts.json").read_text(encoding="utf-8"))
        return texts

    @cached_property
    def articles(self) -> Sequence[str]:
        """The article that each row belongs to; the passages of one follow each other."""
        return list(map(sys.intern, json.loads((self.folder / "articles.json").read_text(encoding="utf-8"))))

    @cached_property
    def vectors(self) -> Vectors:
        """A vector for each row, on the disk until it is read."""
        vectors: Vectors = np.load(self.folder / "passages.npy", mmap_mode="r")
        return vectors

    def __len__(self) -> int:
        return len(self.articles)


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
        """All passages, in the order of their rows."""
        return Passages(self.folder)

    @cached_property
    def questions(self) -> Sequence[Question]:
        """All questions, in the order they are asked."""
        vectors = np.load(self.folder / "questions.npy")
        lines = (self.folder / "questions.jsonl").open(encoding="utf-8")
        return [
            Question(row["id"], row["text"], vector, frozenset(row["relevant"]), row["dialogue"])
            for row, vector in zip(map(json.loads, lines), vectors, strict=True)
        ]


def write(
    folder: Path, texts: Sequence[str], articles: Sequence[str], vectors: Vectors, questions: Sequence[Question]
) -> Work:
    """Puts the work into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, column in (("texts", texts), ("articles", articles)):
        (folder / f"{name}.json").write_text(json.dumps(column, ensure_ascii=False), encoding="utf-8")
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        for one in questions:
            row = {"id": one.id, "text": one.text, "relevant": sorted(one.relevant), "dialogue": one.dialogue}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    np.save(folder / "passages.npy", np.asarray(vectors, np.float32))
    np.save(folder / "questions.npy", np.stack([one.vector for one in questions]).astype(np.float32))
    return Work(folder)
