"""What an English sentence model says of English words and sentences: the space that the word table learns to share."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.progress import track
from wordfreq import top_n_list

from kbassist.adapters.neural import load_model
from kbassist.language.wordtable import Floats, unit

CHUNK = 4096
"""Texts of a file: what an interrupted run loses at most."""
BATCH = 64
_SPELLED = re.compile("[a-z][a-z'-]+")


class Lessons:
    """The teacher's unit vectors of texts, kept in a folder, so that an interrupted run goes on where it stopped."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._place: dict[str, int] = {}
        self._chunks: list[npt.NDArray[np.float16]] = []
        for file in sorted(folder.glob("*.npz")):
            with np.load(file) as chunk:
                self._add(chunk["texts"].item().decode().split("\n"), chunk["vectors"])

    def learn(self, texts: Sequence[str]) -> None:
        """Asks the teacher for every text that is not known yet; texts are single lines."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._place]
        if not missing:
            return
        model = load_model(None, self._folder)
        chunks = [missing[start : start + CHUNK] for start in range(0, len(missing), CHUNK)]
        for chunk in track(chunks, f"teacher: {len(missing):,} texts"):
            alike = sorted(chunk, key=len)  # a batch is as slow as its longest text
            parts = [model.encode(alike[start : start + BATCH]) for start in range(0, len(alike), BATCH)]
            self._keep(alike, np.concatenate(parts))

    def vectors(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], Floats]:
        """Which of the texts are known (their positions), and one unit row for each of those."""
        places = [(position, self._place[text]) for position, text in enumerate(texts) if text in self._place]
        known = np.array([position for position, _ in places], np.int64)
        every = np.concatenate(self._chunks)
        return known, unit(every[[place for _, place in places]].astype(np.float32))

    def _keep(self, texts: list[str], vectors: Floats) -> None:
        joined = "\n".join(texts).encode()
        small = vectors.astype(np.float16)
        file = self._folder / f"{zlib.crc32(joined):08x}.npz"
        partial = file.with_suffix(".part")
        with partial.open("wb") as out:
            np.savez(out, texts=np.array(joined), vectors=small)
        partial.rename(file)
        self._add(texts, small)

    def _add(self, texts: list[str], vectors: npt.NDArray[np.float16]) -> None:
        start = len(self._place)
        self._place.update(zip(texts, range(start, start + len(texts)), strict=True))
        self._chunks.append(vectors)


def english_words(most: int = 36_000) -> list[str]:
    """The commonest English words, spelled with letters."""
    return [word for word in top_n_list("en", most) if _SPELLED.fullmatch(word)]


def chosen(by_source: dict[str, list[str]], most: dict[str, int], otherwise: int) -> Iterator[str]:
    """The sentences worth asking about: evenly spaced over each source, no more than its share."""
    for source, sentences in sorted(by_source.items()):
        share = most.get(source, otherwise)
        step = max(1.0, len(sentences) / max(share, 1))
        yield from (sentences[int(place * step)] for place in range(min(share, len(sentences))))
