"""How near each stage is to what this machine could do at all: bytes read, or operations done, over its measured rate.

    python eval/stage_floors.py [HOME]      where an exported sentence model lies; without it, no embedding

Writes eval/results/stage-floors.json and .md. The rooms' own code runs over 100,000 drawn rows; the best of many
repetitions counts, of the stages and of the machine alike, since other work only ever makes either slower.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kbassist.adapters.neural import forms
from kbassist.index.lexical import Corpus, postings_of, tally_of
from kbassist.index.segment import MEANING_GENEROSITY
from kbassist.index.sketch import Sketch, small
from kbassist.learning.figures import Figure, in_words, write
from kbassist.learning.machine import confined, machine
from kbassist.search.evidence import LEXICAL_CANDIDATES, VECTOR_CANDIDATES, best_rows

ROWS, WORDS, VOCABULARY = 100_000, 50, 30_000
ASKED, COMMON = 25, 20
"""Words of a talk, and how many of the commonest say nothing."""

DIMENSIONS, MEANING = 384, 256
"""Of sentence vectors, and of the means of words."""

WEIGHTS = 6 * 12 * 384**2
"""Of the packaged model's six layers; each is multiplied and added once a token."""

BYTES_AT_ONCE = 4
"""How many times as many int8 numbers as floats an instruction multiplies where the processor knows how."""

QUESTION = "my router shows a red light since this morning and nothing works"
TIMES, LARGE, SIDE = 60, 64_000_000, 512
"""Repetitions; numbers read and copied; sides of the matrices multiplied."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage and the least it must do: bytes read or written, or multiplications and additions."""

    name: str
    run: Callable[[], object]
    bytes: float = 0
    operations: float = 0


@dataclass(frozen=True, slots=True)
class Rates:
    """What the machine was measured to give: bytes a second on one core, operations a second on all."""

    bytes: float
    operations: float

    def floor_ms(self, stage: Stage) -> float:
        """Milliseconds that the stage could not take less than."""
        return 1000 * max(stage.bytes / self.bytes, stage.operations / self.operations)


def rates() -> Rates:
    """The best of reading, copying and adding up large arrays, and of multiplying square matrices."""
    large, copy = np.ones(LARGE, np.float32), np.empty(LARGE, np.float32)
    square = np.random.default_rng(0).random((SIDE, SIDE), np.float32)
    reading = min(best_s(large.max), best_s(large.sum))
    read, copied = large.nbytes / reading, 2 * large.nbytes / best_s(lambda: np.copyto(copy, large))
    return Rates(max(read, copied), 2 * SIDE**3 / best_s(lambda: square @ square, 10 * TIMES))


def stages(home: Path | None) -> Iterator[Stage]:
    """Each stage over drawn rows; embedding only where a model lies."""
    draw = np.random.default_rng(0)
    corpus, query = _corpus(draw)
    held = sum(corpus.frequency(term) for term in query)
    # A posting is a row and what it earns (4 + 4 bytes), and its score is read and written; all scores are begun at 0.
    yield Stage("BM25 of all rows", lambda: corpus.scores(query), bytes=16 * held + 4 * ROWS)
    scores, allowed = corpus.scores(query), np.ones(ROWS, bool)
    best = f"the best {LEXICAL_CANDIDATES} of all rows"
    yield Stage(best, lambda: best_rows(scores, allowed, LEXICAL_CANDIDATES), bytes=5 * ROWS)
    rows = _unit(draw, DIMENSIONS)
    meanings = Sketch(small(rows), MEANING_GENEROSITY)
    # The signs of all rows, then the bytes of those that are compared.
    read = ROWS * DIMENSIONS // 8 + MEANING_GENEROSITY * VECTOR_CANDIDATES * DIMENSIONS
    yield Stage(
        "nearest sentence vectors, by signs",
        lambda: meanings.nearest(rows[7], VECTOR_CANDIDATES, allowed),
        bytes=read,
    )
    means = _unit(draw, MEANING)
    sketch = Sketch(small(means))
    yield Stage(
        "nearest means of words, by signs",
        lambda: sketch.nearest(means[7], VECTOR_CANDIDATES),
        bytes=ROWS * MEANING / 8,
    )
    if home is not None:
        model = forms(None, home)["ONNX int8"]()
        tokens = 2 + sum(model.fragments(word) for word in QUESTION.split())
        yield Stage(
            "embedding a question, int8",
            lambda: model.encode([QUESTION]),
            operations=2 * WEIGHTS * tokens / BYTES_AT_ONCE,
        )


def best_s(run: Callable[[], object], times: int = TIMES) -> float:
    """The least seconds of some repetitions, after one that does not count."""
    run()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return min(taken)


def main(home: Path | None) -> None:
    """Measures the machine, then each stage, and writes both down."""
    with confined() as cores:
        can = rates()
        figures = []
        for stage in stages(home):
            took, floor = 1000 * best_s(stage.run), can.floor_ms(stage)
            figures.append(
                Figure(stage.name, took, "ms", told=f"floor {in_words(floor, 'ms')}, {took / floor:.1f} times it")
            )
    about = {
        "machine": machine(),
        "cores": cores,
        "rows": ROWS,
        "reads": in_words(can.bytes / 1e9, "GB a second"),
        "computes": in_words(can.operations / 1e9, "billion float32 operations a second"),
    }
    write(Path(__file__).with_name("results") / "stage-floors", about, figures)


def _corpus(draw: np.random.Generator) -> tuple[Corpus, dict[str, float]]:
    """Rows of words drawn as language draws them (Zipf), and a question of such words, the commonest left out."""
    share = 1 / np.arange(1, VOCABULARY + 1)
    words = draw.choice(VOCABULARY, (ROWS, WORDS), p=share / share.sum())
    names = [f"w{number}" for number in range(VOCABULARY)]
    postings = postings_of([[([names[word] for word in row], 1.0)] for row in words.tolist()])
    asked = draw.choice(words.ravel()[words.ravel() >= COMMON], ASKED)
    return Corpus(((postings, tally_of(postings, np.ones(ROWS, bool))),)), {names[word]: 1.0 for word in asked}


def _unit(draw: np.random.Generator, dimensions: int) -> Floats:
    rows = draw.standard_normal((ROWS, dimensions), np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
