"""What the turns of a talk tell of the steps and branches of a procedure: by the meaning of their words, zero-shot."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kbassist.assist.phrasing import NEVER, Phrasing, questions
from kbassist.assist.walk import Holds
from kbassist.language.asides import asks, knows, newest
from kbassist.language.polarity import succeeds
from kbassist.model.procedure import When
from kbassist.model.situation import Speaker, Turn

OTHERWISE, SURELY = 0.1, 4.0
"""The strength, in steps of log odds, of a branch without a condition, and of one that is known to hold."""

OUTCOMES = 1.2
"""What it adds to a branch to be of one mind with a reply about success or failure."""

CONTRADICTED = 0.3
"""What is left of a phrase's likeness where success or failure speaks against its branch."""

LAST = 0.5
"""The share of an agent's last question in what the turn is about."""

FEW, ALIKE = 2, 0.2
"""Words of an agent's turn that says next to nothing, and the likeness from which it says something all the same."""

UNPROVEN, PROVEN = 2.4, 0.3
"""What an end loses that nothing but the want of another way leads to, and the sign of success that it needs."""


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

    def __init__(self, phrasing: Phrasing, spoken: Spoken, holds: Holds) -> None:
        self._phrasing, self._reader, self._holds = phrasing, phrasing.reader, holds
        self._turns, self._language = spoken.turns, spoken.language
        self._likenesses: dict[int, Mapping[str, float]] = {}
        self._shares: dict[tuple[int | None, str | None, int], Sequence[float]] = {}

    def likeness(self, turn: int) -> Mapping[str, float]:
        """How like a turn's words are to each step's; a turn that names its step is that step."""
        if turn not in self._likenesses:
            self._likenesses[turn] = self._likeness(turn)
        return self._likenesses[turn]

    def ways(self, turn: int | None, step: str | None, heard: int) -> Sequence[float]:
        """The chance of each branch that leads on from a step, given what a customer's turn says (None: nothing), and
        what agents and other systems told in so many turns of the talk.
        """
        asked = turn, step, heard
        if asked not in self._shares:
            self._shares[asked] = self._ways(turn, step, heard)
        return self._shares[asked]

    def _likeness(self, turn: int) -> Mapping[str, float]:
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
        if questions(said.text):
            return 0.0
        few = self._phrasing.words(said.text, self._language) < FEW
        return 0.9 if few and max(self.likeness(turn).values(), default=0.0) < ALIKE else 0.0

    def ahead(self, turn: int) -> Mapping[str, float]:
        """The chance of steps that a customer's turn answers before they are asked."""
        return self._phrasing.ahead(self._turns[turn].text, self._language)

    def tried(self, turn: int) -> Collection[str]:
        """The steps to do or check that a customer's turn says to have been done."""
        return self._phrasing.tried(self._turns[turn].text, self._language)

    def opens(self, turn: int, step: str | None) -> bool:
        """Whether a turn that is no customer's opens a way from a step: a result that was awaited, an agent's word."""
        said = self._turns[turn]
        conditions = [branch.when for branch in self._phrasing.ways(step) if branch.when is not None]
        if said.role is Speaker.SYSTEM:
            return any(said.text == when.event for when in conditions)
        told = (phrase for when in conditions for phrase in when.agent)
        return any(self._phrasing.tells(said.text, phrase, step, self._language) > 0 for phrase in told)

    def _ways(self, turn: int | None, step: str | None, heard: int) -> Sequence[float]:
        branches = self._phrasing.ways(step)
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

    def _strength(self, when: When | None, turn: int | None, asked: tuple[str, ...], told: _Told) -> float:
        if when is None:
            return OTHERWISE
        phrasing, language = self._phrasing, self._language
        strengths = [NEVER]
        if when.context is not None:
            strengths.append(SURELY if self._holds(when.context) else -SURELY)
        if turn is not None:
            strengths += [phrasing.says(self._turns[turn].text, phrase, asked, language) for phrase in when.customer]
        strengths += [phrasing.tells(told.agent, phrase, told.step, language) for phrase in when.agent if told.agent]
        if when.event is not None and when.event == told.event:
            strengths.append(SURELY)
        return max(strengths[1:] if when.context is not None and len(strengths) > 1 else strengths)

    def _told(self, step: str | None, heard: int) -> _Told:
        """What the agent said last in so many turns, and the newest result of those that a step awaits."""
        conditions = [branch.when for branch in self._phrasing.ways(step) if branch.when is not None]
        if not any(when.agent or when.event for when in conditions):
            return _Told(step, "", None)
        awaited = {when.event for when in conditions}
        newest = list(reversed(self._turns[:heard]))
        event = next((one.text for one in newest if one.role is Speaker.SYSTEM and one.text in awaited), None)
        return _Told(step, next((one.text for one in newest if one.role is Speaker.AGENT), ""), event)


def _judged(strength: float, agreement: float, conditional: bool) -> float:
    """The strength of a branch in the light of success or failure."""
    if conditional and agreement < 0 and NEVER < strength < SURELY:
        strength = NEVER + CONTRADICTED * (strength - NEVER)
    return strength + OUTCOMES * agreement
