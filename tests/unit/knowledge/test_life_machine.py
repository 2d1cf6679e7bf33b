"""Whatever people do to an article, in whatever order: what is shown was approved, and the log tells all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_log import SqlOutbox
from kbassist.knowledge.library import Library
from kbassist.model.article import Content, State, in_force, state_at
from kbassist.model.base import Refused
from kbassist.model.life import LogWanted, Stage

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
people = st.sampled_from(["ann", "bob"])
numbers = st.none() | st.integers(1, 3)
hours = st.integers(1, 3).map(lambda number: number * HOUR)


class Life(RuleBasedStateMachine):
    """One article, two people who may do anything, four eyes."""

    def __init__(self) -> None:
        super().__init__()
        self.home = TemporaryDirectory()
        self.store, self.now = SqlStore(new_database(Path(self.home.name))), NOON
        self.articles = SqlArticles(self.store)
        self.library = Library(self.store, self.articles, SqlOutbox(self.store), lambda: self.now, four_eyes=True)
        self.said = 0

    def teardown(self) -> None:
        self.store.close()
        self.home.cleanup()

    def attempt(self, act: Callable[[], object]) -> None:
        """Does it, or is refused; what is refused leaves no trace."""
        self.now += timedelta(seconds=1)
        before, refused = self.log(), False
        try:
            act()
        except Refused:
            refused = True
        assert not refused or self.log() == before

    def log(self) -> list[str]:
        return [entry.act for entry in self.articles.logged(LogWanted("a"), None, 1000)]

    @rule(by=people)
    def write(self, by: str) -> None:
        self.said += 1
        self.attempt(lambda: self.library.write(Content("a", "A", f"Text {self.said}", "en", "a"), by))

    @rule(by=people, stage=st.sampled_from(Stage), revision=numbers)
    def review(self, by: str, stage: Stage, revision: int | None) -> None:
        self.attempt(lambda: self.library.review("a", stage, by, revision))

    @rule(by=people, revision=numbers)
    def publish(self, by: str, revision: int | None) -> None:
        self.attempt(lambda: self.library.publish("a", by, None, revision))

    @rule(by=people, after=hours, revision=numbers)
    def schedule(self, by: str, after: timedelta, revision: int | None) -> None:
        self.attempt(lambda: self.library.schedule("a", by, self.now + after, revision))

    @rule(by=people, scheduled_only=st.booleans())
    def withdraw(self, by: str, scheduled_only: bool) -> None:
        self.attempt(lambda: self.library.withdraw("a", by, scheduled_only))

    @rule(by=people, revision=st.integers(1, 3))
    def restore(self, by: str, revision: int) -> None:
        self.attempt(lambda: self.library.restore("a", by, revision))

    @rule(after=hours)
    def wait(self, after: timedelta) -> None:
        self.now += after

    @invariant()
    def what_is_shown_was_approved_by_another_than_its_writer(self) -> None:
        published = self.articles.published(["a"]).get("a", [])
        for moment in (self.now, self.now + HOUR, self.now + 9 * HOUR):
            shown = in_force(published, moment, moment)
            if shown is not None:
                article = self.articles.get("a")
                assert article is not None
                mine = [one for one in article.reviews if one.revision == shown.number]
                assert {one.by for one in mine if one.stage is Stage.APPROVED} - {shown.author}

    @invariant()
    def the_newest_entry_of_the_log_tells_how_the_article_stands(self) -> None:
        article = self.articles.get("a")
        entries = self.articles.logged(LogWanted("a"), None, 1)
        assert bool(entries) == (article is not None)
        if article is None:
            return
        after = entries[0].after
        published = self.articles.published(["a"]).get("a", [])
        assert after["revision"] == article.head.number
        assert after["state"] == state_at(article, published, entries[0].at)

    @invariant()
    def a_withdrawn_article_is_in_force_nowhere_and_a_live_one_is(self) -> None:
        article = self.articles.get("a")
        if article is not None:
            published = self.articles.published(["a"]).get("a", [])
            live = state_at(article, published, self.now) is State.LIVE
            assert live == (in_force(published, self.now, self.now) is not None)
            assert bool(self.articles.standing(["a"], self.now)) == live


Life.TestCase.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
TestLife = Life.TestCase
