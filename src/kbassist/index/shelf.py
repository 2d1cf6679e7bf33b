"""The shelf on disk: immutable segments, generations that list them, and CURRENT, which is switched last."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from kbassist.index.lexical import merged
from kbassist.index.roster import Roster, regrouped
from kbassist.index.segment import Damaged, Rows, Segment, read, segment_from, sync_folder, write
from kbassist.index.snapshot import Part, Snapshot, empty_snapshot, part_of
from kbassist.model.base import digest
from kbassist.model.passage import Edition
from kbassist.observe import LogEvent, emit

KEPT_GENERATIONS = 3
GROWTH = 2
"""A segment is merged with its followers once they together are more than one GROWTH-th of it."""


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
            "generation": number,
            "written_at": datetime.now(UTC).isoformat(),
            "token": snapshot.token,
            "model": snapshot.model,
            "shares": dict(snapshot.shares),
            "measured_rows": snapshot.measured_rows,
            "segments": [part.segment.name for part in snapshot.parts],
            "files": files,
        }
        manifest["digest"] = _digest_of(manifest)
        _replace_file(self._home / "generations" / f"{number}.json", json.dumps(manifest, indent=1))
        _replace_file(self._home / "CURRENT", str(number))
        self._show(Generation(number, snapshot, files))
        self._forget_old(number)

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
        manifest["shares"],
        manifest["measured_rows"],
    )


def _manifest(path: Path) -> dict[str, Any]:
    """A generation's table of contents; Damaged where it is not what was written."""
    try:
        manifest = json.loads(path.read_text())
        written = manifest.pop("digest")
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged(f"{path} cannot be read ({error})") from error
    if written != _digest_of(manifest):
        raise Damaged(f"{path} is not what was written")
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


def compacted(snapshot: Snapshot) -> Snapshot:
    """The same shelf in fewer segments, or the same snapshot where there is nothing to gain."""
    count = tail_to_merge([part.segment.size + len(part.segment.cards) for part in snapshot.parts])
    if count < 2:
        return snapshot
    head, tail = snapshot.parts[:-count], snapshot.parts[-count:]
    segment = _joined([part for part in tail if part.segment.size or part.segment.cards], keep_tombstones=bool(head))
    return replace(snapshot, parts=(*head, part_of(segment, snapshot.cards, snapshot.roster))).refreshed()


def _joined(parts: list[Part], keep_tombstones: bool) -> Segment:
    cards = {article: editions for part in parts for article, editions in part.segment.cards.items()}
    if not keep_tombstones:
        cards = {article: editions for article, editions in cards.items() if editions}
    filled = [(part.segment, np.flatnonzero(part.alive), part.alive) for part in parts if part.segment.size]
    rows = Rows(
        [segment.articles[number] for segment, alive, _ in filled for number in segment.article_of[alive]],
        [segment.ids[row] for segment, alive, _ in filled for row in alive.tolist()],
        b"".join(segment.line(row) for segment, alive, _ in filled for row in alive.tolist()),
        np.concatenate([np.zeros(0, bool), *(np.isin(alive, segment.bodies) for segment, alive, _ in filled)]),
    )
    matrices = [segment.vectors.matrix[alive] for segment, alive, _ in filled if segment.vectors is not None]
    vectors = np.concatenate(matrices) if matrices and len(matrices) == len(filled) else None
    return segment_from(rows, cards, merged([(segment.postings, mask) for segment, _, mask in filled]), vectors)
