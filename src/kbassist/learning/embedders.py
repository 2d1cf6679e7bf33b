"""The ways to run one model against each other: how fast each is, and how well its vectors rank."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from kbassist.knowledge.markup import blocks_of_markdown
from kbassist.knowledge.passages import cut
from kbassist.learning.cases import EvalSet
from kbassist.learning.datasets import COMPANY, Places, available, load
from kbassist.learning.evaluate import Home, Wish, run
from kbassist.learning.figures import Figure, spread, write
from kbassist.learning.machine import confined, machine
from kbassist.learning.search_speed import milliseconds
from kbassist.learning.texts import Source, source_of
from kbassist.model.situation import Mode
from kbassist.ports.progress import Progress
from kbassist.ports.reading import Model

AT_ONCE = 8
"""Texts of one pass, as in an import."""


Loader = Callable[[], Model]


class Configured(Protocol):
    """What the comparison reads of the settings."""

    @property
    def home(self) -> Path: ...
    @property
    def eval_data(self) -> Path | None: ...
    @property
    def bench_texts(self) -> Path | None: ...


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is compared: texts, and sets small enough to be embedded once by each form."""

    texts: int = 256
    questions: int = 200
    sets: tuple[str, ...] = (COMPANY, "omos-de-de", "omos-en-en")
    results: Path = Path("eval/results")


DEFAULT = Amounts()


def compare(
    settings: Configured,
    open_home: Callable[[Path, Loader], Home],
    forms: Mapping[str, Loader],
    amounts: Amounts = DEFAULT,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """What `kbassist bench --embedder` does: each form is timed, then asked evaluation sets; the report as JSON.

    Each set has a home per form under `<KBASSIST_HOME>/bench`, which later runs use again.
    """
    source, places = source_of(settings.bench_texts), Places.found(settings.eval_data)
    with confined() as cores:
        figures = list(speeds(forms, list(islice(_passages(source), amounts.texts)), amounts.questions))
        for form, loader in forms.items():
            for known in (name for name in available(places) if name in amounts.sets):
                with closing(open_home(settings.home / "bench" / form.replace(" ", "-") / known, loader)) as home:
                    figures += ranking(form, load(known, places), home, progress)
    return write(amounts.results / "embedder", {"machine": machine(), "cores": cores, "texts": source.name}, figures)


def speeds(forms: Mapping[str, Loader], passages: Sequence[str], questions: int) -> Iterator[Figure]:
    """Each form over single questions, in turn with the others, and over the passages in passes of like length."""
    models = {form: loader() for form, loader in forms.items()}
    taken: dict[str, list[float]] = {form: [] for form in models}
    asked = [" ".join(passages[number % len(passages)].split()[:10]) for number in range(questions)]
    for question in asked:
        for form, model in models.items():
            taken[form].append(milliseconds(model.encode, [question]))
    for form in models:
        told = spread(taken[form])
        yield Figure(f"{form}: one question, p95", told.p95, "ms", None, str(told))
    ordered = sorted(passages, key=len)
    passes = [ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE)]
    for form, model in models.items():
        rate = len(passages) / sum(milliseconds(model.encode, texts) for texts in passes) * 1000
        yield Figure(f"{form}: passages", rate, "a second", None, f"{len(passages)} of them, {AT_ONCE} in a pass")


def ranking(form: str, asked: EvalSet, home: Home, progress: Progress | None = None) -> list[Figure]:
    """The first metric of a set with the vectors of a form, alone and together with the words."""
    figures = []
    for mode in (Mode.VECTOR, Mode.HYBRID):
        for result in run(asked, home, Wish(mode=mode), progress=progress):
            name = asked.metrics[0]
            found = result.reports["all"].metrics[name]
            interval = f"95 % interval {found.low:.3f} to {found.high:.3f}"
            figures.append(Figure(f"{form}: {asked.name}, {mode.value}, {name}", found.value, "", None, interval))
    return figures


def _passages(source: Source) -> Iterator[str]:
    for page in source.pages(lambda _, default: default):
        made = cut(page.id, page.language, page.title, blocks_of_markdown(page.body), page.phrasings)
        yield from (passage.embedded_text for passage in made)
