"""Codes of devices and messages, as they are written and as they are said: `E-118`, "e one eighteen", «е сто два»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kbassist.language.folding import fold
from kbassist.language.numerals import number_at

DIGITS = 3
"""Digits from which on a number after a letter is a code."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_WRITTEN = re.compile(r"(?<!\w)[^\W\d_][ -]?(\d{3,4})(?!\w)")
_NAMED = frozenset("em en el ef er es be de ge ka te we ha be ce эм эн эль эф эр эс бэ вэ гэ дэ ка тэ дабл".split())
"""Names of letters that are written out when they are heard."""


@lru_cache(16_384)
def codes(text: str) -> tuple[str, ...]:
    """The digits of every code in a text, each once, in order; the letter before them is heard too badly to count."""
    said = fold(text)
    return tuple(dict.fromkeys((*_WRITTEN.findall(said), *_spoken(_WORD.findall(said)))))


def _spoken(words: Sequence[str]) -> Iterator[str]:
    for place, word in enumerate(words[:-1]):
        if (len(word) == 1 and word.isalpha()) or word in _NAMED:
            digits = _digits_from(words, place + 1)
            if DIGITS <= len(digits) <= DIGITS + 1:
                yield digits


def _digits_from(words: Sequence[str], start: int) -> str:
    """The numbers said there, one after the other, as one row of digits."""
    digits, place = "", start
    while place < len(words) and len(digits) <= DIGITS:
        number = number_at(words, place)
        if number is None or number.ordinal:
            break
        digits, place = digits + number.written, place + number.words
    return digits
