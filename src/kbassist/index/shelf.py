"""The shelf on disk: immutable segments, generations that list them, and CURRENT, which is switched last."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from kbassist.heap import give_back
from kbassist.index.lexical import Bits, Floats, merged
from kbassist.index.part import Part, part_of
from kbassist.index.roster import Roster, regrouped
from kbassist.index.segment import Cards, Damaged, Indexes, Rows, Segment, read, segment_from, sync_folder, write
from kbassist.index.snapshot import Snapshot, empty_snapshot
from kbassist.index.words import joined
from kbassist.model.base import digest
from kbassist.model.halves import Halves
from kbassist.model.passage import Edition
from kbassist.observe import LogEvent, emit

FORMAT = 3
"""Changes with every change of how segments are written."""

KEPT_GENERATIONS = 3
GROWTH = 2
"""A segment is merged with its followers once they together are more than one GROWTH-th of it."""

MOST_WAITING = 8000
"""Rows of a segment whose vectors follow."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A snapshot with its number on disk (0: never written) and the digests of its segments' files."""

    number: int
    snapshot: Snapshot
    files: Mapping[str, Mapping[str, str]]


class Shelf:
    """Holds the snapshot that searches read; replacing it is one assignment, so nobody ever sees half a change."""

    def __init__(self, home: Path, model: str, analyzer: str) -> None:
        self._home, self._analyzer, self._model = home, analyzer, model
        for folder in ("generations", "segments"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        self._moved = threading.Condition()
        self._live = self._newest_readable() or Generation(0, empty_snapshot(self.identity), {})

    @property
    def current(self) -> Snapshot:
        """The live snapshot."""
        return self._live.snapshot

    @property
    def outdated(self) -> bool:
        """True where another model or other rules of analysis made the snapshot: it must be rebuilt."""
        return self.current.model != self.identity

    @property
    def identity(self) -> str:
        """The model and rules of analysis that this process shelves with."""
        return f"{self._model} {self._analyzer}"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time over all processes of this home; begins from the newest generation on disk."""
        with (self._home / "writer.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._number_on_disk() > self._live.number:
                self._show(self._newest_readable() or self._live)
            if self._number_on_disk() > self._live.number:
                self.replace(self.current)  # what CURRENT names is damaged: the newest whole one becomes current again
            yield

    def replace(self, snapshot: Snapshot) -> None:
        """Writes what is new of the snapshot, then its generation, then CURRENT; then searches see it."""
        files = dict(self._live.files)
        for part in snapshot.parts:
            if part.segment.name not in files:
                files[part.segment.name] = write(part.segment, self._home / "segments" / part.segment.name)
        files = {part.segment.name: files[part.segment.name] for part in snapshot.parts}
        number = max(self._live.number, self._number_on_disk()) + 1
        manifest = {
            "format": FORMAT,
            "generation": number,
            "written_at": datetime.now(UTC).isoformat(),
            "token": snapshot.token,
            "model": snapshot.model,
            "shares": {language: asdict(halves) for language, halves in snapshot.shares.items()},
            "measured_rows": snapshot.measured_rows,
            "segments": [part.segment.name for part in snapshot.parts],
            "files": files,
        }
        manifest["digest"] = _digest_of(manifest)
        _replace_file(self._home / "generations" / f"{number}.json", json.dumps(manifest, indent=1))
        _replace_file(self._home / "CURRENT", str(number))
        self._show(Generation(number, snapshot, files))
        self._forget_old(number)

    def reopen(self) -> None:
        """Reads what is live back from its files, so that who built a shelf holds no more than who opened it."""
        self._show(self._newest_readable() or self._live)
        give_back()

    def advance(self, token: int) -> None:
        """Notes that events up to this token change nothing; kept in memory only, since repeating them is free."""
        self._show(replace(self._live, snapshot=replace(self.current, token=token).refreshed()))

    def wait_for(self, token: int, timeout_s: float) -> bool:
        """True as soon as the live snapshot holds this event; False when the time is over."""
        with self._moved:
            return self._moved.wait_for(lambda: self.current.token >= token, timeout_s)

    def _show(self, generation: Generation) -> None:
        with self._moved:
            self._live = generation
            self._moved.notify_all()

    # -- reading ------------------------------------------------------------------------------------------------

    def _number_on_disk(self) -> int:
        """What CURRENT says; where it is lost, the newest generation, for each is written only once it is whole."""
        try:
            return int((self._home / "CURRENT").read_text())
        except (OSError, ValueError):
            return max(self._numbers(), default=0)

    def _numbers(self) -> list[int]:
        return [int(path.stem) for path in (self._home / "generations").glob("*.json")]

    def _newest_readable(self) -> Generation | None:
        """The generation that CURRENT names or, where it is damaged, the newest older one that is whole."""
        current = self._number_on_disk()
        older = sorted((number for number in self._numbers() if number < current), reverse=True)
        for number in (current, *older) if current else ():
            try:
                return self._read(number)
            except (Damaged, OSError, ValueError, KeyError) as damage:
                emit(LogEvent.SHELF_REJECTED, generation=number, error=str(damage))
        # A writer that was quicker than this reader has put newer generations in place of those looked for.
        return self._newest_readable() if self._number_on_disk() > current else None

    def _read(self, number: int) -> Generation:
        manifest = _manifest(self._home / "generations" / f"{number}.json")
        files = manifest["files"]
        with _uncollected():
            segments = [read(name, self._home / "segments" / name, files[name]) for name in manifest["segments"]]
            return Generation(number, _assembled(segments, manifest), files)

    def _forget_old(self, number: int) -> None:
        """Removes generations beyond the kept ones, and segments that none of the kept ones lists."""
        kept = range(number - KEPT_GENERATIONS + 1, number + 1)
        listed: set[str] = set()
        for path in (self._home / "generations").glob("*.json"):
            try:
                if int(path.stem) in kept:
                    listed |= set(_manifest(path)["segments"])
                    continue
            except Damaged as damage:
                emit(LogEvent.SHELF_REJECTED, generation=int(path.stem), error=str(damage))
            path.unlink()
        for segment in (self._home / "segments").glob("*"):
            if segment.name not in listed:
                shutil.rmtree(segment, ignore_errors=True)


def _assembled(segments: list[Segment], manifest: Mapping[str, Any]) -> Snapshot:
    cards: dict[str, tuple[Edition, ...]] = {}
    for segment in segments:
        cards |= segment.cards
    roster = Roster.empty().revised(tuple(cards.items()))  # an article that left still has dead rows, and so a slot
    cards = {article: editions for article, editions in cards.items() if editions}
    return Snapshot(
        tuple(part_of(segment, cards, roster) for segment in segments),
        roster,
        cards,
        regrouped({}, {}, cards.items()),
        manifest["token"],
        manifest["model"],
        {language: Halves(**shares) for language, shares in manifest["shares"].items()},
        manifest["measured_rows"],
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Lets nobody look for garbage while a shelf is read, which takes longer than reading it, nor in it afterwards."""
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_looking:
            gc.enable()


def _manifest(path: Path) -> dict[str, Any]:
    """A generation's table of contents; Damaged where it is not what was written."""
    try:
        manifest = json.loads(path.read_text())
        written = manifest.pop("digest")
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged(f"{path} cannot be read ({error})") from error
    if written != _digest_of(manifest):
        raise Damaged(f"{path} is not what was written")
    if manifest.get("format") != FORMAT:
        raise Damaged(f"{path} has the format of another version of this program; the shelf is built anew")
    return dict(manifest)


def _digest_of(manifest: Mapping[str, Any]) -> str:
    return digest(json.dumps(manifest, sort_keys=True))


def _replace_file(path: Path, text: str) -> None:
    """The file holds the old text or the new one, whatever happens in between."""
    new = path.with_suffix(path.suffix + ".new")
    with new.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


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
    vectors: Floats | None = np.concatenate(matrices) if matrices and len(matrices) == len(living) else None
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
    matrix = np.stack([vectors[segment.ids[row]] for row in np.flatnonzero(ready).tolist()])
    yield _joined([(segment, ready)], segment.cards, matrix)
    if waiting.any():
        yield _joined([(segment, waiting)], {}, None)


def _joined(pieces: Sequence[tuple[Segment, Bits]], cards: Cards, vectors: Floats | None) -> Segment:
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
