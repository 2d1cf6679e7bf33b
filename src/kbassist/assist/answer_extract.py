"""Which sentences are given: the run whose overlap with what answers is expected to be greatest, within a length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kbassist.assist.answer_closeness import Floats
from kbassist.assist.answer_sentences import Read
from kbassist.language.sentences import Form

LONGEST_RUN = 24
"""Sentences of an answer."""


@dataclass(frozen=True, slots=True)
class Run:
    """Sentences of one passage from `first` to before `stop`, and the overlap (F1) expected of them."""

    first: int
    stop: int
    overlap: float


def best_run(every: Sequence[Read], chances: Floats, max_chars: int) -> Run | None:
    """The sentences to give, in one stretch of one passage, no longer than `max_chars`; None: not even one fits.

    The F1 of a run against the unknown answer is expected to be twice the answering words in it over its words and all
    answering words, each sentence's words counted by its chance to answer.
    """
    words = np.array([one.words for one in every], float)
    hoped = words * chances
    whole = float(hoped.sum())
    best: Run | None = None
    for first, one in enumerate(every):
        gained = size = 0.0
        for stop in range(first + 1, min(first + LONGEST_RUN, len(every)) + 1):
            last = every[stop - 1]
            if last.passage.id != one.passage.id or last.place.end - one.place.start > max_chars:
                break
            gained += hoped[stop - 1]
            size += words[stop - 1]
            overlap = 2 * gained / max(size + whole, 1e-9)
            if best is None or overlap > best.overlap:
                best = Run(first, stop, overlap)
    return best and _whole_steps(every, best, max_chars)


def _whole_steps(every: Sequence[Read], run: Run, max_chars: int) -> Run:
    """The run with the other steps of a numbered list that it begins or ends in, where all of them fit: who is told
    the second step needs the third.
    """
    first, stop = run.first, run.stop
    passage = every[first].passage.id

    def is_step(number: int) -> bool:
        return (
            0 <= number < len(every) and every[number].place.form is Form.STEP and every[number].passage.id == passage
        )

    while is_step(first) and is_step(first - 1):
        first -= 1
    while is_step(stop - 1) and is_step(stop):
        stop += 1
    fits = every[stop - 1].place.end - every[first].place.start <= max_chars
    return Run(first, stop, run.overlap) if fits else run
