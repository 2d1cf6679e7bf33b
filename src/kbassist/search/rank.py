"""How hits become one order: fuse, weigh by context, collapse, judge. Pure; every number ends up in Why."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kbassist.model.base import Attributes
from kbassist.model.halves import Halves
from kbassist.model.situation import Fact
from kbassist.model.suggestion import Level

Floats = npt.NDArray[np.float32]
Bits = npt.NDArray[np.bool_]

SHORT, LONG = 10, 40
"""Content words of a typed question, and of a whole talk; what lies between is interpolated."""

QUESTION: Mapping[str, Mapping[str, float]] = {
    "terms": {"lexical": 0.4, "phrase": 0.1, "article": 0.5},
    "words": {"words": 0.15, "mean": 0.3, "late": 0.2, "words_article": 0.35},
    "vector": {"vector": 1.0},
}
"""What each retriever counts within its half for a typed question."""

TALK: Mapping[str, Mapping[str, float]] = {
    "terms": {"lexical": 0.3, "phrase": 0.2, "article": 0.5},
    "words": {"words": 0.1, "mean": 0.42, "late": 0.1, "words_article": 0.38},
    "vector": {"vector": 1.0},
}
"""The same for a whole talk."""

UNKNOWN_SHARES = Halves(0.37, 0.4, 0.23)
"""The halves' shares in a language that was never measured."""

LIFT, SINK = 1.1, 0.75
ABROAD = 1.05
"""Factor on what is found in another language than asked: a near word never counts as much as the word itself."""

HIGH, MEDIUM = 0.7, 0.4


def talkativeness(words: int) -> float:
    """From 0 for a typed question to 1 for a whole talk, by its content words."""
    return min(max((words - SHORT) / (LONG - SHORT), 0.0), 1.0)


def shares_for(halves: Halves, words: int) -> dict[str, float]:
    """What each retriever counts for a query of so many content words; they sum to what the halves do."""
    talk, whole = talkativeness(words), asdict(halves)
    return {
        name: whole[half] * (share + talk * (TALK[half][name] - share))
        for half, shares in QUESTION.items()
        for name, share in shares.items()
    }


TERMS = ("lexical", "phrase", "article")
"""The retrievers of the terms."""

STAND_IN = {"lexical": "words", "phrase": "", "article": "words_article", "vector": "mean"}
"""Which retriever speaks for one that knows a single language, where a candidate is in another than asked."""


def fuse(
    scores: Mapping[str, Floats], shares: Mapping[str, float], abroad: Bits | None = None, loudness: float = 1.0
) -> Floats:
    """One score in 0..1 per candidate: each retriever's scores over its best, weighed by its share.

    A retriever that found nothing (its best is not above 0) takes no part, and the others share its place; so they do
    for a candidate that it could not judge (NaN). For candidates `abroad`, in a language that was not asked in, the
    word table speaks for the others; at home the terms are only as loud as `loudness`: what they cover of the question
    beside what its words do.
    """
    best = {name: float(np.fmax.reduce(values, initial=0.0)) for name, values in scores.items()}
    heard = {name: shares[name] for name in scores if best[name] > 0 and shares.get(name, 0) > 0}
    size = len(next(iter(scores.values())))
    foreign = np.zeros(size, bool) if abroad is None else abroad
    fused, judged = np.zeros(size, np.float32), np.zeros(size, np.float32)
    for name, share in heard.items():
        own = _over_best(scores, best, name, size)
        if name in TERMS:
            own = own * np.float32(loudness)
        if name in STAND_IN:
            own = np.where(foreign, _over_best(scores, best, STAND_IN[name], size), own)
        known = ~np.isnan(own)
        fused[known] += own[known] * np.float32(share)
        judged[known] += np.float32(share)
    return np.asarray(fused / np.maximum(judged, 1e-9), np.float32)


def _over_best(scores: Mapping[str, Floats], best: Mapping[str, float], name: str, size: int) -> Floats:
    if best.get(name, 0) <= 0:
        return np.zeros(size, np.float32)
    return np.asarray(np.maximum(scores[name], 0) / np.float32(best[name]), np.float32)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an article stands to what is known: the factor on its score, and the facts that made it."""

    factor: float
    facts: tuple[str, ...]
    excluded: bool = False


_NEITHER = Standing(1.0, ())


def standing(attributes: Attributes, facts: Sequence[Fact], strict: Collection[str] = ()) -> Standing:
    """A fact with an article's key lifts it where a value matches and sinks it where none does; no fact does neither.

    Where several facts share a key the strongest match counts, else the strongest mismatch; a key in `strict`
    excludes instead of sinking.
    """
    if not facts:
        return _NEITHER
    factor, told = 1.0, []
    for key, values in attributes.items():
        known = [fact for fact in facts if fact.key == key]
        if not known:
            continue
        named = {value.casefold() for value in values}
        matching = [fact for fact in known if fact.value.casefold() in named]
        if not matching and key in strict:
            return Standing(0.0, (f"{key}: {' | '.join(values)} only",), True)
        fact = max(matching or known, key=lambda fact: fact.weight)
        factor *= (LIFT if matching else SINK) ** fact.weight
        told.append(f"{key}={fact.value} ({fact.source}) {'fits' if matching else 'does not fit'}")
    return Standing(factor, tuple(told))


class Ranked(NamedTuple):
    """One candidate row: its article's family and language, its score after every factor, and whether it is text
    that can be shown (a phrasing cannot).
    """

    row: int
    article: str
    family: str
    language: str
    score: float
    text: bool = True


_ROW, _SCORE = itemgetter(Ranked._fields.index("row")), itemgetter(Ranked._fields.index("score"))


@dataclass(frozen=True, slots=True)
class Place:
    """A family's place: the row that earned it, and the row to show for it."""

    earned: Ranked
    shown: Ranked


def collapse(candidates: Sequence[Ranked], language: str) -> list[Place]:
    """One place per family, best first. Shown is, where the family has it among the candidates, the best text of an
    article in the asked language; else of the article that earned the place; else the row that earned it.
    """
    earned: dict[str, Ranked] = {}
    shown: dict[tuple[str, bool], Ranked] = {}
    for candidate in sorted(sorted(candidates, key=_ROW), key=_SCORE, reverse=True):
        best = earned.setdefault(candidate.family, candidate)
        asked = candidate.language == language
        if candidate.text and (asked or candidate.article == best.article):
            shown.setdefault((candidate.family, asked), candidate)
    return [
        Place(best, shown.get((family, True)) or shown.get((family, False)) or best) for family, best in earned.items()
    ]


def taught(places: Sequence[Place], priors: Mapping[str, float]) -> list[Place]:
    """The places, best first, once what use taught of the articles shown is a factor on their scores."""
    weighed = [
        Place(place.earned._replace(score=place.earned.score * priors.get(place.shown.article, 1.0)), place.shown)
        for place in places
    ]
    return sorted(weighed, key=lambda place: -place.earned.score)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a hit, each 0 to 1: the share of a question's weight that its words cover (passage, article; of
    a talk no text covers much, so there it fades out), how much of a talk it is, cosine, the share that its nearest
    words of any language cover, its score over the best, and its lead over the next.
    """

    coverage: float
    article_coverage: float
    talk: float
    cosine: float
    likeness: float
    relative: float
    lead: float


@dataclass(frozen=True, slots=True)
class Judge:
    """A logistic model of being right, fitted by `kbassist eval --fit` on tune halves."""

    bias: float
    coverage: float
    article_coverage: float
    talk: float
    cosine: float
    likeness: float
    relative: float
    lead: float

    def confidence(self, evidence: Evidence) -> float:
        """The chance that the hit is what was looked for."""
        strength = (
            self.bias
            + self.coverage * evidence.coverage
            + self.article_coverage * evidence.article_coverage
            + self.talk * evidence.talk
            + self.cosine * evidence.cosine
            + self.likeness * evidence.likeness
            + self.relative * evidence.relative
            + self.lead * evidence.lead
        )
        return 1 / (1 + math.exp(-min(max(strength, -30.0), 30.0)))


def level(confidence: float) -> Level:
    """Confidence in a word."""
    return Level.HIGH if confidence >= HIGH else Level.MEDIUM if confidence >= MEDIUM else Level.LOW
