"""Where the border between two gaps lies: `python eval/gap_border.py` groups the questions of CLINC150 at some borders.

Chosen on its validation questions, reported on its test questions: how many of the pairs put together have one intent
(precision), and how many pairs of one intent are put together (recall).
"""

from __future__ import annotations

import numpy as np

from kbassist.adapters.words import packaged_words
from kbassist.language.analyzer import Analyzer
from kbassist.learning.cases import Half
from kbassist.learning.datasets import Places, load
from kbassist.learning.grouping import grouped
from kbassist.model.base import digest
from kbassist.search.query import gist

BORDERS = (0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
SAMPLE = 1500


def main() -> None:
    """Prints a line for each half and border."""
    analyzer, words, asked = Analyzer(), packaged_words(), load("clinc150", Places.found())
    for half in Half:
        cases = sorted(
            (one for one in asked.cases if one.half is half and one.relevant), key=lambda one: digest(one.id)
        )
        said = [{word: 1.0 for word, _, _ in analyzer.words(one.turns[0].text, "en")} for one in cases[:SAMPLE]]
        rows = np.stack([gist(text, words, lambda _: 1.0).mean for text in said])
        intent = np.array([hash(one.relevant) for one in cases[:SAMPLE]])
        same, pairs = intent[:, None] == intent[None], np.triu(np.ones((len(rows), len(rows)), bool), 1)
        for border in BORDERS:
            group = np.array(grouped(rows[:0], rows, border)[0])
            together = group[:, None] == group[None]
            right = (together & same & pairs).sum()
            precision, recall = right / (together & pairs).sum(), right / (same & pairs).sum()
            told = f"groups {len(set(group)):4}  precision {precision:.2f}  recall {recall:.2f}"
            print(f"{half.value}  {border:.2f}  {told}")


if __name__ == "__main__":
    main()
