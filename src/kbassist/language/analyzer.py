"""Text to index terms and words: the same path for passages and for queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from functools import cache, lru_cache

from kbassist.language.cutter import PIECE, Cut, Cutter, Span
from kbassist.language.detection import CYRILLIC, LATIN, Detection
from kbassist.language.tongues import LANGUAGES, TYPED_RUSSIAN, UNKNOWN, Tongue


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

    def spans(self, text: str, language: str, only: Set[str] | None = None) -> tuple[Span, ...]:
        """Every term with the characters it comes from; or only some terms, which is much less work."""
        cuts = self._cut(text, language, lambda cut: only is None or not only.isdisjoint(cut.stems))
        return tuple(
            (term, at + b, at + e) for at, cut in cuts for term, b, e in cut.terms if only is None or term in only
        )

    def words(self, text: str, language: str, only: Set[str] | None = None) -> tuple[Span, ...]:
        """The words that carry meaning, or only some, whole and folded, with the characters they come from."""
        cuts = self._cut(text, language, lambda cut: only is None or not only.isdisjoint(cut.said))
        return tuple(
            (word, at + b, at + e) for at, cut in cuts for word, b, e in cut.words if only is None or word in only
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

    def _cut(self, text: str, language: str, wanted: Callable[[Cut], bool]) -> Iterator[tuple[int, Cut]]:
        """Every wanted piece of a text with a place in it, and where the piece begins."""
        rules = self._rules_for(text, language)
        held = {piece: read for piece in set(PIECE.findall(text)) if wanted(read := self._pieces(piece, rules))}
        for match in PIECE.finditer(text) if held else ():
            if cut := held.get(match.group()):
                yield match.start(), cut

    def _cut_piece(self, piece: str, rules: str) -> Cut:
        """A word in another alphabet is cut by the rules of that alphabet: people mix languages in one breath."""
        wanted = "ru" if CYRILLIC.search(piece) else "en" if rules == "ru" and LATIN.search(piece) else rules
        return self._cutter(next((code for code in (wanted, rules) if code in self._tongues), "")).cut(piece)

    def _made(self, code: str) -> Cutter:
        return Cutter(self._tongues.get(code, UNKNOWN))
