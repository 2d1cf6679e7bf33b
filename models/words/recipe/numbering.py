"""Reads the training text: which words the table knows, and every sentence and page as numbers of words."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.progress import track
from wordfreq import top_n_list, word_frequency

from kbassist.language.folding import words
from recipe import choices
from recipe.loanwords import SPOKEN
from recipe.numbered import Numbered
from recipe.ragged import Numbers, Ragged
from recipe.work import LANGUAGES

GENERAL = {"en": 60_000, "de": 150_000, "ru": 200_000}
"""Words of general frequency lists that are known even where the training text does not use them."""
SEEN_AT_LEAST, LONGEST_WORD, LONGEST_NUMBER, LONGEST_TEXT = 2, 40, 4, 400


def number(pairs: Path, pages: Path, without: tuple[str, ...] = (), keep_dev: bool = False) -> Numbered:
    """Reads the training text; `without` names sources (or beginnings of names) to leave out."""
    counter = _Counter()
    rows: list[list[int]] = []
    sources: dict[str, int] = {}
    numbers: dict[str, int] = {}
    hidden = "" if keep_dev else choices.dev_text(pages)
    for source, first, second, one, other in track(_lines(pairs), "numbering pairs"):
        if source.startswith(without) or (source == choices.SOURCE and f" {one}" in hidden):
            continue
        sides = []
        for language, text in ((first, one), (second, other)):
            if text not in numbers:
                numbers[text] = len(numbers)
                counter.add(text, language)
            sides.append(numbers[text])
        rows.append([*sides, first, second, sources.setdefault(source, len(sources))])
    page_sources, start = [], len(numbers)
    for page in track(list(choices.pages(pages)), "numbering pages"):
        if not keep_dev and choices.is_dev(page):
            continue
        page_sources.append(page["source"])
        for language, name in enumerate(LANGUAGES):
            title, body = page.get(name) or ("", "")
            counter.add(title, language)
            counter.add(body, language)
    known, frequency, speaks, renumber = counter.vocabulary()
    return Numbered(
        words=known,
        frequency=frequency,
        speaks=speaks,
        texts=list(numbers),
        sentences=counter.numbered(renumber, 0, start),
        pairs=np.array(rows, np.int32),
        sources=list(sources),
        pages=counter.numbered(renumber, start, None),
        page_sources=page_sources,
    )


class _Counter:
    """Numbers words as they come and counts them by language."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._texts: list[Numbers] = []
        self._languages: list[int] = []

    def add(self, text: str, language: int) -> None:
        found = words(text)[:LONGEST_TEXT]
        number = self._number
        self._texts.append(np.array([number.setdefault(word, len(number)) for word in found], np.int32))
        self._languages.append(language)

    def vocabulary(self) -> tuple[list[str], npt.NDArray[np.float32], npt.NDArray[np.uint8], Numbers]:
        """The words worth a row, their frequency and languages, and for each number given so far the new one or -1."""
        seen = list(self._number)
        every = Ragged.of(self._texts)
        spoken = np.repeat(np.array(self._languages), every.lengths)
        speaks = np.zeros(len(seen), np.uint8)
        for language in range(len(LANGUAGES)):
            counts = np.bincount(every.flat[spoken == language], minlength=len(seen))
            speaks |= (counts >= SEEN_AT_LEAST).astype(np.uint8) << language
        languages = {word: int(bits) for word, bits in zip(seen, speaks, strict=True) if bits}
        for language, name in enumerate(LANGUAGES):
            for word in top_n_list(name, GENERAL[name], wordlist="best"):
                for folded in (found for found in [words(word)] if len(found) == 1):
                    languages[folded[0]] = languages.get(folded[0], 0) | 1 << language
        languages |= {word: languages.get(word, 0) | 1 << LANGUAGES.index("ru") for word in SPOKEN}
        known = sorted(word for word in languages if _worth(word))
        bits = np.array([languages[word] for word in known], np.uint8)
        place = {word: at for at, word in enumerate(known)}
        renumber = np.array([place.get(word, -1) for word in seen], np.int32)
        return known, np.array([_frequency(w, b) for w, b in zip(known, bits, strict=True)], np.float32), bits, renumber

    def numbered(self, renumber: Numbers, start: int, stop: int | None) -> Ragged:
        """The texts from start to stop in new numbers; unknown words are left out."""
        kept = []
        for text in self._texts[start:stop]:
            row = renumber[text]
            kept.append(row[row >= 0])
        return Ragged.of(kept)


def _worth(word: str) -> bool:
    return len(word) <= LONGEST_WORD and not (word.isdigit() and len(word) > LONGEST_NUMBER)


def _frequency(word: str, languages: int) -> float:
    spoken = [name for bit, name in enumerate(LANGUAGES) if languages >> bit & 1]
    return max(float(word_frequency(word, name, wordlist="best")) for name in spoken)


def _lines(path: Path) -> Iterator[tuple[str, int, int, str, str]]:
    """Source, languages of both sides and both texts of each pair, in document order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            source, language, one, other = line.rstrip("\n").split("\t")
            first, second = language.split("-") if "-" in language else ("en", language)
            yield source, LANGUAGES.index(first), LANGUAGES.index(second), one, other
