"""How good the ranking is on real questions: a home per set, every case asked, the figures written down."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from kbassist.assist.answer_standard import packaged_standards
from kbassist.assist.assistant import Assistant
from kbassist.assist.routing import RoutingTable
from kbassist.index.filler import Filler
from kbassist.index.sync import Indexer
from kbassist.knowledge.library import Library
from kbassist.knowledge.library import Outcome as Taken
from kbassist.learning import marked_set, simulated_use, trial_answers, twins_set
from kbassist.learning.asking import Asker, Door, through_core, through_door
from kbassist.learning.bitext import Embed, Mined, by_words, mine
from kbassist.learning.cases import EvalSet, Half, sampled
from kbassist.learning.datasets import (
    BITEXTS,
    COMPANY,
    MISSING,
    Places,
    available,
    available_bitexts,
    load,
    load_bitext,
    spelled_out,
)
from kbassist.learning.flowcharts import SPLITS, chats, shelf_of
from kbassist.learning.measure import Outcome, reports
from kbassist.learning.results import Result, Run, write
from kbassist.learning.statements import Reader
from kbassist.learning.trial_next import try_next
from kbassist.learning.trials import TRIALS, talks
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.situation import Mode
from kbassist.ports.articles import Articles
from kbassist.ports.progress import Progress
from kbassist.ports.reading import Analyzer, Embedder, Words
from kbassist.ports.shelf import Shelf

_AUTHOR = "evaluation"


class Home(Protocol):
    """The parts of a service that an evaluation works with; `wiring.Service` has them all."""

    @property
    def library(self) -> Library: ...
    @property
    def articles(self) -> Articles: ...
    @property
    def indexer(self) -> Indexer: ...
    @property
    def filler(self) -> Filler: ...
    @property
    def embedder(self) -> Embedder | None: ...
    @property
    def words(self) -> Words: ...
    @property
    def analyzer(self) -> Analyzer: ...
    @property
    def assistant(self) -> Assistant: ...
    @property
    def routing(self) -> RoutingTable: ...
    @property
    def shelf(self) -> Shelf: ...
    def close(self) -> None: ...


class Configured(Protocol):
    """What the evaluation reads of the settings."""

    @property
    def home(self) -> Path: ...
    @property
    def eval_data(self) -> Path | None: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What to measure: which sets (none named: all that are there), which half, how many cases, which retrievers."""

    sets: tuple[str, ...] = ()
    half: Half = Half.CHECK
    sample: int | None = None
    mode: Mode | None = None
    results: Path = Path("eval/results")

    @property
    def whole(self) -> bool:
        """True where nothing narrows what is reported: sentences are compared all with all, or not at all."""
        return self.half is Half.CHECK and self.sample is None and self.mode is None


def command(
    settings: Configured,
    open_home: Callable[[Path], Home],
    wish: Wish,
    door: Callable[[Any], Door] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """What `kbassist eval` does: the sets wished for, measured and written down; the summary as a JSON object.

    `open_home` builds a service in a folder of its own, which later runs use again. `door` turns a home into its HTTP
    doors; without it the assistant is asked directly.
    """
    if wish.sets and marked_set.FINDERS.keys() >= set(wish.sets):
        return marked_set.command(wish.sets, wish.half, wish.results)
    places = Places.found(settings.eval_data)
    answers = [name for name in wish.sets if name in trial_answers.NAMES]
    trials = [name for name in wish.sets if name in TRIALS]
    if twins_set.NAME in wish.sets:
        with closing(open_home(settings.home / "eval" / twins_set.NAME)) as home:
            reader = Reader(home.analyzer, home.words)
            there = [twins_set.near_duplicates(places, reader)] if "tau" in available(places) else []
            return write(wish.results, [twins_set.planted_pairs(places, wish.half, reader), *there])
    searches, bitexts = _chosen(wish, places)
    found: list[Run] = [simulated_use.simulate()] if simulated_use.NAME in wish.sets else []
    for name in searches:
        asked = load(name, places)
        with closing(open_home(settings.home / "eval" / asked.home)) as home:
            found += run(asked, home, wish, None if door is None else door(home), progress)
    if bitexts:
        with closing(open_home(settings.home / "eval" / "bitext")) as home:
            found += [one for name in bitexts for one in compare(name, places, home, progress)]
    for name in answers:
        asked = load(name.removeprefix("answers-"), places)
        with closing(open_home(settings.home / "eval" / asked.home)) as home:
            furnish(home, asked, progress)
            standards = packaged_standards()
            part = trial_answers.Part(wish.half, wish.sample)
            found.append(trial_answers.try_answers(asked, part, home, standards, places.data, progress))
    if trials:
        asked = load(COMPANY, places)
        turns = talks(places, wish.half, wish.sample)
        with closing(open_home(settings.home / "eval" / asked.home)) as home:
            furnish(home, asked, progress)
            found += [TRIALS[name](turns, wish.half, asked, home, progress) for name in trials]
    for name in (one for one in wish.sets if one in SPLITS):
        with closing(open_home(settings.home / "eval" / "flodial")) as home:
            found += walked(name, places, home, wish, progress)
    return write(wish.results, found)


def walked(name: str, places: Places, home: Home, wish: Wish, progress: Progress | None = None) -> list[Run]:
    """The flowcharts of FloDial walked with the agents of a set: the half wished for, and where that is the check half,
    the whole set too, as published figures use it.
    """
    folder = places.data / "flodial_test"
    if not folder.exists():
        raise Refused(RefusalKind.NOT_FOUND, f"{folder}: what {name} needs is not there. {MISSING}", "set")
    shelf = shelf_of(folder)
    furnish(home, EvalSet("flodial", shelf, (), ()), progress)
    whole = wish.half is Half.CHECK
    told = chats(folder, name, None if whole else wish.half)
    every = try_next(name, None if whole else wish.half, told[: wish.sample], home.assistant, progress)
    every = replace(every, articles=len(shelf))
    return [every.of(Half.CHECK), every] if whole else [every]


def compare(name: str, places: Places, home: Home, progress: Progress | None = None) -> list[Mined]:
    """What the word table, and the sentence model where there is one, find in a set of translated sentences."""
    asked = load_bitext(name, places)
    models: dict[str, Embed] = {"words": by_words(home.words)}
    if home.embedder is not None:
        models["sentences"] = home.embedder.embed
    return [mine(asked, model, embed, progress) for model, embed in models.items()]


def run(
    asked: EvalSet, home: Home, wish: Wish, door: Door | None = None, progress: Progress | None = None
) -> list[Result]:
    """One result for each way of retrieving that the set is measured in, or for the one wished for."""
    furnish(home, asked, progress)
    ask = through_core(home.assistant, asked.by_family) if door is None else through_door(door, asked.by_family)
    modes = asked.modes if wish.mode is None else (wish.mode,)
    results = []
    for mode in modes:
        outcomes = collect(asked, ask, wish, mode, progress)
        results.append(Result(asked, wish.half, mode, wish.sample, tuple(outcomes), reports(asked, outcomes)))
    return results


def furnish(home: Home, asked: EvalSet, progress: Progress | None = None) -> None:
    """Brings a home to hold exactly the articles of the set, all on the shelf, and waits until its model is loaded."""
    for taken in home.library.take_in(asked.articles, _AUTHOR, True, progress):
        if taken.outcome is Taken.REFUSED:
            raise Refused(RefusalKind.INVALID, f"{asked.name}: {taken.article_id}: {taken.refusal}")
    wanted = {content.id for content in asked.articles}
    for strange in _standing(home.articles) - wanted:
        home.library.withdraw(strange, _AUTHOR)
    home.indexer.drain(progress)
    if not home.indexer.verify().empty:
        home.indexer.rebuild(progress)
    home.filler.finish(progress)
    if home.embedder is not None:
        home.embedder.embed([asked.name])  # while the model loads, searches are answered without it


def collect(asked: EvalSet, ask: Asker, wish: Wish, mode: Mode, progress: Progress | None = None) -> list[Outcome]:
    """What every case of the half was shown, in the order of the set."""
    cases = sampled(asked.cases, wish.half, wish.sample)
    outcomes = []
    for done, case in enumerate(cases, 1):
        began = time.perf_counter()
        shown = ask(case, asked.limit, mode)
        outcomes.append(Outcome(case, shown, (time.perf_counter() - began) * 1000))
        if progress is not None:
            progress(done, len(cases))
    return outcomes


def _chosen(wish: Wish, places: Places) -> tuple[list[str], list[str]]:
    """The sets of questions and those of translated sentences to measure; the latter only as a whole.

    Refused INVALID where one of them is wished for in part.
    """
    extra = {simulated_use.NAME, *TRIALS, *SPLITS, *trial_answers.NAMES}
    names = spelled_out([wished for wished in wish.sets if wished not in extra])
    if not wish.sets:
        return available(places), available_bitexts(places) if wish.whole else []
    bitexts = [name for name in names if name in BITEXTS]
    if bitexts and not wish.whole:
        message = f"{bitexts[0]}: sentences are compared, not searched: there is no half, sample or mode of it to ask"
        raise Refused(RefusalKind.INVALID, message, "set")
    return [name for name in names if name not in BITEXTS], bitexts


def _standing(articles: Articles) -> set[str]:
    """The ids of all articles that are published now, read a thousand at a time."""
    standing: set[str] = set()
    page: Sequence[str] = articles.ids()
    while page:
        standing |= articles.standing(page, now_utc()).keys()
        page = articles.ids(after=page[-1])
    return standing
