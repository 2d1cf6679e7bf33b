"""Russian that was typed in Latin letters, spelled as it would stand in Russian."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

MOST = 6
"""Spellings of one word that are tried, the likeliest first."""

_VOWELS = "aeiouyаеиоуыэюя"
_SOUNDS: dict[str, tuple[str, ...]] = {
    "shch": ("щ",), "tsya": ("тся", "ться"), "tsja": ("тся", "ться"), "tsia": ("тся", "ться"),
    "sch": ("щ", "сч"), "yie": ("ье",),
    "sh": ("ш",), "zh": ("ж",), "ch": ("ч",), "kh": ("х",), "ph": ("ф",), "ts": ("ц", "тс"), "tz": ("ц",), "ck": ("к",),
    "yo": ("е",), "jo": ("е",), "yu": ("ю",), "ju": ("ю",), "iu": ("ю",), "ya": ("я",), "ja": ("я",), "ia": ("ия", "я"),
    "ye": ("е",), "je": ("е",), "yy": ("ый",), "yj": ("ый",), "ij": ("ий",), "iy": ("ий",), "ii": ("ий", "ии"),
    "ai": ("ай", "аи"), "ei": ("ей", "еи"), "oi": ("ой", "ои"), "ui": ("уй", "уи"),
    "lk": ("льк", "лк"), "lsh": ("льш", "лш"), "lz": ("льз", "лз"), "lm": ("льм", "лм"), "ln": ("льн", "лн"), "ls": ("льс", "лс"), "ng": ("нг", "ньг"),
    "a": ("а",), "b": ("б",), "c": ("ц", "к"), "d": ("д",), "e": ("е",), "f": ("ф",), "g": ("г",), "h": ("х",), "i": ("и",),
    "j": ("й", "ж"), "k": ("к",), "l": ("л",), "m": ("м",), "n": ("н",), "o": ("о",), "p": ("п",), "q": ("к",), "r": ("р",), "s": ("с",),
    "t": ("т",), "u": ("у",), "v": ("в",), "w": ("в", "ш"), "x": ("х", "кс"), "y": ("ы",), "z": ("з",),
}  # fmt: skip
_LONGEST = max(map(len, _SOUNDS))


@lru_cache(maxsize=50_000)
def spellings(word: str) -> tuple[str, ...]:
    """The Cyrillic spellings of a folded word in Latin letters, the likeliest first; none where a letter has none."""
    choices: list[tuple[str, ...]] = []
    at = 0
    while at < len(word):
        group = next((word[at : at + size] for size in range(_LONGEST, 0, -1) if word[at : at + size] in _SOUNDS), None)
        if group is None:
            return ()
        choices.append(_heard(group, word[:at]))
        at += len(group)
    return tuple(dict.fromkeys("".join(letters) for letters in islice(product(*choices), MOST)))


def _heard(group: str, before: str) -> tuple[str, ...]:
    """What a group of letters stands for after these letters."""
    if group == "e" and not before:
        return ("э", "е")
    if group in ("y", "j") and before and before[-1] in _VOWELS:
        return ("й",)
    return _SOUNDS[group]
