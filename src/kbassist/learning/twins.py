"""Passages that say the same twice: nearly word for word within a language, or as a translation nobody linked. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from kbassist.learning.alike import alike, rarities
from kbassist.learning.conflicts import Place, kinship
from kbassist.learning.statements import Piece, Source, meet

Floats = npt.NDArray[np.float32]

TWIN = 0.5
"""From which similarity of their terms two passages of one language are twins."""

ABROAD = 0.65
"""From which cosine of their words' means two passages of two languages are."""

LEAST_TERMS = 8
"""Terms of a passage that is long enough to be said twice."""

MOST_ABROAD = 20_000
"""Passages of a language that are compared with all of another; of more the first."""

_AT_ONCE = 2_048


@dataclass(frozen=True, slots=True)
class Twins:
    """Two passages of different families that say the same, and how much alike they are, 0 to 1."""

    first: Place
    second: Place
    likeness: float


_Part = tuple[Source, Piece]


def twins(sources: Sequence[Source]) -> Iterator[Twins]:
    """The twins of all languages; of two articles the likest passages only."""
    by_language: defaultdict[str, list[_Part]] = defaultdict(list)
    for source in sources:
        base = source.language.partition("-")[0]
        by_language[base] += [(source, piece) for piece in source.pieces if len(piece.terms) >= LEAST_TERMS]
    best: dict[tuple[str, str], Twins] = {}
    for found in _everywhere(by_language, _spoken(sources)):
        pair = found.first.article_id, found.second.article_id
        if pair not in best or best[pair].likeness < found.likeness:
            best[pair] = found
    yield from sorted(best.values(), key=lambda one: (-one.likeness, one.first.article_id, one.second.article_id))


def _everywhere(by_language: Mapping[str, Sequence[_Part]], spoken: Mapping[str, frozenset[str]]) -> Iterator[Twins]:
    for language in sorted(by_language):
        yield from _at_home(by_language[language])
    for one, other in combinations(sorted(by_language), 2):
        yield from _abroad(by_language[one][:MOST_ABROAD], by_language[other][:MOST_ABROAD], spoken)


def _spoken(sources: Sequence[Source]) -> dict[str, frozenset[str]]:
    """The languages of each family."""
    spoken: defaultdict[str, set[str]] = defaultdict(set)
    for source in sources:
        spoken[source.family].add(source.language.partition("-")[0])
    return {family: frozenset(languages) for family, languages in spoken.items()}


def _at_home(parts: Sequence[_Part]) -> Iterator[Twins]:
    weights = rarities([piece.terms for _, piece in parts])
    for one, other, likeness in alike([piece.terms for _, piece in parts], weights, TWIN):
        (source, piece), (another, copy) = parts[one], parts[other]
        apart = source.family == another.family or not meet(source, another)
        if not apart and kinship(source, another, piece.terms & copy.terms, weights) > 0:
            yield Twins(_place(source, piece), _place(another, copy), round(likeness, 4))


def _abroad(parts: Sequence[_Part], others: Sequence[_Part], spoken: Mapping[str, frozenset[str]]) -> Iterator[Twins]:
    """Passages of two languages each of which is the other's nearest, where neither has a translation there."""
    if not parts or not others:
        return
    mine, theirs = (np.stack([piece.mean for _, piece in some]) for some in (parts, others))
    there, cosine = _nearest(mine, theirs)
    back, _ = _nearest(theirs, mine)
    for number in np.flatnonzero((cosine >= ABROAD) & (back[there] == np.arange(len(mine)))).tolist():
        (source, piece), (another, copy) = parts[number], others[int(there[number])]
        linked = spoken[source.family] & spoken[another.family]
        if source.family != another.family and meet(source, another) and not linked:
            yield Twins(_place(source, piece), _place(another, copy), round(float(cosine[number]), 4))


def _nearest(mine: Floats, theirs: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """For each row the place of the nearest of the others, and its cosine."""
    places, cosines = [], []
    for begin in range(0, len(mine), _AT_ONCE):
        cosine = mine[begin : begin + _AT_ONCE] @ theirs.T
        places.append(cosine.argmax(1))
        cosines.append(cosine.max(1))
    return np.concatenate(places), np.concatenate(cosines)


def _place(source: Source, piece: Piece) -> Place:
    return Place(source.article_id, source.revision, source.title, source.language, piece.heading, piece.text)
