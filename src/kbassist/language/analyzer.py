"""Text to index terms and words: the same path for passages and for queries."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cache, lru_cache

from kbassist.language.cutter import PIECE, Cut, Cutter
from kbassist.language.detection import CYRILLIC, LATIN, Detection
from kbassist.language.tongues import LANGUAGES, TYPED_RUSSIAN, UNKNOWN, Tongue
from kbassist.ports.reading import Span


class Analyzer:
    """Cuts text into terms; safe to share between threads."""

    fingerprint = "analyzer-7"
    """Changes with every change of what a text is cut into: the shelf is rebuilt then."""

    def __init__(self, languages: dict[str, Tongue] | None = None) -> None:
        self._tongues = LANGUAGES if languages is None else languages
        # Made when first asked for: spaCy takes half a second that a start does not have.
        self._cutter = cache(self._made)
        self._detection = Detection(lambda code: self._cutter(code).stop)
        # The same few pieces between blanks make up most of any text.
        self._pieces = lru_cache(maxsize=40_000)(self._cut_piece)

    def warm(self) -> None:
        """Loads what the first question would otherwise wait for."""
        for language in LANGUAGES:
            self.detect(" ".join(self.terms("Vertragslaufzeit contract договор", language)), language)

    def terms(self, text: str, language: str) -> list[str]:
        """The terms of a text in order, repeated as often as they occur."""
        return self.read(text, language)[0]

    def read(self, text: str, language: str) -> tuple[list[str], list[str]]:
        """The terms of a text and its words, both in order, from one cut."""
        rules = self._rules_for(text, language)
        terms: list[str] = []
        said: list[str] = []
        for piece in PIECE.findall(text):
            cut = self._pieces(piece, rules)
            terms += cut.stems
            said += cut.said
        return terms, said

    def spans(self, text: str, language: str) -> tuple[Span, ...]:
        """Every term with the characters it comes from."""
        return tuple((term, at + b, at + e) for at, cut in self._cut(text, language) for term, b, e in cut.terms)

    def words(self, text: str, language: str) -> tuple[Span, ...]:
        """The words that carry meaning, whole and folded, with the characters they come from."""
        return tuple((word, at + b, at + e) for at, cut in self._cut(text, language) for word, b, e in cut.words)

    def sought(
        self, text: str, language: str, terms: Set[str], words: Set[str]
    ) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """Where some terms and some words stand: of `spans` and of `words` those, in a tenth of the time."""
        rules = self._rules_for(text, language)
        cuts = ((piece, self._pieces(piece, rules)) for piece in set(PIECE.findall(text)))
        held = {piece: cut for piece, cut in cuts if not (terms.isdisjoint(cut.stems) and words.isdisjoint(cut.said))}
        if not held:
            return (), ()
        places = [(found.start(), cut) for found in PIECE.finditer(text) if (cut := held.get(found.group()))]
        return (
            tuple((term, at + b, at + e) for at, cut in places for term, b, e in cut.terms if term in terms),
            tuple((word, at + b, at + e) for at, cut in places for word, b, e in cut.words if word in words),
        )

    def detect(self, text: str, default: str) -> str:
        """The language of a text, or the default where the text does not tell."""
        return self._detection.detect(text, default)

    def _rules_for(self, text: str, language: str) -> str:
        """Whose rules cut a text: a region has none of its own, Russian typed in Latin letters has."""
        base = language.partition("-")[0].casefold()
        if base != "ru" or TYPED_RUSSIAN not in self._tongues or CYRILLIC.search(text):
            return base
        return TYPED_RUSSIAN if self._detection.typed_russian(text) else base

    def _cut(self, text: str, language: str) -> Iterator[tuple[int, Cut]]:
        """Every piece of a text, and where it begins."""
        rules = self._rules_for(text, language)
        return ((found.start(), self._pieces(found.group(), rules)) for found in PIECE.finditer(text))

    def _cut_piece(self, piece: str, rules: str) -> Cut:
        """A word in another alphabet is cut by the rules of that alphabet: people mix languages in one breath."""
        wanted = "ru" if CYRILLIC.search(piece) else "en" if rules == "ru" and LATIN.search(piece) else rules
        return self._cutter(next((code for code in (wanted, rules) if code in self._tongues), "")).cut(piece)

    def _made(self, code: str) -> Cutter:
        return Cutter(self._tongues.get(code, UNKNOWN))
