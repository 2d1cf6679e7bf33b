"""How sure an answer is: what the search says of its article, and what its sentences say of the question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from kbassist.assist.answer_closeness import Floats
from kbassist.assist.answer_extract import Run
from kbassist.assist.answer_sentences import MEANING, SIGNS, Question
from kbassist.model.suggestion import Suggestion

EVIDENCE: Final = ("coverage", "article_coverage", "talk", "cosine", "likeness", "lead")
"""What the search says of its first hit (`search.rank.Evidence`)."""

NEWEST: Final = (
    "in_talk", "newest", "newest_exactly", "newest_passage", "newest_heading", "newest_meaning", "newest_less",
    "newest_length", "best_in_talk", "sure_in_talk",
)  # fmt: skip
"""What only counts in a talk, 0 elsewhere, for who asks one last thing often asks something else and the search still
hears the talk before: that it is one; how much of the newest question the article covers at best, near and exactly, by
a passage, by a heading and by the sentence model; how far that stays behind what it covers of the talk; how long the
question is; and what the likeliest sentence and the search's confidence count here.
"""

ANSWER_SIGNS: Final = (
    *EVIDENCE, "sure", "rival", "alone", "best", "overlap", "asked", "asked_exactly", "talk_held", "passage",
    "elsewhere", *NEWEST,
)  # fmt: skip
"""What speaks for an answer: the evidence; the search's own confidence in the article (as a logit, scaled), in the
next, and whether there is a next; the likeliest sentence, the overlap expected, what the sentences given cover of the
question and of the talk, what their passage does, and what another passage of the article covers more.
"""

_SCALE = 5.0
_LONG = 30
"""Words of a long question."""


def answer_signs(hits: Sequence[Suggestion], asked: Question, run: Run, signs: Floats, chances: Floats) -> Floats:
    """The signs of the answer that a run of the first hit's article gives, in the order of ANSWER_SIGNS; `signs` are
    those of its sentences, of MEANING too where the sentence model was heard.
    """
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
            *(_newest(asked, signs, chances, first.confidence) if asked.in_talk else [0.0] * len(NEWEST)),
        ]
    )


def _newest(asked: Question, signs: Floats, chances: Floats, sure: float) -> list[float]:
    """The signs of NEWEST in a talk."""
    names = (*SIGNS, *MEANING)[: signs.shape[1]]
    best = dict(zip(names, signs.max(axis=0).tolist(), strict=True))
    meaning = best.get("meaning", 0.0)
    return [
        1.0,
        *(best[name] for name in ("asked", "asked_exactly", "passage", "heading")),
        meaning,
        best.get("meaning_talk", 0.0) - meaning,
        min(len(asked.said[-1].text.split()), _LONG) / _LONG,
        float(chances.max()),
        _logit(sure),
    ]


def _logit(confidence: float) -> float:
    """-1 to 1."""
    bounded = min(max(confidence, 1e-3), 1 - 1e-3)
    return math.log(bounded / (1 - bounded)) / (_SCALE * 1.4)
