"""Pairs planted in a company's knowledge by a seeded hand: what contradicts an article, and what repeats it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from kbassist.language.claims import CLOCK, COUNT, DATE, YEAR, values
from kbassist.language.denials import denials
from kbassist.model.article import Content
from kbassist.ports.reading import Words

SEED = 20
REPLACED = 0.15
"""The share of a paraphrase's words that stand for others."""

_LINE = re.compile(r"^(?:- |\d\. |\| )?[^#|>\n].{40,}$", re.MULTILINE)
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")
_SENTENCES = re.compile(r"(?<=[^\W\d_][^\W\d_][.!?]) (?=[A-ZА-ЯÄÖÜ])")


class Kind(StrEnum):
    """What was done to an article."""

    FIGURE = "another figure"
    DAY = "another day"
    RULE = "the opposite rule"
    COPY = "a copy in other words"
    TRANSLATED_FIGURE = "another figure in a translation"
    TRANSLATED_RULE = "the opposite rule in a translation"
    TRANSLATED_COPY = "a translation of its own family"


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted pair, by the ids of its articles; `needle` is the changed line, empty where the whole text is meant."""

    kind: Kind
    article: str
    planted: str
    needle: str


@dataclass(frozen=True, slots=True)
class Plot:
    """The knowledge with what was planted in it."""

    contents: tuple[Content, ...]
    pairs: tuple[Planted, ...]


def plant(contents: Sequence[Content], families: Collection[str], words: Words, each: int = 6) -> Plot:
    """So many pairs of each kind, if these families bear them, always the same ones; a family bears one at most."""
    drawn = random.Random(f"{SEED} {len(families)} {min(families)}")
    free = sorted(families)
    drawn.shuffle(free)
    synonyms = _Synonyms(words, list(vocabulary_of(contents)))
    garden = {content.id: content for content in contents}
    pairs: list[Planted] = []
    for kind in Kind:
        for family in list(free):
            if sum(pair.kind is kind for pair in pairs) == each:
                break
            members = [content for content in contents if content.family == family]
            found = _sown(kind, members, drawn, synonyms)
            if found is not None:
                free.remove(family)
                garden[found[0].id] = found[0]
                pairs.append(found[1])
                if kind is Kind.TRANSLATED_COPY:  # alone in their languages, or they would be linked
                    for third in {content.id for content in members} - {found[1].article, found[1].planted}:
                        del garden[third]
    return Plot(tuple(garden.values()), tuple(pairs))


def _sown(
    kind: Kind, members: Sequence[Content], drawn: random.Random, synonyms: _Synonyms
) -> tuple[Content, Planted] | None:
    """The new or changed article and the pair it makes; None where the family does not bear this kind."""
    one = drawn.choice(sorted(members, key=lambda content: content.id))
    other = next((content for content in members if content.id != one.id), None)
    copy = replace(one, id=f"planted-{one.id}", family=f"planted-{one.family}", phrasings=())
    if kind is Kind.COPY:
        return replace(copy, body=synonyms.paraphrase(one.body, drawn)), Planted(kind, one.id, copy.id, "")
    if kind is Kind.TRANSLATED_COPY:
        again = replace(one, family=f"{one.family}-again")
        return None if other is None else (again, Planted(kind, other.id, one.id, ""))
    changed = _changed(one, _CHANGES[kind], drawn)
    if changed is None:
        return None
    if kind in (Kind.FIGURE, Kind.DAY, Kind.RULE):
        return replace(copy, body=_excerpt(*changed)), Planted(kind, one.id, copy.id, changed[1])
    return None if other is None else (replace(one, body=changed[0]), Planted(kind, other.id, one.id, changed[1]))


Change = Callable[[str, str, random.Random], str | None]
"""Changes a line of a language; None: this one does not lend itself to it."""


def _changed(one: Content, change: Change, drawn: random.Random) -> tuple[str, str] | None:
    """The text with one line changed, and that line."""
    lines = [match.group() for match in _LINE.finditer(one.body)]
    drawn.shuffle(lines)
    for line in lines:
        changed = change(line, one.language, drawn)
        if changed is not None and changed != line:
            return one.body.replace(line, changed, 1), changed
    return None


def _excerpt(body: str, line: str) -> str:
    """The section that holds the line: another article seldom repeats everything."""
    sections = re.split(r"(?m)^(?=## )", body)
    return next((section for section in sections if line in section), body)


def another_figure(line: str, language: str, drawn: random.Random) -> str | None:
    """The line with another amount, share or span of time."""
    found = [value for value in values(line, language) if value.kind not in (DATE, CLOCK, YEAR, COUNT)]
    found = [value for value in found if line[value.start : value.end][:1].isdigit()]
    if not found:
        return None
    value = drawn.choice(found)
    digits = re.match(r"\d+", line[value.start :])
    assert digits is not None
    return line[: value.start] + str(int(digits.group()) * 2 + 3) + line[value.start + digits.end() :]


def another_day(line: str, language: str, drawn: random.Random) -> str | None:
    """The line with another day of the month, or another hour."""
    found = [value for value in values(line, language) if value.kind in (DATE, CLOCK)]
    found = [value for value in found if re.match(r"\d{1,2}\D", line[value.start :])]
    if not found:
        return None
    value = drawn.choice(found)
    digits = re.match(r"\d+", line[value.start :])
    assert digits is not None
    return line[: value.start] + str(int(digits.group()) % 12 + 7) + line[value.start + digits.end() :]


_DENY = {
    "en": ((r"\b(can|must|may|will|is|are|does|do)\b(?! not)", r"\1 not"),),
    "de": (
        (r"\b(ist|sind|wird|werden|kann|können|darf|dürfen|muss|müssen|gilt|kostet)\b(?! nicht| kein)", r"\1 nicht"),
    ),
    "ru": ((r"\b(можно|нужно|будет|действует|можете|должны|может|стоит|начисляется)\b", r"не \1"),),
}
_AFFIRM = {
    "en": ((r"\b(can|must|may|will|is|are|does|do) not\b", r"\1"), (r"\bcannot\b", "can")),
    "de": ((r"\bnicht ", ""), (r"\bkein(e|en|er|em|es)?\b", r"ein\1")),
    "ru": ((r"\b[Нн]е (можно|нужно|будет|действует|можете|должны|может|начисляется)\b", r"\1"),),
}


def opposite_rule(line: str, language: str, _drawn: random.Random) -> str | None:
    """The line with its rule turned round, where it is simple enough to be."""
    if denials(line) > 1 or len(_SENTENCES.split(line)) > 1:
        return None
    for pattern, put in (_AFFIRM if denials(line) else _DENY).get(language, ()):
        changed, count = re.subn(pattern, put, line, count=1)
        if count:
            return changed
    return None


_CHANGES: Mapping[Kind, Change] = {
    Kind.FIGURE: another_figure,
    Kind.DAY: another_day,
    Kind.RULE: opposite_rule,
    Kind.TRANSLATED_FIGURE: another_figure,
    Kind.TRANSLATED_RULE: opposite_rule,
}


class _Synonyms:
    """Words that stand near others of the same language in the word table."""

    def __init__(self, words: Words, vocabulary: Sequence[str]) -> None:
        self._words, self._vocabulary = words, [word for word in vocabulary if len(word) > 5]
        rows = words.vectors(self._vocabulary)
        self._rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def paraphrase(self, body: str, drawn: random.Random) -> str:
        """The text with its sections in another order and some of its words replaced."""
        head, *sections = re.split(r"(?m)^(?=## )", body)
        drawn.shuffle(sections)
        return _LONG_WORD.sub(lambda match: self._other(match.group(), drawn), head + "\n".join(sections))

    def _other(self, word: str, drawn: random.Random) -> str:
        if drawn.random() > REPLACED or not self._vocabulary:
            return word
        own = self._words.vectors([word.casefold()])[0]
        order = (self._rows @ own).argsort()[::-1][:5]
        near = next((self._vocabulary[place] for place in order if self._vocabulary[place] != word.casefold()), word)
        return near.capitalize() if word[0].isupper() else near


def vocabulary_of(contents: Sequence[Content]) -> Iterator[str]:
    """The longer words of the texts, folded, each once."""
    seen: dict[str, None] = {}
    for content in contents:
        seen |= dict.fromkeys(word.casefold() for word in _LONG_WORD.findall(content.body))
    yield from seen
