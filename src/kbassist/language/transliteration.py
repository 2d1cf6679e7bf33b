"""One word in two alphabets: Russian typed in Latin letters, and names and loan words in Cyrillic ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice, product

MOST_CYRILLIC, MOST_LATIN = 6, 200
"""Spellings that are given of one word: of the Latin ones few mean anything, a vocabulary must choose."""

_TRIED = 2_000

_Sounds = Mapping[str, tuple[str, ...]]

# The usual ways to type Russian without its keyboard (ISO 9, GOST, passports, chats); a soft sign is often left out.
_LATIN: _Sounds = {
    "shch": ("щ",), "tsya": ("тся", "ться"), "tsja": ("тся", "ться"), "tsia": ("тся", "ться"), "sch": ("сч", "щ"),
    "sh": ("ш",), "zh": ("ж",), "ch": ("ч",), "kh": ("х",), "ph": ("ф",), "ts": ("ц", "тс"), "tz": ("ц",), "ck": ("к",),
    "yo": ("е",), "jo": ("е",), "yu": ("ю",), "ju": ("ю",), "iu": ("ю",), "ye": ("е",), "je": ("е",),
    "ya": ("я",), "ja": ("я",), "ia": ("ия", "я"), "yy": ("ый",), "yj": ("ый",), "ij": ("ий",), "iy": ("ий",),
    "ii": ("ий", "ии"), "ai": ("ай", "аи"), "ei": ("ей", "еи"), "oi": ("ой", "ои"), "ui": ("уй", "уи"),
    "lk": ("льк", "лк"), "lsh": ("льш", "лш"), "lz": ("льз", "лз"), "lm": ("льм", "лм"), "ln": ("льн", "лн"),
    "ls": ("льс", "лс"), "ng": ("нг", "ньг"),
    "a": ("а",), "b": ("б",), "c": ("ц", "к"), "d": ("д",), "e": ("е",), "f": ("ф",), "g": ("г",), "h": ("х",),
    "i": ("и",), "j": ("й", "ж"), "k": ("к",), "l": ("л",), "m": ("м",), "n": ("н",), "o": ("о",), "p": ("п",),
    "q": ("к",), "r": ("р",), "s": ("с",), "t": ("т",), "u": ("у",), "v": ("в",), "w": ("в", "ш"), "x": ("х", "кс"),
    "y": ("ы",), "z": ("з",),
}  # fmt: skip

# How Russian writes what it hears in English and German words.
_CYRILLIC: _Sounds = {
    "дж": ("j", "g"), "кс": ("x", "ks"), "тц": ("tz",), "кк": ("cc", "kk"), "шт": ("st", "sht"), "ью": ("u", "ew"),
    "ай": ("i", "ai", "ei", "ay", "y"), "ей": ("ai", "a", "ey", "ei"), "эй": ("a", "ay"), "йо": ("yo", "io"),
    "оу": ("o", "ou", "oa", "ow"), "ау": ("ou", "au", "ow"), "ауэ": ("owe",), "ой": ("oi", "eu", "oy"),
    "а": ("a", "u"), "б": ("b",), "в": ("v", "w"), "г": ("g", "h"), "д": ("d",), "е": ("e",), "ж": ("g", "zh"),
    "з": ("s", "z"), "и": ("i", "e", "ee", "ea"), "й": ("y", "i"), "к": ("k", "c", "ck"), "л": ("l", "ll"), "м": ("m",),
    "н": ("n",), "о": ("o",), "п": ("p",), "р": ("r",), "с": ("s", "c", "ss"), "т": ("t",), "у": ("u", "oo"),
    "ф": ("f", "ph"), "х": ("h", "ch", "kh"), "ц": ("z", "c", "ts"), "ч": ("ch", "tsch"), "ш": ("sh", "sch"),
    "щ": ("shch",), "ъ": ("",), "ы": ("y",), "ь": ("",), "э": ("e", "a"), "ю": ("u", "yu", "ju"),
    "я": ("ya", "ja", "ia"),
}  # fmt: skip

# Letters that every second Russian word has when it is written in Latin ones, and one in 3,000 of the commonest German
# and English words; < and > are the word's borders. Counted over word lists, the groups that tell most taken first.
_RUSSIAN = re.compile(
    "sya|niy|<vy|irov|yu>|nye|nogo|shch|ykh|nii|tsia|hesk|shh|ozh|avl|ymi>|naya|yva|oj>|akh>|lyu|lny|oye>|azh|polz|yet>"
    "|yut|omu>|ovy|ezh|tov>|yj>|khod|uzh|elno|cii|siy|alno|ikh>|ovk|kryt|vno|uiu>|rov>|nyy|nnym|yat>|vtor|yaz|zame|tstv"
    "|vom>|naia|<zad|vogo|iy>|olsh|kov>|irue|ozd|vaet>|gaet>|otaet>|chaet>|ruet>"
)
_VOWELS = "aeiouy"


@lru_cache(maxsize=50_000)
def in_cyrillic(word: str) -> tuple[str, ...]:
    """The Cyrillic spellings of a folded word in plain Latin letters, the likeliest first; none of any other word."""
    return tuple(_spellings(word, _LATIN))[:MOST_CYRILLIC]


@lru_cache(maxsize=50_000)
def in_latin(word: str) -> tuple[str, ...]:
    """The Latin spellings of a folded word in Cyrillic letters, as `router` for `роутер`; none of any other word."""
    found = [*_spellings(word, _CYRILLIC)][:MOST_LATIN]
    silent = [f"{spelling}e" for spelling in found if spelling[-1:] not in _VOWELS]  # `online` is heard without it
    return tuple(dict.fromkeys(found + silent))


def looks_russian(word: str) -> bool:
    """Whether a folded word in Latin letters has what only Russian has."""
    return len(word) > 3 and word.isascii() and _RUSSIAN.search(f"<{word}>") is not None


def _spellings(word: str, sounds: _Sounds) -> dict[str, None]:
    """Every way to choose what a word's letters stand for, those with few unlikely choices first."""
    choices: list[tuple[str, ...]] = []
    at = 0
    while at < len(word):
        group = next((word[at : at + size] for size in (4, 3, 2, 1) if word[at : at + size] in sounds), None)
        if group is None:
            return {}
        choices.append(_heard(group, word[:at], sounds))
        at += len(group)
    ways = sorted(islice(product(*map(enumerate, choices)), _TRIED), key=lambda way: sum(rank for rank, _ in way))
    return dict.fromkeys("".join(letters for _, letters in way) for way in ways)


def _heard(group: str, before: str, sounds: _Sounds) -> tuple[str, ...]:
    """What a group of letters stands for after these letters."""
    if group == "e" and not before:
        return ("э", "е")
    if group in ("y", "j") and before and before[-1] in _VOWELS:
        return ("й",)
    return sounds[group]
