"""One spelling for what people write alike, and the words of a text as the word table knows them."""

from __future__ import annotations

import re
import unicodedata

UNSEEN = "\u00ad\u200b-\u200d"
"""Hyphenation marks and joiners that nobody sees, as a range for a character class."""

_INVISIBLE = re.compile(f"[{UNSEEN}]")
_STRESS = "\u0301"
_WORDS = re.compile(r"\w+")


def fold(text: str) -> str:
    """One spelling for what people write alike: NFKC, casefold (ß becomes ss), ё as е."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold().replace("ё", "е")


def words(text: str) -> list[str]:
    """The folded words of a text in order; the stress marks of Russian textbooks are left out."""
    return _WORDS.findall(fold(text).replace(_STRESS, ""))
