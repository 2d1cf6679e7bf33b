"""Gaps: what nothing helped, gathered by meaning across languages, and turned into the beginning of an article."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from kbassist.language.redact import Redactor
from kbassist.learning.grouping import Floats, grouped, together
from kbassist.learning.renewed import Renewed
from kbassist.learning.unhelped import Logs, unhelped
from kbassist.model.access import Principal
from kbassist.model.article import Content
from kbassist.model.base import RefusalKind, Refused, digest, new_id, now_utc
from kbassist.model.gap import Gap, GapLeader, GapReport, Unhelped
from kbassist.model.interaction import Heard, Outcome
from kbassist.model.passage import Edition, Scope
from kbassist.model.situation import Speaker
from kbassist.ports.reading import Analyzer, Words
from kbassist.ports.shelf import Shelf
from kbassist.ports.store import Store
from kbassist.search.query import gist

PHRASINGS, TALKS, SAYINGS = 20, 5, 8
"""What a draft begins with at most: ways to ask, resolved talks, and an agent's sayings of each."""

MANY = 500
"""Questions from which on nobody waits until they are gathered."""

LEAST_SAYING = 5
"""Words of a saying that may tell how a matter was resolved."""

LONGEST_TITLE = 200
_HEADINGS = {"de": "Was in gelösten Fällen gesagt wurde", "ru": "Что говорили в решённых обращениях"}
_HEADING = "What was said in resolved matters"


@dataclass(frozen=True, slots=True)
class Nearest:
    """The article in force that is nearest to a question, and the cosine of their words' means."""

    edition: Edition
    cosine: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What gaps are understood by."""

    analyzer: Analyzer
    words: Words
    shelf: Shelf
    redactor: Redactor


class Gaps:
    """Gathers what nothing helped into gaps, which keep their identity however often they are gathered."""

    def __init__(self, store: Store, logs: Logs, reading: Reading, clock: Callable[[], datetime] = now_utc) -> None:
        self._store, self._logs, self._reading, self._clock = store, logs, reading, clock
        self._vector = lru_cache(maxsize=20_000)(self._meant)
        self._renewed = Renewed(self._gather, lambda gaps: sum(len(gap.questions) for gap in gaps) >= MANY)

    def gathered(self) -> Sequence[Gap]:
        """Every gap of the last weeks, those of most matters first; of many questions, as it was some seconds ago."""
        return self._renewed.value()

    def close(self) -> None:
        """Gathers nothing more."""
        self._renewed.close()

    def _gather(self) -> Sequence[Gap]:
        """Every gap of now; new ones are kept, and so known again."""
        asked = [one for one in unhelped(self._logs, self._clock()) if self._vector(one.text, one.language).any()]
        leaders, groups, began = self._led(asked)
        if began:
            with self._store.transaction():  # others may have begun some of them meanwhile
                leaders, groups, began = self._led(asked)
                self._logs.gaps.add([one for one in dict.fromkeys(began) if one.id not in {old.id for old in leaders}])
        members: defaultdict[int, list[Unhelped]] = defaultdict(list)
        for group, question in zip(groups, asked, strict=True):
            members[group].append(question)
        every = [*leaders, *began]
        gaps = [_gap(every[group], questions) for group, questions in members.items()]
        return sorted(gaps, key=lambda gap: (-gap.matters, gap.leader.at, gap.leader.id))

    def _led(self, asked: Sequence[Unhelped]) -> tuple[list[GapLeader], list[int], list[GapLeader]]:
        """The leaders that are kept, the group of each question, and the leaders of the groups that are new."""
        leaders = self._logs.gaps.leaders()
        known = self._rows([(one.question, one.language) for one in leaders])
        groups, new = grouped(known, self._rows([(one.text, one.language) for one in asked]))
        return leaders, groups, [_leader(asked[number]) for number in new]

    def one(self, gap_id: str) -> Gap:
        """A gap of the last weeks; Refused NOT_FOUND where there is none."""
        found = next((gap for gap in self._renewed.found() if gap.leader.id == gap_id), None)
        if found is None:
            raise Refused(RefusalKind.NOT_FOUND, "there is no such gap", "gap_id")
        return found

    def report(self, text: str, by: Principal, language: str | None = None) -> GapReport:
        """Keeps, redacted, a question that nothing answered; Refused INVALID where it holds no word to go by."""
        question = " ".join(self._reading.redactor.redact(text).text.split())
        spoken = language or self._reading.analyzer.detect(question, "en")
        if not self._vector(question, spoken).any():
            raise Refused(RefusalKind.INVALID, "question: holds no word that says what it is about", "question")
        report = GapReport(new_id("r"), question, spoken, by.id, self._clock())
        self._logs.gaps.report(report)
        self._store.afterwards(self._renewed.forget)
        return report

    def nearest(self, gap: Gap, readable: frozenset[str]) -> Nearest | None:
        """The article in force that is nearest to a gap, of those that the caller may read; None: there is none."""
        shelf = self._reading.shelf.current
        if not shelf.model.endswith(self._reading.words.fingerprint):
            return None
        allowed = shelf.allowed(Scope(readable, self._clock()))
        rows, cosine = shelf.nearest_means(self._vector(gap.leader.question, gap.leader.language), 1, allowed)
        return Nearest(shelf.edition(int(rows[0]), allowed), round(float(cosine[0]), 4)) if len(rows) else None

    def draft(self, gap_id: str) -> Content:
        """The beginning of an article for a gap: its question, how it was asked, and what agents said who resolved it.

        Refused NOT_FOUND where there is no such gap, CONFLICT where its article was begun before.
        """
        gap = self.one(gap_id)
        if gap.leader.article_id is not None:
            message = f"article {gap.leader.article_id} was begun for this gap already"
            raise Refused(RefusalKind.CONFLICT, message, "gap_id")
        language = gap.leader.language
        asked = dict.fromkeys(one.text for one in gap.questions if one.language == language)
        sayings = self._sayings({one.interaction_id for one in gap.questions if one.interaction_id is not None})
        heading = _HEADINGS.get(language, _HEADING)
        body = "\n".join([f"## {heading}", "", *(f"- {one}" for one in sayings)]) if sayings else ""
        title, identity = gap.leader.question[:LONGEST_TITLE], new_id("a")
        return Content(
            identity, title, body, language, identity, audiences=("agents",), phrasings=tuple(asked)[:PHRASINGS]
        )

    def begun(self, gap_id: str, article_id: str) -> None:
        """Notes which article was begun for a gap."""
        self._logs.gaps.drafted(gap_id, article_id)
        self._store.afterwards(self._renewed.forget)

    def _sayings(self, interaction_ids: Collection[str]) -> list[str]:
        """What agents said in those of the interactions that were resolved."""
        found: list[str] = []
        talks = (self._logs.interactions.get(one) for one in sorted(interaction_ids))
        resolved = [talk for talk in talks if talk is not None and talk.outcome is Outcome.RESOLVED]
        for talk in resolved[:TALKS]:
            found += _told(self._logs.interactions.turns(talk.id))[:SAYINGS]
        return found

    def _rows(self, texts: Sequence[tuple[str, str]]) -> Floats:
        return together([self._vector(text, language) for text, language in texts], self._reading.words.dimensions)

    def _meant(self, text: str, language: str) -> Floats:
        said = {word: 1.0 for word, _, _ in self._reading.analyzer.words(text, language)}
        return gist(said, self._reading.words, lambda _: 1.0).mean


def monday(moment: datetime) -> date:
    """The first day of a moment's week."""
    return moment.date() - timedelta(days=moment.weekday())


def _leader(question: Unhelped) -> GapLeader:
    """Known by what was asked, so that the same question forms the same gap wherever it is gathered anew."""
    identity = digest("gap", question.language, " ".join(question.text.casefold().split()))
    return GapLeader(f"g_{identity[:24]}", question.text, question.language, question.at)


def _gap(leader: GapLeader, questions: Sequence[Unhelped]) -> Gap:
    """Counts go by matter: one that shows in several ways counts once, in the week it showed first."""
    first = {one.matter: one for one in reversed(questions)}
    weeks = Counter(monday(one.at) for one in first.values())
    return Gap(
        leader,
        tuple(reversed(questions)),
        len(first),
        dict(sorted(weeks.items())),
        Counter(one.why for one in questions),
        Counter(one.language for one in first.values()),
    )


def _told(turns: Sequence[Heard]) -> list[str]:
    said = (one.turn for one in turns if one.turn.role is Speaker.AGENT and one.turn.final)
    return [" ".join(turn.text.split()) for turn in said if len(turn.text.split()) >= LEAST_SAYING]
