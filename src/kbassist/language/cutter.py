"""One language's rules, applied to a piece of text between blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import Stemmer

from kbassist.language.folding import UNSEEN, fold, words
from kbassist.language.lean import without
from kbassist.language.tongues import Tongue
from kbassist.ports.reading import Span

_CODE = r"(?<!\w)[A-Za-zА-Яа-яЁё]{1,2}[-\u2010-\u2015 ]?\d{1,5}(?!\w)"
PIECE = re.compile(rf"{_CODE}|[^\w\s]+(?={_CODE})|\S+")
"""What is cut by itself: a code, also one with a blank in it, or what stands between blanks."""

_CODE_ONLY = re.compile(rf"(?:{_CODE})")
_WORD = re.compile(rf"\w[\w\u0300-\u036f{UNSEEN}]*")
"""A word goes on over accents that were typed apart from their letter, and over hyphenation marks that nobody sees."""

_PLAIN = re.compile(rf"[^\w]*([^\W\d_]+|\d+)[^\w\u0300-\u036f{UNSEEN}]*")
"""A word or a number in its punctuation: spaCy would say no more of it, and takes longer."""

_HYPHEN = re.compile(r"[-\u2010\u2011]")
_HYPHENED = re.compile(rf"[^\w]*([^\W\d_]+(?:{_HYPHEN.pattern}[^\W\d_]+){{1,2}})[^\w\u0300-\u036f{UNSEEN}]*")
SHORT = 2
"""Letters of a part that hardly stands alone, so that every language writes it together with the next one, too."""

SPELLINGS_SAID = 1
"""Readings of a word in foreign letters that count as said: as it was typed, and the likeliest spellings."""

# Letters that look the same in both alphabets: a code is the same code whichever keyboard typed it.
_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")


class Cut(NamedTuple):
    """A piece of text, cut: stems and parts for exact matching, whole words for what knows their meaning."""

    terms: tuple[Span, ...]
    words: tuple[Span, ...]
    stems: tuple[str, ...] = ()
    """The terms without their places: an import needs nothing else, ten million times."""

    said: tuple[str, ...] = ()
    """The words without their places."""


class Cutter:
    """Cuts pieces by the rules of one language; safe to share between threads."""

    def __init__(self, tongue: Tongue) -> None:
        pipeline = _pipeline(tongue.spacy_code)
        self._tongue = tongue
        self._tokenizer = pipeline.tokenizer
        self._exceptions = frozenset(pipeline.tokenizer.rules)
        # Its own cache costs more than it saves, since every piece is remembered with its stems.
        self._stem = Stemmer.Stemmer(tongue.stemmer, 0).stemWord if tongue.stemmer else None
        self.stop = {fold(word) for word in pipeline.Defaults.stop_words | tongue.talk} - tongue.kept

    def cut(self, piece: str) -> Cut:
        """The terms and the words of a piece with their places in it."""
        terms: list[Span] = []
        said: list[Span] = []
        if (plain := _PLAIN.fullmatch(piece)) and piece not in self._exceptions:
            self._add(plain.group(1), plain.start(1), terms, said)
        else:
            for text, start in self._tokens(piece):
                if _CODE_ONLY.fullmatch(text):
                    code = self._code(text, start)
                    terms += code.terms
                    said += code.words
                    continue
                for match in _WORD.finditer(text):
                    self._add(match.group(), start + match.start(), terms, said)
            terms += self._fused(piece, {term for term, _, _ in terms})
        bare = tuple([term for term, _, _ in terms]), tuple([word for word, _, _ in said])
        return Cut(tuple(terms), tuple(said), *bare)

    def _add(self, text: str, begin: int, terms: list[Span], said: list[Span]) -> None:
        """Adds what is left of a word where it stands."""
        end = begin + len(text)
        for word in words(text):
            if readings := self._readings(word):
                said += [(spelling, begin, end) for spelling in self._said(word, readings)]
                terms += [(term, begin, end) for term in self._stems(readings)]

    def _tokens(self, piece: str) -> Iterable[tuple[str, int]]:
        """What is left of a piece without the stop words in it, as `don't` is two of them, with its places."""
        if _CODE_ONLY.fullmatch(piece):
            return ((piece, 0),)
        return ((t.text, t.idx) for t in self._tokenizer(piece) if self.stop.isdisjoint((fold(t.text), fold(t.norm_))))

    def _readings(self, word: str) -> tuple[str, ...]:
        """What a word may stand for; nothing for a small word."""
        if word in self.stop:
            return ()
        readings = self._tongue.readings(word)
        return () if self._tongue.guessed and not self.stop.isdisjoint(readings) else readings

    def _said(self, word: str, readings: Sequence[str]) -> Sequence[str]:
        """The word itself, unless its spelling is a guess."""
        return readings[:SPELLINGS_SAID] if self._tongue.guessed else (word,)

    def _stems(self, readings: Sequence[str]) -> Iterable[str]:
        stems = [self._stem(word) for word in readings] if self._stem else readings
        return dict.fromkeys(stems) if self._tongue.guessed else stems

    def _fused(self, piece: str, known: set[str]) -> list[Span]:
        """A word with hyphens as it is written without: `Wi-Fi` is `wifi` too."""
        hyphened = _HYPHENED.fullmatch(piece)
        if not hyphened:
            return []
        parts = _HYPHEN.split(hyphened.group(1))
        if not self._tongue.fused and min(map(len, parts)) > SHORT:
            return []
        stems = self._stems(self._readings("".join(words("".join(parts)))))
        return [(term, *hyphened.span(1)) for term in stems if term not in known]

    def _code(self, piece: str, at: int) -> Cut:
        """`E-105`, `E105` and `e 105` are one code; its number is found alone too, and `PC 2` keeps its word."""
        letters = re.match(r"[^\W\d_]+", piece)
        number = re.search(r"\d+", piece)
        assert letters is not None
        assert number is not None
        folded = fold(letters.group())
        figures = (number.group(), at + number.start(), at + number.end())
        readings = self._readings(folded)
        if " " in piece and not readings:
            return Cut((figures,), (figures,))
        code = (folded.translate(_LOOKALIKES) + number.group(), at, at + len(piece))
        own = self._stems(readings) if " " in piece and len(folded) > 1 else ()
        return Cut((code, *((term, at, at + letters.end()) for term in own), figures), (code,))


@cache
def _pipeline(code: str) -> Any:
    """spaCy's rules of a language, made once for all cutters of a process.

    It is loaded without torch: its tokenisers need none of it, and loading it takes two seconds and 180 MB.
    """
    with without("torch"):
        import spacy
    return spacy.blank(code)
