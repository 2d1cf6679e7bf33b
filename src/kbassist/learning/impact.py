"""What a draft would change: the newest logged questions asked again where it could matter, with it and without.

A sieve over all of them at once leaves those that the draft could reach at all; these are then searched as ever, twice,
so what is told of them is what happens after publishing.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kbassist.assist.assistant import Ask
from kbassist.knowledge.markup import blocks_of_markdown
from kbassist.knowledge.passages import cut
from kbassist.learning.affinity import affinities
from kbassist.learning.rehearsal import Rehearsal, Stage
from kbassist.learning.unhelped import question_of
from kbassist.model.access import DEFAULT_AUDIENCES, Principal, Role, may_read
from kbassist.model.article import Content
from kbassist.model.gap import Gap
from kbassist.model.situation import Query
from kbassist.model.suggestion import Level, SearchRecord
from kbassist.ports.reading import Analyzer, Words
from kbassist.search.query import from_mapping, wording

WITHIN_S = 6.0
"""How long questions are asked again; the rest is counted, not told."""

REACH = 0.75
"""The share of what the last of the shown covers of a question that the draft has to cover to be looked at."""

LEAST = 0.1
"""What it has to cover of a question whatever is shown."""

STRANGER = Principal("stranger", "stranger", frozenset({Role.AGENT}), DEFAULT_AUDIENCES[Role.AGENT])
"""Who is taken to have asked where the key is gone."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A question whose best answers change: the draft's rank before and after (None: not among them), what it passes
    with the ranks of each before and after, and how often it was asked.
    """

    question: str
    language: str
    times: int
    before: int | None
    after: int | None
    passed: Mapping[str, tuple[int, int | None]]


@dataclass(frozen=True, slots=True)
class Impact:
    """What publishing the draft would do to `searches` logged ones, which are `questions` different ones.

    `looked_at` of them were asked again, `left` of those that could change were not, for lack of time.
    """

    searches: int
    questions: int
    looked_at: int
    left: int
    gained: tuple[Shift, ...]
    lost: tuple[Shift, ...]
    pushed_down: Mapping[str, int]
    """By article how many searches would show it lower, or no longer."""

    closed: tuple[str, ...]
    """The gaps that it would close, by id."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A logged question with who asked it, how often, and how much of it the last of the best answers covered."""

    query: Query
    principal: Principal
    text: str
    times: int
    covered: float
    shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scales:
    """What is weighed with: how words are read, and how many answers count as the best."""

    analyzer: Analyzer
    words: Words
    top: int = 3


def impact(
    rehearsal: Rehearsal,
    draft: Content,
    asked: Sequence[Replayed],
    gaps: Sequence[Gap],
    scales: Scales,
    within_s: float = WITHIN_S,
) -> Impact:
    """What the draft would gain, lose, push down and close; Refused INVALID for a content that cannot be kept."""
    now, then = rehearsal.now(), rehearsal.of(draft)
    now.searcher.marking = then.searcher.marking = False
    closed = tuple(gap.leader.id for gap in _near(gaps, draft, then, scales) if _closes(then, gap, draft, scales.top))
    order = reached(asked, draft, then, scales)
    shifts, looked_at, until = list[Shift](), 0, time.monotonic() + within_s
    for one in order:
        if time.monotonic() >= until:
            break
        looked_at += 1
        shifts.append(_shift(now, then, one, draft.id, scales.top))
    return Impact(
        sum(one.times for one in asked),
        len(asked),
        looked_at,
        len(order) - looked_at,
        tuple(one for one in shifts if one.after is not None and (one.before is None or one.after < one.before)),
        tuple(one for one in shifts if one.before is not None and (one.after is None or one.after > one.before)),
        _pushed_down(shifts),
        closed,
    )


def replayed(records: Sequence[SearchRecord], principals: Sequence[Principal], top: int) -> list[Replayed]:
    """The logged searches as questions to ask again, equal ones once, those asked most often first."""
    known = {one.id: one for one in principals}
    alike: defaultdict[str, list[SearchRecord]] = defaultdict(list)
    for record in records:
        if isinstance(record.request.get("query"), Mapping) and question_of(record) is not None:
            alike[f"{record.principal_id} {record.request['query']}"].append(record)
    every = [_replayed(some, known.get(some[0].principal_id, STRANGER), top) for some in alike.values()]
    return sorted(every, key=lambda one: -one.times)


def reached(asked: Sequence[Replayed], draft: Content, then: Stage, scales: Scales) -> list[Replayed]:
    """The questions that the draft could reach, or stands for already; those that it reaches furthest first."""
    mine = [one for one in asked if may_read(one.principal.readable, draft.audiences) or draft.id in one.shown]
    said = [wording(one.query, scales.analyzer).said for one in mine]
    cover = affinities(said, _passages(draft, scales.analyzer), scales.words, then.shelf.word_rarity)
    lead = np.array([float(draft.id in one.shown) for one in mine], np.float32)
    lead = np.maximum(lead, cover / np.array([max(REACH * one.covered, LEAST) for one in mine], np.float32))
    return [mine[place] for place in np.argsort(-lead, kind="stable").tolist() if lead[place] >= 1]


def changes(now: Stage, then: Stage, one: Replayed, article_id: str, top: int) -> bool:
    """True where an article stands elsewhere among the best answers to a question."""
    return _ranks(now, one, top).get(article_id) != _ranks(then, one, top).get(article_id)


def _replayed(records: Sequence[SearchRecord], principal: Principal, top: int) -> Replayed:
    newest, fields = records[0], records[0].request["query"]
    assert isinstance(fields, Mapping)
    best = [_late(shown.why) for shown in newest.shown[:top]]
    said = question_of(newest)
    return Replayed(
        from_mapping(fields),
        principal,
        "" if said is None else said.text,
        len(records),
        min(best) if len(best) == top else 0.0,
        frozenset(shown.article_id for shown in newest.shown),
    )


def _late(why: Mapping[str, object]) -> float:
    scores = why.get("scores")
    return float(scores.get("late", 0.0)) if isinstance(scores, Mapping) else 0.0


def _passages(draft: Content, analyzer: Analyzer) -> list[list[str]]:
    """The words of each passage of the draft; of a phrasing its own alone."""
    cuts = cut(draft.id, draft.language, draft.title, blocks_of_markdown(draft.body), draft.phrasings)
    return [analyzer.read(one.embedded_text, draft.language)[1] for one in cuts]


def _shift(now: Stage, then: Stage, one: Replayed, article_id: str, top: int) -> Shift:
    """What becomes of the best answers to a question."""
    after = _ranks(then, one, top)
    stands = article_id in after or article_id in now.shelf.cards  # else there is nothing to compare with
    before = _ranks(now, one, top) if stands else {}
    passed = {
        article: (rank, after.get(article))
        for article, rank in before.items()
        if article != article_id and after.get(article, top + 1) > rank and article_id in after
    }
    language = one.query.language
    return Shift(one.text, language, one.times, before.get(article_id), after.get(article_id), passed)


def _ranks(stage: Stage, one: Replayed, top: int) -> dict[str, int]:
    found = stage.searcher.find(replace(one.query, limit=max(one.query.limit, top)), one.principal, {})
    return {shown.edition.article_id: shown.rank for shown in found.suggestions[:top]}


def _near(gaps: Sequence[Gap], draft: Content, then: Stage, scales: Scales) -> list[Gap]:
    """The gaps whose question the draft covers at all."""
    said = [
        {word: 1.0 for word, _, _ in scales.analyzer.words(gap.leader.question, gap.leader.language)} for gap in gaps
    ]
    cover = affinities(said, _passages(draft, scales.analyzer), scales.words, then.shelf.word_rarity)
    return [gap for gap, share in zip(gaps, cover.tolist(), strict=True) if share >= LEAST]


def _closes(then: Stage, gap: Gap, draft: Content, top: int) -> bool:
    """True where the draft stands among the best answers to the question the gap is known by, and is worth a look."""
    found = then.assistant.search(gap.leader.question, _reader_of(draft), Ask(language=gap.leader.language), {})
    best = (one for one in found.suggestions[:top] if one.edition.article_id == draft.id)
    return any(one.level is not Level.LOW for one in best)


def _reader_of(draft: Content) -> Principal:
    return replace(STRANGER, audiences=STRANGER.audiences | frozenset(draft.audiences))


def _pushed_down(shifts: Sequence[Shift]) -> dict[str, int]:
    counts: defaultdict[str, int] = defaultdict(int)
    for shift in shifts:
        for article in shift.passed:
            counts[article] += shift.times
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
