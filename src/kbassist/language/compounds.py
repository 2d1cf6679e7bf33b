"""German compounds cut into the words they are made of."""

from __future__ import annotations

import gzip
import json
import os
import sys
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

RAREST = -17.0
"""Log probability below which a word is too rare to be trusted as a part."""

SHORTEST = 4
LINKS = ("", "s", "es", "n", "en", "er", "e")
UNSURE_LINKS = {"er": 0.5, "e": 0.5}
"""Links that are more often part of the word itself cost this much."""

PREPARED = Path(sys.prefix) / "share" / "kbassist" / "german-words-1.tsv"
"""The common words as a short list, made at installation time: the whole one costs seconds and 200 MB to read."""


def prepare(path: Path = PREPARED) -> None:
    """Writes the short list of common words."""
    words, nouns = from_package()
    new = path.with_suffix(f".{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    new.write_text("".join(f"{word}\t{words[word]}\t{'n' * (word in nouns)}\n" for word in words), "utf-8")
    new.replace(path)


@cache
def frequencies() -> tuple[dict[str, float], frozenset[str]]:
    """Log probability of every common German word, and which of them are written as nouns."""
    return from_list(PREPARED) if PREPARED.is_file() else from_package()


def from_list(path: Path) -> tuple[dict[str, float], frozenset[str]]:
    """The frequencies from the short list."""
    words: dict[str, float] = {}
    nouns = set()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, log_probability, noun = line.rstrip("\n").split("\t")
            words[word] = float(log_probability)
            if noun:
                nouns.add(word)
    return words, frozenset(nouns)


def from_package() -> tuple[dict[str, float], frozenset[str]]:
    """The frequencies from all words of the package."""
    packed = files("spacy_lookups_data").joinpath("data/de_lexeme_prob.json.gz").read_bytes()
    words: dict[str, float] = {}
    nouns = set()
    for word, log_probability in json.loads(gzip.decompress(packed)).items():
        if log_probability <= RAREST or len(word) < SHORTEST or not word.isalpha():
            continue
        folded = word.casefold()
        words[folded] = max(words.get(folded, log_probability), log_probability)
        if word[0].isupper() and word[1:].islower():
            nouns.add(folded)
    return words, frozenset(nouns)


@lru_cache(maxsize=200_000)
def parts(word: str) -> tuple[str, ...]:
    """The parts of a casefolded compound, as `vertrag`, `laufzeit`; none where it is better left whole.

    Splits where the geometric mean of the parts' frequencies is highest and above the whole word's own
    (Koehn & Knight 2003), the head a noun, with the usual linking letters.
    """
    if len(word) < 2 * SHORTEST or not word.isalpha():
        return ()
    words, nouns = frequencies()
    best: tuple[float, str, str] | None = None
    for cut in range(SHORTEST, len(word) - SHORTEST + 1):
        head = word[cut:]
        if head not in nouns:
            continue
        for link in LINKS:
            if not word[:cut].endswith(link):
                continue
            modifier = word[: cut - len(link)]
            if len(modifier) < SHORTEST or modifier not in words:
                continue
            score = (words[modifier] + words[head]) / 2 - UNSURE_LINKS.get(link, 0.0)
            if best is None or score > best[0]:
                best = (score, modifier, head)
    if best is None or best[0] < words.get(word, RAREST - 3):
        return ()
    return tuple(smaller for part in best[1:] for smaller in (parts(part) or (part,)))
