"""Attribute values named in a text, however inflected or slightly misheard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kbassist.language.folding import fold

SURE = 86.0
"""Similarity (0 to 100) from which a word is taken for a misheard or inflected name."""

SHORTEST_FUZZY = 5
"""Shorter names must be said as they are written."""

_WORD = re.compile(r"\w+")
_LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "w", "г": "g", "д": "d", "е": "e", "ж": "sch", "з": "s", "и": "i", "й": "i",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "h", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "sch", "ъ": "", "ы": "i", "ь": "", "э": "e",
        "ю": "ju", "я": "ja",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """An attribute value found in a text."""

    key: str
    value: str


class Names:
    """The attribute values of a shelf, ready to be recognised in talk."""

    def __init__(self, values: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[Named]] = {}
        for key, value in sorted(values):
            self._values.setdefault(_sound(value), []).append(Named(key, value))
        self._longest = max((len(spoken.split()) for spoken in self._values), default=0)
        self._fuzzy = [spoken for spoken in self._values if len(spoken) >= SHORTEST_FUZZY]

    def named_in(self, text: str) -> list[Named]:
        """The values named in a text in the order of their first mention; longer names win over their parts."""
        words = _sound(text).split()
        found: dict[Named, None] = {}
        position = 0
        while position < len(words):
            for length in range(min(self._longest, len(words) - position), 0, -1):
                named = self._meant(" ".join(words[position : position + length]))
                if named:
                    found.update(dict.fromkeys(named))
                    position += length - 1
                    break
            position += 1
        return list(found)

    def _meant(self, said: str) -> list[Named]:
        if said in self._values:
            return self._values[said]
        if len(said) < SHORTEST_FUZZY:
            return []
        figures = re.findall(r"\d+", said)
        alike = [spoken for spoken in self._fuzzy if re.findall(r"\d+", spoken) == figures]
        best = process.extractOne(said, alike, scorer=fuzz.ratio, score_cutoff=SURE)
        return self._values[best[0]] if best else []


def _sound(text: str) -> str:
    """A spelling near the sound, the same for both alphabets, digits apart from letters."""
    folded = fold(text).translate(_LETTERS)
    return " ".join(re.sub(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])", " ", word) for word in _WORD.findall(folded))
