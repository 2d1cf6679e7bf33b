"""What a home has learned of next steps, at the service of the live path."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from kbassist.learning.step_scene import StepReader, spoken_in
from kbassist.learning.step_store import FILE, FOLDER, Kept, read
from kbassist.model.base import digest, new_id
from kbassist.model.procedure import NextStep, Procedure
from kbassist.model.situation import Situation, Turn
from kbassist.observe import LogEvent, emit, where

PROPOSED = 5
"""Steps proposed at most."""

LEAST = 0.02
"""The chance from which a step is worth telling."""

NAMED = 3
"""Past cases that a step names."""


class HomeLessons:
    """The port StepLessons: what `kbassist train next-steps` wrote, read when first asked for and when it changes.

    Not promoted, learned with another word table, or damaged: nothing is used.
    """

    def __init__(self, home: Path, reader: StepReader, reads: str) -> None:
        self._home, self._reader, self._reads = home, reader, reads
        self._lock = threading.Lock()
        self._written: int | None = None
        self._kept: Kept | None = None

    @property
    def share(self) -> float:
        """How much it counts beside a walk; 0: nothing is used."""
        kept = self._current()
        return 0.0 if kept is None else kept.share

    def propose(
        self, situation: Situation, turns: Sequence[Turn], recent: Sequence[str], procedures: Sequence[Procedure]
    ) -> tuple[NextStep, ...]:
        """As a StepLessons does."""
        kept = self._current()
        if kept is None:
            return ()
        moment = self._reader.moment(situation, turns, recent, procedures)
        known = {one.id: one for one in spoken_in(situation.language, procedures)}
        steps = []
        for one in kept.model.propose(moment, self._reader, procedures)[:PROPOSED]:
            procedure_id, _, step_id = one.step.partition("/")
            step = known[procedure_id].step(step_id)
            if step is not None and one.chance >= LEAST:
                cases = [{"id": case.id, "said": case.said} for case in one.cases[:NAMED]]
                why = {"cases": cases} if cases else {}
                steps.append(NextStep(new_id("n"), procedure_id, step.id, step.kind, step.text, one.chance, why))
        return tuple(steps)

    def _current(self) -> Kept | None:
        try:
            written = (self._home / FOLDER / FILE).stat().st_mtime_ns
        except OSError:
            return None
        with self._lock:
            if written != self._written:
                self._written, self._kept = written, self._usable()
            return self._kept

    def _usable(self) -> Kept | None:
        try:
            kept = read(self._home)
        except (OSError, ValueError, KeyError, TypeError) as failure:
            emit(LogEvent.LESSONS_REJECTED, reason="damaged", **where(failure))
            return None
        if kept is None or not kept.verdict.promoted:
            return None
        if kept.reads != self._reads:
            emit(LogEvent.LESSONS_REJECTED, reason="learned with another analyzer or word table")
            return None
        return kept


def reads(analyzer: str, words: str) -> str:
    """Names what texts are read with, from the fingerprints of both."""
    return digest(analyzer, words)
