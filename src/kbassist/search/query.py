"""A query as each retriever reads it: weighted terms, adjacent pairs, and texts to embed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from kbassist.model.situation import Fact, Mode, Query, Utterance
from kbassist.ports.reading import Analyzer, Vectors, Words
from kbassist.ports.shelf import AskedWord

MOST_TERMS = 96
"""Terms of a long talk that are looked up; the heaviest by weight and rarity are kept."""

MOST_WORDS = 48
"""Words of a long talk whose near words are looked up."""

FULL_UTTERANCE = 6
"""Words from which an utterance counts fully for the meaning of the talk; "yes, exactly" hardly does."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a query: weight by term, by adjacent pair and by word as it was said, how many content words
    were said, and in which languages.
    """

    terms: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]
    said: Mapping[str, float]
    words: int
    languages: frozenset[str]


def wording(query: Query, analyzer: Analyzer) -> Wording:
    """Every term, pair and word with the attention its utterances deserve."""
    terms: dict[str, float] = {}
    spoken: dict[str, float] = {}
    pairs: dict[tuple[str, str], float] = {}
    words = 0
    for utterance in query.utterances:
        said, whole = _read(utterance.text, utterance.language, analyzer.terms, analyzer.words)
        words += len(said)
        for term in said:
            terms[term] = terms.get(term, 0.0) + utterance.weight
        for pair in pairwise(said):
            pairs[pair] = pairs.get(pair, 0.0) + utterance.weight
        for word in whole:
            spoken[word] = spoken.get(word, 0.0) + utterance.weight
    languages = frozenset({query.language, *(utterance.language for utterance in query.utterances)})
    return Wording(terms, pairs, spoken, words, languages)


@lru_cache(16_384)
def _read(
    text: str,
    language: str,
    terms: Callable[[str, str], Sequence[str]],
    words: Callable[[str, str], Sequence[tuple[str, int, int]]],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms and the words of an utterance, remembered for the next turns of the talk."""
    return tuple(terms(text, language)), tuple(word for word, _, _ in words(text, language))


def heaviest(terms: Mapping[str, float], rarity: Mapping[str, float], most: int = MOST_TERMS) -> dict[str, float]:
    """The terms that decide the ranking: at most `most`, by weight times rarity."""
    if len(terms) <= most:
        return dict(terms)
    order = sorted(terms, key=lambda term: (-terms[term] * rarity[term], term))
    return {term: terms[term] for term in order[:most]}


@dataclass(frozen=True, slots=True)
class Gist:
    """A query as the words half reads it: its heaviest words one by one, and the unit mean of all."""

    asked: tuple[AskedWord, ...]
    mean: Vectors


def gist(said: Mapping[str, float], table: Words, rarity: Callable[[str], float]) -> Gist:
    """The words of a query with their vectors."""
    words = list(said)
    vectors = table.vectors(words)
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    heavy = heaviest(said, {word: rarity(word) for word in words} if len(words) > MOST_WORDS else {}, MOST_WORDS)
    place = {word: number for number, word in enumerate(words)}
    units = (vectors / lengths).astype(np.float32)
    total = np.array([said[word] for word in words], np.float32) @ vectors
    mean = np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)
    return Gist(tuple(AskedWord(word, units[place[word]], weight) for word, weight in heavy.items()), mean)


def meaning(utterances: Sequence[Utterance], vectors: Vectors) -> Vectors:
    """One unit vector for the talk: its utterances' vectors by attention, short ones less."""
    weights = [said.weight * min(1.0, len(said.text.split()) / FULL_UTTERANCE) for said in utterances]
    total = np.asarray(weights, np.float32) @ vectors
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)


def as_mapping(query: Query) -> dict[str, Any]:
    """The query as JSON-able values."""
    return _plain(query) | {
        "utterances": [_plain(said) for said in query.utterances],
        "facts": [_plain(fact) for fact in query.facts],
        "as_of": query.as_of and query.as_of.isoformat(),
        "moments": {name: moment.isoformat() for name, moment in query.moments.items()},
    }


def _plain(one: Query | Utterance | Fact) -> dict[str, Any]:
    """The fields as they are: `asdict` would copy every one of a talk's."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def from_mapping(told: Mapping[str, Any]) -> Query:
    """The query that `as_mapping` wrote."""
    return Query(
        utterances=tuple(Utterance(**said) for said in told["utterances"]),
        language=told["language"],
        facts=tuple(Fact(**fact) for fact in told["facts"]),
        filters={key: tuple(values) for key, values in told["filters"].items()},
        audiences=None if told["audiences"] is None else tuple(told["audiences"]),
        as_of=told["as_of"] and datetime.fromisoformat(told["as_of"]),
        moments={name: datetime.fromisoformat(moment) for name, moment in told["moments"].items()},
        limit=told["limit"],
        mode=Mode(told["mode"]),
    )
