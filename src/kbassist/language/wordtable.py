"""A vector for every word form of German, English and Russian in one space: looked up, or put together from parts."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kbassist.language.folding import words
from kbassist.language.vocabulary import Vocabulary

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]

FORMAT = 1
CONFIG, WORDS = "table.json", "words.txt"
GRAM = 5
"""Letters of a part; a word of fewer is one part, its borders marked."""


def parts(word: str, buckets: int) -> list[int]:
    """The hash buckets of a word's parts, in order; none for a bare number, which has no parts that mean anything."""
    if word.isdigit():
        return []
    bordered = f"<{word}>"
    return [
        zlib.crc32(bordered[start : start + GRAM].encode()) % buckets
        for start in range(max(1, len(bordered) - GRAM + 1))
    ]


class WordTable:
    """Rows of int8 with a scale each, mapped from files: a row's length is how much the word counts in a text."""

    def __init__(self, folder: Path) -> None:
        """Opens the table in a folder; ValueError where it holds another format or is not whole."""
        config = json.loads((folder / CONFIG).read_text())
        if config["format"] != FORMAT:
            raise ValueError(f"{folder}: a word table of format {config['format']}; this program reads {FORMAT}")
        self.fingerprint: str = config["fingerprint"]
        self._rows: Bytes = np.load(folder / "rows.npy", mmap_mode="r")
        self._scales: Floats = np.load(folder / "scales.npy")
        self._parts: Bytes = np.load(folder / "parts.npy", mmap_mode="r")
        self._part_scales: Floats = np.load(folder / "part_scales.npy")
        self._known = Vocabulary((folder / WORDS).read_text(encoding="utf-8").split("\n"))
        if len(self._known) != len(self._rows):
            raise ValueError(f"{folder}: {len(self._known)} words have {len(self._rows)} rows")
        self._number = lru_cache(maxsize=10_000)(self._known.number)
        self._unknown = lru_cache(maxsize=10_000)(self._from_parts)

    def __contains__(self, word: str) -> bool:
        return word in self._known

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._rows.shape[1])

    @property
    def ready(self) -> bool:
        """True: a table is there as soon as it is opened."""
        return True

    def vectors(self, of: Sequence[str]) -> Floats:
        """One row per folded word, as long as the word counts in a text; zeros for an unknown number or code."""
        found = np.fromiter(map(self._number, of), np.int64, len(of))
        rows = np.zeros((len(of), self.dimensions), np.float32)
        known = found >= 0
        rows[known] = self._rows[found[known]] * self._scales[found[known], None]
        for place in np.flatnonzero(~known).tolist():
            rows[place] = self._unknown(of[place])
        return rows

    def embed(self, texts: Sequence[str]) -> Floats:
        """One unit row per text: the sum of its words; zeros for a text without any."""
        return unit(np.stack([self.vectors(words(text)).sum(0) for text in texts]) if texts else self._none)

    def fragments(self, word: str) -> int:
        """Into how many pieces the table splits a word: 1 where it knows the word, else its parts."""
        return 1 if word in self._known else max(1, len(parts(word, len(self._parts))))

    def _from_parts(self, word: str) -> Floats:
        numbers = parts(word, len(self._parts))
        if not numbers or any(letter.isdigit() for letter in word):  # E105 is not nearly E106
            return np.zeros(self.dimensions, np.float32)
        summed = (self._parts[numbers] * self._part_scales[numbers, None]).sum(0)
        return np.asarray(summed / np.sqrt(len(numbers)), np.float32)

    @cached_property
    def _none(self) -> Floats:
        return np.zeros((0, self.dimensions), np.float32)


def unit(rows: Floats) -> Floats:
    """Rows of length 1; a row of zeros stays one."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9), np.float32)


def write(folder: Path, known: Sequence[str], rows: Floats, of_parts: Floats, name: str) -> None:
    """Writes a table: one row per folded word, one per bucket of parts; the fingerprint tells its content."""
    folder.mkdir(parents=True, exist_ok=True)
    state = zlib.crc32("\n".join(known).encode())
    for file, matrix in (("rows", rows), ("parts", of_parts)):
        scales = np.maximum(np.abs(matrix).max(1), 1e-9).astype(np.float32) / 127
        small = np.rint(matrix / scales[:, None]).astype(np.int8)
        np.save(folder / f"{file}.npy", small)
        np.save(folder / ("scales.npy" if file == "rows" else "part_scales.npy"), scales)
        state = zlib.crc32(scales.tobytes(), zlib.crc32(small.tobytes(), state))
    (folder / WORDS).write_text("\n".join(known), encoding="utf-8")
    config = {"format": FORMAT, "name": name, "dimensions": rows.shape[1], "fingerprint": f"{name}-{state:08x}"}
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n")
