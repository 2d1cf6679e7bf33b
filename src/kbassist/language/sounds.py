"""Words by their sound: one spelling for both alphabets, a key that survives mishearing, stems of inflected names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

from kbassist.language.folding import fold

_WORD = re.compile(r"\w+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "w", "г": "g", "д": "d", "е": "e", "ж": "sch", "з": "s", "и": "i", "й": "i",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "h", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "sch", "ъ": "", "ы": "i", "ь": "", "э": "e",
        "ю": "ju", "я": "ja",
    }
)  # fmt: skip
_ALIKE = (
    ("tsch", "č"), ("sch", "s"), ("ch", "č"), ("sh", "s"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("dt", "t"),
    ("tz", "s"), ("ts", "s"), ("qu", "kf"), ("x", "ks"), ("v", "f"), ("w", "f"), ("b", "p"), ("d", "t"), ("g", "k"),
    ("q", "k"), ("c", "k"), ("z", "s"), ("j", "i"), ("y", "i"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiou]h?[aeiouh]*")
_RUSSIAN_ENDINGS = re.compile(
    r"(?:ого|его|ому|ему|ыми|ими|ами|ями|ой|ою|ей|ею|ем|ом|ым|им|ую|юю|ая|яя|ые|ие|ых|их|ам|ям|ах|ях|а|у|е|ы|и|я|ю|ь|й|о)$"
)
SHORTEST_STEM = 3


def sound(text: str) -> str:
    """A spelling near the sound, the same for both alphabets, digits apart from letters."""
    folded = fold(text).translate(_LETTERS)
    return " ".join(re.sub(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])", " ", word) for word in _WORD.findall(folded))


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """What is left of a word's sound on a bad line: its consonants, and where vowels are."""
    heard = latin(word)
    for written, like in _ALIKE:
        heard = heard.replace(written, like)
    return re.sub(r"(.)\1+", r"\1", _VOWELS.sub("a", heard))


@lru_cache(maxsize=50_000)
def latin(word: str) -> str:
    """A word in small Latin letters without accents."""
    plain = unicodedata.normalize("NFD", fold(word).translate(_LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("ı", "i")


def stem(word: str) -> str:
    """A Russian name without its ending, in Latin letters; another word as it is."""
    folded = fold(word)
    if not _CYRILLIC.search(folded):
        return latin(word)
    bare = _RUSSIAN_ENDINGS.sub("", folded)
    return latin(bare if len(bare) >= SHORTEST_STEM else folded)


def misheard(said: str, meant: str) -> bool:
    """True where two words of one sound differ in few letters; shorter words than five must be said as written."""
    if min(len(said), len(meant)) < 5 or key(said) != key(meant):
        return False
    return OSA.distance(latin(said), latin(meant), score_cutoff=3) <= max(2, len(meant) // 3)
