"""Bitext mining: of all sentences in another language, which says the same; asked of nothing but a model's vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kbassist.language.folding import words
from kbassist.language.wordtable import unit
from kbassist.learning.cases import Half
from kbassist.learning.measure import ALL
from kbassist.learning.metrics import bootstrap
from kbassist.model.base import stretches
from kbassist.ports.progress import Progress
from kbassist.ports.reading import Vectors, Words

AT_ONCE = 100
"""Sentences embedded together."""

Embed = Callable[[Sequence[str]], Vectors]
"""One unit row per text."""


@dataclass(frozen=True, slots=True)
class Bitext:
    """Sentences of two languages; the two of a pair say the same, and all others are wrong."""

    name: str
    languages: tuple[str, str]
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Direction:
    """For each sentence of one language, in order, the place of the nearest of the other, and its cosine."""

    name: str
    found: npt.NDArray[np.int64]
    cosines: Vectors


@dataclass(frozen=True, slots=True)
class Mined:
    """What a model found in a whole bitext, there and back: a run, written down beside those of the searches."""

    asked: Bitext
    model: str
    directions: tuple[Direction, Direction]

    @property
    def name(self) -> str:
        """Names the run and its files by set and model; nothing is chosen on a bitext, so all of it checks."""
        return f"{self.asked.name}-{Half.CHECK}-{self.model}"

    def lines(self) -> Iterator[dict[str, Any]]:
        """One JSON object per sentence and direction; `relevant` and `ranking` are as in every run."""
        for way in self.directions:
            for place, (found, cosine) in enumerate(zip(way.found.tolist(), way.cosines.tolist(), strict=True)):
                yield {
                    "id": f"{way.name}/{place}",
                    "group": way.name,
                    "relevant": {str(place): 1},
                    "ranking": {str(found): round(cosine, 6)},
                }

    def summary(self) -> dict[str, Any]:
        """The figures as JSON: of each direction, and the mean of both."""
        groups = {ALL: self.directions} | {way.name: (way,) for way in self.directions}
        return {
            "set": self.asked.name,
            "half": Half.CHECK.value,
            "mode": self.model,
            "articles": len(self.asked.pairs),
            "groups": {name: _figures(ways) for name, ways in groups.items()},
        }


def by_words(table: Words) -> Embed:
    """What the word table makes of a text: the sum of its words, at length 1."""

    def embed(texts: Sequence[str]) -> Vectors:
        return unit(np.stack([table.vectors(words(text)).sum(0) for text in texts]))

    return embed


def mine(asked: Bitext, model: str, embed: Embed, progress: Progress | None = None) -> Mined:
    """Both directions of a bitext, mined with the vectors of a model."""
    ours, theirs = (_embedded([pair[side] for pair in asked.pairs], embed, progress) for side in (0, 1))
    one, other = asked.languages
    return Mined(asked, model, (nearest(f"{one}-{other}", ours, theirs), nearest(f"{other}-{one}", theirs, ours)))


def nearest(name: str, sources: Vectors, targets: Vectors) -> Direction:
    """For each row of the sources the nearest row of the targets, by cosine; all rows have length 1."""
    cosines = sources @ targets.T
    found = cosines.argmax(axis=1)
    return Direction(name, found, cosines[np.arange(len(found)), found])


def earned(found: Sequence[int]) -> dict[str, list[float]]:
    """What each pair earns, given the target found for every source; right is the target at the source's own place.

    The means are the F1, precision and recall, weighted over labels, of MTEB's BitextMining: every target is a label
    that one source should find. Its recall is 1 or 0, and its precision one over the number of sources that found it.
    """
    times = np.bincount(found, minlength=len(found))
    right = np.asarray(found) == np.arange(len(found))
    return {
        "F1": (right * 2 / (1 + times)).tolist(),
        "precision": (right / np.maximum(times, 1)).tolist(),
        "recall": right.astype(float).tolist(),
    }


def _figures(ways: Sequence[Direction]) -> dict[str, Any]:
    """The figures of some directions together; a pair is one pair, whichever way it is asked."""
    each = [earned(way.found.tolist()) for way in ways]
    pairs = [place for way in ways for place in range(len(way.found))]
    values: Mapping[str, list[float]] = {name: [value for one in each for value in one[name]] for name in each[0]}
    metrics = {name: asdict(bootstrap(value, pairs)) for name, value in values.items()}
    return {"answerable": len(pairs), "unanswerable": 0, "metrics": metrics}


def _embedded(texts: Sequence[str], embed: Embed, progress: Progress | None) -> Vectors:
    parts = []
    for some in stretches(texts, AT_ONCE):
        parts.append(embed(some))
        if progress is not None:
            progress(sum(map(len, parts)), len(texts))
    return np.concatenate(parts)
