"""An article as statements that another may repeat or contradict: each sentence, line of a list, row of a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from kbassist.knowledge.markup import blocks_of_markdown
from kbassist.knowledge.passages import cut
from kbassist.language.claims import Value, values
from kbassist.language.denials import denied, negations, without_denials
from kbassist.model.article import Block, BlockKind, Content
from kbassist.model.base import Attributes
from kbassist.ports.reading import Analyzer, Words
from kbassist.search.query import gist

Floats = npt.NDArray[np.float32]

LEAST_TERMS = 3
"""Terms that a statement needs beside its figures: less says too little to be contradicted."""

_NO_NAMES = (
    "questions FAQ answers overview information info help guide details tips Fragen Antworten Überblick Übersicht "
    "Hilfe Hinweise Tipps вопросы ответы обзор информация помощь подсказки"
)
"""What titles say of their article and not of its subject."""

_SENTENCE_END = re.compile(r"(?<=[^\W\d_][^\W\d_][.!?…:])\s+(?=[^\W_])(?![a-zа-яßäöü])")
_MARKER = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_FOREVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


Saying = tuple[frozenset[str], tuple[tuple[str, str], ...], bool]
"""Terms, figures, and whether they are denied: what two statements have in common that say the same."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, line or row: its terms without figures and denials, its figures, how many of its words deny, and
    what they deny, wherever it claims that something is not so.
    """

    heading: str
    text: str
    terms: frozenset[str]
    values: tuple[Value, ...]
    denials: int
    denied: tuple[tuple[str, ...], ...]
    figures: tuple[tuple[str, str], ...]
    """Kind and amount of every figure, sorted."""

    @property
    def saying(self) -> Saying:
        """What it says, however it is put."""
        return self.terms, self.figures, self.denials % 2 == 1


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A passage of an article's text: its terms, its figures, and the unit mean of its words' vectors."""

    heading: str
    text: str
    terms: frozenset[str]
    figures: frozenset[tuple[str, str]]
    mean: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """An article in force as statements; `subject`: the terms of its title, `shape`: how many by block and line."""

    article_id: str
    revision: int
    family: str
    language: str
    title: str
    attributes: Attributes
    valid: tuple[datetime, datetime]
    subject: frozenset[str]
    terms: frozenset[str]
    statements: tuple[Statement, ...]
    shape: tuple[tuple[int, ...], ...]
    figures: Counter[tuple[str, str]]
    """How often it names each figure."""

    counts: Counter[str]
    """How many statements, with the headings above them, hold each term."""

    pieces: tuple[Piece, ...]
    tiers: frozenset[frozenset[str]]
    """What it says several times with other figures: a list of steps or prices."""

    sayings: frozenset[Saying]
    """All that it says."""

    def repeats(self, statement: Statement) -> bool:
        """True where the article says the same with other figures too."""
        return statement.terms in self.tiers


@dataclass(frozen=True, slots=True)
class Reader:
    """How texts are read: their terms, and their words' vectors."""

    analyzer: Analyzer
    words: Words


def source_of(content: Content, revision: int, reader: Reader) -> Source:
    """The article's text as statements, and as passages."""
    analyzer, blocks = reader.analyzer, blocks_of_markdown(content.body)
    statements: list[Statement] = []
    shape: list[tuple[int, ...]] = []
    path: list[tuple[int, str]] = []
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            path = [*(one for one in path if one[0] < block.level), (block.level, block.text)]
            continue
        heading = " › ".join(text for _, text in path if text != content.title)
        above = f"{content.title} {heading}"
        lines = [list(_texts(line)) for line in block.text.split("\n") if block.kind is not BlockKind.CODE]
        row = above if block.kind is BlockKind.TABLE else ""
        mine = [_statement(heading, text, row, content.language, analyzer) for line in lines for text in line]
        over = _terms(without_figures(above, content.language), content.language, analyzer)
        mine = [_after(*pair) for pair in zip([over, *(said.terms for said in mine)], mine, strict=False)]
        statements += mine
        shape.append(tuple(len(line) for line in lines))
    subject = _terms(without_figures(content.title, content.language), content.language, analyzer)
    subject -= _terms(_NO_NAMES, content.language, analyzer)
    counts = Counter(term for one in statements for term in one.terms | _terms(one.heading, content.language, analyzer))
    return Source(
        content.id,
        revision,
        content.family,
        content.language,
        content.title,
        content.attributes,
        (content.valid_from or _FOREVER[0], content.valid_until or _FOREVER[1]),
        subject,
        subject | frozenset(counts),
        tuple(statements),
        tuple(shape),
        Counter(figure for statement in statements for figure in statement.figures),
        counts,
        tuple(_pieces(content, blocks, reader)),
        _tiers(statements),
        frozenset(one.saying for one in statements),
    )


def _terms(text: str, language: str, analyzer: Analyzer) -> frozenset[str]:
    return frozenset(analyzer.terms(text, language))


def _after(before: frozenset[str], said: Statement) -> Statement:
    """A sentence that says too little by itself, with what the one before it says, or what it stands under."""
    return said if len(said.terms) >= LEAST_TERMS else replace(said, terms=said.terms | before)


def _pieces(content: Content, blocks: Sequence[Block], reader: Reader) -> Iterator[Piece]:
    for passage in cut(content.id, content.language, content.title, blocks, ()):
        terms, words = reader.analyzer.read(passage.embedded_text, content.language)
        mean = gist(Counter(words), reader.words, lambda _: 1.0).mean
        figures = frozenset((value.kind, value.amount) for value in values(passage.text, content.language))
        yield Piece(passage.heading, passage.text, frozenset(terms), figures, mean)


def _tiers(statements: Iterable[Statement]) -> frozenset[frozenset[str]]:
    said: dict[frozenset[str], set[tuple[tuple[str, str], ...]]] = {}
    for one in statements:
        if one.figures:
            said.setdefault(one.terms, set()).add(one.figures)
    return frozenset(terms for terms, figures in said.items() if len(figures) > 1)


def without_figures(text: str, language: str) -> str:
    """The text with every figure taken out."""
    return _masked(text, values(text, language))


def meet(one: Source, other: Source) -> bool:
    """True where both may hold for the same customer at the same time."""
    shared = one.attributes.keys() & other.attributes.keys()
    apart = (
        set(map(str.casefold, one.attributes[key])).isdisjoint(map(str.casefold, other.attributes[key]))
        for key in shared
    )
    return not any(apart) and max(one.valid[0], other.valid[0]) < min(one.valid[1], other.valid[1])


def _texts(line: str) -> Iterator[str]:
    for text in _SENTENCE_END.split(line):
        if plain := _MARKER.sub("", text).strip():
            yield plain


def _statement(heading: str, text: str, above: str, language: str, analyzer: Analyzer) -> Statement:
    """`above` is what a row of a table means nothing without."""
    found = values(text, language)
    plain = f"{without_figures(above, language)} {without_denials(_masked(text, found))}"
    figures = tuple(sorted((value.kind, value.amount) for value in found))
    terms = frozenset(_words(analyzer.terms(plain, language)))
    return Statement(heading, text, terms, found, negations(text), denied(text), figures)


def _masked(text: str, found: Iterable[Value]) -> str:
    kept, at = [], 0
    for value in found:
        kept.append(text[at : value.start])
        at = value.end
    return " ".join([*kept, text[at:]])


def _words(terms: Iterable[str]) -> Iterator[str]:
    return (term for term in terms if not term.isdigit())
