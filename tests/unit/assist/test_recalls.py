"""What was shown is watched for as long as somebody follows the talk, whoever changes it, and though nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_feedback import SqlFeedbackLog
from kbassist.adapters.sql_interactions import SqlInteractions
from kbassist.adapters.sql_log import SqlOutbox
from kbassist.assist.recalls import Recalls, Sources
from kbassist.interactions.feed import Feed, Mailbox, Recalled
from kbassist.knowledge.library import Library
from kbassist.model.article import Content
from kbassist.model.feedback import Impression
from kbassist.model.recall import Recall, RecallReason

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROUTER = Content("router", "Red light", "Restart it.", "en", "router", ("agents",))


@dataclass
class Desks:
    """Desks that remember what was done to them."""

    taken: list[frozenset[tuple[str, int]]] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)

    def take_away(self, interaction_id: str, gone: frozenset[tuple[str, int]]) -> None:  # noqa: ARG002
        self.taken.append(gone)

    def renew(self, interaction_id: str) -> None:
        self.renewed.append(interaction_id)


@dataclass
class House:
    library: Library
    log: SqlFeedbackLog
    feed: Feed
    desks: Desks
    recalls: Recalls
    now: datetime = NOON
    shelf_token: int = 1_000

    def publishes(self, content: Content) -> None:
        self.library.write(content, "ann")
        self.library.publish(content.id, "ann")

    def shows(self, content: Content, revision: int, interaction: str = "i") -> None:
        """A search showed it in an interaction, before this process began."""
        search = f"s-{interaction}-{content.id}-{revision}"
        impression = Impression(
            f"{search}.1", search, content.id, revision, "p", 1, "ann", interaction, None, 1, NOON, None
        )
        self.log.keep([impression])

    def looked(self, mailbox: Mailbox) -> tuple[Recall, ...] | None:
        """What a look tells a listener; None: nothing new."""
        self.recalls.look()
        return next((one.recalls for one in mailbox.take() if isinstance(one, Recalled)), None)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    store, desks = SqlStore(new_database(tmp_path)), Desks()
    articles, outbox, log, feed = (
        SqlArticles(store),
        SqlOutbox(store),
        SqlFeedbackLog(store),
        Feed(SqlInteractions(store)),
    )
    sources = Sources(articles, log, outbox, lambda: house.shelf_token)
    recalls = Recalls(feed, desks, sources, lambda: house.now)
    house = House(Library(store, articles, outbox, lambda: house.now), log, feed, desks, recalls)
    house.publishes(ROUTER)
    house.shows(ROUTER, 1)
    yield house
    store.close()


def reasons(recalls: tuple[Recall, ...] | None) -> list[RecallReason]:
    assert recalls is not None
    return [one.reason for one in recalls]


def test_a_withdrawal_is_told_once_and_taken_back_where_the_article_returns(house: House) -> None:
    with house.feed.subscribe("i", 0) as mailbox, house.recalls.follow("i"):
        assert house.looked(mailbox) is None
        house.library.withdraw("router", "ann")
        assert reasons(house.looked(mailbox)) == [RecallReason.WITHDRAWN]
        assert house.looked(mailbox) is None
        house.now += HOUR
        house.library.publish("router", "ann")
        assert house.looked(mailbox) == ()


def test_what_expires_by_itself_is_told_though_nobody_writes_anything(house: House) -> None:
    house.publishes(replace(ROUTER, id="offer", valid_until=NOON + HOUR))
    house.shows(replace(ROUTER, id="offer"), 1)
    with house.feed.subscribe("i", 0) as mailbox, house.recalls.follow("i"):
        assert house.looked(mailbox) is None
        house.now = NOON + HOUR
        assert reasons(house.looked(mailbox)) == [RecallReason.EXPIRED]


def test_the_desks_look_again_once_the_shelf_holds_the_correction(house: House) -> None:
    house.shelf_token = 0
    with house.feed.subscribe("i", 0) as mailbox, house.recalls.follow("i"):
        house.recalls.look()
        house.now += HOUR
        house.publishes(replace(ROUTER, body="Leave it on."))
        assert reasons(house.looked(mailbox)) == [RecallReason.CORRECTED]
        assert (house.desks.taken[-1], house.desks.renewed) == ({("router", 1)}, [])
        house.shelf_token = 1_000
        house.recalls.look()
        house.recalls.look()
        assert house.desks.renewed == ["i"]


def test_what_was_withdrawn_while_nobody_followed_is_found_on_coming_back(house: House) -> None:
    house.library.withdraw("router", "ann")
    assert reasons(house.recalls.catch_up("i")) == [RecallReason.WITHDRAWN]
    assert house.desks.taken == [{("router", 1)}]
    assert house.recalls.catch_up("another talk") == ()


def test_talks_that_were_shown_something_else_hear_nothing(house: House) -> None:
    house.publishes(replace(ROUTER, id="modem"))
    house.shows(replace(ROUTER, id="modem"), 1, "j")
    with house.feed.subscribe("j", 0) as mailbox, house.recalls.follow("i"), house.recalls.follow("j"):
        house.recalls.look()
        house.library.withdraw("router", "ann")
        assert house.looked(mailbox) is None


def test_a_look_that_fails_is_made_up_for_by_the_next(house: House) -> None:
    with house.feed.subscribe("i", 0) as mailbox, house.recalls.follow("i"):
        house.recalls.look()
        house.library.withdraw("router", "ann")
        taken, house.desks.taken = house.desks.taken, None  # type: ignore[assignment]
        with pytest.raises(AttributeError):
            house.recalls.look()
        house.desks.taken = taken
        assert reasons(house.looked(mailbox)) == [RecallReason.WITHDRAWN]
