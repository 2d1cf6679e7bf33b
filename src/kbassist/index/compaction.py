"""Fewer and fuller segments: small ones merged, and rows moved once their vectors are there; nothing is found anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from kbassist.index.lexical import Bits, Floats, merged
from kbassist.index.part import Part, part_of
from kbassist.index.segment import Cards, Indexes, Rows, Segment, segment_from
from kbassist.index.sketch import Bytes, small
from kbassist.index.snapshot import Snapshot
from kbassist.index.words import joined

GROWTH = 2
"""A segment is merged with its followers once they together are more than one GROWTH-th of it."""

MOST_WAITING = 8000
"""Rows of a segment whose vectors follow."""


def tail_to_merge(sizes: list[int]) -> int:
    """How many of the last segments to merge, so that their number stays logarithmic; 1 or less: none."""
    total, count = 0, 0
    for number, size in enumerate(reversed(sizes), 1):
        if size <= GROWTH * total:
            count = number
        total += size
    return count


def compacted(snapshot: Snapshot, vectors_follow: bool = False) -> Snapshot:
    """The same shelf in fewer segments, or the same snapshot where there is nothing to gain.

    Where vectors follow, segments without stay small: each is written anew when some of its rows get theirs.
    """
    parts: list[Part] = []
    for run in _alike(snapshot.parts, MOST_WAITING if vectors_follow else sys.maxsize):
        count = tail_to_merge([part.segment.size + len(part.segment.cards) for part in run])
        if count < 2:
            parts += run
        else:
            parts += run[:-count]
            segment = _merged(run[-count:], keep_tombstones=bool(parts))
            parts.append(part_of(segment, snapshot.cards, snapshot.roster))
    return snapshot if len(parts) == len(snapshot.parts) else replace(snapshot, parts=tuple(parts)).refreshed()


def _alike(parts: Sequence[Part], most_waiting: int) -> list[list[Part]]:
    """Neighbours that may become one segment: rows with vectors and rows without stay apart, lest vectors be lost."""
    runs: list[list[Part]] = []
    embedded: bool | None = None
    for part in parts:
        mine = part.segment.vectors is not None if part.tally.rows else embedded
        rows = part.segment.size + sum(other.segment.size for other in runs[-1]) if runs else 0
        if runs and (embedded is None or mine == embedded) and (mine is not False or rows <= most_waiting):
            runs[-1].append(part)
        else:
            runs.append([part])
        embedded = mine
    return runs


def _merged(parts: Sequence[Part], keep_tombstones: bool) -> Segment:
    cards = {article: editions for part in parts for article, editions in part.segment.cards.items()}
    if not keep_tombstones:
        cards = {article: editions for article, editions in cards.items() if editions}
    living = [part for part in parts if part.tally.rows]
    matrices = [part.segment.vectors.rows[part.alive] for part in living if part.segment.vectors is not None]
    vectors: Bytes | None = np.concatenate(matrices) if matrices and len(matrices) == len(living) else None
    return _joined([(part.segment, part.alive) for part in parts], cards, vectors)


def filled(snapshot: Snapshot, vectors: Mapping[str, Floats]) -> Snapshot:
    """The same shelf, its living rows that lacked one of these vectors (by passage id) now in segments that have it."""
    ready = [_ready(part, vectors) for part in snapshot.parts]
    if not any(rows.any() for rows in ready):
        return snapshot
    parts: list[Part] = []
    for part, rows in zip(snapshot.parts, ready, strict=True):
        halves = _parted(part, rows, vectors) if rows.any() else ()
        parts += [part_of(half, snapshot.cards, snapshot.roster) for half in halves] or [part]
    return replace(snapshot, parts=tuple(parts)).refreshed()


def _ready(part: Part, vectors: Mapping[str, Floats]) -> Bits:
    """The living rows that lack a vector which is there now."""
    ids = part.segment.ids
    if part.segment.vectors is not None or vectors.keys().isdisjoint(ids):
        return np.zeros(len(ids), bool)
    ready: Bits = part.alive & np.array([passage in vectors for passage in ids], bool)
    return ready


def _parted(part: Part, ready: Bits, vectors: Mapping[str, Floats]) -> Iterator[Segment]:
    """The rows that are ready with their vectors, and the other living ones, if any; the editions go with the first."""
    segment, waiting = part.segment, part.alive & ~ready
    matrix = small(np.stack([vectors[segment.ids[row]] for row in np.flatnonzero(ready).tolist()]))
    yield _joined([(segment, ready)], segment.cards, matrix)
    if waiting.any():
        yield _joined([(segment, waiting)], {}, None)


def _joined(pieces: Sequence[tuple[Segment, Bits]], cards: Cards, vectors: Bytes | None) -> Segment:
    """A segment of these rows of others, in order."""
    some = [(segment, rows) for segment, rows in pieces if segment.size]
    rows = Rows(
        [segment.articles[number] for segment, mine in some for number in segment.article_of[mine]],
        [segment.ids[row] for segment, mine in some for row in np.flatnonzero(mine).tolist()],
        b"".join(segment.line(row) for segment, mine in some for row in np.flatnonzero(mine).tolist()),
        np.concatenate([np.zeros(0, bool), *(np.isin(np.flatnonzero(mine), segment.bodies) for segment, mine in some)]),
    )
    postings = merged([(segment.postings, mine) for segment, mine in some])
    words = joined([(segment.words, mine) for segment, mine in some]) if some else pieces[0][0].words
    return segment_from(rows, cards, Indexes(postings, words, vectors))
