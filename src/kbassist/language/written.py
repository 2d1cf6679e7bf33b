"""A talk as it would have been written: numbers in figures, spelled codes in one piece, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kbassist.language.folding import fold
from kbassist.language.numerals import TIMES, number_at
from kbassist.language.spelling import letter_at

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_FILLERS = frozenset(("äh", "ähm", "öh", "uh", "um", "erm", "э", "эм", "мм"))
_BRIDGES = frozenset("-‐‑–,/")
_SPELLED = 3
"""Letters are spelled in rows of so many, and beside so many digits."""

_LONGEST_CODE = 6
"""A single letter before more digits than these is a word."""

LONGEST_WORD = 45
"""What is longer was not said, and is not looked at for what it might mean."""

_COUNTING = 7
"""Who says so many numbers in their order counts."""

Token = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Unit:
    """A number or a letter as it is written, and the characters that said it; how sure it is one, and said it was."""

    written: str
    start: int
    end: int
    letter: bool = False
    said: bool = True
    sure: bool = True

    @property
    def alone(self) -> bool:
        """Several figures in one go, as people write them: they keep their distance."""
        return not self.said and len(self.written) > 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the heard text (`start`, `end`) and of the text it comes from."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Written:
    """The text as it would have been written, and where its rewritten pieces come from, in order."""

    text: str
    pieces: tuple[Piece, ...]
    spelled: tuple[tuple[str, int, int], ...] = ()
    """Every row of at least three letters in one piece, with its place in the original text."""

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original text that a place in this one comes from; rewritten pieces are taken whole."""
        if not self.pieces:
            return start, end
        first, last = self._before(start), self._before(end - 1)
        return (
            first.source_start if first is not None and start < first.end else start + _shift(first),
            last.source_end if last is not None and end <= last.end else end + _shift(last),
        )

    def _before(self, place: int) -> Piece | None:
        found = bisect_right(self.pieces, place, key=lambda piece: piece.start)
        return self.pieces[found - 1] if found else None


def as_written(text: str) -> Written:
    """The text with what was said in words or letter by letter written as figures and codes."""
    parts: list[str] = []
    pieces: list[Piece] = []
    spelled: list[tuple[str, int, int]] = []
    done = length = 0
    for units in _rows(text):
        row = _written(units)
        if len(units) >= _SPELLED and all(unit.letter for unit in units):
            spelled.append(("".join(unit.written for unit in units), units[0].start, units[-1].end))
        for before, unit in zip((None, *row), row, strict=False):
            gap = text[done : unit.start] if before is None else " " if _apart(before, unit) else ""
            parts += [gap, unit.written]
            length += len(gap)
            pieces.append(Piece(length, length + len(unit.written), unit.start, unit.end))
            length += len(unit.written)
            done = unit.end
    return Written("".join(parts) + text[done:], tuple(pieces), tuple(spelled))


def _shift(piece: Piece | None) -> int:
    return 0 if piece is None else piece.source_end - piece.end


def _apart(before: Unit, unit: Unit) -> bool:
    """A day does not run into the number before it, nor do figures that were written in groups."""
    day = unit.written.endswith(".") and not before.written.endswith(".")
    return day or before.alone or unit.alone


def _written(row: Sequence[Unit]) -> list[Unit]:
    """The units of a row that are to be rewritten; none where it stands already as it is written."""
    numbers = [unit for unit in row if not unit.letter]
    digits = sum(len(unit.written) for unit in numbers)
    one_by_one = all(len(unit.written) == 1 for unit in row)
    if len(row) == 1 and (row[0].letter or row[0].written == "0"):
        return []
    if len(numbers) >= _COUNTING and all(_follows(a.written, b.written) for a, b in pairwise(numbers)):
        return []
    if not any(unit.said for unit in numbers) and not (one_by_one and digits >= _SPELLED):
        return []
    first = next(n for n, unit in enumerate(row) if not unit.letter)
    last = max(n for n, unit in enumerate(row) if not unit.letter)
    inner = [unit for unit in row[first : last + 1] if not unit.letter or (unit.sure and digits >= _SPELLED)]
    if digits < _SPELLED:
        return inner
    head, tail = list(row[max(0, first - 2) : first]), row[last + 1 :]
    if len(head) == 1 and not _leads(head[0], numbers, digits):
        head = []
    return [*head, *inner, *(tail[:1] if len(head) == 2 and digits >= _LONGEST_CODE else [])]


def _follows(one: str, other: str) -> bool:
    return one.isdigit() and other.isdigit() and int(other) == int(one) + 1


def _leads(letter: Unit, numbers: Sequence[Unit], digits: int) -> bool:
    """A letter is part of a short code; one that may be a word besides only before digits said one by one."""
    return digits <= _LONGEST_CODE and (letter.sure or len(numbers) >= _SPELLED)


def _rows(text: str) -> Iterator[list[Unit]]:
    """Numbers and letters that follow each other with nothing but fillers and dashes between them."""
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    words = [_folded(token) if len(token) <= LONGEST_WORD else "" for token, _, _ in tokens]
    row: list[Unit] = []
    at = 0
    while at < len(tokens):
        taken, unit = _unit(tokens, words, at)
        if unit is not None:
            row.append(unit)
        elif row and words[at] not in _FILLERS and words[at] not in _BRIDGES:
            yield row
            row = []
        at += taken
    if row:
        yield row


def _unit(tokens: Sequence[Token], words: Sequence[str], at: int) -> tuple[int, Unit | None]:
    token, start, end = tokens[at]
    if token.isdigit():
        return 1, Unit(token, start, end, said=False)
    if len(token) > LONGEST_WORD or not _begins(words[at]):
        return 1, None
    if number := number_at(words, at):
        return number.words, Unit(number.written, start, tokens[at + number.words - 1][2])
    if letter := letter_at(words, at):
        end = tokens[at + letter.words - 1][2]
        return letter.words, Unit(letter.letter.upper(), start, end, letter=True, sure=letter.sure)
    return 1, None


_folded = lru_cache(maxsize=20_000)(fold)


@lru_cache(maxsize=20_000)
def _begins(word: str) -> bool:
    """True where a number or a letter may begin with this word: most words need no closer look."""
    return word in TIMES or word == "ein" or number_at((word,), 0) is not None or letter_at((word,), 0) is not None
