"""What speech recognition mishears, simulated: words that sound alike, words lost, words too many; seeded."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from kbassist.language.folding import fold

SUBSTITUTED, LOST = 0.6, 0.25
"""Shares of the errors; the rest are insertions. Recognisers of telephone speech err in about this way."""

ALIKE = 4
"""Of so many words that sound most alike, one is heard instead."""

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_BARE = re.compile(r"[^\W\d_]{2,}")
_SOUNDS = str.maketrans(
    {
        "а": "a", "б": "p", "в": "f", "г": "k", "д": "t", "е": "e", "ж": "s", "з": "s", "и": "i", "й": "i", "к": "k",
        "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "k",
        "ц": "s", "ч": "s", "ш": "s", "щ": "s", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a",
        "b": "p", "v": "f", "w": "f", "d": "t", "g": "k", "c": "k", "q": "k", "x": "k", "z": "s", "j": "i", "y": "i",
        "ä": "e", "ö": "o", "ü": "u", "h": "",
    }
)  # fmt: skip


Sounds = dict[tuple[str, int], dict[str, list[str]]]
"""Words by the first letter and the length of their sound, then by the sound."""


@dataclass(frozen=True, slots=True)
class Heap:
    """The words of one language, how often each is written, and where those of a sound are found."""

    words: tuple[str, ...]
    counts: tuple[int, ...]
    by_sound: Sounds


class Mishearing:
    """A recogniser's errors over the vocabulary of some texts; the same seed mishears in the same way."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """`texts` are pairs of language and text: what is heard instead of a word are words of its own language."""
        counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for language, text in texts:
            counted[language].update(word.casefold() for word in _BARE.findall(text))
        self._heaps = {language: _heap(counts) for language, counts in counted.items()}
        self._alike = lru_cache(maxsize=50_000)(self._found)

    def heard(self, text: str, language: str, rate: float, seed: str) -> str:
        """The text as it is heard with so many errors a word (0 to 1); unchanged in a language without vocabulary."""
        if language not in self._heaps or not rate:
            return text
        chance = random.Random(seed)

        def misheard(found: re.Match[str]) -> str:
            if chance.random() >= rate:
                return found[0]
            kind = chance.random()
            if kind < SUBSTITUTED:
                return chance.choice(self._alike(found[0].casefold(), language) or ("",))
            return "" if kind < SUBSTITUTED + LOST else f"{found[0]} {self._any(language, chance)}"

        return " ".join(_WORD.sub(misheard, text).split())

    def _any(self, language: str, chance: random.Random) -> str:
        heap = self._heaps[language]
        return chance.choices(heap.words, heap.counts)[0]

    def _found(self, word: str, language: str) -> tuple[str, ...]:
        """The words that sound most like one, without it: those that begin alike and are about as long. A word that
        nothing sounds like is lost.
        """
        sound = sound_of(word)
        heap = self._heaps[language].by_sound
        near = [key for length in (-1, 0, 1) for key in heap.get((sound[:1], len(sound) + length), {})]
        keys = process.extract(sound, near, scorer=Levenshtein.distance, limit=ALIKE + 1)
        alike = [
            (distance, Levenshtein.distance(word, other), other)
            for key, distance, _ in keys
            for other in heap[key[:1], len(key)][key]
            if other != word
        ]
        return tuple(other for _, _, other in sorted(alike)[:ALIKE])


def sound_of(word: str) -> str:
    """A key that words of nearly the same sound share, in both alphabets: voiced as unvoiced, doubled as single."""
    plain = re.sub(r"sch|sh|ch", "s", re.sub(r"ph", "f", fold(word)))
    return re.sub(r"(.)\1+", r"\1", re.sub(r"(?<!^)[aeiou]+", "a", plain.translate(_SOUNDS)))


def _heap(counts: Counter[str]) -> Heap:
    by_sound: Sounds = {}
    for word in sorted(counts):
        sound = sound_of(word)
        by_sound.setdefault((sound[:1], len(sound)), {}).setdefault(sound, []).append(word)
    words = tuple(sorted(counts))
    return Heap(words, tuple(counts[word] for word in words), by_sound)
