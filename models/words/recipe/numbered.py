"""The training text as numbers: the words that the table knows, and every sentence and page in numbers of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recipe.ragged import Numbers, Ragged, joined


@dataclass(frozen=True)
class Numbered:
    """Everything that training reads: the words, the sentences in words, the pairs in sentences, the pages."""

    words: list[str]
    frequency: npt.NDArray[np.float32]
    """Of each word: how often it is used in general, in the language that uses it most."""
    speaks: npt.NDArray[np.uint8]
    """Of each word: the languages that use it, one bit each in the order of LANGUAGES."""
    texts: list[str]
    sentences: Ragged
    pairs: Numbers
    """Rows of (sentence, its translation, language of the first, of the second, source), in document order."""
    sources: list[str]
    pages: Ragged
    """The title and the body of each page in each language, in turn; empty where a page lacks a language."""
    page_sources: list[str]


def save(path: Path, numbered: Numbered) -> None:
    """Writes everything to one file."""
    arrays: dict[str, Any] = {}
    for field in fields(numbered):
        value = getattr(numbered, field.name)
        if isinstance(value, Ragged):
            arrays |= {f"{field.name}.flat": value.flat, f"{field.name}.starts": value.starts}
        else:
            arrays[field.name] = _bytes(value) if isinstance(value, list) else value
    np.savez(path, **arrays)


def load(path: Path) -> Numbered:
    """Reads what `save` wrote."""
    with np.load(path) as arrays:
        return Numbered(
            words=_lines(arrays["words"]),
            frequency=arrays["frequency"],
            speaks=arrays["speaks"],
            texts=_lines(arrays["texts"]),
            sentences=Ragged(arrays["sentences.flat"], arrays["sentences.starts"]),
            pairs=arrays["pairs"],
            sources=_lines(arrays["sources"]),
            pages=Ragged(arrays["pages.flat"], arrays["pages.starts"]),
            page_sources=_lines(arrays["page_sources"]),
        )


def with_pairs(numbered: Numbered, source: str, of_words: Sequence[tuple[int, int, int]]) -> Numbered:
    """The text and pairs of single words, each (language, word, Russian word), under a new source at its end."""
    known = {text: at for at, text in enumerate(numbered.texts)}
    added: dict[str, int] = {}
    rows = []
    for language, *pair in of_words:
        sides = []
        for word in pair:
            text = numbered.words[word]
            if text not in known:
                known[text] = len(known)
                added[text] = word
            sides.append(known[text])
        rows.append([*sides, language, 2, len(numbered.sources)])
    sentences = joined([numbered.sentences, Ragged.of([[word] for word in added.values()])])
    return replace(
        numbered,
        texts=[*numbered.texts, *added],
        sentences=sentences,
        pairs=np.concatenate([numbered.pairs, np.array(rows, np.int32).reshape(-1, 5)]),
        sources=[*numbered.sources, source],
    )


def _bytes(lines: list[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def _lines(stored: npt.NDArray[np.uint8]) -> list[str]:
    return stored.tobytes().decode().split("\n")
