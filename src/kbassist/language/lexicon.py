"""The common German words: how common each is, whether it is a noun, and what it is a form of."""

from __future__ import annotations

import gzip
import json
import os
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import Stemmer

from kbassist.language.folding import fold
from kbassist.language.vocabulary import Vocabulary

RAREST = -16.5
"""Log probability below which a word is too rare to be trusted."""

SHORTEST = 4

PREPARED = Path(sys.prefix) / "share" / "kbassist" / "german-words-3.tsv"
"""The words as a short list, made at installation time: the whole one costs seconds and 200 MB to read."""


class Likelihoods(Mapping[str, float]):
    """The log probability of many words."""

    def __init__(self, said: Iterable[tuple[float, list[str]]]) -> None:
        """`said` has every probability with the words that have it."""
        each = [(probability, word) for probability, alike in said for word in alike]
        self._words = Vocabulary(word for _, word in each)
        self._probabilities = array("d", (probability for probability, _ in each))

    def of(self, word: str) -> float | None:
        """The log probability of a word; None for one that is not among them."""
        number = self._words.number(word)
        return None if number < 0 else self._probabilities[number]

    def __getitem__(self, word: str) -> float:
        return self._probabilities[self._words[word]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Log probability of every common word, casefolded, nouns apart; and the word that a form belongs to.

    `lemmas` knows only what a stemmer does not: `ging` is of `gehen`.
    """

    nouns: Likelihoods
    others: Likelihoods
    lemmas: Mapping[str, str]

    def probability(self, word: str) -> float | None:
        """The log probability of a common word."""
        return self.nouns.of(word) or self.others.of(word)


@cache
def lexicon() -> Lexicon:
    """The words, from the short list where there is one."""
    return from_list(PREPARED) if PREPARED.is_file() else from_package()


def prepare(path: Path = PREPARED) -> None:
    """Writes the short list: a line for all words of which the same is said."""
    whole = from_package()
    lines: dict[str, list[str]] = defaultdict(list)
    for kind, said in (("noun", whole.nouns), ("other", whole.others), ("form", whole.lemmas)):
        for word, what in said.items():
            lines[f"{kind}\t{what}"].append(word)
    new = path.with_suffix(f".{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    new.write_text("".join(f"{said}\t{' '.join(alike)}\n" for said, alike in lines.items()), "utf-8")
    new.replace(path)


def from_list(path: Path) -> Lexicon:
    """The words of a short list."""
    lemmas: dict[str, str] = {}
    likely: dict[str, list[tuple[float, list[str]]]] = {"noun": [], "other": []}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            kind, what, alike = line.split("\t")
            if kind == "form":
                lemmas |= dict.fromkeys(alike.split(), what)
            else:
                likely[kind].append((float(what), alike.split()))
    return Lexicon(Likelihoods(likely["noun"]), Likelihoods(likely["other"]), lemmas)


def from_package() -> Lexicon:
    """The common ones among all words of the package."""
    common: dict[str, float] = {}
    nouns = set()
    for word, probability in table("de_lexeme_prob").items():
        if probability <= RAREST or len(word) < SHORTEST or not word.isalpha():
            continue
        folded = word.casefold()
        common[folded] = max(common.get(folded, RAREST), round(probability, 2))
        if word[0].isupper() and word[1:].islower():
            nouns.add(folded)
    return Lexicon(
        Likelihoods((probability, [word]) for word, probability in common.items() if word in nouns),
        Likelihoods((probability, [word]) for word, probability in common.items() if word not in nouns),
        _lemmas(common),
    )


def _lemmas(common: Iterable[str]) -> dict[str, str]:
    """The forms whose word has another stem; a noun's reading counts where a form has two."""
    stem = Stemmer.Stemmer("german").stemWord
    words: dict[str, str] = {}
    for form, word in sorted(table("de_lemma_lookup").items(), key=lambda pair: pair[0][0].isupper()):
        if word.isalpha():
            words[fold(form)] = fold(word)
    known = frozenset(common)
    return {form: word for form, word in words.items() if form in known and stem(form) != stem(word)}


def table(name: str) -> dict[str, Any]:
    """A table of the package of look-ups, such as `de_lexeme_prob`."""
    packed = files("spacy_lookups_data").joinpath(f"data/{name}.json.gz").read_bytes()
    found: dict[str, Any] = json.loads(gzip.decompress(packed))
    return found
