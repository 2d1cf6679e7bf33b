"""Attribute values named in a text, however inflected or slightly misheard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kbassist.language.sounds import key, sound
from kbassist.language.written import LONGEST_WORD, as_written

SURE = 86.0
"""Similarity (0 to 100) from which a word is taken for a misheard or inflected name."""

SOUNDS_ALIKE = 60.0
"""The same for a word that sounds like the name."""

SHORTEST_FUZZY = 5
"""Shorter names must be said as they are written."""

SHORTEST_KEY = 4
"""Sounds of which there are fewer are those of too many words."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")

Token = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Named:
    """An attribute value found in a text."""

    key: str
    value: str


class Names:
    """The attribute values of a shelf, ready to be recognised in talk."""

    def __init__(self, values: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[Named]] = {}
        for attribute, value in sorted(values):
            self._values.setdefault(sound(value), []).append(Named(attribute, value))
        self._longest = max((len(spoken.split()) for spoken in self._values), default=0)
        self._fuzzy = [spoken for spoken in self._values if len(spoken) >= SHORTEST_FUZZY]
        self._words = [word for spoken in self._values for word in spoken.split() if len(word) > SHORTEST_FUZZY]
        self._keys: dict[str, list[str]] = {}
        for spoken in self._values:
            if len(key(spoken)) >= SHORTEST_KEY:
                self._keys.setdefault(key(spoken), []).append(spoken)

    def named_in(self, text: str) -> list[Named]:
        """The values named in a text in the order of their first mention; longer names win over their parts."""
        return list(dict.fromkeys(named for named, _, _ in self.places_in(as_written(text).text)))

    def places_in(self, heard: str) -> Iterator[tuple[Named, int, int]]:
        """Every mention in a heard text with its place."""
        tokens = self._joined(
            [
                (sound(m.group()), m.start(), m.end())
                for m in _TOKEN.finditer(heard)
                if m.end() - m.start() <= LONGEST_WORD
            ]
        )
        position = 0
        while position < len(tokens):
            for length in range(min(self._longest, len(tokens) - position), 0, -1):
                said = tokens[position : position + length]
                if named := self._meant(" ".join(word for word, _, _ in said)):
                    yield from ((one, said[0][1], said[-1][2]) for one in named)
                    position += length - 1
                    break
            position += 1

    def _joined(self, tokens: Sequence[Token]) -> list[Token]:
        """The words of a text, those put together that speech recognition took one word of a name apart into."""
        joined: list[Token] = []
        for word, start, end in tokens:
            if joined and len(word) > 2 and len(joined[-1][0]) > 2 and word.isalpha():
                before, before_start, _ = joined[-1]
                both = process.extractOne(before + word, self._words, scorer=fuzz.ratio, score_cutoff=SURE)
                if both and before not in self._values and word not in self._values:
                    joined[-1] = (both[0], before_start, end)
                    continue
            joined.append((word, start, end))
        return joined

    def _meant(self, said: str) -> list[Named]:
        if said in self._values:
            return self._values[said]
        if len(said) < SHORTEST_FUZZY:
            return []
        figures = re.findall(r"\d+", said)
        alike = [spoken for spoken in self._fuzzy if re.findall(r"\d+", spoken) == figures]
        if best := process.extractOne(said, alike, scorer=fuzz.ratio, score_cutoff=SURE):
            return self._values[best[0]]
        near = self._keys.get(key(said), [])
        heard = process.extractOne(said, near, scorer=fuzz.ratio, score_cutoff=SOUNDS_ALIKE)
        return self._values[heard[0]] if heard else []
