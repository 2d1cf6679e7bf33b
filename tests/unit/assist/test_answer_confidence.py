"""How sure an answer is: one last question about something else is not answered from the talk before it."""

from __future__ import annotations

import numpy as np
import pytest

from kbassist.assist.answer_closeness import Floats
from kbassist.assist.answer_confidence import ANSWER_SIGNS, NEWEST, answer_signs
from kbassist.assist.answer_extract import Run
from kbassist.assist.answer_sentences import MEANING, SIGNS, Question
from kbassist.assist.answer_standard import packaged_standards
from kbassist.model.base import now_utc
from kbassist.model.passage import Edition, Passage, PassageKind
from kbassist.model.situation import Utterance
from kbassist.model.suggestion import Level, Suggestion, Why

NAMES = (*SIGNS, *MEANING)
ALONE = Question((Utterance("How do I restart the router?", "en", 1.0),))
TALK = Question((Utterance("My router shows a red light.", "en", 0.5), *ALONE.said))
EVIDENCE = {"coverage": 0.3, "article_coverage": 0.4, "talk": 0.2, "cosine": 0.6, "likeness": 0.5, "lead": 0.5}


def hit() -> Suggestion:
    passage = Passage("red", "en", PassageKind.BODY, "Router", "", "Restart it.")
    edition = Edition(
        "red", 1, "red", "en", "Router", None, ("public",), {}, (), now_utc(), None, None, None, None, (passage.id,)
    )
    return Suggestion("1", 1, edition, passage, (), 1.0, 0.95, Level.HIGH, Why({}, {}, 1.0, 1.0, (), (), EVIDENCE))


def sentence(newest: float, talk: float) -> Floats:
    """One that covers so much of the newest question and so much of the talk."""
    of_newest = {"asked", "asked_exactly", "passage", "heading", "meaning"}
    of_talk = {"talk", "talk_exactly", "passage_talk", "meaning_talk"}
    return np.array([[newest if name in of_newest else talk if name in of_talk else 0.0 for name in NAMES]])


def confidence(asked: Question, rows: Floats) -> float:
    told = answer_signs([hit()], asked, Run(0, 1, 0.6), rows, np.array([0.8]))
    return float(packaged_standards().with_model.answer.chances(ANSWER_SIGNS, told[None])[0])


def test_who_asks_one_last_thing_that_the_article_does_not_tell_is_not_answered_as_surely() -> None:
    assert confidence(TALK, sentence(newest=0.05, talk=0.7)) < confidence(TALK, sentence(newest=0.7, talk=0.7))


@pytest.mark.parametrize("width", [len(SIGNS), len(NAMES)])
def test_a_question_alone_is_not_judged_as_a_talk_is(width: int) -> None:
    rows = sentence(newest=0.5, talk=0.5)[:, :width]
    told = dict(zip(ANSWER_SIGNS, answer_signs([hit()], ALONE, Run(0, 1, 0.6), rows, np.array([0.8])), strict=True))
    assert [told[name] for name in NEWEST] == [0.0] * len(NEWEST)
    in_talk = dict(zip(ANSWER_SIGNS, answer_signs([hit()], TALK, Run(0, 1, 0.6), rows, np.array([0.8])), strict=True))
    assert (in_talk["in_talk"], in_talk["newest"]) == (1.0, 0.5)
    assert in_talk["newest_meaning"] == (0.5 if width == len(NAMES) else 0.0)
