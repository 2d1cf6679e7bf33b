"""What the turns of a talk tell of the steps and branches of a procedure: by the meaning of their words, zero-shot."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from kbassist.assist.walk import Holds
from kbassist.language.contrasts import ONLY, states
from kbassist.language.durations import lasted
from kbassist.language.polarity import affirms, negated, plain, succeeds
from kbassist.language.signs import Sign, signs
from kbassist.model.procedure import Procedure, StepKind, When
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
    return float(one.weights @ held / max(float(one.weights.sum()), 1e-6))


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
        self.phrases = [
            (branch.start, phrase, texts.of(phrase, procedure.language))
            for branch in procedure.branches
            if branch.start is not None and branch.when is not None and _asks(procedure, branch.start)
            for phrase in branch.when.customer
            if not bare(phrase)
        ]

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


    def outcomes(self, step: str | None) -> tuple[int, ...]:
        """Of each branch that leads on from a step, whether success (1) or failure (-1) opens it; 0: neither."""
        branches = self.procedure.ways(step)
        told = [_told(branch.when) for branch in branches]
        if all(branch.when is not None for branch in branches):
            return tuple(told)
        if not any(told):
            ends = [self._is_end(branch.to) for branch in branches]
            return tuple(1 if end else -1 for end in ends) if 0 < sum(ends) < len(ends) else tuple(told)
        rest = -1 if sum(told) > 0 else 1
        return tuple(side if branch.when else rest for side, branch in zip(told, branches, strict=True))

    def _is_end(self, step: str) -> bool:
        found = self.procedure.step(step)
        return found is not None and found.kind is StepKind.END

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


def _asks(procedure: Procedure, step: str) -> bool:
    found = procedure.step(step)
    return found is not None and found.kind in (StepKind.ASK, StepKind.CHECK)


def _told(when: When | None) -> int:
    """Whether the phrases of a condition tell of success or of failure."""
    told = sum(succeeds(phrase) for phrase in when.customer if not bare(phrase)) if when else 0.0
    return 1 if told > 0 else -1 if told < 0 else 0


SAME, TITLED = 0.7, 0.2

PURE = 1
"""Words beyond a yes or no up to which a phrase is nothing else."""

OTHERWISE = 0.9
"""The strength of a branch without a condition."""

_WORDS_OF_YES = frozenset(["yes", "yeah", "yep", "correct", "sure", "ja", "jawohl", "genau", "stimmt", "да", "ага", "верно", "конечно"])
_WORDS_OF_NO = frozenset(["no", "nope", "not", "nein", "nee", "nicht", "нет", "не", "неа"])


def bare(phrase: str) -> int:
    """1 of a phrase that is a mere yes, -1 of a mere no, else 0."""
    said = plain(phrase).replace(",", " ").replace(".", " ").split()
    if said and len(said) <= 2:
        if set(said) <= _WORDS_OF_YES:
            return 1
        if set(said) <= _WORDS_OF_NO:
            return -1
    return 0


class Spoken(Protocol):
    """A talk: its turns, oldest first, and its language."""

    @property
    def turns(self) -> Sequence[Turn]: ...
    @property
    def language(self) -> str: ...


class Talk:
    """The turns of a talk held against one procedure; a `Matching`."""

    def __init__(self, reader: Reader, spoken: Spoken, texts: Texts, holds: Holds) -> None:
        self._reader, self._turns, self._language = reader, spoken.turns, spoken.language
        self._texts, self._holds = texts, holds

    def likeness(self, turn: int) -> Mapping[str, float]:
        """As a `Matching` does."""
        said, known = self._turns[turn].text, self._turns[turn].step
        if known is not None:
            procedure_id, _, step = known.rpartition("/")
            ours = procedure_id == self._reader.procedure.id
            return {one.id: float(ours and one.id == step) for one in self._reader.procedure.steps}
        whole = self._reader.likeness(said, self._language)
        last = _last(said)
        if last == said:
            return whole
        newest = self._reader.likeness(last, self._language)
        return {step: (1 - LAST) * value + LAST * newest[step] for step, value in whole.items()}

    def asks(self, turn: int) -> float:
        """As a `Matching` does."""
        return asks(self._turns[turn].text)

    def idle(self, turn: int) -> float:
        """As a `Matching` does."""
        said = self._turns[turn].text
        if self._turns[turn].role is Speaker.CUSTOMER:
            return 0.95 if _KNOWS.search(plain(said)) else 0.0
        if all(one.role is not Speaker.CUSTOMER for one in self._turns[:turn]):
            return 1.0
        if not signs(said).isdisjoint({Sign.ASKS, Sign.QUERIES}):
            return 0.0
        few = len(self._texts.of(said, self._language).units) < FEW
        return 0.9 if few and max(self.likeness(turn).values(), default=0.0) < ALIKE else 0.0

    def ahead(self, turn: int) -> Mapping[str, float]:
        """As a `Matching` does."""
        found: dict[str, float] = {}
        for clause in sentences(self._turns[turn].text):
            said = self._texts.of(clause, self._language)
            for step, phrase, wanted in self._reader.phrases:
                held = covered(wanted, said)
                if held > PHRASED and agree(clause, phrase) and not _beyond(self._turns[turn].text, phrase):
                    found[step] = max(found.get(step, 0.0), min(0.9, (held - PHRASED) * STEEP))
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
        if turn is not None:
            told = succeeds(self._turns[turn].text)
            sides = self._reader.outcomes(step)
            strengths = [
                _judged(one, side * told, branch.when is not None) for one, side, branch in zip(strengths, sides, branches, strict=True)
            ]
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
        strength = NEVER
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
        reader = self._reader
        wanted = self._texts.of(phrase, reader.procedure.language)
        best = _as_long(said, phrase)
        for clause in sentences(said):
            held = covered(wanted, self._texts.of(clause, self._language))
            fits = agree(clause, phrase) and not _beyond(said, phrase)
            best = max(best, held if fits else -0.5 * held, key=abs)
        return GAIN * best + NEVER


def _beyond(said: str, phrase: str) -> bool:
    """True where a phrase says that it is only so, and a text that it is so everywhere or always."""
    return states(plain(phrase)).get(ONLY, 0) * states(plain(said)).get(ONLY, 0) < 0


def _judged(strength: float, agreement: float, conditional: bool) -> float:
    """The strength of a branch in the light of success or failure: what contradicts it takes its likeness away."""
    if conditional and agreement < 0 and strength > NEVER:
        strength = NEVER + 0.4 * (strength - NEVER)
    return strength + OUTCOMES * agreement


LAST, HOW_LONG = 0.5, 0.25
_SINCE = re.compile(r"\b(?:since\swhen|how\slong|how\soften|how\smany\stimes|seit\swann|wie\slange|wie\soft|с\sкаких|как\sдавно|как\sдолго|сколько\sвремени|давно|когда)\b")


def _last(text: str) -> str:
    """The last sentence of a text that asks, else the last one; what an agent says before it mostly leads to it."""
    said = [one for one in _SENTENCES.findall(text) if len(one.split()) > 2]
    asking = [one for one in said if "?" in one]
    return (asking or said or [text])[-1]


def _as_long(said: str, phrase: str) -> float:
    """How well the stretches of time agree that two texts name: 1 where they do, -1 far apart; 0: none is named."""
    meant, told = lasted(phrase), lasted(said)
    if not meant or not told:
        return 0.0
    return 1 - min(2.0, 0.6 * abs(math.log(told / meant)))


FEW, ALIKE = 3, 0.2

GAIN, NEVER, OTHERWISE, OUTCOMES = 6.0, -1.5, 0.2, 1.2


@lru_cache(16_384)
def agree(one: str, other: str) -> bool:
    """Whether two statements say the same of what they share: both that it is so, or both that it is not."""
    first, second = plain(one), plain(other)
    sides, told = states(first), states(second)
    common = sum(sides[name] * told[name] for name in sides.keys() & told.keys())
    return (negated(first) == negated(second)) == (common >= 0)


AHEAD, PHRASED, STEEP = 0.55, 0.6, 4.0


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.!?;…])\s+|\n+|\s+(?:aber|but|но|а)\s+|,\s+", text) if one.strip()] or [text]


_KNOWS = re.compile(r"\bi\s(?:do\s|already\s)?know\b(?!\sif)|\bi(?:'m|\sam)\s(?:aware|familiar|capable)|\bi\shave\s(?:an\sidea|done\sthat)")
_IGNORES = re.compile(
    r"""\bi\s(?:don't|do\snot|didn't|cannot|can't)\s(?:\w+\s)?(?:know|understand|figure)|\b(?:not|unsure)\s(?:sure\s|certain\s)?(?:how|what|where|which|why)\b|\bno\s(?:clue|idea)|
    \bnot\s(?:familiar|aware)|n't\s(?:have\sany\sidea|familiar|aware)|never\sheard|(?:tell|show)\sme|explain|would\slike\sto\sknow|\bnor\sdo\si\sknow|i(?:'m|\sam)\snot\ssure""",
    re.VERBOSE,
)


def asks(text: str) -> float:
    """The chance that a customer's turn asks something instead of answering."""
    said = [one for one in _SENTENCES.findall(text) if one.strip()]
    asking = [one for one in said if "?" in one]
    plainly = plain(text)
    if _IGNORES.search(plainly):
        return 0.9
    if asking:
        if all(_WHAT_NOW.search(plain(one)) for one in asking):
            return 0.1
        told = sum(len(one.split()) for one in said if "?" not in one)
        return 0.9 if told < TOLD else 0.6 if said[-1] is asking[-1] else 0.15
    return 0.6 if _ASKING.match(plainly) else 0.02


TOLD = 8
_SENTENCES = re.compile(r"[^.!?\n]+[.!?]*")
_WHAT_NOW = re.compile(
    r"""\b(?:what\s(?:now|next|should|do\si|can\si|else)|now\swhat|was\s(?:jetzt|nun|soll|mach|kann)|und\s(?:jetzt|nun)|что\s(?:теперь|дальше|делать|мне)|
    а\sтеперь|и\sчто)\b"""
    , re.VERBOSE)


_ASKING = re.compile(
    r"""^\W*(?:(?:um+|uh+|ok(?:ay)?|sorry|hi|well|but|and|also|please|yes|no)[\s,.]+)*(?:(?:can|could|would|will)\syou|
    (?:how|what|why|which|who)\b(?!ever)|tell\sme|explain|please|i\sdon't\s(?:know|understand)|i\sam\snot\ssure|i'm\snot\ssure|
    i\s(?:need|want|would\slike)\s(?:to\sknow|help|some)|show\sme|help\sme|describe|
    do\syou|is\sit\snecessary|should\si)""",
    re.VERBOSE,
)


class Subjects:
    """What procedures are about, told apart by the words that only some of them use."""

    def __init__(self, procedures: Sequence[Procedure], texts: Texts) -> None:
        self._ids = [procedure.id for procedure in procedures]
        self._texts = texts
        read = [[texts.of(text, one.language) for text in _all_texts(one)] for one in procedures]
        units = [np.concatenate([text.units for text in many if len(text.units)]) for many in read]
        self._units = np.concatenate(units)
        self._starts = np.cumsum([0, *(len(one) for one in units)])[:-1]
        self._titles = [self._own(texts.of(one.title, one.language)) for one in procedures]
        self.likeness = lru_cache(8192)(self._likeness)

    def _likeness(self, text: str, language: str) -> Mapping[str, float]:
        """Of each procedure, how much of what a turn says is its own, and how much of its title is said: 0 to 1."""
        said = self._texts.of(text, language)
        if not len(said.units):
            return dict.fromkeys(self._ids, 0.0)
        near, rarity = self._near(said)
        of_said = (said.weights * np.square(rarity)) @ near / (SHORT + said.weights.sum())
        of_title = np.array([covered(title, said) for title in self._titles])
        return dict(zip(self._ids, ((1 - TITLE) * FULL * of_said + TITLE * of_title).tolist(), strict=True))

    def _near(self, said: Text) -> tuple[Vectors, Vectors]:
        """How near each word comes to each procedure, and how few procedures it comes near."""
        cosine = np.maximum.reduceat(said.units @ self._units.T, self._starts, axis=1)
        near = np.where(cosine >= NEAR, np.square(cosine), 0.0)
        spread = near.sum(axis=1) / np.maximum(near.max(axis=1), 1e-6)
        return near, np.log(1 + len(self._ids) / np.maximum(spread, 1.0)) / np.log(1 + len(self._ids))

    def _own(self, title: Text) -> Text:
        """A title, its words weighed by how few procedures they come near."""
        if not len(title.units):
            return title
        return Text(title.units, np.asarray(title.weights * np.square(self._near(title)[1]), np.float32))


SHORT, FULL, TITLE = 6.0, 1.6, 0.4


def _all_texts(procedure: Procedure) -> Sequence[str]:
    phrases = (phrase for branch in procedure.branches if branch.when for phrase in branch.when.customer)
    steps = (text for step in procedure.steps for text in (step.text, *step.labels))
    return (procedure.title, *steps, *(phrase for phrase in phrases if not bare(phrase)))
