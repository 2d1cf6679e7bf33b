"""How much each half of the search deserves in each language, found without labels: the shelf's own phrasings are
questions whose answer is known, so the shares that find their articles best are the shares to use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kbassist.index.lexical import Corpus as LexicalCorpus
from kbassist.index.lexical import Floats, postings_of, tally_of
from kbassist.index.reading import Understanding
from kbassist.index.snapshot import Snapshot
from kbassist.index.soft import SoftCorpus
from kbassist.index.words import index_of
from kbassist.language.wordtable import unit
from kbassist.model.base import digest
from kbassist.model.halves import Halves
from kbassist.model.passage import PassageKind
from kbassist.ports.shelf import AskedWord

STEPS = tuple(step / 10 for step in range(11))
QUESTIONS, LEAST_QUESTIONS = 200, 20
FOREIGN, FAMILIAR = 3.0, 1.3
"""Pieces per word at which the tokeniser shows that a model does not, or does, know a language."""

PRIOR = Halves(0.37, 0.4, 0.23)
"""What the halves deserve, learned on tune data; without a sentence model the first two share its place."""

TRUST = 0.3
"""How far the measure moves what is expected: an editor's phrasings are only a guess at what customers will say."""

TOLERANCE = 0.004
"""Shares that find almost as much as the best are as good; of them the nearest to what is expected is taken."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """Articles of one language: their first stretch of text, and the questions known to be about each."""

    texts: list[str]
    questions: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class _Scored:
    """One question: what each half says of every sampled article, each over its best, and which article is right."""

    halves: Floats
    right: int


def shares(snapshot: Snapshot, reading: Understanding) -> dict[str, Halves]:
    """The halves' shares of the ranking by language; where there are too few questions, what is expected."""
    measured = {}
    for language, sample in sorted(_samples(snapshot).items()):
        expected = _expected(sample.texts, None if reading.embedder is None else reading.embedder.fragments)
        if len(sample.questions) < LEAST_QUESTIONS:
            measured[language] = expected
        else:
            found = _best(_scores(sample, language, reading), expected)
            measured[language] = _moved(expected, found)
    return measured


def knowledge(texts: Sequence[str], fragments: Callable[[str], int]) -> float:
    """How well a sentence model knows a language, 0 to 1, from how finely its tokeniser splits words of it."""
    words = [word for text in texts for word in text.split() if word.isalpha()][:2000]
    if not words:
        return 1.0
    mean = float(np.mean([fragments(word) for word in words]))
    return float(np.clip((FOREIGN - mean) / (FOREIGN - FAMILIAR), 0, 1))


def _expected(texts: Sequence[str], fragments: Callable[[str], int] | None) -> Halves:
    if fragments is None:
        return PRIOR.heard(True, True, False)
    vector = PRIOR.vector * knowledge(texts, fragments)
    others = (1 - vector) / (PRIOR.terms + PRIOR.words)
    return Halves(PRIOR.terms * others, PRIOR.words * others, vector)


def _moved(expected: Halves, found: Halves) -> Halves:
    """What is expected, moved towards what was found."""
    parts = ((expected.terms, found.terms), (expected.words, found.words), (expected.vector, found.vector))
    return Halves(*(one + TRUST * (other - one) for one, other in parts))


def _samples(snapshot: Snapshot) -> dict[str, _Sample]:
    """Articles in the order of a digest, so that the sample is the same every time."""
    samples: dict[str, _Sample] = {}
    for article in sorted(snapshot.cards, key=digest):
        edition = snapshot.cards[article][-1]
        sample = samples.setdefault(edition.language, _Sample([], []))
        if len(sample.questions) >= QUESTIONS:
            continue
        passages = snapshot.passages_of(article, edition)
        body = next((passage for passage in passages if passage.kind is PassageKind.BODY), None)
        if body is None:
            continue
        number = len(sample.texts)
        sample.texts.append(body.text)
        asked = [passage.text for passage in passages if passage.kind is PassageKind.PHRASING]
        sample.questions.extend((question, number) for question in asked or [edition.title])
    return samples


def _scores(sample: _Sample, language: str, reading: Understanding) -> list[_Scored]:
    """What the halves say of each question; the third is silent where there is no sentence model."""
    alive = np.ones(len(sample.texts), bool)
    postings = postings_of([[(reading.analyzer.terms(text, language), 1.0)] for text in sample.texts])
    terms = LexicalCorpus(((postings, tally_of(postings, alive)),))
    index = index_of(
        [[(reading.written(text, language), 1.0)] for text in sample.texts], [language] * len(alive), reading.words
    )
    every = np.arange(len(alive))
    soft = SoftCorpus(((index, tally_of(index.postings, alive), every.astype(np.int32)),))
    questions = [question for question, _ in sample.questions]
    vectors = np.zeros((len(questions), len(alive)), np.float32)
    if reading.embedder is not None:
        vectors = reading.embedder.embed(questions) @ reading.embedder.embed(sample.texts).T
    scored = []
    for (question, right), near in zip(sample.questions, vectors, strict=True):
        said = reading.written(question, language)
        rows = reading.words.vectors(said)
        asked = [AskedWord(word, row, 1.0) for word, row in zip(said, unit(rows), strict=True)]
        likeness = [soft.scores(asked), soft.similarity(unit(rows.sum(0)), every), soft.interaction(asked, every)]
        words = np.sum([_over_best(one) for one in likeness], axis=0)
        by_terms = terms.scores(dict.fromkeys(reading.analyzer.terms(question, language), 1.0))
        scored.append(_Scored(np.stack([_over_best(by_terms), _over_best(words), _over_best(near)]), right))
    return scored


def _over_best(scores: Floats) -> Floats:
    return np.asarray(np.maximum(scores, 0) / max(float(scores.max()), 1e-9), np.float32)


def _best(scored: Sequence[_Scored], expected: Halves) -> Halves:
    """Of the shares whose mean reciprocal rank is within the tolerance of the best, the nearest to the expected."""
    has_vectors = any(one.halves[2].any() for one in scored)
    tried = [expected] + [
        Halves(round(1 - words - vector, 2), words, vector)
        for words in STEPS
        for vector in (STEPS if has_vectors else (0.0,))
        if words + vector <= 1
    ]
    gained: Mapping[Halves, float] = {
        halves: float(np.mean([_reciprocal_rank(one, halves) for one in scored])) for halves in tried
    }
    best = max(gained.values())
    good = [halves for halves in tried if gained[halves] >= best - TOLERANCE]
    return min(good, key=lambda halves: _apart(halves, expected))


def _apart(one: Halves, other: Halves) -> float:
    return (one.terms - other.terms) ** 2 + (one.words - other.words) ** 2 + (one.vector - other.vector) ** 2


def _reciprocal_rank(one: _Scored, halves: Halves) -> float:
    fused = np.array([halves.terms, halves.words, halves.vector], np.float32) @ one.halves
    right = fused[one.right]
    return 1 / (1 + float(np.count_nonzero(fused > right) + np.count_nonzero(fused == right) - 1))
