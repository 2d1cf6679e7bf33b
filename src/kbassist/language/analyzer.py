"""Text to index terms and words: the same path for passages and for queries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from kbassist.language.cutter import PIECE, Cut, Cutter, Span
from kbassist.language.folding import words
from kbassist.language.tongues import LANGUAGES, UNKNOWN, Tongue

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


class Analyzer:
    """Cuts text into terms; safe to share between threads."""

    fingerprint = "analyzer-5"
    """Changes with every change of what a text is cut into: the shelf is rebuilt then."""

    def __init__(self, languages: dict[str, Tongue] | None = None) -> None:
        self._tongues = LANGUAGES if languages is None else languages
        # Made when first asked for: spaCy takes half a second that a start does not have.
        self._cutter = cache(self._made)
        self._detector = _detector()
        # The same few pieces between blanks make up most of any text.
        self._pieces = lru_cache(maxsize=100_000)(self._cut_piece)

    def warm(self) -> None:
        """Loads what the first question would otherwise wait for."""
        for language in LANGUAGES:
            self.detect(" ".join(self.terms("Vertragslaufzeit contract договор", language)), language)

    def terms(self, text: str, language: str) -> list[str]:
        """The terms of a text in order, repeated as often as they occur."""
        return self.read(text, language)[0]

    def read(self, text: str, language: str) -> tuple[list[str], list[str]]:
        """The terms of a text and its words, both in order, from one cut."""
        base = language.partition("-")[0].casefold()
        terms: list[str] = []
        said: list[str] = []
        for piece in PIECE.findall(text):
            cut = self._pieces(piece, base)
            terms += cut.stems
            said += cut.said
        return terms, said

    def spans(self, text: str, language: str) -> tuple[Span, ...]:
        """Every term with the characters it comes from."""
        return tuple((term, at + b, at + e) for at, cut in self._cut(text, language) for term, b, e in cut.terms)

    def words(self, text: str, language: str) -> tuple[Span, ...]:
        """The words that carry meaning, whole and folded, in order, with the characters they come from."""
        return tuple((word, at + b, at + e) for at, cut in self._cut(text, language) for word, b, e in cut.words)

    def detect(self, text: str, default: str) -> str:
        """The language of a text, or the default where the text does not tell."""
        cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
        if cyrillic > latin:
            return "ru"
        if latin < 3:
            return default
        if told := self._told_by_small_words(text):
            return told
        confidences = {c.language: c.value for c in self._detector.compute_language_confidence_values(text[:400])}
        german, english = confidences[Language.GERMAN], confidences[Language.ENGLISH]
        if abs(german - english) < 0.2:
            return default if default in ("de", "en") else ("de" if german > english else "en")
        return "de" if german > english else "en"

    def _told_by_small_words(self, text: str) -> str | None:
        """German or English where stop words of only one of the two are said: surer than letters in a short text."""
        said = {*words(text)}
        german, english = self._cutter("de").stop, self._cutter("en").stop
        says_german, says_english = said & (german - english), said & (english - german)
        if bool(says_german) == bool(says_english):
            return None
        return "de" if says_german else "en"

    def _cut(self, text: str, language: str) -> Iterator[tuple[int, Cut]]:
        """Every piece of a text with a place in it, and where the piece begins."""
        base = language.partition("-")[0].casefold()
        for match in PIECE.finditer(text):
            yield match.start(), self._pieces(match.group(), base)

    def _cut_piece(self, piece: str, language: str) -> Cut:
        """A word in another alphabet is cut by the rules of that alphabet: people mix languages in one breath."""
        wanted = "ru" if _CYRILLIC.search(piece) else "en" if language == "ru" and _LATIN.search(piece) else language
        return self._cutter(next((code for code in (wanted, language) if code in self._tongues), "")).cut(piece)

    def _made(self, code: str) -> Cutter:
        return Cutter(self._tongues.get(code, UNKNOWN))


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(Language.GERMAN, Language.ENGLISH, Language.RUSSIAN).build()
