"""Fits when a customer's turn seeks something, on tune halves alone: `python eval/fit_seeking.py`.

Prints the weights of `kbassist.assist.seeking` and the least chance that keeps RECALL of the corpus' seeking turns,
each judged by a model that did not see its dialogue. Doc2Dial's customers, who all seek, keep short answers from being
lost.
"""

from __future__ import annotations

import json
from dataclasses import astuple, fields

import numpy as np

from kbassist.assist.seeking import Evidence, evidence
from kbassist.language.analyzer import Analyzer
from kbassist.learning.calibrate import Matrix, logistic
from kbassist.learning.cases import Half, sampled
from kbassist.learning.corpus_turns import corpus_turns
from kbassist.learning.datasets import Places, load
from kbassist.model.base import digest
from kbassist.settings import Settings

RECALL = 0.98
STRENGTH = 3.0
"""What a case weighs against the ridge that keeps weights small."""

DOC2DIAL, SHARE = 500, 0.2
"""How many of its turns are asked, and what one counts beside one of the corpus."""

FOLDS = 10


def main() -> None:
    """Fits, chooses the least chance, and prints both as JSON."""
    analyzer, places = Analyzer(), Places.found(Settings().eval_data)
    told = [turn for turn in corpus_turns(places.corpus) if turn.half is Half.TUNE]
    rows = np.array([_row(evidence(one.turns, one.language, analyzer)) for one in told])
    right = np.array([one.seeks for one in told], float)
    fold = np.array([int(digest(one.dialogue, "fold"), 16) % FOLDS for one in told])
    public = sampled(load("doc2dial", places).cases, Half.TUNE, DOC2DIAL)
    others = np.array([_row(evidence(case.turns, case.language, analyzer)) for case in public])
    chance = np.zeros(len(rows))
    for number in range(FOLDS):
        found = _fitted(rows[fold != number], right[fold != number], others)
        chance[fold == number] = 1 / (1 + np.exp(-rows[fold == number] @ found))
    least = float(np.quantile(chance[right == 1], 1 - RECALL, method="lower"))
    yes = chance >= least
    found = _fitted(rows, right, others)
    names = ("bias", *(field.name for field in fields(Evidence)))
    report = {
        "weights": dict(zip(names, (round(float(one), 2) for one in found), strict=True)),
        "least": round(least, 3),
        "recall": round(float(yes[right == 1].mean()), 4),
        "precision": round(float(right[yes].mean()), 4),
        "silence": round(float(1 - yes[right == 0].mean()), 4),
        "doc2dial": round(float((1 / (1 + np.exp(-others @ found)) >= least).mean()), 4),
    }
    print(json.dumps(report, indent=1))


def _row(told: Evidence) -> list[float]:
    return [1.0, *astuple(told)]


def _fitted(rows: Matrix, right: Matrix, others: Matrix) -> Matrix:
    weights = np.concatenate([np.full(len(rows), STRENGTH), np.full(len(others), STRENGTH * SHARE)])
    return logistic(np.vstack([rows, others]), np.concatenate([right, np.ones(len(others))]), weights)


if __name__ == "__main__":
    main()
