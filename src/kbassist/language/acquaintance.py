"""The customer's own names and addresses, recognised however they are inflected, misheard or spelled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from kbassist.language.personal import Find, PersonalKind
from kbassist.language.sounds import SHORTEST_STEM, latin, misheard, stem
from kbassist.language.written import LONGEST_WORD, Written

_WORD = re.compile(r"[^\W\d_]+(?:['’]s\b)?")
_PARTICLES = frozenset(
    """
    von van der den de da di el al zu vom freiherr frau herr dr prof mr mrs ms
    """.split()
)
_EVERYDAY = frozenset(
    """
    mai may april june juni juli august will mark grace hope lang lange klein groß kurz ernst frank
    """.split()
)
"""Names that are words besides: meant only beside another name of the customer."""

_STREETS = frozenset(
    """
    strasse straße str weg platz allee gasse am an im in der die das bei auf haus wohnung street road lane avenue ул
    улица улице дом д кв квартира проспект пр
    """.split()
)
_AFTER = re.compile(
    r"[\s.,-]*(?:(?:straße|strasse|str|weg|platz|allee|gasse|street|road|lane|avenue|ул|улиц\w*|дом|д)\b[\s.,-]*)*"
    r"(?:(?:№|nr\.?|nummer|number|номер)\s*)?\d{1,4}\s?[a-zа-я]?\b",
    re.IGNORECASE,
)
_GENITIVE = ("", "s", "es", "ens", "n", "en", "'s", "’s")
_SPELLED_ALIKE = 0.25


class Acquaintance:
    """What the CRM calls one customer and where they live."""

    def __init__(self, known: Sequence[str]) -> None:
        """`known` holds names (`Sabine Kretschmer`) and addresses (`Rathenaustraße 9`), which have a number in them."""
        self._names: dict[str, PersonalKind] = {}
        for entry in known:
            kind = PersonalKind.ADDRESS if re.search(r"\d", entry) else PersonalKind.NAME
            street = re.split(r"\d", entry)[0] if kind is PersonalKind.ADDRESS else entry
            left_out = _STREETS if kind is PersonalKind.ADDRESS else _PARTICLES
            for word in _WORD.findall(street):
                if word.casefold() not in left_out and len(word) > 1:
                    self._names.setdefault(word, kind)
        self._is_known = lru_cache(maxsize=4096)(self._known)

    def finds(self, text: str, heard: Written) -> Iterator[Find]:
        """Every place of the original text that names the customer or the address."""
        if not self._names:
            return
        words = [word for word in _WORD.finditer(text) if word.end() - word.start() <= LONGEST_WORD]
        for number, word in enumerate(words):
            after = words[number + 1] if number + 1 < len(words) else None
            kind = self._is_known(word.group())
            end = word.end()
            if word.group().casefold() in _EVERYDAY and not self._beside(words, number):
                continue
            if kind is None and after is not None and text[end : after.start()] in (" ", "-"):
                kind, end = self._in_two(word.group(), after.group()), after.end()
            if kind is PersonalKind.ADDRESS and (house := _AFTER.match(text, end)):
                end = house.end()
            if kind is not None:
                yield Find(kind, word.start(), end)
        for letters, start, end in heard.spelled:
            kind = self._spelled(letters)
            if kind is not None:
                yield Find(kind, start, end)

    def _beside(self, words: Sequence[re.Match[str]], number: int) -> bool:
        """True where another of the customer's names stands next to this one."""
        return any(
            self._is_known(word.group())
            for word in (*words[max(0, number - 1) : number], *words[number + 1 : number + 2])
        )

    def _known(self, said: str) -> PersonalKind | None:
        return next((kind for name, kind in self._names.items() if _is_meant(said, name)), None)

    def _in_two(self, first: str, second: str) -> PersonalKind | None:
        """A name that speech recognition took for two words."""
        joined = latin(first + second)
        return next((kind for name, kind in self._names.items() if len(joined) > 5 and joined == latin(name)), None)

    def _spelled(self, letters: str) -> PersonalKind | None:
        said = latin(letters)
        for name, kind in self._names.items():
            if OSA.distance(said, latin(name)) <= len(name) * _SPELLED_ALIKE:
                return kind
        return None


def _is_meant(said: str, name: str) -> bool:
    """True for the name itself, its cases, and what sounds like one of them."""
    heard, wanted = latin(said), latin(name)
    if any(heard == wanted + ending for ending in _GENITIVE):
        return len(wanted) > 2 or said[:1].isupper()
    said_stem, name_stem = stem(said), stem(name)
    inflected = min(len(said_stem), len(name_stem)) >= SHORTEST_STEM and said_stem == name_stem
    across = said_stem != heard and len(wanted) > SHORTEST_STEM and said_stem in (wanted, wanted.rstrip("aeij"))
    return inflected or across or misheard(said, name) or misheard(said_stem, name_stem)
