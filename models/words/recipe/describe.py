"""Finds what the vector of each word is made of: its lemmas, its parts, and what others know of it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import simplemma
from navec import Navec
from rich.progress import track

from kbassist.language.folding import words
from kbassist.language.wordtable import Floats, parts, unit
from recipe.features import Features
from recipe.ragged import Ragged
from recipe.work import BUCKETS, LANGUAGES

_CYRILLIC = re.compile("[а-я]")


def describe(known: list[str], speaks: npt.NDArray[np.uint8], navec: Path) -> Features:
    """The features of every word; `speaks` has one bit for each of LANGUAGES that uses it."""
    lemma_number: dict[str, int] = {}
    lemmas = [
        sorted({lemma_number.setdefault(lemma, len(lemma_number)) for lemma in _lemmas(word, int(bits))})
        for word, bits in track(list(zip(known, speaks, strict=True)), "lemmas")
    ]
    rows, weights = [], []
    shift = len(known) + len(lemma_number)
    for own, (word, of_word) in enumerate(zip(known, lemmas, strict=True)):
        buckets = parts(word, BUCKETS)
        rows.append([own, *(len(known) + lemma for lemma in of_word), *(shift + bucket for bucket in buckets)])
        weights += [1.0, *_shared(len(of_word), 1.0), *_shared(len(buckets), 0.5)]
    return Features(Ragged.of(rows), np.array(weights, np.float32), len(known), len(lemma_number), _hints(known, navec))


def _lemmas(word: str, speaks: int) -> list[str]:
    """The dictionary forms of a word in the languages that use it; German nouns are looked up capitalised as well."""
    if word.isdigit():
        return []
    if _CYRILLIC.search(word):
        looked_up = [simplemma.lemmatize(word, lang="ru")]
    else:
        spoken = [name for bit, name in enumerate(LANGUAGES[:2]) if speaks >> bit & 1]
        looked_up = [simplemma.lemmatize(word, lang=name) for name in spoken]
        if "de" in spoken:
            looked_up.append(simplemma.lemmatize(word.capitalize(), lang="de"))
    return [folded[0] for folded in map(words, looked_up) if len(folded) == 1]


def _shared(count: int, power: float) -> list[float]:
    """Equal weights that shrink with their number."""
    return [float(max(count, 1)) ** -power] * count


def _hints(known: list[str], path: Path) -> Floats:
    """Unit rows from the Russian news vectors of natasha."""
    navec = Navec.load(path)
    place = {word.replace("ё", "е"): at for word, at in sorted(navec.vocab.word_ids.items())}
    every = navec.pq.unpack()
    hints = np.zeros((len(known), every.shape[1]), np.float32)
    found = [(row, place[word]) for row, word in enumerate(known) if word in place and _CYRILLIC.search(word)]
    rows, places = map(list, zip(*found, strict=True))
    hints[rows] = unit(every[places].astype(np.float32))
    return hints
