"""How much likelier letters are in Russian that was typed in Latin ones than in German or English."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from string import ascii_lowercase

BORDER = "_"
ALPHABET = BORDER + ascii_lowercase
SIZE = 3
"""Letters of a group, a word's borders included."""

STEPS = "abcdefghijklmnopq"
STEP = 0.5
"""Log odds of a group, written as a letter: the middle one says nothing."""

FILE = "letters.txt"
"""A line for each first letter of a group, made by `eval/letters.py` from the words of the word table."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def russian_odds(words: Iterable[str]) -> float:
    """The log odds that folded words are Russian ones and not German or English; 0 where no letter tells."""
    return sum(map(_odds, words))


def groups(word: str) -> list[str]:
    """Every three neighbouring letters of a folded word in Latin letters; none of any other word."""
    bordered = f"{BORDER}{word.translate(_UMLAUTS)}{BORDER}"
    if not bordered.isascii():
        return []
    return [bordered[at : at + SIZE] for at in range(len(bordered) - SIZE + 1)]


@lru_cache(maxsize=50_000)
def _odds(word: str) -> float:
    known = _table()
    return sum(known.get(group, 0.0) for group in groups(word))


@cache
def _table() -> dict[str, float]:
    written = files("kbassist.language").joinpath(FILE).read_text("ascii").replace("\n", "")
    told = zip(product(ALPHABET, repeat=SIZE), written, strict=True)
    return {"".join(group): (STEPS.index(step) - len(STEPS) // 2) * STEP for group, step in told}
