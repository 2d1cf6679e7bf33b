"""A pair of texts that say the same in two languages: cleaned, and kept only where they look like translations."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

SHORTEST, LONGEST = 2, 1500
"""Letters of a text that is kept."""
ALIKE_FROM, ALIKE_RATIO = 20, (0.35, 2.8)
"""From this length on, translations are of about one length: that of the other over that of the English."""
LABEL = 40
"""Letters of the label of a menu or button, at most: only there a mark inside a word shows an access key."""
LONG = 25
"""From this length on, equal sides are a translation that nobody made."""
COPIED = 0.75
"""A longer text with more than this share of its words from the English one was never translated."""
CYRILLIC = 0.3
"""Share of the letters of a longer Russian text that are Cyrillic, at least."""

_SPACE = re.compile(r"\s+")
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN = re.compile("[a-zäöüß]{2}", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]{1,200}>|&[A-Za-z][\w.-]*;")
_PLACEHOLDER = re.compile(
    r"%PRODUCT\w+|\$?\{[^{}]{0,60}\}|\$\(\w+\)|\$[A-Za-z_][\w.]*\|?|\$\d|%\([^()]{1,40}\)[sdif]|%\d?\$?[-+0-9.#]*l{0,2}[sdiufxcgpzq]\b|%L?\d+|@\w+@"
)
_MNEMONIC = re.compile(r"(?<!\w)[_&~](?=\w)")
_INNER_MNEMONIC = re.compile(r"(?<![\w.])([^\W\d_]+)[_&~]([^\W\d_]+)(?!\w|[.(]\w)")
_EMPTY_QUOTES = re.compile("[\"'«»„“”‘’‚] +[\"'«»„“”‘’‚]")
_ESCAPED = re.compile(r"\\(?:[nrt]|([\"']))")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"»“”)]*\s+(?=[\"«„“(]?[A-ZÄÖÜА-ЯЁ0-9])")


@dataclass(frozen=True)
class Pair:
    """One text in two languages; `language` is that of `other`, or "de-ru" where the first text is German."""

    source: str
    language: str
    english: str
    other: str


def clean(text: str) -> str:
    """One line of text: entities read, compatible characters made one (NFKC), runs of white space one blank."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", html.unescape(text)).replace("\u00ad", "")).strip()


def plain(message: str) -> str:
    """What a reader sees of a program's message: no markup, no place holders, no marks of access keys."""
    text = _PLACEHOLDER.sub(
        " ", _TAG.sub(" ", html.unescape(_ESCAPED.sub(lambda found: found.group(1) or " ", message)))
    )
    if len(text) <= LABEL and text[:1].isupper():
        text = _INNER_MNEMONIC.sub(r"\1\2", text)
    return clean(_EMPTY_QUOTES.sub(" ", _MNEMONIC.sub("", text))).strip(" :")


def sentences(text: str) -> list[str]:
    """The sentences of a cleaned text, cut where a mark is followed by a capital letter or a digit."""
    return _SENTENCE_END.split(text)


def plausible(pair: Pair) -> bool:
    """Whether the two cleaned texts can be translations of each other: length, script, and not merely copied."""
    one, two = pair.english, pair.other
    if not (SHORTEST <= len(one) <= LONGEST and SHORTEST <= len(two) <= LONGEST):
        return False
    if _CYRILLIC.search(one) or not _LATIN.search(one) or not _lettered(one):
        return False
    if bool(_CYRILLIC.search(two)) != pair.language.endswith("ru"):
        return False
    if len(one) > ALIKE_FROM and not ALIKE_RATIO[0] < len(two) / len(one) < ALIKE_RATIO[1]:
        return False
    return len(one) <= LONG or translated(pair.language, one, two)


def _lettered(text: str) -> bool:
    return len(_LETTERS.findall(text)) >= 0.5 * len(text.replace(" ", ""))


def translated(language: str, english: str, other: str) -> bool:
    """Whether a longer text was translated at all, in most of its words and, in Russian, of its letters."""
    if language.endswith("ru") and len(_CYRILLIC.findall(other)) < CYRILLIC * len(_LETTERS.findall(other)):
        return False
    ours, theirs = set(_WORD.findall(english.casefold())), set(_WORD.findall(other.casefold()))
    return len(ours & theirs) <= COPIED * len(theirs)
