"""Where the sentences of a text begin and end: lists, steps and tables kept line by line, numbers and abbreviations
kept whole, in German, English and Russian at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """What kind of line a sentence stands in."""

    PROSE = "prose"
    ITEM = "item"
    STEP = "step"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence by its place in the text, without the blanks around it; the mark of an item is part of it."""

    start: int
    end: int
    form: Form


_ITEM = re.compile(r"[ \t]*[-*•–+][ \t]+(?=\S)")
_STEP = re.compile(r"[ \t]*\(?\d{1,3}[.)][ \t]+(?=\S)")
_END = re.compile(r"[.!?…]+[\"'»”’)\]]*(?=\s+[\"'«„“‚‘(\[]*[^\W_a-zà-öø-ÿа-яё])")
_LETTERS = re.compile(r"(?:^|[^\w.])(?:[^\W\d_]\.[ \u00a0]?)*[^\W\d_]$")
"""A single letter, or several with full stops between them, before the full stop that may end a sentence."""

_ORDINAL = re.compile(r"(?<![\d.,:])\d{1,2}$")
"""`am 3. Mai`, `im 2. Stock`; four figures are a year and may end a sentence."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?$")
_ABBREVIATED = frozenset(
    """
    abs allg art aufl bd bes bzgl bzw ca dgl dr evtl exkl fa fr ggf ggü hbf hr hrsg inkl ing insb jg kap lt max min mind
    mio mrd mwst nr pos prof sog st std str tel tgl usf vgl vors wg ziff zzgl
    mr mrs ms jr sr vs no nos approx incl excl inc ltd co corp dept est fig vol pp
    ул пр просп пер корп стр кв обл руб коп тыс млн млрд тел им напр см мин макс сек рис гг ст доп эл г-н г-жа
    """.split()
)
"""What is cut short before a full stop and goes on; `usw`, `etc` and their like may as well end a sentence."""


def sentences(text: str) -> tuple[Sentence, ...]:
    """Every sentence of the text in order; together they hold every character that is not blank."""
    return tuple(found for start, end in _lines(text) for found in _in_line(text, start, end))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        start += len(line) + 1


def _in_line(text: str, start: int, end: int) -> Iterator[Sentence]:
    if " | " in text[start:end]:
        yield Sentence(start, end, Form.ROW)
        return
    marked = _STEP.match(text, start, end)
    form = Form.STEP if marked else Form.PROSE
    if not marked and (marked := _ITEM.match(text, start, end)):
        form = Form.ITEM
    begin = start
    for stop in _ends(text, marked.end() if marked else start, end):
        yield Sentence(begin, stop, form)
        begin = stop + len(text[stop:end]) - len(text[stop:end].lstrip())
    if begin < end:
        yield Sentence(begin, end, form)


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences end inside a line, before its own end."""
    for mark in _END.finditer(text, start, end):
        if mark.end() < end and not (mark.group() == "." and _goes_on(text[start : mark.start()])):
            yield mark.end()


def _goes_on(before: str) -> bool:
    """True where a full stop after this belongs to a word or a number."""
    if _LETTERS.search(before) or _ORDINAL.search(before):
        return True
    word = _WORD.search(before)
    return word is not None and word.group().casefold() in _ABBREVIATED
