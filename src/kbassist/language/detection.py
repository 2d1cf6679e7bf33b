"""Which language a text is in, Russian in Latin letters included."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from functools import cache, lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from kbassist.heap import give_back
from kbassist.language.folding import words
from kbassist.language.letters import russian_odds
from kbassist.language.transliteration import in_cyrillic

CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

LOOKED_AT = 400
"""Characters whose letters are looked at."""

LEAD = 0.2
"""How much surer of one language than of the other letters must make us."""

SURE, LIKELY = 6.0, 1.0
"""Log odds above which a text is Russian in Latin letters, and above which it is where Russian was spoken so far:
chosen so that hardly a text of the other languages' tune halves is taken for Russian.
"""

SMALL, FOREIGN = 3.0, -4.0
"""What a small word adds, and the least that a word can say."""


class Detection:
    """Tells German, English and Russian by alphabet, small words and letters; safe to share between threads."""

    def __init__(self, small_words: Callable[[str], Set[str]]) -> None:
        """`small_words` gives those of `de`, `en` or `ru`, folded."""
        self._small = small_words
        self._russian = lru_cache(maxsize=50_000)(self._russian_odds)

    def detect(self, text: str, default: str) -> str:
        """The language of a text, or the default where the text does not tell."""
        cyrillic, latin = len(CYRILLIC.findall(text)), len(LATIN.findall(text))
        if cyrillic > latin:
            return "ru"
        if latin < 3:
            return default
        if self.typed_russian(text, default):
            return "ru"
        if told := self._told_by_small_words(text):
            return told
        confidences = {c.language: c.value for c in _detector().compute_language_confidence_values(text[:LOOKED_AT])}
        german, english = confidences[Language.GERMAN], confidences[Language.ENGLISH]
        if abs(german - english) < LEAD and default in ("de", "en"):
            return default
        return "de" if german > english else "en"

    def typed_russian(self, text: str, default: str = "ru") -> bool:
        """Whether a text is Russian in Latin letters: by its letters, and by small words; who spoke it so far, may."""
        return sum(map(self._russian, words(text[:LOOKED_AT]))) > (LIKELY if default == "ru" else SURE)

    def _russian_odds(self, word: str) -> float:
        """How surely a word is Russian; one foreign name makes no foreign text."""
        small = len(word) > 1 and not self._small("ru").isdisjoint(in_cyrillic(word))
        foreign = word in self._small("de") or word in self._small("en")
        return max(FOREIGN, russian_odds([word])) + SMALL * (small - foreign)

    def _told_by_small_words(self, text: str) -> str | None:
        """German or English where stop words of only one of the two are said: surer than letters in a short text."""
        said = {*words(text)}
        german, english = self._small("de"), self._small("en")
        says_german, says_english = said & (german - english), said & (english - german)
        if bool(says_german) == bool(says_english):
            return None
        return "de" if says_german else "en"


@cache
def _detector() -> LanguageDetector:
    """The detector, its letters loaded: what it unpacked them with would stay, half as much again."""
    detector = LanguageDetectorBuilder.from_languages(Language.GERMAN, Language.ENGLISH, Language.RUSSIAN).build()
    detector.compute_language_confidence_values("router")
    give_back()
    return detector
