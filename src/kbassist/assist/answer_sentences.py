"""What speaks for each sentence of an article as the answer: what it says of the question, and what was told before."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from kbassist.assist.answer_closeness import Closeness, Floats
from kbassist.assist.answer_pages import Page
from kbassist.language.sentences import Sentence, sentences
from kbassist.model.passage import Passage
from kbassist.model.situation import Speaker, Turn, Utterance
from kbassist.ports.reading import Vectors

MOST_SENTENCES = 400
"""Sentences of an article that are looked at."""

LATELY = 4
"""Utterances of a talk that its meaning is taken from."""

LONG = 40
"""Words of a long sentence."""

_ENDED = re.compile(r"[.!?…][\"'»”’)\]]*\Z")

SIGNS: Final = (
    "asked", "asked_exactly", "talk", "talk_exactly", "heading", "passage", "passage_talk", "before", "after",
    "told", "told_before", "length", "asks", "asked_before", "begins", "cut_off", "asked_less", "talk_less",
)  # fmt: skip
"""What speaks for a sentence, each 0 to 1: how much of the question and of the whole talk its words cover, by near
words and exactly; the same of its heading, its passage and its neighbours; how much of it was told already, and of
those just before it; its length; whether it asks itself, follows one that asks the same, begins a passage, or has no
full stop; and how far it stays behind the best of the article.
"""

MEANING: Final = ("meaning", "meaning_talk", "meaning_less", "meaning_talk_less")
"""The same by the sentence model, where there is one: cosine with the question, with the talk, and how far behind."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: every utterance with its weight, the newest last; and what the customer was told just before."""

    said: tuple[Utterance, ...]
    told: tuple[Utterance, ...] = ()

    @property
    def in_talk(self) -> bool:
        """True where something was said before."""
        return len(self.said) > 1

    @property
    def texts(self) -> tuple[str, str]:
        """The question, and the last of the talk with it, as the sentence model reads them."""
        return self.said[-1].text, " ".join(said.text for said in self.said[-LATELY:])


@dataclass(frozen=True, slots=True)
class Read:
    """One sentence of a passage, its number of words, and whether it may be said word for word only."""

    passage: Passage
    place: Sentence
    words: int
    verbatim: bool = False

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.passage.text[self.place.start : self.place.end]


def question(turns: Sequence[Turn], utterances: Sequence[Utterance]) -> Question:
    """What the turns of a talk ask; `utterances` are those that carry content, as the search reads them."""
    helper = next((turn.text for turn in reversed(turns) if turn.role in (Speaker.AGENT, Speaker.BOT)), None)
    return Question(tuple(utterances), tuple(said for said in utterances if said.text == helper)[-1:])


def read(page: Page) -> list[Read]:
    """Every sentence of the page in order; what is verbatim is one as far as its next full stop, over lines too."""
    every = [one for passage in page.passages for one in _read(passage, page.verbatim.get(passage.id, ()))]
    return every[:MOST_SENTENCES]


def _read(passage: Passage, verbatim: Sequence[tuple[int, int]]) -> list[Read]:
    text, found = passage.text, list[tuple[Sentence, int]]()
    for one in sentences(text):
        within = next((number for number, (start, end) in enumerate(verbatim) if start <= one.start < end), -1)
        before, open_in = found[-1] if found else (one, -1)
        if within >= 0 and within == open_in and not _ENDED.search(text, before.start, before.end):
            found[-1] = replace(before, end=one.end), within
        else:
            found.append((one, within))
    return [Read(passage, one, len(text[one.start : one.end].split()), within >= 0) for one, within in found]


def signs(every: Sequence[Read], asked: Question, by: Closeness) -> Floats:
    """A row for each sentence, a column for each of SIGNS."""
    newest = by.weighed([(asked.said[-1].text, asked.said[-1].language, 1.0)])
    talk = by.weighed((said.text, said.language, said.weight) for said in asked.said)
    told = by.weighed((said.text, said.language, 1.0) for said in asked.told)
    pieces = by.pieces([(one.text, one.passage.language) for one in every])
    near, already = pieces.cover(newest), pieces.covered(told)
    passages = list({one.passage.id: one.passage for one in every}.values())
    number = {passage.id: place for place, passage in enumerate(passages)}
    of = np.array([number[one.passage.id] for one in every])
    heads = by.pieces([(f"{passage.title}\n{passage.heading}", passage.language) for passage in passages])
    wholes = by.pieces([(passage.text, passage.language) for passage in passages])
    asks = np.array([one.text.endswith("?") for one in every], float)
    columns = {
        "asked": near,
        "asked_exactly": pieces.hold(newest),
        "talk": pieces.cover(talk),
        "talk_exactly": pieces.hold(talk),
        "heading": heads.cover(newest)[of],
        "passage": wholes.cover(newest)[of],
        "passage_talk": wholes.cover(talk)[of],
        "before": _shifted(near, of, 1),
        "after": _shifted(near, of, -1),
        "told": already,
        "told_before": np.maximum(_shifted(already, of, 1), _shifted(already, of, 2)),
        "length": np.minimum(1.0, np.log1p([one.words for one in every]) / math.log1p(LONG)),
        "asks": asks,
        "asked_before": _shifted(near * asks, of, 1),
        "begins": np.array([place == 0 or of[place - 1] != passage for place, passage in enumerate(of)], float),
        "cut_off": np.array([one.text[-1].isalnum() for one in every], float),
    }
    columns |= {f"{name}_less": columns[name].max() - columns[name] for name in ("asked", "talk")}
    return np.column_stack([columns[name] for name in SIGNS])


def meaning_signs(sentences_by_meaning: Vectors, asked: Vectors) -> Floats:
    """A row for each sentence, a column for each of MEANING; `asked` has two rows: the question, and the talk."""
    cosine = np.maximum(sentences_by_meaning @ asked.T, 0.0).astype(float)
    return np.column_stack([cosine, cosine.max(axis=0) - cosine])


def _shifted(values: Floats, of: npt.NDArray[np.int64], by: int) -> Floats:
    """Each sentence's value taken from the one so many places before it in the same passage; 0 where there is none."""
    moved = np.roll(values, by)
    same = np.roll(of, by) == of
    places = np.arange(len(values)) - by
    return np.where(same & (places >= 0) & (places < len(values)), moved, 0.0)
