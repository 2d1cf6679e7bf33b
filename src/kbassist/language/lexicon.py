"""The common German words: how common each is, whether it is a noun, and what it is a form of."""

from __future__ import annotations

import gzip
import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import Stemmer

from kbassist.language.folding import fold

RAREST = -17.0
"""Log probability below which a word is too rare to be trusted."""

SHORTEST = 4

PREPARED = Path(sys.prefix) / "share" / "kbassist" / "german-words-2.tsv"
"""The words as a short list, made at installation time: the whole one costs seconds and 200 MB to read."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Log probability of every common word, casefolded; those written as nouns; the word that a form belongs to.

    `lemmas` knows only what a stemmer does not: `ging` is of `gehen`.
    """

    frequencies: dict[str, float]
    nouns: frozenset[str]
    lemmas: dict[str, str]


@cache
def lexicon() -> Lexicon:
    """The words, from the short list where there is one."""
    return from_list(PREPARED) if PREPARED.is_file() else from_package()


def prepare(path: Path = PREPARED) -> None:
    """Writes the short list."""
    whole = from_package()
    new = path.with_suffix(f".{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (
        f"{word}\t{probability}\t{'n' * (word in whole.nouns)}\t{whole.lemmas.get(word, '')}\n"
        for word, probability in whole.frequencies.items()
    )
    new.write_text("".join(lines), "utf-8")
    new.replace(path)


def from_list(path: Path) -> Lexicon:
    """The words of a short list."""
    frequencies: dict[str, float] = {}
    nouns: set[str] = set()
    lemmas: dict[str, str] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, probability, noun, lemma = line.rstrip("\n").split("\t")
            frequencies[word] = float(probability)
            if noun:
                nouns.add(word)
            if lemma:
                lemmas[word] = lemma
    return Lexicon(frequencies, frozenset(nouns), lemmas)


def from_package() -> Lexicon:
    """The common ones among all words of the package."""
    frequencies: dict[str, float] = {}
    nouns = set()
    for word, probability in _table("prob").items():
        if probability <= RAREST or len(word) < SHORTEST or not word.isalpha():
            continue
        folded = word.casefold()
        frequencies[folded] = max(frequencies.get(folded, probability), probability)
        if word[0].isupper() and word[1:].islower():
            nouns.add(folded)
    return Lexicon(frequencies, frozenset(nouns), _lemmas(frequencies))


def _lemmas(common: dict[str, float]) -> dict[str, str]:
    """The forms whose word has another stem; a noun's reading counts where a form has two."""
    stem = Stemmer.Stemmer("german").stemWord
    words: dict[str, str] = {}
    for form, word in sorted(_table("lemma").items(), key=lambda pair: pair[0][0].isupper()):
        if word.isalpha():
            words[fold(form)] = fold(word)
    return {form: word for form, word in words.items() if form in common and stem(form) != stem(word)}


def _table(name: str) -> dict[str, Any]:
    file = {"prob": "de_lexeme_prob", "lemma": "de_lemma_lookup"}[name]
    packed = files("spacy_lookups_data").joinpath(f"data/{file}.json.gz").read_bytes()
    table: dict[str, Any] = json.loads(gzip.decompress(packed))
    return table
