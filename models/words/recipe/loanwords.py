"""Russian words taken from English or German, told by their sound: роутер is router, аккаунт is account."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
import simplemma

from recipe.material import LOANWORDS
from recipe.numbered import Numbered, with_pairs
from recipe.ragged import Numbers, Positions

RARE = (1e-6, 1e-6, 1e-7)
"""Words used less often than this, by language, are not trusted: they are seldom taken over."""
SHORTEST, LONGEST, MOST_READINGS = 3, 14, 1500
PROVEN = 0.15
"""Where translations use the Russian word, the share of them that must use the other, to be believed."""
SEEN, UNTOLD = 4, -1.0
"""Translations from which on their share decides, and not the sound alone; the share where they are fewer."""
LONG, MOST_TURNS = 5, 2
"""Letters from which on sound alone tells, and in how many places it may take an unusual way."""

_TABLES: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_READINGS: tuple[dict[str, str], ...] = (_TABLES["english"], _TABLES["german"])
"""How letters may sound in Russian ears, by language."""
SPOKEN = {russian: english for english, every in _TABLES["spoken"].items() for russian in every}
"""Loan words that are told by no rule, and the English words that they come from."""
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = frozenset("аеиоуыьэюяй")
_ENDINGS = ("а", "у", "ом", "е", "ы", "и", "ов", "ам", "ами", "ах")


def with_loanwords(numbered: Numbered) -> Numbered:
    """The text and, as pairs of a source of its own, the loan words among its words."""
    return with_pairs(numbered, LOANWORDS, loanwords(numbered))


def loanwords(numbered: Numbered) -> list[tuple[int, int, int]]:
    """Loan words as (language, word, Russian word), their endings included; sorted.

    A word that sounds alike by chance is left out where translations show what it means (магазин, no magazine); where
    they do not say, only the nearest sounds of words in their dictionary form are believed.
    """
    by_sound: dict[str, list[int]] = defaultdict(list)
    for word in _candidates(numbered, 2):
        by_sound[sound(numbered.words[word])].append(word)
    found = {
        (language, word, russian): turns
        for language in (0, 1)
        for word in _candidates(numbered, language)
        for reading, turns in readings(numbered.words[word], language).items()
        for russian in by_sound.get(reading, ())
    }
    shares = _shares(numbered, list(found))
    nearest: dict[tuple[int, int], int] = {}
    for (language, _, russian), turns in found.items():
        nearest[language, russian] = min(turns, nearest.get((language, russian), turns))
    kept = set()
    for (each, turns), share in zip(found.items(), shares, strict=True):
        language, _, russian = each
        by_ear = turns == nearest[language, russian] and _plain(numbered.words[russian], turns)
        if share >= PROVEN or (share == UNTOLD and by_ear):
            kept.add(each)
    number = {word: at for at, word in enumerate(numbered.words)}
    spoken = {
        (0, number[english], number[russian])
        for russian, english in SPOKEN.items()
        if english in number and russian in number
    }
    return sorted(kept | set(_inflected(numbered, sorted(kept))) | spoken)


def _plain(word: str, turns: int) -> bool:
    """Whether sound alone tells: a long word in its dictionary form, most letters read in the first way."""
    return turns <= MOST_TURNS and len(word) >= LONG and bool(simplemma.lemmatize(word, lang="ru") == word)


def _inflected(numbered: Numbered, kept: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """The Russian words with endings that the text or the frequency lists know."""
    number = {word: at for at, word in enumerate(numbered.words)}
    for language, word, russian in kept:
        base = numbered.words[russian]
        for form in (base + ending for ending in _ENDINGS if base[-1] not in _VOWELS):
            if form in number and simplemma.lemmatize(form, lang="ru") in (base, form):
                yield language, word, number[form]


def sound(word: str) -> str:
    """How a Russian word sounds, one sign a sound, doubled ones once."""
    return _DOUBLED.sub(r"\1", "".join(_TABLES["russian"].get(letter, letter) for letter in word))


def readings(word: str, language: int) -> dict[str, int]:
    """All ways in which Russian may take a word of a language (0 English, 1 German) over, none for too many; of each in
    how many places it takes another way than the usual one."""
    choices = list(_letters(word, _READINGS[language]))
    found: dict[str, int] = {}
    if prod(map(len, choices)) <= MOST_READINGS:
        for places in product(*(range(len(choice)) for choice in choices)):
            spelled = "".join(choice[at] for choice, at in zip(choices, places, strict=True)).replace("_", "")
            reading, turns = _DOUBLED.sub(r"\1", spelled), sum(map(bool, places))
            found[reading] = min(turns, found.get(reading, turns))
    return found


def _letters(word: str, table: dict[str, str]) -> Iterator[Sequence[str]]:
    rest = _DOUBLED.sub(r"\1", word) if not re.search("ee|oo", word) else word
    while rest:
        size = next((size for size in (5, 4, 3, 2) if rest[:size] in table and len(rest) >= size), 1)
        yield table.get(rest[:size], rest[:size]).split()
        rest = rest[size:]


def _candidates(numbered: Numbered, language: int) -> list[int]:
    """The words of a language in its own letters that are neither short nor rare."""
    spelled = re.compile("[а-я]+" if language == 2 else "[a-zäöüß]+")
    spoken = np.flatnonzero((numbered.speaks >> language & 1).astype(bool) & (numbered.frequency > RARE[language]))
    words = ((word, numbered.words[word]) for word in spoken.tolist())
    return [at for at, word in words if SHORTEST <= len(word) <= LONGEST and spelled.fullmatch(word)]


def _shares(numbered: Numbered, found: Sequence[tuple[int, int, int]]) -> list[float]:
    """Of the translations that use a Russian word the share that uses the other; UNTOLD where there are too few."""
    shares = [UNTOLD] * len(found)
    for language in (0, 1):
        rows = numbered.pairs[(numbered.pairs[:, 2] == language) & (numbered.pairs[:, 3] == 2)]
        ours = sorted({word for of, word, _ in found if of == language})
        theirs = sorted({russian for of, _, russian in found if of == language})
        one, other = _used(numbered, rows[:, 0], ours), _used(numbered, rows[:, 1], theirs)
        both, seen = (other.T @ one).todok(), np.asarray(other.sum(0)).ravel()
        place, shelf = {word: at for at, word in enumerate(ours)}, {word: at for at, word in enumerate(theirs)}
        for at, (of, word, russian) in enumerate(found):
            if of == language and seen[shelf[russian]] >= SEEN:
                shares[at] = float(both.get((shelf[russian], place[word]), 0) / seen[shelf[russian]])
    return shares


def _used(numbered: Numbered, sentences: Numbers, of: Sequence[int]) -> sp.csc_matrix:
    """Which of some words each sentence uses: one row per sentence, one column per word."""
    columns = np.full(len(numbered.words), -1, np.int64)
    columns[np.asarray(of, np.int64)] = np.arange(len(of))
    chosen = numbered.sentences.take(sentences)
    rows: Positions = np.repeat(np.arange(len(chosen)), chosen.lengths)
    place = columns[chosen.flat]
    kept = place >= 0
    ones = np.ones(int(kept.sum()), np.float32)
    return sp.csr_matrix((ones, (rows[kept], place[kept])), shape=(len(chosen), len(of))).sign().tocsc()
