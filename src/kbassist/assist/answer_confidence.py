"""How sure an answer is: what the search says of its article, and what its sentences say of the question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from kbassist.assist.answer_closeness import Floats
from kbassist.assist.answer_extract import Run
from kbassist.assist.answer_sentences import SIGNS
from kbassist.model.suggestion import Suggestion

EVIDENCE: Final = ("coverage", "article_coverage", "talk", "cosine", "likeness", "lead")
"""What the search says of its first hit (`search.rank.Evidence`)."""

ANSWER_SIGNS: Final = (
    *EVIDENCE, "sure", "rival", "alone", "best", "overlap", "asked", "asked_exactly", "talk_held", "passage",
    "elsewhere",
)  # fmt: skip
"""What speaks for an answer: the evidence; the search's own confidence in the article (as a logit, scaled), in the
next, and whether there is a next; the likeliest sentence, the overlap expected, what the sentences given cover of the
question and of the talk, what their passage does, and what another passage of the article covers more.
"""

_SCALE = 5.0


def answer_signs(hits: Sequence[Suggestion], run: Run, signs: Floats, chances: Floats) -> Floats:
    """The signs of the answer that a run of the first hit's article gives, in the order of ANSWER_SIGNS."""
    first, second = hits[0], hits[1] if len(hits) > 1 else None
    given = signs[run.first : run.stop].max(axis=0)
    column = {name: number for number, name in enumerate(SIGNS)}
    passage = given[column["passage"]]
    return np.array(
        [
            *(first.why.evidence.get(name, 0.0) for name in EVIDENCE),
            _logit(first.confidence),
            0.0 if second is None else _logit(second.confidence) + 1,
            float(second is None),
            float(chances.max()),
            run.overlap,
            *(given[column[name]] for name in ("asked", "asked_exactly", "talk")),
            passage,
            float(signs[:, column["passage"]].max() - passage),
        ]
    )


def _logit(confidence: float) -> float:
    """-1 to 1."""
    bounded = min(max(confidence, 1e-3), 1 - 1e-3)
    return math.log(bounded / (1 - bounded)) / (_SCALE * 1.4)
