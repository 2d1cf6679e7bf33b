"""How many of the nearest sentence vectors are found by their signs and as bytes, of those nearest as floats.

    PYTHONPATH=eval python eval/signs.py [FOLDER]      the work that `make bench-peers` left; eval/bench/.work

Real passages and real questions of all sets there, as one shelf of one segment. Writes eval/results/signs.json and .md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from bench.work import Work

from kbassist.index.segment import MEANING_GENEROSITY
from kbassist.index.sketch import GENEROSITY, Sketch, small
from kbassist.learning.figures import Figure, Target, write
from kbassist.search.evidence import VECTOR_CANDIDATES

SETS = ("corpus", "doc2dial", "omos-de-de", "omos-en-en", "tau", "scifact")
QUESTIONS, FIRST = 150, 10


def main(folder: Path) -> None:
    """Asks the first questions of each set among the passages of all."""
    works = [Work(folder / name) for name in SETS if (folder / name).is_dir()]
    rows = np.concatenate([np.asarray(work.passages.vectors, np.float32) for work in works])
    asked = np.concatenate([[one.vector for one in work.questions[:QUESTIONS]] for work in works]).astype(np.float32)
    exact = [np.argsort(-(rows @ vector), kind="stable")[:VECTOR_CANDIDATES] for vector in asked]
    kept, every = small(rows), np.arange(len(rows))
    all_of_them = Sketch(kept)
    moved = [np.abs(all_of_them.cosine(vector, every) - rows @ vector).mean() for vector in asked[::10]]
    figures = [Figure("a cosine moved by bytes, mean", float(np.mean(moved)), "", None, "of every tenth question")]
    for generosity in (GENEROSITY, MEANING_GENEROSITY):
        sketch = Sketch(kept, generosity)
        found = [sketch.nearest(vector, VECTOR_CANDIDATES)[0] for vector in asked]
        for most in (VECTOR_CANDIDATES, FIRST):
            shares = [np.isin(nearest[:most], mine).mean() for nearest, mine in zip(exact, found, strict=True)]
            told = f"{generosity} times as many are compared; the worst question {min(shares):.2f}"
            target = Target(0.99, at_least=True) if generosity == MEANING_GENEROSITY else None
            figures.append(Figure(f"found of the {most} nearest", float(np.mean(shares)), "", target, told))
    about = {"passages": len(rows), "questions": len(asked), "sets": ", ".join(work.folder.name for work in works)}
    write(Path(__file__).with_name("results") / "signs", about, figures)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "bench" / ".work")
