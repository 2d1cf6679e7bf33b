"""Feedback taken in on a real database: log and lesson together, and priors that follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_feedback import SqlFeedbackLog, SqlLessons
from kbassist.learning.feedback import ENOUGH, Feedbacks, Judgement
from kbassist.learning.priors import HALF_LIFE
from kbassist.model.access import Principal, Role
from kbassist.model.feedback import Impression, Verdict

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAIR = ("a", "b")


class Office:
    """Agents who are shown two articles again and again, at a time of our choosing."""

    def __init__(self, home: Path) -> None:
        self.now = NOON
        self.store = SqlStore(new_database(home))
        self.log, self.lessons = SqlFeedbackLog(self.store), SqlLessons(self.store)
        self.feedbacks = self.open()
        self._searches = 0

    def open(self) -> Feedbacks:
        return Feedbacks(self.store, self.log, self.lessons, lambda search: self.log.shown([search]), lambda: self.now)

    def search(self, by: str, intent: str | None = "router", order: tuple[str, ...] = PAIR) -> str:
        self._searches += 1
        search = f"s_{self._searches}"
        matter = (by, None, None, 1, self.now, intent)
        shown = [Impression(f"{search}.{n}", search, one, 1, "p", n, *matter) for n, one in enumerate(order, 1)]
        self.log.keep(shown)
        return search

    def judge(self, suggestion: str, verdict: Verdict, by: str = "ann", rank: int | None = None) -> None:
        caller = Principal(by, by, frozenset({Role.AGENT}), frozenset())
        self.feedbacks.record(suggestion, Judgement(verdict, rank), caller)
        self.feedbacks.reload()

    def use(self, rank: int, by: str = "ann", order: tuple[str, ...] = PAIR) -> None:
        self.judge(f"{self.search(by, order=order)}.{rank}", Verdict.USED, by)

    def expected(self, by: str, article_id: str) -> float:
        tallies = self.lessons.tallies("router", [article_id])
        return next(one.expected for one in tallies if one.principal_id == by)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.store.close()


def test_a_use_lifts_the_article_and_sinks_the_one_passed_over(office: Office) -> None:
    office.use(2)
    assert office.feedbacks.current[("router", "b")] > 1 > office.feedbacks.current[("router", "a")]


def test_a_search_about_nothing_is_kept_in_the_log_and_teaches_nothing(office: Office) -> None:
    search = office.search("ann", intent=None)
    office.judge(f"{search}.1", Verdict.USED)
    assert len(office.log.given([search])) == 1
    assert dict(office.feedbacks.current) == {}


def test_a_mind_that_changes_leaves_only_its_last_opinion(office: Office) -> None:
    search = office.search("ann")
    for verdict, rank in ((Verdict.OPENED, None), (Verdict.USED, None), (Verdict.DISPLAYED, 4), (Verdict.WRONG, 4)):
        office.judge(f"{search}.2", verdict, rank=rank)
    (tally,) = office.lessons.tallies("router", ["b"])
    assert (tally.uses, tally.expected) == (0.0, 1.0)
    assert office.expected("ann", "a") == pytest.approx(0)


def test_what_was_taught_fades_while_nobody_says_anything(office: Office) -> None:
    office.use(2)
    fresh = office.feedbacks.current[("router", "b")]
    office.now += timedelta(minutes=30)
    office.feedbacks.reload()
    assert office.feedbacks.current[("router", "b")] == fresh
    office.now += HALF_LIFE
    office.feedbacks.reload()
    assert 1 < office.feedbacks.current[("router", "b")] < fresh
    assert dict(office.open().current) == dict(office.feedbacks.current)


def test_a_judgement_whose_transaction_fails_leaves_neither_log_nor_lesson(office: Office) -> None:
    search, ann = office.search("ann"), Principal("ann", "ann", frozenset({Role.AGENT}), frozenset())

    def fail_in_the_end() -> None:
        with office.store.transaction():
            office.feedbacks.record(f"{search}.1", Judgement(Verdict.USED), ann)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_in_the_end()
    office.feedbacks.reload()
    assert office.log.given([search]) == []
    assert dict(office.feedbacks.current) == {}


def test_with_enough_feedback_the_log_tells_how_ranks_are_looked_at(office: Office) -> None:
    office.use(1, by="first")
    with office.store.transaction():
        for number in range(ENOUGH):  # either article as often at either rank: both ranks are looked at alike
            office.use(1 + number % 2, by=f"agent {number}", order=PAIR if number % 4 < 2 else PAIR[::-1])
    office.feedbacks.learn()
    office.use(1, by="last")
    assert office.expected("first", "a") == pytest.approx(2 / 3)
    assert 0.5 < office.expected("last", "a") < 0.62
