"""Which words of a page answer a question, in the public sets that tell; and how well an extract meets them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kbassist.learning.public_sets import gzipped_lines

_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"a", "an", "the"})
_LEAST = 12
"""Letters and figures from which a piece is known again inside a sentence."""


@dataclass(frozen=True, slots=True)
class Gold:
    """The pieces of a page that answer, in order; none: nothing on it does."""

    pieces: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of them."""
        return " ".join(self.pieces)

    def share(self, sentence: str) -> float:
        """How much of a sentence belongs to the answer: 0 to 1."""
        bare = _bare(sentence)
        if not bare:
            return 0.0
        if len(bare) >= _LEAST and bare in _bare(self.text):
            return 1.0
        inside = [piece for piece in map(_bare, self.pieces) if len(piece) >= _LEAST and piece in bare]
        return min(1.0, sum(map(len, inside)) / len(bare))


def tokens(text: str) -> list[str]:
    """The words of a text as extracts are compared by: small, without punctuation and English articles."""
    return [word for word in _WORD.findall(text.casefold()) if word not in _ARTICLES]


def exact(extract: str, gold: Gold) -> float:
    """1 where both have the same words."""
    return float(tokens(extract) == tokens(gold.text))


def overlap(extract: str, gold: Gold) -> float:
    """The F1 of the words of both."""
    ours, theirs = Counter(tokens(extract)), Counter(tokens(gold.text))
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def doc2dial_golds(folder: Path) -> dict[str, Gold]:
    """The grounding of every turn of Doc2Dial by its id."""
    rows = gzipped_lines(folder / "queries.jsonl.gz")
    return {row["id"]: Gold(tuple(row["gold_spans"].values())) for row in rows}


def omos_golds(folder: Path, language: str) -> dict[str, Gold]:
    """The lines of a page of OMoS-QA that answer, by the id of the question."""
    rows = gzipped_lines(folder / f"{language}_dataset_{language}.jsonl.gz")
    return {str(row["id"]): Gold(_lines(row["context"].split("\n"), row["answers"])) for row in rows}


SETS = ("corpus", "omos-de-de", "omos-en-en", "doc2dial", "clinc150")
"""What answers are calibrated and measured on."""

GOLDS: Mapping[str, tuple[str, Callable[[Path], dict[str, Gold]]]] = {
    "doc2dial": ("doc2dial_val", doc2dial_golds),
    "omos-de-de": ("omos_qa", partial(omos_golds, language="de")),
    "omos-en-en": ("omos_qa", partial(omos_golds, language="en")),
}
"""Where the golds of a set lie inside the data folder, and how they are read."""


def golds(name: str, data: Path) -> dict[str, Gold]:
    """The golds of a set by the ids of its cases; none where the set does not tell."""
    if name not in GOLDS:
        return {}
    folder, read = GOLDS[name]
    return read(data / folder)


def _lines(lines: list[str], chosen: list[int]) -> tuple[str, ...]:
    return tuple(lines[number] for number in sorted(chosen) if number < len(lines))


def _bare(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))
