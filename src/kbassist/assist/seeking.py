"""Whether the customer's newest words seek something, so that the shelf should be asked; or why it should not."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from itertools import takewhile

from kbassist.language.signs import Sign, signs, spelled
from kbassist.model.situation import Speaker, Turn
from kbassist.model.suggestion import NoAnswer
from kbassist.ports.reading import Analyzer

LONG, MUCH, LATE = 30, 12, 8
"""Words of a long turn, new words that are as good as any more, and customer turns after which a talk is late."""

BRIEF, BARE, MATTER = 4, 2, 3
"""Words of a brief answer, content words of a turn that has next to none, and new ones that no greeting hides."""

_MATTER = frozenset({Sign.ASKS, Sign.QUERIES, Sign.WISHES, Sign.DENIES, Sign.OBJECTS})
_MANNERS = frozenset({Sign.THANKS, Sign.PARTS, Sign.GREETS, Sign.RELIEVED})

_Cut = Callable[[str, str], Sequence[tuple[str, int, int]]]


@dataclass(frozen=True, slots=True)
class Seeking:
    """Whether something is sought, how sure that is (0 to 1), and the reason for silence, where that is sure: who only
    answers the agent seeks nothing, and yet what stands there goes on helping. `matter` tells whether anything was
    brought up before; then what stands there stays.
    """

    yes: bool
    chance: float
    reason: NoAnswer | None = None
    matter: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one customer turn and the turns before it tell, each 0 to 1; the first are the signs of the turn itself.

    Signs of manners count the less the more news a turn brings: "thanks, but the lamp is red now" is no thanks.
    """

    asks: float
    queries: float
    wishes: float
    denies: float
    objects: float
    thanks: float
    parts: float
    greets: float
    waits: float
    agrees: float
    relieved: float
    resolves: float
    names: float
    spelled: float
    length: float
    news: float
    bare: float
    first: float
    late: float
    answers: float
    answers_briefly: float
    confirms: float
    identifies: float
    goes_on: float


BIAS = -0.5
WEIGHTS = Evidence(
    asks=2.67,
    queries=0.61,
    wishes=1.06,
    denies=0.92,
    objects=1.89,
    thanks=-2.88,
    parts=-2.23,
    greets=-2.79,
    waits=-3.08,
    agrees=-1.3,
    relieved=-1.13,
    resolves=-2.6,
    names=-2.13,
    spelled=-1.58,
    length=2.97,
    news=1.26,
    bare=-0.53,
    first=-0.26,
    late=-1.98,
    answers=0.11,
    answers_briefly=1.56,
    confirms=1.73,
    identifies=-0.67,
    goes_on=1.67,
)
"""What each piece of evidence counts; with LEAST printed by `eval/fit_seeking.py`, fitted on tune halves."""

LEAST = 0.46
"""The chance from which a turn is taken to seek: the shelf is asked rather once too often than once too seldom."""

SURELY_NOT = 0.05
"""The chance below which a turn seeks nothing for sure; above it what helps is shown, and said not to be asked for."""

SPELLING, LEAST_SPELLED = 0.5, 3
"""The share of letters and figures, and how many of them at least, from which a turn spells something out."""


def seeking(turns: Sequence[Turn], language: str, analyzer: Analyzer) -> Seeking:
    """Whether the customer seeks something as of the newest turn: what they said since somebody last replied counts.

    What agent, bot or system say seeks nothing by itself; it stands in the window as what is already known.
    """
    heard = [turn for turn in turns if turn.text.strip() and turn.role is not Speaker.SYSTEM]
    while heard and heard[-1].role is not Speaker.CUSTOMER:
        heard.pop()
    if not heard:
        return Seeking(False, 0.0, NoAnswer.EMPTY_QUERY)
    since = sum(1 for _ in takewhile(lambda turn: turn.role is Speaker.CUSTOMER, reversed(heard)))
    ends = range(len(heard) - since + 1, len(heard) + 1)
    chance = max(chance_of(evidence(heard[:end], language, analyzer)) for end in ends)
    if chance >= LEAST:
        return Seeking(True, chance)
    before = (turn for turn in heard[: len(heard) - since] if turn.role is Speaker.CUSTOMER)
    matter = any(len(_content(turn.text, language, analyzer)) >= MATTER for turn in before)
    return Seeking(False, chance, _reason(heard[-1].text, chance), matter)


def chance_of(told: Evidence) -> float:
    """How probable it is that a turn of this evidence seeks something."""
    strength = BIAS + sum(weight * value for weight, value in zip(astuple(WEIGHTS), astuple(told), strict=True))
    return 1 / (1 + math.exp(-strength))


def evidence(turns: Sequence[Turn], language: str, analyzer: Analyzer) -> Evidence:
    """The evidence of the last of these turns, which is a customer's; none of them is empty."""
    *before, turn = turns
    said, words = signs(turn.text), len(turn.text.split())
    content = _content(turn.text, language, analyzer)
    known = frozenset().union(*(_content(earlier.text, language, analyzer) for earlier in before))
    earlier = sum(one.role is Speaker.CUSTOMER for one in before)
    replied = bool(before) and before[-1].role is not Speaker.CUSTOMER
    asked = signs(before[-1].text) if replied else frozenset()
    answers = not asked.isdisjoint({Sign.ASKS, Sign.QUERIES})
    new = len(content - known)
    news = min(1.0, new / MUCH)
    told = {sign.value: float(sign in said) * (1 if sign in _MATTER else 1 - news) for sign in Sign}
    told[Sign.GREETS] *= new < MATTER
    return Evidence(
        **told,
        spelled=spelled(turn.text),
        length=min(1.0, math.log1p(words) / math.log1p(LONG)),
        news=news,
        bare=float(len(content) <= BARE),
        first=float(not earlier),
        late=min(1.0, earlier / LATE),
        answers=float(answers),
        answers_briefly=float(answers and words <= BRIEF),
        confirms=float(answers) * told[Sign.AGREES],
        identifies=float(Sign.NAMES in asked),
        goes_on=float(bool(before) and not replied),
    )


def _content(text: str, language: str, analyzer: Analyzer) -> frozenset[str]:
    """The words of a turn that carry meaning, without figures."""
    return _carried(text, language, analyzer.words, analyzer.detect)


@lru_cache(16_384)
def _carried(text: str, language: str, words: _Cut, detect: Callable[[str, str], str]) -> frozenset[str]:
    """The same, remembered for the next turns of the talk."""
    return frozenset(word for word, _, _ in words(text, detect(text, language)) if not word.isdigit())


def _reason(text: str, chance: float) -> NoAnswer | None:
    """Small talk where nothing but manners was said; no new topic where the customer spells something out, asks for a
    moment, or surely seeks nothing.
    """
    said, share = signs(text), spelled(text)
    spelling = share >= SPELLING and share * len(text.split()) >= LEAST_SPELLED
    polite = not said.isdisjoint(_MANNERS) and said.isdisjoint(_MATTER | {Sign.NAMES, Sign.WAITS})
    if polite and not spelling:
        return NoAnswer.SMALL_TALK
    return NoAnswer.NO_NEW_TOPIC if spelling or Sign.WAITS in said or chance < SURELY_NOT else None
