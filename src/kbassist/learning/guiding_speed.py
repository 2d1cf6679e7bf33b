"""What guided work adds to a suggestion: the same talks, turn by turn, with and without it: `kbassist bench steps`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from kbassist.assist.assistant import Ask, Assistant
from kbassist.learning.asking import CALLER
from kbassist.learning.cases import EvalSet, Half
from kbassist.learning.datasets import COMPANY, Places, load
from kbassist.learning.evaluate import Configured, Home, furnish
from kbassist.learning.figures import Figure, Target, spread, write
from kbassist.learning.flowcharts import chats, shelf_of
from kbassist.learning.machine import confined, machine
from kbassist.learning.trials import talks
from kbassist.model.situation import Context, Speaker, Turn
from kbassist.ports.progress import Progress

MOST_MS = 10.0
"""What guided work may add, 95 times of 100."""

_WARMING = 40
"""Turns before the clock starts."""

Told = tuple[Sequence[Turn], Context]
"""A talk up to a customer's turn, and what is known of the customer."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured, and where it is written."""

    turns: int = 400
    results: Path = Path("eval/results")


@dataclass(frozen=True, slots=True)
class Added:
    """What one turn took longer with guided work, in milliseconds of the thread's processor time and of the clock."""

    processor: float
    clock: float


def command(
    settings: Configured, open_home: Callable[[Path], Home], amount: Amount, progress: Progress | None = None
) -> dict[str, Any]:
    """Asks the company's talks and, where they are there, FloDial's chats; the report as a JSON object."""
    places, figures = Places.found(settings.eval_data), list[Figure]()
    company = load(COMPANY, places)
    flodial = places.data / "flodial_test"
    sets = [(company.home, company, _company(places))]
    if flodial.is_dir():
        sets.append(("flodial", EvalSet("flodial", shelf_of(flodial), (), ()), _flodial(flodial)))
    with confined() as cores:
        for name, asked, told in sets:
            with closing(open_home(settings.home / "eval" / name)) as home:
                furnish(home, asked, progress)
                figures += _figures(asked.name, added(list(islice(told, amount.turns)), home.assistant, progress))
    return write(amount.results / "bench-steps", {"machine": machine(), "cores": cores}, figures)


def added(every: Sequence[Told], assistant: Assistant, progress: Progress | None = None) -> list[Added]:
    """What guided work adds to each talk, with and without it by turns; both find read what they share."""
    found = []
    for number, (turns, context) in enumerate(every):
        assistant.suggest(turns, context, CALLER, _PLAIN, {})  # who is asked first must not pay for the other
        order = (False, True) if number % 2 else (True, False)
        took = {guided: _took(assistant, turns, context, _GUIDED if guided else _PLAIN) for guided in order}
        with_, without = took[True], took[False]
        if number >= min(_WARMING, len(every) // 2):
            found.append(Added(with_.processor - without.processor, with_.clock - without.clock))
        if progress is not None:
            progress(number + 1, len(every))
    return found


def _took(assistant: Assistant, turns: Sequence[Turn], context: Context, ask: Ask) -> Added:
    clock, worked = time.perf_counter(), time.thread_time()
    assistant.suggest(turns, context, CALLER, ask, {})
    return Added((time.thread_time() - worked) * 1000, (time.perf_counter() - clock) * 1000)


def _figures(name: str, every: Sequence[Added]) -> Iterator[Figure]:
    processor, clock = (spread([getattr(one, kind) for one in every]) for kind in ("processor", "clock"))
    mean = float(np.mean([one.processor for one in every]))
    yield Figure(f"{name}: processor time added, p95", processor.p95, "ms", Target(MOST_MS), str(processor))
    yield Figure(f"{name}: processor time added, mean", mean, "ms")
    yield Figure(f"{name}: added by the clock, p95", clock.p95, "ms", None, f"{clock}; others may be at work")


def _company(places: Places) -> Iterator[Told]:
    for half in Half:
        yield from ((one.turns, one.context) for one in talks(places, half))


def _flodial(folder: Path) -> Iterator[Told]:
    for chat in chats(folder, "flodial-s", None):
        for place, turn in enumerate(chat.turns, 1):
            if turn.role is Speaker.CUSTOMER:
                yield chat.turns[:place], {}


_PLAIN, _GUIDED = Ask(limit=5, next_steps=0), Ask(limit=5, next_steps=3)
