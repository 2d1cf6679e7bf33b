"""How fast the words half is: soft BM25 with the nearest means, late interaction, and a whole talk answered."""

from __future__ import annotations

from itertools import islice

import numpy as np

from kbassist.assist.assistant import Ask
from kbassist.learning.figures import Figure, Target, spread
from kbassist.learning.large_home import TALK, TYPED, Running, questions
from kbassist.learning.search_speed import CALLER, milliseconds
from kbassist.model.base import now_utc
from kbassist.model.passage import Scope
from kbassist.model.situation import Speaker, Turn
from kbassist.ports.shelf import Allowed, ShelfView
from kbassist.search.evidence import COMPARED, MEAN_CANDIDATES, WORDS_CANDIDATES, best_rows
from kbassist.search.query import Gist, gist

_WARMING = 200
"""Questions before the clock starts: near words are found when first asked for, and talk repeats its words."""


def words_half(home: Running, count: int) -> list[Figure]:
    """The words half of typed questions, and late interaction over a hundred passages that it found."""
    shelf, analyzer = home.shelf.current, home.analyzer
    allowed = shelf.allowed(Scope(CALLER.readable, now_utc()))
    looked, compared = [], []
    for number, question in enumerate(islice(questions(home, TYPED, seed=6), _WARMING + count)):
        words = analyzer.words(question, analyzer.detect(question, "en"))
        told = gist({word: 1.0 for word, _, _ in words}, home.words, shelf.word_rarity)
        half = milliseconds(_looked_up, shelf, told, allowed)
        rows = np.sort(best_rows(shelf.soft(told.asked), allowed.rows, COMPARED))
        late = milliseconds(shelf.interaction, told.asked, rows)
        if number >= _WARMING:
            looked.append(half)
            compared.append(late)
    half_told, late_told = spread(looked), spread(compared)
    return [
        Figure("words half, p95", half_told.p95, "ms", Target(6), str(half_told)),
        Figure("late interaction, p95", late_told.p95, "ms", Target(3), str(late_told)),
    ]


def whole_talk(home: Running, count: int) -> list[Figure]:
    """A whole talk answered where there is no sentence model; nothing where there is one."""
    if home.embedder is not None:
        return []
    took = []
    for number, said in enumerate(islice(questions(home, TALK, seed=7), _WARMING + count)):
        words = said.split()
        half = len(words) // 2
        turns = [Turn(Speaker.CUSTOMER, " ".join(words[:half])), Turn(Speaker.AGENT, " ".join(words[half:]))]
        ms = milliseconds(home.assistant.suggest, turns, {}, CALLER, Ask(limit=5), {})
        if number >= _WARMING:
            took.append(ms)
    told = spread(took)
    return [Figure("suggest without a sentence model, p95", told.p95, "ms", Target(20), str(told))]


def _looked_up(shelf: ShelfView, told: Gist, allowed: Allowed) -> None:
    best_rows(shelf.soft(told.asked), allowed.rows, WORDS_CANDIDATES)
    shelf.nearest_means(told.mean, MEAN_CANDIDATES, allowed)
