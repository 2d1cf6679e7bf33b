"""How much the vector half deserves in each language, found without labels: the shelf's own phrasings are questions
whose answer is known, so the share that finds their articles best is the share to use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kbassist.index.lexical import Corpus as LexicalCorpus
from kbassist.index.lexical import Floats, postings_of, tally_of
from kbassist.index.snapshot import Snapshot
from kbassist.model.base import digest
from kbassist.model.passage import PassageKind
from kbassist.ports import Analyzer, Embedder

SHARES = tuple(step / 20 for step in range(15))
"""Shares tried: 0 to 0.7."""

QUESTIONS, LEAST_QUESTIONS = 200, 20
FOREIGN, FAMILIAR = 3.0, 1.3
"""Pieces per word at which the tokeniser shows that a model does not, or does, know a language."""

MOST_UNMEASURED = 0.4
TOLERANCE = 0.002
"""A smaller share that finds almost as much is preferred: the lexical half never depends on a model."""

Scores = Sequence[tuple[Floats, Floats, int]]
"""Per question: lexical and vector score of every sampled article, and which is right."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """Articles of one language: their first stretch of text, and the questions known to be about each."""

    texts: list[str]
    questions: list[tuple[str, int]]


def shares(snapshot: Snapshot, embedder: Embedder, analyzer: Analyzer) -> dict[str, float]:
    """The vector half's share of the ranking by language, 0 to 0.7; a language with too few questions gets the
    share that its words' fragmentation suggests.
    """
    measured = {}
    for language, sample in sorted(_samples(snapshot).items()):
        if len(sample.questions) >= LEAST_QUESTIONS:
            measured[language] = _best_share(_scores(sample, language, embedder, analyzer))
        else:
            measured[language] = unmeasured_share(sample.texts, embedder.fragments)
    return measured


def unmeasured_share(texts: Sequence[str], fragments: Callable[[str], int]) -> float:
    """A share from how finely the model's tokeniser splits the words of some texts."""
    words = [word for text in texts for word in text.split() if word.isalpha()][:2000]
    if not words:
        return MOST_UNMEASURED
    mean = float(np.mean([fragments(word) for word in words]))
    return round(MOST_UNMEASURED * float(np.clip((FOREIGN - mean) / (FOREIGN - FAMILIAR), 0, 1)), 2)


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


def _scores(sample: _Sample, language: str, embedder: Embedder, analyzer: Analyzer) -> Scores:
    postings = postings_of([[(analyzer.terms(text, language), 1.0)] for text in sample.texts])
    corpus = LexicalCorpus(((postings, tally_of(postings, np.ones(len(sample.texts), bool))),))
    texts = embedder.embed(sample.texts)
    questions = embedder.embed([question for question, _ in sample.questions])
    return [
        (corpus.scores(dict.fromkeys(analyzer.terms(question, language), 1.0)), texts @ vector, right)
        for (question, right), vector in zip(sample.questions, questions, strict=True)
    ]


def _best_share(scores: Scores) -> float:
    """The smallest share whose mean reciprocal rank is within the tolerance of the best."""
    gained: Mapping[float, float] = {
        share: float(np.mean([_reciprocal_rank(lexical, vector, right, share) for lexical, vector, right in scores]))
        for share in SHARES
    }
    best = max(gained.values())
    return min(share for share, gain in gained.items() if gain >= best - TOLERANCE)


def _reciprocal_rank(lexical: Floats, vector: Floats, right: int, share: float) -> float:
    fused = (1 - share) * lexical / max(float(lexical.max()), 1e-9) + share * vector / max(float(vector.max()), 1e-9)
    return 1 / (1 + float(np.count_nonzero(fused > fused[right]) + np.count_nonzero(fused == fused[right]) - 1))
