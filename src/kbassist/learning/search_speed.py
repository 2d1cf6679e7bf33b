"""How fast questions are answered: one at a time, by words alone beside others, and by many at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import ParamSpec

import numpy as np

from kbassist.assist.assistant import Ask
from kbassist.index.lexical import Bits
from kbassist.learning.figures import Figure, Target, spread
from kbassist.learning.large_home import TALK, TYPED, Running, questions, remember
from kbassist.learning.rivals import Rows, Scorer, flat_index, rivals, token_lists
from kbassist.model.access import DEFAULT_AUDIENCES, Principal, Role
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.passage import Scope
from kbassist.model.suggestion import Found
from kbassist.ports.progress import Progress
from kbassist.search.evidence import LEXICAL_CANDIDATES, VECTOR_CANDIDATES, best_rows

CALLER = Principal("bench", "bench", frozenset({Role.AGENT}), frozenset(DEFAULT_AUDIENCES[Role.AGENT]))
CLIENTS = 32
_WARMING = 20

Given = ParamSpec("Given")


def whole_search(home: Running, count: int) -> list[Figure]:
    """The whole search of typed questions, their vectors remembered and not, turn by turn."""
    asked = questions(home, TYPED, seed=1)
    known, new = list(islice(asked, count)), list(islice(asked, count))
    remember(home, known)
    for question in islice(asked, _WARMING):
        search(home, question)
    without, embedding = [], []
    for one, other in zip(known, new, strict=True):
        without.append(milliseconds(search, home, one))
        embedding.append(milliseconds(search, home, other))
    told, told_with = spread(without), spread(embedding)
    figures = [Figure("search without embedding, p95", told.p95, "ms", Target(15), str(told))]
    if home.embedder is not None:
        figures.append(Figure("search with embedding, p95", told_with.p95, "ms", Target(40), str(told_with)))
    return figures


def lexical_race(home: Running, count: int, progress: Progress | None = None) -> list[Figure]:
    """The lexical half against others over the same terms, query by query in turn: scores of all rows, best 200."""
    shelf, words = home.shelf.current, home.analyzer
    allowed = shelf.allowed(Scope(CALLER.readable, now_utc())).rows
    scorers: dict[str, Scorer] = {"ours": lambda terms: shelf.lexical(_weights(terms)), **rivals(token_lists(shelf))}
    typed, talks = questions(home, TYPED, seed=2), questions(home, TALK, seed=3)
    asked = [question for pair in zip(islice(typed, count), islice(talks, count), strict=True) for question in pair]
    for question in islice(talks, _WARMING * 25):  # a term's earnings are kept from the first question that asks
        shelf.lexical(_weights(words.terms(question, words.detect(question, "en"))))
    taken: dict[str, list[float]] = {name: [] for name in scorers}
    for done, question in enumerate(asked, 1):
        terms = words.terms(question, words.detect(question, "en"))
        if not terms:
            continue
        turn = done % len(scorers)  # whoever comes after rank-bm25 finds the processor's caches emptied
        for name in [*list(scorers)[turn:], *list(scorers)[:turn]]:
            taken[name].append(milliseconds(_looked_up, scorers[name], terms, allowed))
        if progress is not None:
            progress(done, len(asked))
    told = {name: str(spread(times)) for name, times in taken.items()}
    slow, eager = _times_as_fast(taken, "rank-bm25"), _times_as_fast(taken, "bm25s")
    return [
        Figure("lexical, times as fast as rank-bm25", slow, "", Target(300, at_least=True), told["rank-bm25"]),
        Figure("lexical, times as fast as bm25s", eager, "", Target(1, at_least=True), told["bm25s"]),
        Figure("lexical, p95", spread(taken["ours"]).p95, "ms", None, told["ours"]),
    ]


def flat_search(home: Running, count: int) -> list[Figure]:
    """Nearest vectors on the shelf, beside one flat FAISS index of the same vectors without any filter."""
    shelf = home.shelf.current
    if home.embedder is None or not shelf.has_vectors:
        return []
    allowed = shelf.allowed(Scope(CALLER.readable, now_utc()))
    matrices = [part.segment.vectors.units(slice(None)) for part in shelf.parts if part.segment.vectors is not None]
    flat = flat_index(np.concatenate(matrices))
    ours, plain = [], []
    for question in islice(questions(home, TYPED, seed=4), count):
        vector = home.embedder.embed([question])[0]
        ours.append(milliseconds(shelf.nearest, vector, VECTOR_CANDIDATES, allowed))
        plain.append(milliseconds(flat, vector, VECTOR_CANDIDATES))
    told = f"ours {spread(ours)}; flat {spread(plain)}"
    return [Figure("nearest vectors, times as fast as flat FAISS", sum(plain) / sum(ours), "", None, told)]


def many_clients(home: Running, rounds: int) -> list[Figure]:
    """Answers a second for 32 clients at once, against one client; every question is a new one."""
    home.beside.start()
    home.beside.wait()
    asked = questions(home, TYPED, seed=5)
    alone, together = list(islice(asked, rounds * 8)), list(islice(asked, rounds * CLIENTS))
    _rate(home, list(islice(asked, _WARMING)), CLIENTS)
    one = _rate(home, alone, 1)
    all_of_them = _rate(home, together, CLIENTS)
    told = f"{one:.0f} answers a second for one, {all_of_them:.0f} for {CLIENTS}; processes beside: {home.beside.count}"
    return [
        Figure(f"throughput of {CLIENTS} clients over one", all_of_them / one, "", Target(1.6, at_least=True), told)
    ]


def search(home: Running, question: str, token: int | None = None) -> Found:
    """One answer in full; Refused UNAVAILABLE where a part was left out, which would be measuring something else."""
    found = home.answering.search(question, CALLER, Ask(min_index_token=token), {})
    if found.degraded and home.embedder is not None:
        raise Refused(RefusalKind.UNAVAILABLE, f"the search was not a whole one: {', '.join(found.degraded)}")
    return found


def milliseconds(work: Callable[Given, object], *given: Given.args, **named: Given.kwargs) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work(*given, **named)
    return (time.perf_counter() - began) * 1000


def _rate(home: Running, asked: Sequence[str], clients: int) -> float:
    with ThreadPoolExecutor(clients) as pool:
        took = milliseconds(lambda: list(pool.map(lambda question: search(home, question), asked)))
    return len(asked) / took * 1000


def _looked_up(scorer: Scorer, terms: list[str], allowed: Bits) -> Rows:
    return best_rows(scorer(terms), allowed, LEXICAL_CANDIDATES)


def _times_as_fast(taken: Mapping[str, Sequence[float]], other: str) -> float:
    """The middle of the ratios query by query: one query disturbed by something else decides nothing."""
    return float(np.median(np.asarray(taken[other]) / np.asarray(taken["ours"])))


def _weights(terms: Sequence[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for term in terms:
        weights[term] = weights.get(term, 0.0) + 1.0
    return weights
