"""Every trial of understanding by name: what `kbassist eval --set` tries on the company's talks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from kbassist.assist.assistant import Assistant
from kbassist.assist.routing import RoutingTable
from kbassist.learning.cases import EvalSet, Half, half_of
from kbassist.learning.corpus_turns import CorpusTurn, corpus_turns
from kbassist.learning.datasets import Places
from kbassist.learning.handling import handling
from kbassist.learning.past_talks import from_files
from kbassist.learning.trial import Trial
from kbassist.learning.trial_flicker import try_flicker
from kbassist.learning.trial_noise import try_noise
from kbassist.learning.trial_routing import Routes, try_routing
from kbassist.learning.trial_seeking import try_seeking
from kbassist.learning.trial_steps import try_steps
from kbassist.model.base import digest
from kbassist.ports.progress import Progress
from kbassist.ports.reading import Analyzer


class Listener(Protocol):
    """The parts of a service that a trial works with."""

    @property
    def assistant(self) -> Assistant: ...
    @property
    def analyzer(self) -> Analyzer: ...
    @property
    def routing(self) -> RoutingTable: ...


def talks(places: Places, half: Half, sample: int | None = None) -> list[CorpusTurn]:
    """The turns of a half, or of `sample` of its talks, the same ones every time."""
    turns = [one for one in corpus_turns(places.corpus) if one.half is half]
    chosen = set(sorted({one.dialogue for one in turns}, key=digest)[:sample])
    return [one for one in turns if one.dialogue in chosen]


def _seeking(
    turns: Sequence[CorpusTurn], half: Half, asked: EvalSet, home: Listener, _progress: Progress | None
) -> Trial:
    return try_seeking(turns, half, home.analyzer, len(asked.articles))


def _noise(turns: Sequence[CorpusTurn], half: Half, asked: EvalSet, home: Listener, progress: Progress | None) -> Trial:
    return try_noise(turns, half, home.assistant, asked.articles, progress)


def _flicker(
    turns: Sequence[CorpusTurn], half: Half, asked: EvalSet, home: Listener, progress: Progress | None
) -> Trial:
    return try_flicker(turns, half, home.assistant, len(asked.articles), progress)


def _routing(
    turns: Sequence[CorpusTurn], half: Half, _asked: EvalSet, home: Listener, progress: Progress | None
) -> Trial:
    """By the table that KBASSIST_ROUTING names; what talks of a family take is learned from the other half."""
    corpus = Places.found().corpus
    talks = from_files([corpus / "interactions"])
    known = handling(talk for talk in talks if half_of(talk.id) is not half)
    routes = Routes(home.routing, known, {talk.id: talk for talk in talks})
    return try_routing(turns, half, home.assistant, routes, progress)


def _steps(turns: Sequence[CorpusTurn], half: Half, asked: EvalSet, home: Listener, progress: Progress | None) -> Trial:
    return try_steps(turns, half, home.assistant, len(asked.articles), progress)


Attempt = Callable[[Sequence[CorpusTurn], Half, EvalSet, Listener, Progress | None], Trial]
"""Tries something on the talks of a half, in a home that holds the articles."""

TRIALS: Mapping[str, Attempt] = {
    "seeking": _seeking,
    "noise": _noise,
    "flicker": _flicker,
    "routing": _routing,
    "next-steps": _steps,
}
