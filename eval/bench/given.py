"""A job and its vectors, as kbassist needs them: the set by its name, and a model that only looks up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.work import Vectors, Work
from kbassist.language.analyzer import Analyzer
from kbassist.learning.cases import Case, EvalSet, Half
from kbassist.learning.datasets import Places, load
from kbassist.learning.drawn import DrawnEmbedder
from kbassist.learning.texts import enough, source_of
from kbassist.model.base import digest

KNOWN = "known.npz"
DIMENSIONS = 384


@dataclass(frozen=True, slots=True)
class Job:
    """A set of questions by its name or, where `passages` is more than none, so much real text to be searched fast."""

    name: str
    passages: int = 0
    texts: str | None = None
    half: str = Half.CHECK

    def cases(self) -> EvalSet:
        """The articles and the cases of the half; a job of texts has no cases of its own."""
        if not self.passages:
            asked = load(self.name, Places.found())
            kept = tuple(case for case in asked.cases if case.half == self.half and case.relevant)
            return EvalSet(asked.name, asked.articles, kept, asked.metrics, asked.by_family)
        source = source_of(Path(self.texts) if self.texts else None)
        pages = enough(list(source.pages(Analyzer().detect)), self.passages)
        return EvalSet(self.name, tuple(pages), (), ())


class Shape:
    """What a drawn vector imitates."""

    fingerprint, dimensions = "given", DIMENSIONS


class Given:
    """A model that knows the vectors of the work by their texts and draws one for any other text."""

    fingerprint, dimensions = "given", DIMENSIONS

    def __init__(self, work: Work) -> None:
        kept = np.load(work.folder / KNOWN)
        self._rows = {name: row for row, name in enumerate(kept["names"].tolist())}
        self._vectors = list(kept["vectors"])
        self._fragments = dict(zip(kept["words"].tolist(), kept["pieces"].tolist(), strict=True))
        self._drawn = DrawnEmbedder(Shape())  # type: ignore[arg-type]

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [self._rows.get(digest(text)) for text in texts]
        return np.stack(
            [
                self._drawn.embed([text])[0] if row is None else self._vectors[row]
                for row, text in zip(rows, texts, strict=True)
            ]
        )

    def learn(self, text: str, vector: Vectors) -> None:
        """Gives a text its vector."""
        self._rows[digest(text)] = len(self._vectors)
        self._vectors.append(vector)

    def fragments(self, word: str) -> int:
        return self._fragments.get(word, 1)


class Recorded:
    """A model that keeps all that was asked of it."""

    def __init__(self, model) -> None:
        self._model, self.vectors, self.pieces = model, dict[str, Vectors](), dict[str, int]()
        self.fingerprint, self.dimensions = model.fingerprint, model.dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        found = self._model.encode(texts)
        self.vectors |= zip(map(digest, texts), found, strict=True)
        return found

    def fragments(self, word: str) -> int:
        self.pieces[word] = self._model.fragments(word)
        return self.pieces[word]

    def keep(self, folder: Path) -> None:
        """Writes what was seen, for `Given` to look up."""
        keep(folder, self.vectors, self.pieces)


def keep(folder: Path, vectors: dict[str, Vectors], pieces: dict[str, int]) -> None:
    """Writes vectors by the digests of their texts, and the pieces of words."""
    np.savez(
        folder / KNOWN,
        names=np.array(list(vectors), dtype=str),
        vectors=np.stack(list(vectors.values())) if vectors else np.zeros((0, DIMENSIONS), np.float32),
        words=np.array(list(pieces), dtype=str),
        pieces=np.array(list(pieces.values()), dtype=np.int64),
    )


def asked_text(case: Case) -> str:
    """A case as a system without talks is asked: all that was said, in order."""
    return case.text or " ".join(turn.text for turn in case.turns)
