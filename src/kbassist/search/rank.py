"""How hits become one order: fuse, weigh by context, collapse, judge. Pure; every number ends up in Why."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kbassist.model.base import Attributes
from kbassist.model.situation import Fact
from kbassist.model.suggestion import Level

Floats = npt.NDArray[np.float32]

SHORT, LONG = 10, 40
"""Content words of a typed question, and of a whole talk; what lies between is interpolated."""

PHRASE_SHORT, PHRASE_LONG = 0.15, 0.6
ARTICLE_SHORT, ARTICLE_LONG = 0.7, 1.0
UNKNOWN_LANGUAGE_SHARE = 0.2
"""The vector half's share in a language that was never measured."""

LIFT, SINK = 1.1, 0.75
HIGH, MEDIUM = 0.7, 0.4


def talkativeness(words: int) -> float:
    """From 0 for a typed question to 1 for a whole talk, by its content words."""
    return min(max((words - SHORT) / (LONG - SHORT), 0.0), 1.0)


def shares_for(vector_share: float, words: int) -> dict[str, float]:
    """What each retriever counts for a query of so many content words; they sum to 1."""
    talk = talkativeness(words)
    raw = {
        "lexical": 1 - vector_share,
        "vector": vector_share,
        "phrase": (1 - vector_share) * (PHRASE_SHORT + talk * (PHRASE_LONG - PHRASE_SHORT)),
        "article": (1 - vector_share) * (ARTICLE_SHORT + talk * (ARTICLE_LONG - ARTICLE_SHORT)),
    }
    total = sum(raw.values())
    return {name: share / total for name, share in raw.items()}


def fuse(scores: Mapping[str, Floats], shares: Mapping[str, float]) -> Floats:
    """One score in 0..1 per candidate: each retriever's scores over its best, weighed by its share.

    A retriever that found nothing (its best is not above 0) takes no part, and the others share its place.
    """
    best = {name: float(values.max(initial=0.0)) for name, values in scores.items()}
    heard = {name: shares[name] for name in scores if best[name] > 0 and shares.get(name, 0) > 0}
    total = sum(heard.values())
    size = len(next(iter(scores.values())))
    fused = np.zeros(size, np.float32)
    for name, share in heard.items():
        fused += np.maximum(scores[name], 0) / np.float32(best[name]) * np.float32(share / total)
    return fused


@dataclass(frozen=True, slots=True)
class Standing:
    """How an article stands to what is known: the factor on its score, and the facts that made it."""

    factor: float
    facts: tuple[str, ...]
    excluded: bool = False


def standing(attributes: Attributes, facts: Sequence[Fact], strict: Collection[str] = ()) -> Standing:
    """A fact with an article's key lifts it where a value matches and sinks it where none does; no fact does neither.

    Where several facts share a key the strongest match counts, else the strongest mismatch; a key in `strict`
    excludes instead of sinking.
    """
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


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate row: its article's family and language, its score after every factor, and whether it is text
    that can be shown (a phrasing cannot).
    """

    row: int
    article: str
    family: str
    language: str
    score: float
    text: bool = True


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
    for candidate in sorted(candidates, key=lambda candidate: (-candidate.score, candidate.row)):
        best = earned.setdefault(candidate.family, candidate)
        asked = candidate.language == language
        if candidate.text and (asked or candidate.article == best.article):
            shown.setdefault((candidate.family, asked), candidate)
    return [
        Place(best, shown.get((family, True)) or shown.get((family, False)) or best) for family, best in earned.items()
    ]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a hit, each 0 to 1: the share of a question's weight that its words cover (passage, article; of
    a talk no text covers much, so there it fades out), how much of a talk it is, cosine, its score over the best, and
    its lead over the next.
    """

    coverage: float
    article_coverage: float
    talk: float
    cosine: float
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
            + self.relative * evidence.relative
            + self.lead * evidence.lead
        )
        return 1 / (1 + math.exp(-min(max(strength, -30.0), 30.0)))


def level(confidence: float) -> Level:
    """Confidence in a word."""
    return Level.HIGH if confidence >= HIGH else Level.MEDIUM if confidence >= MEDIUM else Level.LOW
