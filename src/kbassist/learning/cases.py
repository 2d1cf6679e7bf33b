"""What is measured: questions with known answers, and the articles that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kbassist.learning.metrics import depth
from kbassist.model.article import Content
from kbassist.model.base import digest
from kbassist.model.situation import Context, Mode, Turn

SHOWN = 10
"""Suggestions asked for where no metric looks deeper."""


class Half(StrEnum):
    """Constants are chosen on one half; figures are reported on the other, which nobody looks at before."""

    TUNE = "tune"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Case:
    """One question, typed (`text`) or heard (`turns`), and the ids of all that answers it; none: it has no answer.

    `group` is the heading under which it is also reported; cases of one `dialogue` are not independent of each other.
    """

    id: str
    half: Half
    language: str
    relevant: frozenset[str]
    text: str = ""
    turns: tuple[Turn, ...] = ()
    context: Context = field(default_factory=dict)
    group: str = ""
    dialogue: str = ""

    @property
    def unanswerable(self) -> bool:
        """True where the articles hold no answer, so that silence is right."""
        return not self.relevant


@dataclass(frozen=True, slots=True)
class EvalSet:
    """Articles, the cases asked of them, and how they are judged; `by_family`: a translation counts as the article.

    `articles_of` names the set that has these very articles, where this one only asks them other questions.
    """

    name: str
    articles: tuple[Content, ...]
    cases: tuple[Case, ...]
    metrics: tuple[str, ...]
    by_family: bool = False
    modes: tuple[Mode, ...] = (Mode.HYBRID,)
    articles_of: str = ""

    @property
    def home(self) -> str:
        """Names the home that holds the articles; sets of the same articles share it."""
        return self.articles_of or self.name

    @property
    def limit(self) -> int:
        """How many suggestions every case asks for."""
        return max(SHOWN, *(depth(name) for name in self.metrics))


def alternate(ids: Iterable[str]) -> dict[str, Half]:
    """Every second id, in the order given, goes to the half that constants are chosen on."""
    return {identity: (Half.TUNE, Half.CHECK)[place % 2] for place, identity in enumerate(ids)}


def half_of(identity: str) -> Half:
    """The half that an id's own digest assigns, so that cases added later move no other case."""
    return (Half.TUNE, Half.CHECK)[int(digest(identity), 16) % 2]


def sampled(cases: Sequence[Case], half: Half, count: int | None = None) -> list[Case]:
    """The cases of a half, or `count` of them, in the order given: the same ones every time, more include fewer."""
    chosen = [case for case in cases if case.half is half]
    if count is None or count >= len(chosen):
        return chosen
    kept = set(sorted((case.id for case in chosen), key=digest)[:count])
    return [case for case in chosen if case.id in kept]
