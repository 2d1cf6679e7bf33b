"""A talk at the moment when the next step is due, and each step that could be it, as figures to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kbassist.language.signs import Sign, signs
from kbassist.learning.likeness import Pieces
from kbassist.model.procedure import Procedure, StepKind
from kbassist.model.situation import Situation, Speaker, Turn
from kbassist.ports.reading import Analyzer, Vectors, Words

Vector = npt.NDArray[np.float32]

FADES = 0.7
"""What each further turn of the customer back counts for the matter."""

TAKEN = 0.3
"""The likeness from which an agent's words are taken for a step."""

FEATURES = (
    "share",
    "near",
    "voted",
    "going",
    "begins",
    "done",
    "onward",
    "opens",
    "answers",
    "rivals",
    "said",
    "asked",
    "leaps",
    "ends",
    "ends well",
    "ends badly",
)
"""What tells of a step whether it comes next: the share of its family among the intents; the chance that the nearest
past cases give its procedure, and itself; its procedure is under way; it begins one that is not; it was taken before;
it follows without a condition, or with one; how like the condition the customer's words are, and the likest of its
rivals; how like the step's text are the customer's and the agent's newest words; it follows what follows; it is an end;
an end where the customer agrees or thanks, or where they deny or object.
"""


_GLAD = frozenset({Sign.AGREES, Sign.THANKS, Sign.RELIEVED})
_SORRY = frozenset({Sign.DENIES, Sign.OBJECTS})


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known when a customer has spoken: unit vectors of what they said since the agent last spoke, of what the
    agent said then, and of the matter; what both said; the intents' shares; the steps taken, oldest first.
    """

    said: Vector
    asked: Vector
    matter: Vector
    reply: str
    question: str
    intents: Mapping[str, float]
    recent: tuple[str, ...] = ()
    language: str = "en"
    mood: tuple[float, float] = (0.0, 0.0)
    """Whether the customer agrees or thanks, and whether they deny or object."""


@dataclass(frozen=True, slots=True)
class _Ways:
    """The texts of one procedure: its steps, and the phrases of its customers with the branch that each belongs to."""

    steps: Pieces
    phrases: Pieces
    branches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How like a text is to each step of a procedure, and to the likest phrase of each branch."""

    steps: tuple[float, ...]
    branches: tuple[float, ...]


def spoken_in(language: str, procedures: Iterable[Procedure]) -> list[Procedure]:
    """Each procedure once, in this language where it is written in it."""
    chosen: dict[str, Procedure] = {}
    for one in procedures:
        if one.id not in chosen or one.language == language:
            chosen[one.id] = one
    return list(chosen.values())


class StepReader:
    """Turns talks and procedures into figures; safe to share between threads."""

    def __init__(self, analyzer: Analyzer, words: Words) -> None:
        self._analyzer, self._words = analyzer, words
        self._words_of = lru_cache(32_768)(self._read)
        self._ways = lru_cache(1_024)(self._read_ways)
        self._like = lru_cache(32_768)(self._held_against)

    def moment(
        self,
        situation: Situation,
        turns: Sequence[Turn],
        recent: Sequence[str] = (),
        procedures: Sequence[Procedure] = (),
    ) -> Moment:
        """The moment as of the newest customer's turn; without `recent` the steps are told from what the agent said."""
        heard = [turn for turn in turns if turn.role is not Speaker.SYSTEM]
        while heard and heard[-1].role is not Speaker.CUSTOMER:
            heard.pop()
        customer = [turn for turn in heard if turn.role is Speaker.CUSTOMER]
        agent = [turn for turn in heard if turn.role is not Speaker.CUSTOMER]
        since = len(heard) - 1 - max((at for at, turn in enumerate(heard) if turn in agent), default=-1)
        language = situation.language
        matter = sum(
            (FADES**back * self._vector(turn.text, language) for back, turn in enumerate(reversed(customer))),
            self._nothing,
        )
        intents = {intent.family: intent.share for intent in situation.intents}
        said, asked = " ".join(turn.text for turn in customer[-max(since, 1) :]), agent[-1].text if agent else ""
        return Moment(
            said=self._vector(said, language),
            asked=self._vector(asked, language),
            matter=_unit(matter),
            reply=said,
            question=asked,
            intents=intents,
            recent=tuple(recent) or self._taken(heard, language, intents, spoken_in(language, procedures)),
            language=language,
            mood=(float(not _GLAD.isdisjoint(signs(said))), float(not _SORRY.isdisjoint(signs(said)))),
        )

    def candidates(
        self, moment: Moment, procedures: Sequence[Procedure], votes: Mapping[str, float]
    ) -> tuple[list[str], npt.NDArray[np.float64]]:
        """The steps that could come next, as `procedure/step`, and a row of FEATURES for each: those of the
        procedures that the intents, the steps taken, or the votes of past cases name.
        """
        named = {step.partition("/")[0] for step in (*moment.recent, *votes)}
        spoken = spoken_in(moment.language, procedures)
        meant = [one for one in spoken if one.family in moment.intents or one.id in named]
        steps: list[str] = []
        rows: list[list[float]] = []
        for procedure in meant:
            steps += [f"{procedure.id}/{step.id}" for step in procedure.steps]
            said = self._like(procedure, moment.reply, moment.language)
            asked = self._like(procedure, moment.question, moment.language)
            rows += _rows(procedure, moment, votes, said, asked.steps)
        return steps, np.array(rows, float).reshape(len(rows), len(FEATURES))

    def _taken(
        self, turns: Sequence[Turn], language: str, intents: Mapping[str, float], procedures: Sequence[Procedure]
    ) -> tuple[str, ...]:
        """The steps that the agent's words are likest to, of the procedures that are meant."""
        meant = [one for one in procedures if one.family in intents]
        taken: list[str] = []
        for turn in turns:
            if turn.step is not None:
                taken.append(turn.step)
            elif turn.role is not Speaker.CUSTOMER and meant:
                like = [(one, self._like(one, turn.text, language).steps) for one in meant]
                best, procedure, at = max(
                    ((near, one, at) for one, steps in like for at, near in enumerate(steps)),
                    key=lambda found: found[0],
                )
                if best >= TAKEN:
                    taken.append(f"{procedure.id}/{procedure.steps[at].id}")
        return tuple(taken)

    def _vector(self, text: str, language: str) -> Vector:
        return _unit(self._words_of(text, language).sum(0))

    def _read(self, text: str, language: str) -> Vectors:
        found = self._analyzer.words(text, self._analyzer.detect(text, language))
        rows = self._words.vectors(list(dict.fromkeys(word for word, _, _ in found)))
        return np.asarray(rows[np.linalg.norm(rows, axis=1) > 0], np.float32)

    def _read_ways(self, procedure: Procedure) -> _Ways:
        language = procedure.language
        phrases = [
            (place, self._words_of(phrase, language))
            for place, branch in enumerate(procedure.branches)
            for phrase in (branch.when.customer if branch.when else ())
        ]
        steps = [self._words_of(" ".join((step.text, *step.labels)), language) for step in procedure.steps]
        return _Ways(Pieces(steps), Pieces([text for _, text in phrases]), tuple(place for place, _ in phrases))

    def _held_against(self, procedure: Procedure, text: str, language: str) -> _Likeness:
        ways, said = self._ways(procedure), self._words_of(text, language)
        branches = [0.0] * len(procedure.branches)
        for place, near in zip(ways.branches, ways.phrases.like(said), strict=True):
            branches[place] = max(branches[place], near)
        return _Likeness(tuple(ways.steps.like(said)), tuple(branches))

    @property
    def _nothing(self) -> Vector:
        return np.zeros(self._words.dimensions, np.float32)


def _rows(
    procedure: Procedure, moment: Moment, votes: Mapping[str, float], said: _Likeness, asked: Sequence[float]
) -> list[list[float]]:
    """The FEATURES of each step of a procedure."""
    taken = [name for one, _, name in (step.partition("/") for step in moment.recent) if one == procedure.id]
    newest = bool(moment.recent) and moment.recent[-1].partition("/")[0] == procedure.id
    last = taken[-1] if taken else None
    near = sum(chance for step, chance in votes.items() if step.partition("/")[0] == procedure.id)
    onward = [(branch, said.branches[at]) for at, branch in enumerate(procedure.branches) if branch.start == last]
    following = {branch.to for branch, _ in onward}
    rows = []
    for at, step in enumerate(procedure.steps):
        own = [(branch, fits) for branch, fits in onward if branch.to == step.id]
        others = [fits for branch, fits in onward if branch.to != step.id]
        leaps = any(branch.to == step.id for branch in procedure.branches if branch.start in following)
        rows.append(
            [
                moment.intents.get(procedure.family, 0.0),
                near,
                votes.get(f"{procedure.id}/{step.id}", 0.0),
                float(newest),
                float(not taken and any(branch.to == step.id for branch in procedure.ways(None))),
                float(step.id in taken),
                float(any(branch.when is None for branch, _ in own)) * bool(taken),
                float(any(branch.when is not None for branch, _ in own)),
                max((fits for _, fits in own), default=0.0),
                max(others, default=0.0) if own else 0.0,
                said.steps[at],
                asked[at],
                float(leaps and step.id not in following),
                *(float(step.kind is StepKind.END) * mood for mood in (1.0, *moment.mood)),
            ]
        )
    return rows


def _unit(row: Vector) -> Vector:
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-9), np.float32)
