"""What changed between two texts, word by word within the blocks a reader knows them by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from markdown_it import MarkdownIt
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

_PARSER = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table"]).disable("inline")
_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_LARGEST = 16_000_000
"""Pairs of pieces that are compared; beyond it a text counts as replaced as a whole."""
_KIN = 40.0
"""From so much likeness on, in percent, two blocks are one that was changed."""


class Change(StrEnum):
    """What became of a block, or of some words of it."""

    SAME = "same"
    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that share a fate; those of a block, joined, are its text."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class ChangedBlock:
    """One block of either text, as Markdown; `pieces` tell what became of its words."""

    change: Change
    pieces: tuple[Piece, ...]


def difference(before: str, after: str) -> tuple[ChangedBlock, ...]:
    """Every block of both texts in reading order; the same and added pieces make up `after`, the others `before`."""
    old, new = [*_blocks(before)], [*_blocks(after)]
    changed: list[ChangedBlock] = []
    for same, first, last, start, stop in _steps(old, new):
        if same:
            changed += (_whole(Change.SAME, text) for text in new[start:stop])
        else:
            changed += _paired(old[first:last], new[start:stop])
    return tuple(changed)


def _blocks(markdown: str) -> Iterator[str]:
    """The top-level blocks as they are written, without the empty lines between them."""
    lines = markdown.split("\n")
    spans = [token.map for token in _PARSER.parse(markdown) if token.level == 0 and token.map is not None]
    done = 0
    for start, stop in (*spans, [len(lines), len(lines)]):
        for text in ("\n".join(lines[done:start]), "\n".join(lines[max(start, done) : stop])):
            if text.strip():
                yield text.strip("\n")
        done = max(done, stop)


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[ChangedBlock]:
    """Dropped and added blocks; those that are alike, in order, are changed ones."""
    waiting = 0
    for text in new:
        like = range(waiting, min(len(old), waiting + 50))
        scores = {place: score for place in like if (score := fuzz.ratio(old[place], text)) >= _KIN}
        if scores:
            found = max(scores, key=lambda place: (scores[place], -place))
            yield from (_whole(Change.DROPPED, text) for text in old[waiting:found])
            yield ChangedBlock(Change.CHANGED, words_changed(old[found], text))
            waiting = found + 1
        else:
            yield _whole(Change.ADDED, text)
    yield from (_whole(Change.DROPPED, text) for text in old[waiting:])


def words_changed(before: str, after: str) -> tuple[Piece, ...]:
    """What became of the words of one text in another."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    pieces: list[Piece] = []
    for same, first, last, start, stop in _steps(old, new):
        if same:
            pieces.append(Piece(Change.SAME, "".join(new[start:stop])))
            continue
        pieces += (
            Piece(change, text)
            for change, text in (
                (Change.DROPPED, "".join(old[first:last])),
                (Change.ADDED, "".join(new[start:stop])),
            )
            if text
        )
    return tuple(_smooth(pieces))


def _smooth(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Changes parted by a mere space become one: three words exchanged are read at once, not one by one."""

    def changed(place: int) -> bool:
        return 0 <= place < len(pieces) and pieces[place].change is not Change.SAME

    def bridges(place: int) -> bool:
        return pieces[place].text.isspace() and changed(place - 1) and changed(place + 1)

    for differs, group in groupby(range(len(pieces)), lambda place: changed(place) or bridges(place)):
        run = [pieces[place] for place in group]
        if not differs:
            yield from run
            continue
        for change in (Change.DROPPED, Change.ADDED):
            text = "".join(piece.text for piece in run if piece.change in (change, Change.SAME))
            if any(piece.change is change for piece in run):
                yield Piece(change, text)


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Stretches in order: whether they are equal, and where they stand in both."""
    if len(old) * len(new) > _LARGEST:
        yield False, 0, len(old), 0, len(new)
        return
    for same, group in groupby(Indel.opcodes(old, new), lambda step: step.tag == "equal"):
        steps = [*group]
        yield same, steps[0].src_start, steps[-1].src_end, steps[0].dest_start, steps[-1].dest_end


def _whole(change: Change, text: str) -> ChangedBlock:
    return ChangedBlock(change, (Piece(change, text),))
