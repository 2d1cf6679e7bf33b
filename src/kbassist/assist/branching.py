"""What the turns of a talk tell of the steps and branches of a procedure: by the meaning of their words, zero-shot."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kbassist.assist.walk import Holds
from kbassist.language.polarity import affirms, negated, plain, succeeds
from kbassist.language.signs import Sign, signs
from kbassist.model.procedure import Branch, Procedure, When
from kbassist.model.situation import Speaker, Turn
from kbassist.ports.reading import Analyzer, Vectors, Words

NEAR = 0.35
"""The cosine from which a word stands for another."""


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a text that carry meaning: unit vectors, and how much each counts."""

    units: Vectors
    weights: Vectors


class Texts:
    """Texts as the word table knows them, each read once."""

    def __init__(self, analyzer: Analyzer, words: Words) -> None:
        self._analyzer, self._words = analyzer, words
        self.of = lru_cache(32_768)(self._read)

    def _read(self, text: str, language: str) -> Text:
        said = list(dict.fromkeys(word for word, _, _ in self._analyzer.words(text, language)))
        rows = self._words.vectors(said)
        lengths = np.linalg.norm(rows, axis=1)
        known = lengths > 0
        return Text(rows[known] / lengths[known, None], lengths[known])


def covered(one: Text, by: Text) -> float:
    """The share of a text's words, by weight, that another text holds, by the square of their cosine: 0 to 1."""
    if not len(one.units) or not len(by.units):
        return 0.0
    cosine = (one.units @ by.units.T).max(axis=1)
    held = np.where(cosine >= NEAR, np.square(cosine), 0.0)
    return float(one.weights @ held / one.weights.sum())


class Reader:
    """One procedure, its texts read, to be held against any talk."""

    def __init__(self, procedure: Procedure, texts: Texts) -> None:
        self.procedure, self._texts = procedure, texts
        self._ids = [step.id for step in procedure.steps]
        pieces = [
            (number, texts.of(text, procedure.language))
            for number, step in enumerate(procedure.steps)
            for text in (step.text, *step.labels)
        ]
        pieces = [(number, text) for number, text in pieces if len(text.units)]
        self._owners = [number for number, _ in pieces]
        self._units = np.concatenate([text.units for _, text in pieces]) if pieces else np.zeros((0, 1), np.float32)
        self._weights = np.concatenate([text.weights for _, text in pieces]) if pieces else np.zeros(0, np.float32)
        self._starts = np.cumsum([0, *(len(text.units) for _, text in pieces)])[:-1]
        self._rare = self._weights * self._rarity()
        self.likeness = lru_cache(4096)(self._likeness)
        self.held = lru_cache(4096)(self._held)

    def _likeness(self, text: str, language: str) -> Mapping[str, float]:
        said = self._texts.of(text, language)
        best = dict.fromkeys(self._ids, 0.0)
        if not len(said.units) or not len(self._units):
            return best
        cosine = said.units @ self._units.T
        squares = np.where(cosine >= NEAR, np.square(cosine), 0.0)
        # of the words said, how much each text holds; of each text, how much was said
        of_said = said.weights @ np.maximum.reduceat(squares, self._starts, axis=1) / said.weights.sum()
        sums = np.add.reduceat(self._weights, self._starts)
        of_text = np.add.reduceat(squares.max(axis=0) * self._weights, self._starts) / sums
        both = 2 * of_said * of_text / np.maximum(of_said + of_text, 1e-9)
        for number, value in zip(self._owners, both.tolist(), strict=True):
            best[self._ids[number]] = max(best[self._ids[number]], value)
        return best


    def _rarity(self) -> Vectors:
        """How much each word of each text tells this step from the others; those of the title tell nothing."""
        count = max(self._owners, default=0) + 1
        if not len(self._units):
            return np.zeros(0, np.float32)
        near = np.maximum.reduceat(self._units @ self._units.T >= SAME, self._starts, axis=1)
        owners = np.array(self._owners)
        in_step = np.stack([near[:, owners == number].any(axis=1) for number in dict.fromkeys(self._owners)])
        rarity = np.log((1 + count) / (in_step.sum(axis=0))) / np.log(1 + count)
        title = self._texts.of(self.procedure.title, self.procedure.language)
        if len(title.units):
            rarity = np.where((self._units @ title.units.T).max(axis=1) >= SAME, rarity * TITLED, rarity)
        return np.asarray(rarity, np.float32)

    def _held(self, text: str, language: str) -> Mapping[str, float]:
        """Of each step, how much of what is its own a text holds: 0 to 1."""
        said, best = self._texts.of(text, language), dict.fromkeys(self._ids, 0.0)
        if not len(said.units) or not len(self._units):
            return best
        cosine = (said.units @ self._units.T).max(axis=0)
        squares = np.where(cosine >= NEAR, np.square(cosine), 0.0)
        sums = np.maximum(np.add.reduceat(self._rare, self._starts), 1e-6)
        of_text = np.add.reduceat(squares * self._rare, self._starts) / sums
        for number, value in zip(self._owners, of_text.tolist(), strict=True):
            best[self._ids[number]] = max(best[self._ids[number]], value)
        return best


SAME, TITLED = 0.7, 0.2

PURE = 1
"""Words beyond a yes or no up to which a phrase is nothing else."""

OTHERWISE = 0.9
"""The strength of a branch without a condition."""

_WORDS_OF_YES = frozenset("yes yeah yep correct sure ja jawohl genau stimmt да ага верно конечно".split())
_WORDS_OF_NO = frozenset("no nope not nein nee nicht нет не неа".split())


def bare(phrase: str) -> int:
    """1 of a phrase that is a mere yes, -1 of a mere no, else 0."""
    said = plain(phrase).replace(",", " ").replace(".", " ").split()
    if said and len(said) <= 2:
        if set(said) <= _WORDS_OF_YES:
            return 1
        if set(said) <= _WORDS_OF_NO:
            return -1
    return 0


class Talk:
    """The turns of a talk held against one procedure; a `Matching`."""

    def __init__(self, reader: Reader, turns: Sequence[Turn], language: str, texts: Texts, holds: Holds) -> None:
        self._reader, self._turns, self._language = reader, turns, language
        self._texts, self._holds = texts, holds

    def likeness(self, turn: int) -> Mapping[str, float]:
        """As a `Matching` does."""
        return self._reader.likeness(self._turns[turn].text, self._language)

    def asks(self, turn: int) -> float:
        """As a `Matching` does."""
        return asks(self._turns[turn].text)

    def idle(self, turn: int) -> float:
        """As a `Matching` does."""
        said = plain(self._turns[turn].text)
        return 0.95 if _KNOWS.search(said) else 0.0

    def ahead(self, turn: int) -> Mapping[str, float]:
        """As a `Matching` does."""
        found: dict[str, float] = {}
        for clause in sentences(self._turns[turn].text):
            for step, value in self._reader.held(clause, self._language).items():
                if value > AHEAD and len(self._reader.procedure.ways(step)) > 1:
                    found[step] = max(found.get(step, 0.0), min(0.95, (value - AHEAD) * STEEP))
        return found

    def tried(self, turn: int) -> Collection[str]:
        """As a `Matching` does."""
        return ()

    def ways(self, turn: int | None, step: str | None) -> Sequence[float]:
        """As a `Matching` does."""
        branches = self._reader.procedure.ways(step)
        if len(branches) == 1:
            return (1.0,)
        asked = self._asked(turn, step)
        strengths = [self._strength(branch.when, turn, asked) for branch in branches]
        top = max(strengths, default=0.0)
        shares = [math.exp(strength - top) for strength in strengths]
        return [share / sum(shares) for share in shares]

    def _asked(self, turn: int | None, step: str | None) -> tuple[str, ...]:
        """What the reply is held against: the step as it is written, and the agent's own words of it."""
        found = self._reader.procedure.step(step) if step is not None else None
        written = (found.text,) if found else ()
        if turn is None:
            return written
        before = next((one for one in reversed(self._turns[:turn]) if one.role is Speaker.AGENT), None)
        if before is not None and step is not None:
            like = self._reader.likeness(before.text, self._language)
            if like[step] >= max(like.values()) * 0.8:
                return (*written, before.text)
        return written

    def _strength(self, when: When | None, turn: int | None, asked: Sequence[str]) -> float:
        if when is None:
            return OTHERWISE
        strength = -1.0
        if when.context is not None:
            strength = 4.0 if self._holds(when.context) else -4.0
        if turn is not None and when.customer:
            said = self._turns[turn].text
            strength = max(strength, *(self._says(said, phrase, asked) for phrase in when.customer))
        return strength

    def _says(self, said: str, phrase: str, asked: Sequence[str]) -> float:
        side = bare(phrase)
        if side:
            return side * sum(affirms(said, question) for question in asked) / max(1, len(asked))
        reply = self._texts.of(said, self._language)
        wanted = self._texts.of(phrase, self._reader.procedure.language)
        return 4 * covered(wanted, reply) - 1


AHEAD, STEEP = 0.55, 4.0


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.!?;])\s+|\n+", text) if one.strip()]


_KNOWS = re.compile(r"\bi\s(?:do\s|already\s)?know\b(?!\sif)|\bi(?:'m|\sam)\s(?:aware|familiar|capable)|\bi\shave\s(?:an\sidea|done\sthat)")
_IGNORES = re.compile(
    r"""\bi\s(?:don't|do\snot|didn't|cannot|can't)\s(?:\w+\s)?(?:know|understand|figure)|\b(?:not|unsure)\s(?:sure\s|certain\s)?(?:how|what|where|which|why)\b|\bno\s(?:clue|idea)|
    \bnot\s(?:familiar|aware)|n't\s(?:have\sany\sidea|familiar|aware)|never\sheard|(?:tell|show)\sme|explain|would\slike\sto\sknow|\bnor\sdo\si\sknow|i(?:'m|\sam)\snot\ssure""",
    re.VERBOSE,
)


def asks(text: str) -> float:
    """The chance that a customer's turn asks something instead of answering."""
    said = signs(text)
    if Sign.ASKS in said:
        return 0.9
    said_plain = plain(text)
    return 0.9 if _IGNORES.search(said_plain) else 0.6 if _ASKING.match(said_plain) else 0.02



_ASKING = re.compile(
    r"""^\W*(?:(?:um+|uh+|ok(?:ay)?|sorry|hi|well|but|and|also|please|yes|no)[\s,.]+)*(?:(?:can|could|would|will)\syou|
    (?:how|what|why|which|who)\b(?!ever)|tell\sme|explain|please|i\sdon't\s(?:know|understand)|i\sam\snot\ssure|i'm\snot\ssure|
    i\s(?:need|want|would\slike)\s(?:to\sknow|help|some)|show\sme|help\sme|describe|
    do\syou|is\sit\snecessary|should\si)""",
    re.VERBOSE,
)
