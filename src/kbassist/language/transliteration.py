"""Russian that was typed in Latin letters, spelled in its own."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

MOST = 6
"""Spellings that are given of one word."""

_TRIED = 64
_END = ">"

# The usual ways to type Russian without its keyboard (ISO 9, GOST, passports, chats); a soft sign is often left out.
_SOUNDS = {
    "shch": ("щ",), "tsya": ("тся", "ться"), "tsja": ("тся", "ться"), "tsia": ("тся", "ться"), "sch": ("сч", "щ"),
    "sh": ("ш",), "zh": ("ж",), "ch": ("ч",), "kh": ("х",), "ph": ("ф",), "ts": ("ц", "тс"), "tz": ("ц",), "ck": ("к",),
    "yo": ("е",), "jo": ("е",), "yu": ("ю",), "ju": ("ю",), "iu": ("ю",), "ye": ("е",), "je": ("е",),
    "ya": ("я",), "ja": ("я",), "ia": ("ия", "я"), "yy": ("ый",), "yj": ("ый",), "ij": ("ий",), "iy": ("ий",),
    "ii": ("ий", "ии"), "ai": ("ай", "аи"), "ei": ("ей", "еи"), "oi": ("ой", "ои"), "ui": ("уй", "уи"),
    "lk": ("льк", "лк"), "lsh": ("льш", "лш"), "lz": ("льз", "лз"), "lm": ("льм", "лм"), "ln": ("льн", "лн"),
    "ls": ("льс", "лс"), "ng": ("нг", "ньг"), "yi": ("ый",),
    "iya": ("ия",), "ija": ("ия",), "iyu": ("ию",), "iju": ("ию",), "iye": ("ие",), "ije": ("ие",),
    "at>": ("ать", "ат"), "yat>": ("ять", "ят"), "jat>": ("ять", "ят"), "iat>": ("ять", "иат"), "it>": ("ит", "ить"),
    "ost>": ("ость", "ост"), "esh>": ("ешь", "еш"), "tel>": ("тель", "тел"), "och>": ("очь", "оч"), ">": ("",),
    "a": ("а",), "b": ("б",), "c": ("ц", "к"), "d": ("д",), "e": ("е",), "f": ("ф",), "g": ("г",), "h": ("х",),
    "i": ("и",), "j": ("й", "ж"), "k": ("к",), "l": ("л",), "m": ("м",), "n": ("н",), "o": ("о",), "p": ("п",),
    "q": ("к",), "r": ("р",), "s": ("с",), "t": ("т",), "u": ("у",), "v": ("в",), "w": ("в", "ш"), "x": ("х", "кс"),
    "y": ("ы",), "z": ("з",),
}  # fmt: skip
_VOWELS = "aeiouy"


@lru_cache(maxsize=50_000)
def in_cyrillic(word: str) -> tuple[str, ...]:
    """The Cyrillic spellings of a folded word in plain Latin letters, the likeliest first; none of any other word."""
    if not word:
        return ()
    choices: list[tuple[str, ...]] = []
    at = 0
    ended = word + _END
    while at < len(ended):
        group = next((ended[at : at + size] for size in (4, 3, 2, 1) if ended[at : at + size] in _SOUNDS), None)
        if group is None:
            return ()
        choices.append(_heard(group, ended[:at]))
        at += len(group)
    ways = sorted(islice(product(*map(enumerate, choices)), _TRIED), key=lambda way: sum(rank for rank, _ in way))
    return tuple(dict.fromkeys("".join(letters for _, letters in way) for way in ways))[:MOST]


def _heard(group: str, before: str) -> tuple[str, ...]:
    """What a group of letters stands for after these letters."""
    if group == "e" and not before:
        return ("э", "е")
    if group in ("y", "j") and before and before[-1] in _VOWELS:
        return ("й",)
    return _SOUNDS[group]
