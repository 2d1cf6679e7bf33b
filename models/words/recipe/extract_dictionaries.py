"""Dictionaries: each headword with its first translations. Their marks of gender, field and use are left out."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from recipe.texts import Pair, clean

_ASIDE = re.compile(r"\{[^}]*\}|\[[^\]]*\]|<[^>]*>|/[^/]{1,40}/|\([^)]*\)")
_SOMEBODY = re.compile(r"\b(?:sb|sth|smb|smth|jdm|jdn|jds|jd|jmd|jmdm|jmdn|etw)\b\.?(?:'s\b)?/?")
_HEADWORD = re.compile(r"^(\S[^/]*?) (?:/[^/]*/\s*)+(?:<[^>]*>)?\s*$")
_SENSE = re.compile(r"^\s*(?:\d+[.)>]|[а-я]\)|_?[IVX]+\b)\s*")
_LABEL = re.compile(r"_[A-Za-zА-Яа-яё-]+\.?:?")
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_EXAMPLE = re.compile(r"^([A-Za-z][A-Za-z' ,!?~-]+?)\s+([а-яё].*)$", re.IGNORECASE)
SENSES, SYNONYMS, RUSSIAN_SENSES = 4, 3, 12
"""How many translations of a headword are taken: of the meanings, of each meaning, and in a rich Russian entry."""


def ding_pairs(source: str, path: Path) -> Iterator[Pair]:
    """German-English entries: `German; synonym | phrase :: English; synonym | phrase`."""
    for line in path.read_text("utf-8", "replace").splitlines():
        german, found, english = line.partition("::")
        if line.startswith("#") or not found:
            continue
        for ours, theirs in zip(german.split("|"), english.split("|"), strict=False):
            for rank, other in enumerate(_synonyms(ours, ";")[:SENSES]):
                for one in _synonyms(theirs, ";")[: 2 if rank else SYNONYMS]:
                    yield Pair(source, "de", one.removeprefix("to "), other)


def freedict_pairs(source: str, path: Path, language: str) -> Iterator[Pair]:
    """Entries of a headword with its pronunciation, and lines of translations below it."""
    head, left = "", 0
    for line in _lines(path):
        started = _HEADWORD.match(line)
        if started:
            head, left = clean(_SOMEBODY.sub(" ", _ASIDE.sub(" ", started.group(1)))), SENSES
        elif head and left and _translates(line, language):
            left -= 1
            for other in _synonyms(_SENSE.sub("", _ASIDE.sub(" ", line)), ",")[:SYNONYMS]:
                yield Pair(source, language, head, other)


def mueller_pairs(source: str, path: Path) -> Iterator[Pair]:
    """English-Russian entries: numbered meanings, and phrases with `~` in the headword's place."""
    head, entry = "", list[str]()
    for line in [*_lines(path), "end"]:
        if line[:1].isalpha():
            yield from _meanings(source, head, " ".join(entry))
            head, entry = clean(line), []
        else:
            entry.append(line)


def _meanings(source: str, head: str, entry: str) -> Iterator[Pair]:
    taken = 0
    marked = re.sub(r"\s(?:\d+[.)>]|[а-я]\)|_[IVX]+\b)\s", ";", f" {_LABEL.sub(' ', _ASIDE.sub(' ', entry))} ")
    for meaning in marked.split(";"):
        text = clean(_SENSE.sub("", meaning)).strip(" .,")
        example = _EXAMPLE.match(text)
        if example:
            for other in example.group(2).split(",")[:2]:
                yield Pair(source, "ru", clean(example.group(1).replace("~", head)), clean(other))
        elif _CYRILLIC.match(text) and not re.search("[A-Za-z]", text):
            for other in text.split(",")[:SENSES]:
                if taken < RUSSIAN_SENSES:
                    yield Pair(source, "ru", head, clean(other))
                    taken += 1


def _translates(line: str, language: str) -> bool:
    if not line.strip() or line.startswith(("   ", '"', " see:")):
        return False
    return language == "de" or _CYRILLIC.search(line) is not None


def _synonyms(text: str, mark: str) -> list[str]:
    parts = (clean(_SOMEBODY.sub(" ", _ASIDE.sub(" ", part))) for part in text.split(mark))
    return [word for word in parts if word]


def _lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace").splitlines()
