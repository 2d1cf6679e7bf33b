"""What the turns of a talk tell of the steps and branches of a procedure: by the meaning of their words, zero-shot."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from kbassist.assist.meaning import Texts, covered
from kbassist.assist.stepreading import Reader
from kbassist.assist.walk import Holds
from kbassist.language.asides import asks, clauses, knows, newest
from kbassist.language.contrasts import ONLY, states
from kbassist.language.done import done
from kbassist.language.durations import lasted
from kbassist.language.polarity import affirms, bare, lead, nearby, negated, plain, succeeds
from kbassist.language.signs import Sign, signs
from kbassist.model.procedure import StepKind, When
from kbassist.model.situation import Speaker, Turn

OTHERWISE, NEVER, SURELY = 0.1, -1.5, 4.0
"""The strength, in steps of log odds, of a branch without a condition, of one whose condition nothing speaks for, and
of one that is known to hold.
"""

GAIN, OUTCOMES = 2.0, 1.2
"""What a phrase said in full adds to a branch, and what it adds to be of one mind about success or failure."""

CONTRADICTED = 0.3
"""What is left of a phrase's likeness where success or failure speaks against its branch."""

LAST = 0.5
"""The share of an agent's last question in what the turn is about."""

FEW, ALIKE = 2, 0.2
"""Words of an agent's turn that says next to nothing, and the likeness from which it says something all the same."""

AHEAD, PHRASED, STEEP = 0.55, 0.7, 4.0
"""How much of a question, and of a phrase that answers it, a turn must hold to have answered it before it is asked, and
how fast that grows sure.
"""

BRIEF = 6
"""Words of a statement in which a denied state is the other one."""

UNPROVEN, PROVEN = 2.4, 0.3
"""What an end loses that nothing but the want of another way leads to, and the sign of success that it needs."""

TRIED = 0.5
"""The share of what was done, by the weight of its words, that a step must hold to be taken for tried."""


class Spoken(Protocol):
    """A talk: its turns, oldest first, and its language."""

    @property
    def turns(self) -> Sequence[Turn]: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Told:
    """What others than the customer told at a step: the agent's newest words, and the newest result that it awaits."""

    step: str | None
    agent: str
    event: str | None


class Talk:
    """The turns of a talk held against one procedure: a `walk.Matching`."""

    def __init__(self, reader: Reader, spoken: Spoken, texts: Texts, holds: Holds) -> None:
        self._reader, self._turns, self._language = reader, spoken.turns, spoken.language
        self._texts, self._holds = texts, holds

    def likeness(self, turn: int) -> Mapping[str, float]:
        """How like a turn's words are to each step's; a turn that names its step is that step."""
        said, known = self._turns[turn].text, self._turns[turn].step
        if known is not None:
            procedure_id, _, step = known.rpartition("/")
            ours = procedure_id == self._reader.procedure.id
            return {one.id: float(ours and one.id == step) for one in self._reader.procedure.steps}
        whole, last = self._reader.likeness(said, self._language), newest(said)
        if last == said:
            return whole
        asked = self._reader.likeness(last, self._language)
        return {step: (1 - LAST) * value + LAST * asked[step] for step, value in whole.items()}

    def asks(self, turn: int) -> float:
        """The chance that a customer's turn asks something instead of answering."""
        return asks(self._turns[turn].text)

    def idle(self, turn: int) -> float:
        """The chance that a turn tells nothing of the procedure; what is said before the customer speaks never does."""
        said = self._turns[turn]
        if said.role is Speaker.CUSTOMER:
            return 0.95 if knows(said.text) else 0.0
        if said.step is not None:
            return 0.0
        if all(one.role is not Speaker.CUSTOMER for one in self._turns[:turn]):
            return 1.0
        if _questions(said.text):
            return 0.0
        few = len(self._texts.of(said.text, self._language).units) < FEW
        return 0.9 if few and max(self.likeness(turn).values(), default=0.0) < ALIKE else 0.0

    def ahead(self, turn: int) -> Mapping[str, float]:
        """The chance of steps that a customer's turn answers before they are asked."""
        said, found = self._turns[turn].text, dict[str, float]()
        for clause in clauses(said):
            text = self._texts.of(clause, self._language)
            for step, phrase, wanted in self._reader.phrases:
                held = covered(wanted, text)
                if held > PHRASED and agree(clause, phrase) and not _beyond(said, phrase):
                    found[step] = max(found.get(step, 0.0), min(0.9, (held - PHRASED) * STEEP))
            for step, value in self._reader.held(clause, self._language).items():
                if value > AHEAD and len(self._reader.procedure.ways(step)) > 1:
                    found[step] = max(found.get(step, 0.0), min(0.95, (value - AHEAD) * STEEP))
        return found

    def tried(self, turn: int) -> Collection[str]:
        """The steps to do or check that a customer's turn says to have been done."""
        deeds = [self._texts.of(told, self._language) for told in _deeds(self._turns[turn].text)]
        if not deeds:
            return ()
        procedure = self._reader.procedure
        return [
            step.id
            for step in procedure.steps
            if step.kind in (StepKind.DO, StepKind.CHECK)
            if any(covered(deed, self._texts.of(step.text, procedure.language)) >= TRIED for deed in deeds)
        ]

    def opens(self, turn: int, step: str | None) -> bool:
        """Whether a turn that is no customer's opens a way from a step: a result that was awaited, an agent's word."""
        said = self._turns[turn]
        conditions = [branch.when for branch in self._reader.procedure.ways(step) if branch.when is not None]
        if said.role is Speaker.SYSTEM:
            return any(said.text == when.event for when in conditions)
        return any(self._tells(said.text, phrase, step) > 0 for when in conditions for phrase in when.agent)

    def ways(self, turn: int | None, step: str | None, heard: int) -> Sequence[float]:
        """The chance of each branch that leads on from a step, given what a customer's turn says (None: nothing), and
        what agents and other systems told in so many turns of the talk.
        """
        branches = self._reader.procedure.ways(step)
        if len(branches) == 1:
            return (1.0,)
        asked, told_by_others = self._asked(turn, step), self._told(step, heard)
        strengths = [self._strength(branch.when, turn, asked, told_by_others) for branch in branches]
        if turn is not None:
            told, sides = succeeds(self._turns[turn].text), self._reader.outcomes(step)
            conditional = [branch.when is not None for branch in branches]
            strengths = [
                _judged(one, side * told, whether)
                for one, side, whether in zip(strengths, sides, conditional, strict=True)
            ]
            if told < PROVEN:
                ends = [
                    not whether and self._reader.ends(branch.to)
                    for whether, branch in zip(conditional, branches, strict=True)
                ]
                strengths = [one - UNPROVEN * end for one, end in zip(strengths, ends, strict=True)]
        top = max(strengths, default=0.0)
        shares = [math.exp(strength - top) for strength in strengths]
        return [share / sum(shares) for share in shares]

    def _asked(self, turn: int | None, step: str | None) -> tuple[str, ...]:
        """What a reply is held against: the step as it is written, and the agent's own words of it."""
        found = self._reader.procedure.step(step) if step is not None else None
        written = (found.text,) if found else ()
        if turn is None or step is None:
            return written
        before = next((one for one in reversed(self._turns[:turn]) if one.role is Speaker.AGENT), None)
        if before is None:
            return written
        like = self._reader.likeness(before.text, self._language)
        return (*written, before.text) if like[step] >= max(like.values()) * 0.8 else written

    def _strength(self, when: When | None, turn: int | None, asked: Sequence[str], told: _Told) -> float:
        if when is None:
            return OTHERWISE
        strengths = [NEVER]
        if when.context is not None:
            strengths.append(SURELY if self._holds(when.context) else -SURELY)
        if turn is not None:
            strengths += [self._says(self._turns[turn].text, phrase, asked) for phrase in when.customer]
        strengths += [self._tells(told.agent, phrase, told.step) for phrase in when.agent if told.agent]
        if when.event is not None and when.event == told.event:
            strengths.append(SURELY)
        return max(strengths[1:] if when.context is not None and len(strengths) > 1 else strengths)

    def _told(self, step: str | None, heard: int) -> _Told:
        """What the agent said last in so many turns, and the newest result of those that a step awaits."""
        awaited = {branch.when.event for branch in self._reader.procedure.ways(step) if branch.when is not None}
        newest = list(reversed(self._turns[:heard]))
        event = next((one.text for one in newest if one.role is Speaker.SYSTEM and one.text in awaited), None)
        return _Told(step, next((one.text for one in newest if one.role is Speaker.AGENT), ""), event)

    def _tells(self, said: str, phrase: str, step: str | None) -> float:
        """How strongly an agent says a phrase; who asks whether it is so, or only says the step, has not said it."""
        procedure = self._reader.procedure
        found = procedure.step(step) if step is not None else None
        text = self._texts.of(said, self._language)
        held = covered(text, self._texts.of(phrase, procedure.language))
        if _questions(said) or (found and covered(text, self._texts.of(found.text, procedure.language)) > held):
            return NEVER
        return self._says(said, phrase, ())

    def _says(self, said: str, phrase: str, asked: Sequence[str]) -> float:
        """How strongly a text says what a phrase says; a mere yes or no is held against what was asked."""
        side = bare(phrase)
        if side:
            return side * sum(affirms(said, question) for question in asked) / max(1, len(asked))
        wanted = self._texts.of(phrase, self._reader.procedure.language)
        best, beyond = _as_long(said, phrase), _beyond(said, phrase)
        for clause in clauses(said):
            held = covered(wanted, self._texts.of(clause, self._language))
            best = max(best, held if agree(clause, phrase) and not beyond else -held / 2, key=abs)
        return GAIN * best + NEVER


@lru_cache(16_384)
def _deeds(text: str) -> tuple[str, ...]:
    """What somebody says to have done, remembered for the next turns of the talk."""
    return tuple(done(text))


@lru_cache(16_384)
def _questions(text: str) -> bool:
    """Whether a turn asks, remembered for the next turns of the talk."""
    return not signs(text).isdisjoint({Sign.ASKS, Sign.QUERIES})


@lru_cache(16_384)
def agree(one: str, other: str) -> bool:
    """Whether two statements say the same of what they share: both that it is so, or both that it is not."""
    first, second = nearby(plain(one), plain(other)), plain(other)
    if lead(one) * lead(other) < 0:
        return False
    sides, told = states(first), states(second)
    common = sum(sides[name] * told[name] for name in sides.keys() & told.keys())
    if negated(first) == negated(second):
        return common >= 0
    return common < 0 and len(first.split()) <= BRIEF  # "not broken" says that it works


def _beyond(said: str, phrase: str) -> bool:
    """True where a phrase says that it is only so, and a text that it is so everywhere or always."""
    return states(plain(phrase)).get(ONLY, 0) * states(plain(said)).get(ONLY, 0) < 0


def _judged(strength: float, agreement: float, conditional: bool) -> float:
    """The strength of a branch in the light of success or failure."""
    if conditional and agreement < 0 and NEVER < strength < SURELY:
        strength = NEVER + CONTRADICTED * (strength - NEVER)
    return strength + OUTCOMES * agreement


def _as_long(said: str, phrase: str) -> float:
    """How well the stretches of time agree that two texts name: 1 where they do, -1 far apart; 0: none is named."""
    meant, told = lasted(phrase), lasted(said)
    if not meant or not told:
        return 0.0
    return 1 - min(2.0, 0.6 * abs(math.log(told / meant)))
