"""Text to index terms: one table row per language, the same path for passages and for queries."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import ModuleType
from typing import Any, cast

import Stemmer
from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from kbassist.language import compounds, talk

Span = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language is cut into terms."""

    spacy_code: str
    stemmer: str | None
    parts: Callable[[str], tuple[str, ...]] | None = None
    kept: frozenset[str] = field(default_factory=frozenset)
    """Words of spaCy's stop list that carry meaning at a help desk."""

    talk: frozenset[str] = field(default_factory=frozenset)
    """Words that only spoken language is full of."""


LANGUAGES: dict[str, Tongue] = {
    "de": Tongue("de", "german", compounds.parts, talk=talk.GERMAN),
    "en": Tongue(
        "en",
        "english",
        kept=frozenset(
            ("amount", "back", "bottom", "call", "empty", "front", "full", "move", "name", "part", "side", "top")
        ),
        talk=talk.ENGLISH,
    ),
    "ru": Tongue("ru", "russian", talk=talk.RUSSIAN),
}
UNKNOWN = Tongue("xx", None)

_CODE = r"(?<!\w)[A-Za-zА-Яа-яЁё]{1,2}[-\u2010-\u2015 ]?\d{1,5}(?!\w)"
_PIECE = re.compile(rf"{_CODE}|[^\w\s]+(?={_CODE})|\S+")
_CODE_ONLY = re.compile(rf"(?:{_CODE})")
_UNSEEN = "\u00ad\u200b-\u200d"
_WORD = re.compile(rf"\w[\w\u0300-\u036f{_UNSEEN}]*")
"""A word goes on over accents that were typed apart from their letter, and over hyphenation marks that nobody sees."""

_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# Letters that look the same in both alphabets: a code is the same code whichever keyboard typed it.
_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")


def fold(text: str) -> str:
    """One spelling for what people write alike: NFKC, casefold (ß becomes ss), ё as е."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold().replace("ё", "е")


class Analyzer:
    """Cuts text into terms; safe to share between threads."""

    fingerprint = "analyzer-3"
    """Changes with every change of what a text is cut into: the shelf is rebuilt then."""

    def __init__(self, languages: dict[str, Tongue] | None = None) -> None:
        self._cutters = {code: _Cutter(tongue) for code, tongue in (languages or LANGUAGES).items()}
        self._unknown = _Cutter(UNKNOWN)
        self._detector = _detector()
        # The same few pieces between blanks make up most of any text.
        self._pieces = lru_cache(maxsize=400_000)(self._cut_piece)

    def warm(self) -> None:
        """Loads what the first question would otherwise wait for."""
        for language in LANGUAGES:
            self.detect(" ".join(self.terms("Vertragslaufzeit contract договор", language)), language)

    def terms(self, text: str, language: str) -> list[str]:
        """The terms of a text in order, repeated as often as they occur."""
        return [term for term, _, _ in self._cut(text, language)]

    def spans(self, text: str, language: str) -> tuple[Span, ...]:
        """Every term with the characters it comes from."""
        return tuple(self._cut(text, language))

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
        words = {fold(word) for word in _WORD.findall(text)}
        german, english = self._cutters["de"].stop, self._cutters["en"].stop
        says_german, says_english = words & (german - english), words & (english - german)
        if bool(says_german) == bool(says_english):
            return None
        return "de" if says_german else "en"

    def _cut(self, text: str, language: str) -> Iterator[Span]:
        base = language.partition("-")[0].casefold()
        for match in _PIECE.finditer(text):
            offset = match.start()
            for term, start, end in self._pieces(match.group(), base):
                yield term, offset + start, offset + end

    def _cut_piece(self, piece: str, language: str) -> tuple[Span, ...]:
        """A word in another alphabet is cut by the rules of that alphabet: people mix languages in one breath."""
        cutter = self._cutters.get(language, self._unknown)
        if _CYRILLIC.search(piece):
            cutter = self._cutters.get("ru", cutter)
        elif language == "ru" and _LATIN.search(piece):
            cutter = self._cutters.get("en", cutter)
        return cutter.cut(piece)


class _Cutter:
    """One language's rules, applied to a piece of text between blanks."""

    def __init__(self, tongue: Tongue) -> None:
        pipeline = _spacy().blank(tongue.spacy_code)
        self._tokenizer = pipeline.tokenizer
        self.stop = {fold(word) for word in pipeline.Defaults.stop_words | tongue.talk} - tongue.kept
        self._parts = tongue.parts
        self._stemmer = Stemmer.Stemmer(tongue.stemmer) if tongue.stemmer else None

    def cut(self, piece: str) -> tuple[Span, ...]:
        """The terms of a piece with their places in it."""
        if _CODE_ONLY.fullmatch(piece):
            return self._code(piece)
        spans: list[Span] = []
        for token in self._tokenizer(piece):
            if fold(token.text) in self.stop:
                continue
            if inner := _CODE_ONLY.fullmatch(token.text):
                spans += [(term, token.idx + s, token.idx + e) for term, s, e in self._code(inner.group())]
                continue
            for match in _WORD.finditer(token.text):
                start = token.idx + match.start()
                spans += [(term, start, start + len(match.group())) for term in self._word(fold(match.group()))]
        return tuple(spans)

    def _word(self, word: str) -> list[str]:
        if word in self.stop:
            return []
        return [self._stem(form) for form in (word, *(self._parts(word) if self._parts else ()))]

    def _stem(self, word: str) -> str:
        return self._stemmer.stemWord(word) if self._stemmer else word

    def _code(self, piece: str) -> tuple[Span, ...]:
        """`E-105`, `E105` and `e 105` are one code; its number is found alone too, and `PC 2` keeps its word."""
        letters = re.match(r"[^\W\d_]+", piece)
        number = re.search(r"\d+", piece)
        assert letters is not None
        assert number is not None
        folded = fold(letters.group())
        figures = (number.group(), number.start(), number.end())
        if " " in piece and folded in self.stop:
            return (figures,)
        code = (folded.translate(_LOOKALIKES) + number.group(), 0, len(piece))
        words = self._word(folded) if " " in piece and len(folded) > 1 else []
        return code, *((word, 0, letters.end()) for word in words), figures


@cache
def _spacy() -> Any:
    """spaCy without torch: its tokenisers need none of it, and loading it takes two seconds and 180 MB."""
    modules = cast(dict[str, ModuleType | None], sys.modules)
    hidden = "torch" not in modules
    if hidden:
        modules["torch"] = None
    try:
        import spacy
    finally:
        if hidden:
            del modules["torch"]
    return spacy


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(Language.GERMAN, Language.ENGLISH, Language.RUSSIAN).build()
