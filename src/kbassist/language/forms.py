"""Russian forms whose word a stemmer does not find: `людей` is of `человек`, `конца` of `конец`."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import Stemmer

from kbassist.language.folding import fold
from kbassist.language.lexicon import table

PREPARED = Path(sys.prefix) / "share" / "kbassist" / "russian-forms-1.tsv"
"""The forms by their word, made at installation time: the whole table takes a second to read."""


def readings(word: str) -> tuple[str, ...]:
    """The word that a folded form belongs to, else itself."""
    return (_forms().get(word, word),)


def prepare(path: Path = PREPARED) -> None:
    """Writes the short list: a line for every word."""
    lines: dict[str, list[str]] = defaultdict(list)
    for form, word in from_package().items():
        lines[word].append(form)
    new = path.with_suffix(f".{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    new.write_text("".join(f"{word}\t{' '.join(forms)}\n" for word, forms in lines.items()), "utf-8")
    new.replace(path)


def from_list(path: Path) -> dict[str, str]:
    """The word of each form, from the short list."""
    found: dict[str, str] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, forms = line.rstrip("\n").split("\t")
            found.update(dict.fromkeys(forms.split(), word))
    return found


def from_package() -> dict[str, str]:
    """The word of each form, from the whole table; only where their stems differ."""
    stem = Stemmer.Stemmer("russian").stemWord
    pairs = ((fold(form), fold(word)) for form, word in table("ru_lemma_lookup").items() if (form + word).isalpha())
    return {form: word for form, word in pairs if stem(form) != stem(word)}


@cache
def _forms() -> dict[str, str]:
    return from_list(PREPARED) if PREPARED.is_file() else from_package()
