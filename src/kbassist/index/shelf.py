"""The shelf on disk: immutable segments, generations that list them, and CURRENT, which is switched last."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kbassist.heap import give_back
from kbassist.index.part import part_of, remarked
from kbassist.index.roster import regrouped
from kbassist.index.segment import Damaged, Segment, read, sync_folder, write
from kbassist.index.snapshot import Snapshot, empty_snapshot
from kbassist.model.base import digest
from kbassist.model.halves import Halves
from kbassist.model.passage import Edition
from kbassist.observe import LogEvent, emit

FORMAT = 4
"""Changes with every change of how segments are written."""

KEPT_GENERATIONS = 3

MANY = 10_000
"""Articles of a shelf in which nobody looks for garbage once it is open; other garbage of that moment stays, too."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A snapshot with its number on disk (0: never written) and the digests of its segments' files."""

    number: int
    snapshot: Snapshot
    files: Mapping[str, Mapping[str, str]]
    saved: bool = True
    """False where the disk still holds the one before: the number and the files are that one's."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a shelf is: its generation on the disk, and the newest event that it holds."""

    generation: int
    token: int


class Shelf:
    """Holds the snapshot that searches read; replacing it is one assignment, so nobody ever sees half a change."""

    def __init__(self, home: Path, model: str, analyzer: str) -> None:
        self._home, self._analyzer, self._model = home, analyzer, model
        for folder in ("generations", "segments"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        self._moved, self._following = threading.Condition(), threading.RLock()
        self._live = Generation(0, empty_snapshot(self.identity), {})
        self._live = self._newest_readable() or self._live

    @property
    def current(self) -> Snapshot:
        """The live snapshot."""
        return self._live.snapshot

    @property
    def reached(self) -> Reached | None:
        """How far this shelf is, for one in another process to be as far; None while it is not on the disk."""
        live = self._live
        return Reached(live.number, live.snapshot.token) if live.saved else None

    def reach(self, reached: Reached) -> bool:
        """Follows until this shelf is as far as another; False where the disk does not hold as much."""
        if self._behind(reached):
            with self._following:  # one thread follows, and nobody puts an older generation in place of a newer one
                self.follow()
                if self._live.number == reached.generation and self._behind(reached):
                    self.advance(reached.token)
        return self._live.number >= reached.generation

    def _behind(self, reached: Reached) -> bool:
        return (self._live.number, self.current.token) < (reached.generation, reached.token)

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
            self.follow()
            if self._number_on_disk() > self._live.number:
                self.replace(self.current)  # what CURRENT names is damaged: the newest whole one becomes current again
            yield

    def follow(self) -> None:
        """Takes up what another process has written since; what is there already is not read again."""
        with self._following:
            if self._number_on_disk() > self._live.number:
                self._show(self._newest_readable() or self._live)

    def show(self, snapshot: Snapshot) -> None:
        """Searches see it from now on; until it is saved, who starts anew has the changes still before them."""
        self._show(replace(self._live, snapshot=snapshot, saved=False))

    def save(self) -> None:
        """Writes what is new of the live snapshot, then its generation, then CURRENT; nothing where all is written."""
        live = self._live
        if live.saved:
            return
        files = dict(live.files)
        for part in live.snapshot.parts:
            if part.segment.name not in files:
                files[part.segment.name] = write(part.segment, self._home / "segments" / part.segment.name)
        files = {part.segment.name: files[part.segment.name] for part in live.snapshot.parts}
        number = max(live.number, self._number_on_disk()) + 1
        manifest = _contents(number, live.snapshot, files)
        _replace_file(self._home / "generations" / f"{number}.json", json.dumps(manifest, indent=1))
        _replace_file(self._home / "CURRENT", str(number))
        self._show(Generation(number, live.snapshot, files))
        self._forget_old(number)

    def replace(self, snapshot: Snapshot) -> None:
        """Shows the snapshot and saves it."""
        self.show(snapshot)
        self.save()

    def reopen(self) -> None:
        """Reads what is live back from its files, so that who built a shelf holds no more than who opened it."""
        self._show(self._newest_readable(anew=True) or self._live)
        give_back()

    def advance(self, token: int) -> None:
        """Notes that events up to this token change nothing; kept in memory only, since repeating them is free."""
        self._show(replace(self._live, snapshot=replace(self.current, token=token).refreshed()))

    def wait_for(self, token: int, timeout_s: float) -> bool:
        """True as soon as the live snapshot holds this event; False when the time is over."""
        with self._moved:
            return self._moved.wait_for(lambda: self.current.token >= token, timeout_s)

    def _show(self, generation: Generation) -> None:
        generation.snapshot.prepare()
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

    def _newest_readable(self, anew: bool = False) -> Generation | None:
        """The generation that CURRENT names or, where it is damaged, the newest older one that is whole; read over what
        is live, of which nothing is read again, or all of it anew.
        """
        before = Generation(0, empty_snapshot(self.identity), {}) if anew else self._live
        current = self._number_on_disk()
        older = sorted((number for number in self._numbers() if number < current), reverse=True)
        for number in (current, *older) if current else ():
            try:
                return self._read(number, before)
            except (Damaged, OSError, ValueError, KeyError) as damage:
                emit(LogEvent.SHELF_REJECTED, generation=number, error=str(damage))
        # A writer that was quicker than this reader has put newer generations in place of those looked for.
        return self._newest_readable(anew) if self._number_on_disk() > current else None

    def _read(self, number: int, before: Generation) -> Generation:
        manifest = _manifest(self._home / "generations" / f"{number}.json")
        files = manifest["files"]
        known = {
            part.segment.name: part.segment
            for part in before.snapshot.parts
            if before.files.get(part.segment.name) == files.get(part.segment.name)
        }
        with nullcontext() if before.number else _uncollected():
            segments = [
                known.get(name) or read(name, self._home / "segments" / name, files[name])
                for name in manifest["segments"]
            ]
            opened = Generation(number, _assembled(segments, manifest, before.snapshot), files)
        if not before.number and len(opened.snapshot.cards) >= MANY:
            gc.freeze()
        return opened

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


def _contents(number: int, snapshot: Snapshot, files: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """A generation's table of contents."""
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
    return manifest | {"digest": _digest_of(manifest)}


def _assembled(segments: list[Segment], manifest: Mapping[str, Any], before: Snapshot) -> Snapshot:
    """The snapshot of these segments, made from another: only what differs from it is looked at."""
    cards: dict[str, tuple[Edition, ...]] = {}
    for segment in segments:
        cards |= segment.cards
    changed = [
        (article, editions)
        for article, editions in cards.items()
        # an article that left still has dead rows, and so a slot
        if article not in before.roster.slot_of or before.cards.get(article, ()) != editions
    ]
    changed += [(article, ()) for article in before.cards.keys() - cards.keys()]
    roster = before.roster.revised(changed)
    cards = {article: editions for article, editions in cards.items() if editions}
    seen, touched = {id(part.segment): part for part in before.parts}, {article for article, _ in changed}
    return Snapshot(
        tuple(
            remarked(seen[id(segment)], cards, roster, touched)
            if id(segment) in seen
            else part_of(segment, cards, roster)
            for segment in segments
        ),
        roster,
        cards,
        regrouped(before.families, before.cards, changed),
        manifest["token"],
        manifest["model"],
        {language: Halves(**shares) for language, shares in manifest["shares"].items()},
        manifest["measured_rows"],
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Lets nobody look for garbage while a shelf is read: that takes longer than reading it."""
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
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
