"""What a text denies, in German, English and Russian at once: how often, and of which words it says that they are not
so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kbassist.language.denial_words import (
    DENIALS,
    HEDGES,
    LIMITS,
    MODALS,
    NO_CLAIMS,
    OPPOSITES,
    REFUSALS,
    ByLanguage,
)
from kbassist.language.folding import fold

_SIGNS = {"*": r"\w*", "+": r"\w+", "?": r"\w?", "#": r"\d+", " … ": r"\b[^,.;]*?\b"}
_SIGN = re.compile(f"({'|'.join(map(re.escape, _SIGNS))})")


def _pattern(*lists: ByLanguage, also: str = "") -> re.Pattern[str]:
    """Any entry of these lists, of all languages at once, as whole words; or what is given as an expression."""
    entries = [entry for words in lists for line in words.values() for entry in re.split(r",\s+", line)]
    return re.compile(rf"\b(?:{'|'.join(map(_expression, entries))}){also}", re.IGNORECASE)


def _expression(entry: str) -> str:
    expression = "".join(_SIGNS.get(part, re.escape(part)) for part in _SIGN.split(entry))
    return expression if entry.endswith(".") else rf"{expression}\b"


_NOT = r"n['’]t\b"
_DENYING = _pattern(DENIALS, REFUSALS, also=f"|{_NOT}")
_DENIAL = _pattern(DENIALS, also=rf"|\w+{_NOT}")
_NOT_DENYING, _NO_CLAIM = _pattern(LIMITS), _pattern(NO_CLAIMS)
_OPPOSITE = "|".join(rf"{start}{rest}\b" for start, rest in OPPOSITES.items())
_HEDGE = _pattern(HEDGES, also=rf"|\b(?:{_OPPOSITE})")
_MODAL = _pattern(MODALS)

_CLAUSE_END = re.compile(r"[,.;:!?()|–—]+")
_WORD = re.compile(r"[^\W_]+(?:['’]t\b)?")

AFTER, BEFORE = 3, 4
"""Words after a denial that it may be about; and before it, where it ends the clause."""


def denials(text: str) -> int:
    """How often a text denies."""
    return len(_DENYING.findall(_NOT_DENYING.sub(" ", text)))


def negations(text: str) -> int:
    """How many words of a text deny, those among them that only set a limit ("no later than", "not only")."""
    return len(_DENYING.findall(text))


def without_denials(text: str) -> str:
    """The text with every denial taken out, so that a rule and its opposite read alike."""
    return _DENYING.sub(" ", text)


def denied(text: str) -> tuple[tuple[str, ...], ...]:
    """For every denial of a text the folded words that it is about: what follows it, what may or must be, and what
    stands before it where it ends its clause.
    """
    if text.endswith("?"):
        return ()
    clauses = _CLAUSE_END.split(_NO_CLAIM.sub(" ", text))
    return tuple(found for clause in clauses for found in _of_clause(_WORD.findall(clause)))


def hedges(text: str) -> int:
    """How many words of a text may say without a denial what another language says with one: what is missing, blocked,
    off, free, or only so.
    """
    return len(_HEDGE.findall(text))


def _of_clause(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for place, word in enumerate(words):
        if _DENIAL.fullmatch(word):
            after = words[place + 1 : place + 1 + AFTER]
            before = words[max(0, place - BEFORE) : place]
            near = after or before
            modal = [one for one in before if one not in near and _MODAL.fullmatch(fold(one))]
            yield tuple(fold(one) for one in (*modal, *near))
