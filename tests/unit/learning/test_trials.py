"""What a trial tells of a talk: figures worked out by hand, from the corpus' own turns."""

from __future__ import annotations

from pathlib import Path

from kbassist.assist.steadiness import MARGIN, Rated
from kbassist.language.analyzer import Analyzer
from kbassist.learning.cases import Half
from kbassist.learning.corpus_turns import CorpusTurn, corpus_turns
from kbassist.learning.datasets import Places
from kbassist.learning.trial_flicker import Ranking, seen
from kbassist.learning.trial_seeking import try_seeking
from kbassist.learning.trials import talks
from kbassist.model.situation import Speaker, Turn

CORPUS = Path(__file__).parents[3] / "corpus"


def turn(number: int, text: str = "", seeks: bool = True, dialogue: str = "d") -> CorpusTurn:
    said = (Turn(Speaker.CUSTOMER, text),)
    family = "a" if seeks else None
    return CorpusTurn(f"{dialogue}/{number}", Half.TUNE, dialogue, "en", False, False, said, {}, seeks, family)


def test_recall_precision_and_silence_are_counted_over_turns() -> None:
    turns = [
        turn(0, "why does my internet not work?"),
        turn(1, "thank you, bye", seeks=False),
        turn(2, "how do I cancel my contract?", seeks=False),
        turn(3, "thanks a lot"),
    ]
    figures = try_seeking(turns, Half.TUNE, Analyzer(), 0).groups["all"]
    assert (figures.seeking, figures.silent) == (2, 2)
    assert {name: estimate.value for name, estimate in figures.metrics.items()} == {
        "recall": 0.5,
        "precision": 0.5,
        "silence": 0.5,
    }


def test_a_desk_starts_empty_for_every_talk_and_keeps_still_within_one() -> None:
    def ranked(number: int, dialogue: str, **scores: float) -> Ranking:
        return Ranking(turn(number, dialogue=dialogue), tuple(Rated(*item) for item in scores.items()))

    rankings = [
        ranked(0, "one", a=0.9, b=0.5),
        ranked(1, "one", b=0.52, a=0.5),
        ranked(2, "one"),
        ranked(0, "two", c=0.4),
    ]
    assert [one.shown for one in seen(rankings, 0)] == [("a", "b"), ("b", "a"), ("b", "a"), ("c",)]
    calm = seen(rankings, MARGIN)
    assert [one.shown for one in calm] == [("a", "b"), ("a", "b"), ("a", "b"), ("c",)]
    assert [one.moved for one in calm] == [2, 0, 0, 1]
    assert [one.first_moved for one in calm] == [True, False, False, True]


def test_a_sample_of_talks_is_whole_talks_and_a_larger_one_holds_it() -> None:
    places = Places(CORPUS.parent, CORPUS, CORPUS.parent)
    few, more = ({one.id for one in talks(places, Half.TUNE, count)} for count in (3, 6))
    assert few < more
    whole = {one.id for one in talks(places, Half.TUNE) if one.dialogue in {name.partition("/")[0] for name in few}}
    assert few == whole


def test_every_labelled_turn_is_heard_with_all_that_was_said_until_then() -> None:
    every = list(corpus_turns(CORPUS))
    assert {one.half for one in every} == set(Half)
    assert all(one.turns[-1].role is Speaker.CUSTOMER for one in every)
    assert all(one.seeks or one.family is None for one in every)
