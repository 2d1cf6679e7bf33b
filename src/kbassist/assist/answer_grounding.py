"""Whether a sentence that somebody else wrote is carried by the sentences it cites: numbers, names, polarity, words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kbassist.assist.answer_closeness import Closeness
from kbassist.language.folding import fold
from kbassist.language.signs import Sign, signs
from kbassist.language.written import as_written

LEAST_COVERED = 0.7
"""The share of a sentence's words, by what they count, that its sources must cover."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|\b[\w-]+\.(?:com|de|net|org|ru|eu|io|info|example)\b\S*", re.IGNORECASE
)
_NAME = re.compile(r"\b(?:\w*[A-ZÄÖÜА-ЯЁ]\w*[A-ZÄÖÜА-ЯЁ0-9]\w*|\w*\d\w*[^\W\d_]\w*|[^\W\d_]+\d\w*)\b")
"""A word with a capital or a figure inside: an abbreviation, a product, a code."""

_CALLED = re.compile(r"(?<=[\w,;:] )[A-ZÄÖÜА-ЯЁ][\w-]{2,}")
"""A capital in the middle of a sentence: a name, but for nouns in German."""

_ABSOLUTE = re.compile(
    r"\b(?:immer|nie(?:mals)?|alle[nrs]?|jede[nrms]?|garantiert|sofort|kostenlos|kostenfrei|gratis|umsonst|unbegrenzt|"
    r"always|never|every|all|any|guaranteed?|immediately|free|unlimited|forever|"
    r"всегда|никогда|все|всех|кажд\w+|любо\w+|гарантир\w+|сразу|немедленно|бесплатн\w+|безлимитн\w+)\b",
    re.IGNORECASE,
)
"""Words that promise more than their absence does; each must stand in a source, or in its translation be absent."""


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that may be cited, in its language."""

    text: str
    language: str


def carried(sentence: str, language: str, sources: Sequence[Source], by: Closeness) -> bool:
    """True where the sources say what the sentence says: no number, address, name or promise of its own, nothing denied
    that they affirm or the other way round, and its words by theirs.
    """
    if not sources or not sentence.strip():
        return False
    together = " ".join(source.text for source in sources)
    return (
        _numbers(sentence) <= _numbers(together)
        and _addresses(sentence) <= _addresses(together)
        and _names(sentence, language) <= {fold(word) for word in re.findall(r"[\w-]+", together)}
        and _polarity_kept(sentence, language, sources, by)
        and _promises_kept(sentence, language, sources)
        and _covered(sentence, language, sources, by) >= LEAST_COVERED
    )


def _numbers(text: str) -> set[str]:
    """Every number in figures, however it was written: `ten`, `10` and `10.0` are one."""
    return {_plain(found) for found in _NUMBER.findall(as_written(text).text)} | {
        _plain(one) for one in _NUMBER.findall(text)
    }


def _plain(number: str) -> str:
    whole, mark, rest = number.replace(",", ".").rpartition(".")
    if not mark:
        return rest.lstrip("0") or "0"
    if len(rest) == 3 and ":" not in number:  # 1.000 is a thousand
        return (whole.replace(".", "") + rest).lstrip("0")
    rest = rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def _addresses(text: str) -> set[str]:
    return {fold(found.rstrip(".,;:!?)")) for found in _ADDRESS.findall(text)}


def _names(text: str, language: str) -> set[str]:
    found = set(_NAME.findall(text))
    if language != "de":
        found |= set(_CALLED.findall(text))
    return {fold(name) for name in found}


def _denies(text: str) -> bool:
    return Sign.DENIES in signs(text)


def _polarity_kept(sentence: str, language: str, sources: Sequence[Source], by: Closeness) -> bool:
    """The source that is nearest to the sentence denies where it denies, and affirms where it affirms."""
    nearest = max(sources, key=lambda source: _covered(sentence, language, [source], by))
    return _denies(sentence) == _denies(nearest.text)


def _promises_kept(sentence: str, language: str, sources: Sequence[Source]) -> bool:
    promised = {fold(found)[:5] for found in _ABSOLUTE.findall(sentence)}
    made = {fold(found)[:5] for source in sources for found in _ABSOLUTE.findall(source.text)}
    return promised <= made or all(source.language != language for source in sources)


def _covered(sentence: str, language: str, sources: Sequence[Source], by: Closeness) -> float:
    """The share of the sentence's own words that the sources cover, by near words or exactly, whichever is more."""
    said = by.weighed([(sentence, language, 1.0)])
    if not said.terms:
        return 1.0
    pieces = by.pieces([(" ".join(source.text for source in sources), sources[0].language)])
    return max(float(pieces.cover(said)[0]), float(pieces.hold(said)[0]))
