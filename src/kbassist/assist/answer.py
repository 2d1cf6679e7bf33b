"""Answers for customers and bots: the sentences that answer, as they stand, with their places; or an honest none."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kbassist.assist.answer_brief import brief
from kbassist.assist.answer_closeness import Closeness, Floats
from kbassist.assist.answer_confidence import ANSWER_SIGNS, answer_signs
from kbassist.assist.answer_extract import Run, best_run
from kbassist.assist.answer_meaning import Meanings
from kbassist.assist.answer_pages import Pages
from kbassist.assist.answer_sentences import MEANING, SIGNS, Question, Read, meaning_signs, question, read, signs
from kbassist.assist.answer_standard import Standards
from kbassist.assist.assistant import Ask, Assistant
from kbassist.assist.understand import utterances
from kbassist.language.redact import searchable
from kbassist.model.access import Principal
from kbassist.model.answer import Answer, Citation
from kbassist.model.feedback import NOBODYS, Matter
from kbassist.model.situation import Context, Speaker, Turn
from kbassist.model.suggestion import Found, NoAnswer, Suggestion
from kbassist.ports.articles import Articles
from kbassist.ports.reading import Analyzer, Embedder, Words
from kbassist.ports.shelf import Shelf

CANDIDATES = 5
"""Articles that a search for an answer ranks; the first is read."""

SPARE_S = 0.02
"""Kept from a deadline for choosing the sentences."""

PATIENCE_S = 2.0
"""How long the meaning of sentences is waited for where no deadline is given."""

_NOTHING_ASKED = frozenset({NoAnswer.EMPTY_QUERY, NoAnswer.SMALL_TALK})
"""Reasons that leave an agent nothing to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the talk before it, and how its answer is wanted; None: as the service decides."""

    question: str
    turns: tuple[Turn, ...] = ()
    context: Context = field(default_factory=dict)
    language: str | None = None
    max_chars: int = 600
    min_confidence: float | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deadline_ms: float | None = None
    min_index_token: int | None = None
    matter: Matter = NOBODYS

    @property
    def talk(self) -> tuple[Turn, ...]:
        """The turns, the question last."""
        return (*self.turns, Turn(Speaker.CUSTOMER, self.question))


@dataclass(frozen=True, slots=True)
class Materials:
    """What answers are made from."""

    assistant: Assistant
    shelf: Shelf
    articles: Articles
    analyzer: Analyzer
    words: Words
    embedder: Embedder | None
    standards: Standards
    patience_s: float = PATIENCE_S


@dataclass(frozen=True, slots=True)
class Given:
    """The sentences chosen of an article: all it has, the run given, the signs of the answer and its confidence."""

    hit: Suggestion
    every: tuple[Read, ...]
    run: Run
    signs: Floats
    confidence: float
    by_model: bool

    @property
    def verbatim(self) -> bool:
        """True where any of it may be said word for word only."""
        return any(one.verbatim for one in self.every[self.run.first : self.run.stop])

    @property
    def citation(self) -> Citation:
        """The run by its place in its passage."""
        first, last = self.every[self.run.first], self.every[self.run.stop - 1]
        edition, passage = self.hit.edition, first.passage
        start, end = first.place.start, last.place.end
        return Citation(
            edition.article_id,
            edition.revision,
            edition.language,
            edition.title,
            edition.uri,
            passage.id,
            start,
            end,
            passage.text[start:end],
        )

    @property
    def sentences(self) -> tuple[Citation, ...]:
        """Each sentence of the run by its own place."""
        whole = self.citation
        return tuple(
            replace(whole, start=one.place.start, end=one.place.end, quote=one.text)
            for one in self.every[self.run.first : self.run.stop]
        )


class Answerer:
    """Answers questions from what a caller may read; any number of threads may ask."""

    def __init__(self, materials: Materials, risk: float) -> None:
        """`risk` is the share of wrong answers among those given that is borne."""
        self._from, self._risk = materials, risk
        self._meanings, self._pages = Meanings(materials.embedder), Pages(materials.articles)

    def answer(self, asked: Asked, principal: Principal, request: Mapping[str, object]) -> Answer:
        """The sentences that answer, as they stand in the best article; or none, and why.

        Refused as a search is.
        """
        found, given = self.chosen(asked, principal, request)
        return self.settled(asked, found, given)

    def chosen(self, asked: Asked, principal: Principal, request: Mapping[str, object]) -> tuple[Found, Given | None]:
        """The search for a question, and what its first article has to say, however sure; None: nothing at all."""
        started = time.perf_counter()
        ask = Ask(
            limit=CANDIDATES,
            language=asked.language,
            filters=asked.filters,
            deadline_ms=asked.deadline_ms,
            min_index_token=asked.min_index_token,
            matter=asked.matter,
            next_steps=0,
        )
        found = self._from.assistant.suggest(asked.talk, asked.context, principal, ask, request)
        if found.no_answer_reason is not None or not found.suggestions:
            return found, None
        patience = self._from.patience_s if asked.deadline_ms is None else asked.deadline_ms / 1000 - SPARE_S
        left = patience - (time.perf_counter() - started)
        return found, self._given(asked, found, left)

    def settled(self, asked: Asked, found: Found, given: Given | None) -> Answer:
        """The answer that what was chosen makes, if it is sure enough."""
        language = found.situation.language if found.situation else found.language
        by_model = given.by_model if given else self._from.embedder is not None
        standard = self._from.standards.with_model if by_model else self._from.standards.without_model
        least = standard.threshold(language, self._risk) if asked.min_confidence is None else asked.min_confidence
        if given is None:
            return self._none(asked, found, found.no_answer_reason or NoAnswer.NO_MATCH, 0.0, least)
        if given.confidence < least:
            return self._none(asked, found, NoAnswer.BELOW_CONFIDENCE, given.confidence, least)
        cited = given.citation
        return Answer(cited.quote, (cited,), given.confidence, least, None, None, found, degraded=found.degraded)

    def heard(self, asked: Asked) -> str:
        """The question without what is personal."""
        return self._from.assistant.redacted(asked.talk, asked.context)[-1].text

    @property
    def closeness(self) -> Closeness:
        """What texts are compared with, as of the shelf now."""
        return Closeness(self._from.analyzer, self._from.words, self._from.shelf.current.rarity)

    def close(self) -> None:
        """Ends the background work."""
        self._meanings.close()

    def _given(self, asked: Asked, found: Found, patience_s: float) -> Given | None:
        hit = found.suggestions[0]
        page = self._pages.of(hit.edition)
        every = read(page)
        heard = [
            replace(one, text=searchable(one.text)) for one in self._from.assistant.redacted(asked.talk, asked.context)
        ]
        inquiry = question(heard, utterances(heard, found.language, self._from.analyzer))
        if not every or not inquiry.said:
            return None
        rows = self._signs(every, inquiry, patience_s)
        by_model = rows.shape[1] > len(SIGNS)
        standard = self._from.standards.with_model if by_model else self._from.standards.without_model
        model = standard.talk if inquiry.in_talk else standard.question
        chances = model.chances((*SIGNS, *MEANING)[: rows.shape[1]], rows)
        run = best_run(every, chances, asked.max_chars)
        if run is None:
            return None
        told = answer_signs(found.suggestions, inquiry, run, rows, chances)
        confidence = float(standard.answer.chances(ANSWER_SIGNS, told[None])[0])
        return Given(hit, tuple(every), run, told, confidence, by_model)

    def _none(self, asked: Asked, found: Found, reason: NoAnswer, confidence: float, least: float) -> Answer:
        """No answer, and the brief for an agent where there is anything to hand over."""
        offered = None
        if reason not in _NOTHING_ASKED and found.situation is not None:
            turns = self._from.assistant.redacted(asked.talk, asked.context)
            offered = brief(turns, found.situation, self._from.analyzer)
        return Answer(None, (), confidence, least, reason, offered, found, degraded=found.degraded)

    def _signs(self, every: Sequence[Read], inquiry: Question, patience_s: float) -> Floats:
        """The signs of every sentence, those of MEANING last where the sentence model was heard in time."""
        rows = signs(every, inquiry, self.closeness)
        meanings = self._meanings.of(inquiry.texts, [one.text for one in every], patience_s)
        return rows if meanings is None else np.hstack([rows, meaning_signs(meanings[1], meanings[0])])
