"""How fast a draft is weighed against the log, and what the sieve before it misses: `kbassist bench impact`."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from kbassist.assist.assistant import Ask
from kbassist.learning.bench import Configured
from kbassist.learning.figures import Figure, Target, write
from kbassist.learning.impact import Impact, Replayed, Scales, changes, impact, reached, replayed
from kbassist.learning.large_home import TYPED, Running, fill, questions
from kbassist.learning.machine import confined, machine
from kbassist.learning.rehearsal import Rehearsal
from kbassist.learning.search_speed import CALLER
from kbassist.learning.texts import source_of
from kbassist.model.article import Content
from kbassist.ports.progress import Progress
from kbassist.ports.store import Searches


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured; the defaults are what the figures of the documentation stand on."""

    passages: int = 10_000
    searches: int = 10_000
    drafts: int = 3
    checked: int = 100
    """Questions that the sieve left out and that are asked again all the same, of each draft."""

    results: Path = Path("eval/results")


class Weighing(Running, Protocol):
    """The parts of a service that a draft is weighed with."""

    @property
    def rehearsal(self) -> Rehearsal: ...
    @property
    def searches(self) -> Searches: ...


class Opener(Protocol):
    """Builds a service in a folder of its own."""

    def __call__(self, folder: Path) -> Weighing: ...


def command(
    settings: Configured, open_home: Opener, amount: Amount, progress: Progress | None = None
) -> dict[str, Any]:
    """Fills a home and its log, weighs drafts, and writes down; the report as a JSON object."""
    folder, source = settings.home / "bench" / "impact", source_of(settings.bench_texts)
    with confined() as cores, closing(open_home(folder)) as home:
        fill(home, folder, source, amount.passages)
        _ask(home, amount.searches, progress)
    with confined() as cores, closing(open_home(folder)) as home:  # anew: what the log holds is on the disk now
        figures = _figures(home, amount)
        about = {"machine": machine(), "cores": cores, "passages": home.shelf.current.living, "texts": source.name}
    return write(amount.results / "bench-impact", about, figures)


def _ask(home: Weighing, count: int, progress: Progress | None) -> None:
    """Fills the log of searches with so many questions, each asked as an agent would."""
    missing = count - len(home.searches.newest(count))
    for done, question in enumerate(islice(questions(home, TYPED, seed=11), max(missing, 0)), 1):
        home.assistant.search(question, CALLER, Ask(limit=10), {})
        if progress is not None:
            progress(done, missing)


def _figures(home: Weighing, amount: Amount) -> list[Figure]:
    scales = Scales(home.analyzer, home.words)
    seconds, busy, told, missed, changed = list[float](), list[float](), list[Impact](), 0, 0
    for draft in _drafts(home, amount.drafts):
        began, worked = time.perf_counter(), time.process_time()
        asked = replayed(home.searches.newest(amount.searches), [CALLER], scales.top)
        told.append(impact(home.rehearsal, draft, asked, [], scales))
        seconds.append(time.perf_counter() - began)
        busy.append(time.process_time() - worked)
        missed += _missed(home, draft, asked, scales, amount.checked)
        changed += len(told[-1].gained) + len(told[-1].lost)
    looked = ", ".join(f"{one.looked_at} of {one.questions} ({one.left} left)" for one in told)
    left_out = sum(one.questions - one.looked_at - one.left for one in told)
    expected = missed * left_out / max(amount.checked * len(told), 1)
    return [
        Figure("impact of a draft, slowest", max(seconds), "s", Target(10), f"asked again: {looked}"),
        Figure("processor time of it", max(busy), "s", Target(10), "what it takes where nobody else is at work"),
        Figure(
            "changes that the sieve keeps",
            changed / max(changed + expected, 1e-9),
            "",
            Target(0.95, at_least=True),
            f"{missed} of {amount.checked * len(told)} left out at random would have changed",
        ),
    ]


def _drafts(home: Weighing, count: int) -> list[Content]:
    """Live articles once more, each as a family of its own: no draft meets more rivals than a copy."""
    ids = sorted(home.shelf.current.cards)
    chosen = random.Random(5).sample(ids, count)
    heads = (home.articles.many(chosen)[article].head.content for article in chosen)
    return [replace(content, id=f"draft-{number}", family=f"draft-{number}") for number, content in enumerate(heads)]


def _missed(home: Weighing, draft: Content, asked: Sequence[Replayed], scales: Scales, count: int) -> int:
    """How many of some questions that the sieve left out would have changed all the same."""
    now, then = home.rehearsal.now(), home.rehearsal.of(draft)
    kept = {id(one) for one in reached(asked, draft, then, scales)}
    others = [one for one in asked if id(one) not in kept]
    some = random.Random(7).sample(others, min(count, len(others)))
    return sum(changes(now, then, one, draft.id, scales.top) for one in some)
