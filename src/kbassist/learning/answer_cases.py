"""Questions put to a home as a bot would put them, with what is right about the answer; and their sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kbassist.assist.answer import Answerer, Asked, Given, Materials
from kbassist.assist.answer_closeness import Closeness, Floats
from kbassist.assist.answer_meaning import Meanings
from kbassist.assist.answer_pages import Pages
from kbassist.assist.answer_sentences import Read, meaning_signs, question, read, signs
from kbassist.assist.answer_standard import Standards
from kbassist.assist.assistant import Assistant
from kbassist.assist.understand import utterances
from kbassist.learning.answer_golds import Gold
from kbassist.learning.asking import CALLER
from kbassist.learning.cases import Case, EvalSet
from kbassist.model.situation import Speaker, Turn
from kbassist.model.suggestion import Found
from kbassist.ports.articles import Articles
from kbassist.ports.reading import Analyzer, Embedder, Words
from kbassist.ports.shelf import Shelf

PATIENCE_S = 60.0
"""Measuring waits for the sentence model, however busy the machine is."""


class AnsweringHome(Protocol):
    """The parts of a service that answers are measured with."""

    @property
    def assistant(self) -> Assistant: ...
    @property
    def shelf(self) -> Shelf: ...
    @property
    def articles(self) -> Articles: ...
    @property
    def analyzer(self) -> Analyzer: ...
    @property
    def words(self) -> Words: ...
    @property
    def embedder(self) -> Embedder | None: ...


@dataclass(frozen=True, slots=True)
class Sentenced:
    """The sentences of the page that answers a case, their signs (those of MEANING last, if there is a model), and how
    much of each belongs to the answer.
    """

    case: Case
    every: tuple[Read, ...]
    signs: Floats
    shares: Floats
    in_talk: bool


@dataclass(frozen=True, slots=True)
class Put:
    """A case that was asked: what was found, what would be given, whether that is right, and whether it gives some of
    the words that the set marks (None: it marks none).
    """

    case: Case
    found: Found
    given: Given | None
    right: bool
    marked: bool | None = None


def answerer(home: AnsweringHome, standards: Standards, risk: float = 1.0) -> Answerer:
    """One that answers from a home by these standards."""
    return Answerer(
        Materials(
            home.assistant, home.shelf, home.articles, home.analyzer, home.words, home.embedder, standards, PATIENCE_S
        ),
        risk,
    )


def asked(case: Case, max_chars: int = 600) -> Asked:
    """The case as a bot puts it: the newest words as the question, what came before as turns."""
    if not case.turns:
        return Asked(case.text, language=case.language, max_chars=max_chars)
    return Asked(case.turns[-1].text, case.turns[:-1], case.context, max_chars=max_chars)


def put(by: Answerer, asked_set: EvalSet, case: Case, gold: Gold | None) -> Put:
    """Asks one case. The answer is right where its article is one that the set names, or where it gives some of the
    words that the set marks, on whichever page they stand: pages of several cities share their texts.
    """
    found, given = by.chosen(asked(case), CALLER, {"case": case.id})
    if given is None:
        return Put(case, found, None, False)
    edition = given.hit.edition
    named = (edition.family if asked_set.by_family else edition.article_id) in case.relevant
    marked = None if gold is None else any(gold.share(one.quote) > 0 for one in given.sentences)
    return Put(case, found, given, named or bool(marked), marked)


class PageReader:
    """Reads the page that answers a case, without searching for it."""

    def __init__(self, home: AnsweringHome) -> None:
        self._home, self._pages, self._meanings = home, Pages(home.articles), Meanings(home.embedder)

    def sentenced(self, case: Case, gold: Gold) -> Sentenced | None:
        """The sentences of its page; None where it has none, or nothing was asked."""
        (article,) = case.relevant
        every = read(self._pages.of(self._home.shelf.current.cards[article][-1]))
        turns = case.turns or (Turn(Speaker.CUSTOMER, case.text),)
        inquiry = question(turns, utterances(turns, case.language, self._home.analyzer))
        if not every or not inquiry.said:
            return None
        rows = signs(every, inquiry, Closeness(self._home.analyzer, self._home.words, self._home.shelf.current.rarity))
        meanings = self._meanings.of(inquiry.texts, [one.text for one in every], PATIENCE_S)
        if meanings is not None:
            rows = np.hstack([rows, meaning_signs(meanings[1], meanings[0])])
        shares = np.array([gold.share(one.text) for one in every])
        return Sentenced(case, tuple(every), rows, shares, inquiry.in_talk)


def read_cases(home: AnsweringHome, cases: list[Case], golds: Mapping[str, Gold]) -> Iterator[Sentenced]:
    """The sentences of every case that has an answer."""
    reader = PageReader(home)
    for case in cases:
        if not case.unanswerable and (found := reader.sentenced(case, golds[case.id])) is not None:
            yield found
