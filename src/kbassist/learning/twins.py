"""Passages that say the same twice: nearly word for word within a language, or as a translation nobody linked. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from kbassist.learning.alike import alike, rarities
from kbassist.learning.conflicts import Place, kinship
from kbassist.learning.statements import Piece, Source, meet

TWIN = 0.5
"""From which similarity of their terms two passages of one language are twins, whatever else they say."""

REWORDED, SAME_SENSE, SAME_FIGURES = 0.3, 0.75, 0.5
"""From which similarity of their terms, cosine of their words' means and share of their figures in the other article
they are twins in other words, where each is also the likest of the other.
"""

ABROAD = 0.65
"""From which cosine of their words' means two passages of two languages are."""

LEAST_TERMS = 8
"""Terms of a passage that is long enough to be said twice."""

MOST_ABROAD = 20_000
"""Passages of a language that are compared with all of another; of more the first."""

NEAREST = 5
"""Passages of another language that are asked, the nearest first, whether they hold for the same customers."""

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
    found = [
        (one, other, likeness)
        for one, other, likeness in alike([piece.terms for _, piece in parts], weights, REWORDED)
        if parts[one][0].family != parts[other][0].family and meet(parts[one][0], parts[other][0])
    ]
    likest: dict[int, float] = {}
    for one, other, likeness in found:
        for place in (one, other):
            likest[place] = max(likest.get(place, 0.0), likeness)
    for one, other, likeness in found:
        (source, piece), (another, copy) = parts[one], parts[other]
        cosine = float(piece.mean @ copy.mean)
        reworded = likest[one] == likest[other] == likeness and cosine >= SAME_SENSE
        reworded = reworded and _figures_shared(piece, another) and _figures_shared(copy, source)
        if (likeness >= TWIN or reworded) and kinship(source, another, piece.terms & copy.terms, weights) > 0:
            yield Twins(_place(source, piece), _place(another, copy), round((likeness + cosine) / 2, 4))


def _figures_shared(piece: Piece, other: Source) -> bool:
    """True where the other article names most figures of a passage, wherever it was cut."""
    return len(piece.figures & other.figures.keys()) >= SAME_FIGURES * len(piece.figures)


def _abroad(parts: Sequence[_Part], others: Sequence[_Part], spoken: Mapping[str, frozenset[str]]) -> Iterator[Twins]:
    """Passages of two languages each of which is the other's nearest, where neither has a translation there."""
    there = dict(_nearest(parts, others))
    back = {number: place for number, (place, _) in _nearest(others, parts)}
    for number, (place, cosine) in there.items():
        (source, piece), (another, copy) = parts[number], others[place]
        linked = spoken[source.family] & spoken[another.family]
        if cosine >= ABROAD and back.get(place) == number and source.family != another.family and not linked:
            yield Twins(_place(source, piece), _place(another, copy), round(cosine, 4))


def _nearest(parts: Sequence[_Part], others: Sequence[_Part]) -> Iterator[tuple[int, tuple[int, float]]]:
    """For each passage the place of the nearest of the others that holds for the same customers, and its cosine."""
    if not parts or not others:
        return
    mine, theirs = (np.stack([piece.mean for _, piece in some]) for some in (parts, others))
    for begin in range(0, len(mine), _AT_ONCE):
        cosines = mine[begin : begin + _AT_ONCE] @ theirs.T
        nearest = np.argpartition(cosines, -min(NEAREST, len(others)), axis=1)[:, -NEAREST:]
        for row, places in enumerate(nearest):
            for place in sorted(places.tolist(), key=lambda place: -cosines[row, place]):
                if meet(parts[begin + row][0], others[place][0]):
                    yield begin + row, (place, float(cosines[row, place]))
                    break


def _place(source: Source, piece: Piece) -> Place:
    return Place(source.article_id, source.revision, source.title, source.language, piece.heading, piece.text)
