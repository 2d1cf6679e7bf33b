"""The verbs of the library, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_log import SqlOutbox
from kbassist.knowledge.library import BATCH, Library, Outcome
from kbassist.model.article import Content, Publication, Revision, State, in_force, state_at
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.event import EventType

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROUTER = Content("router", "Router", "Press the button.", "en", "router")


@dataclass
class Desk:
    """An editor's desk: the library, what it wrote to, and a clock that the story moves."""

    store: SqlStore
    now: datetime = NOON
    articles: SqlArticles = field(init=False)
    outbox: SqlOutbox = field(init=False)
    library: Library = field(init=False)

    def __post_init__(self) -> None:
        self.articles = SqlArticles(self.store)
        self.outbox = SqlOutbox(self.store)
        self.library = Library(self.store, self.articles, self.outbox, clock=lambda: self.now)

    def told(self) -> list[tuple[EventType, str]]:
        return [(event.type, event.article_id) for event in self.outbox.after(0)]

    def shown(self, at: datetime, article_id: str = "router") -> int | None:
        """The number of the revision in force."""
        revision = in_force(self.articles.published([article_id]).get(article_id, []), at, at)
        return None if revision is None else revision.number


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = SqlStore(new_database(tmp_path))
    yield Desk(store)
    store.close()


class TestWriting:
    def test_a_first_text_is_revision_one_and_is_told(self, desk: Desk) -> None:
        written = desk.library.write(ROUTER, "ann")
        assert (written.revision.number, written.changed, written.token) == (1, True, 1)
        assert desk.told() == [(EventType.ARTICLE_WRITTEN, "router")]
        assert state_at(written.article, (), NOON) is State.DRAFT

    def test_the_same_text_again_changes_nothing_and_answers_the_newest_token(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        desk.library.write(replace(ROUTER, id="modem"), "ann")
        again = desk.library.write(ROUTER, "bob")
        assert (again.revision.number, again.changed, again.token) == (1, False, 2)
        assert again.revision.author == "ann"

    def test_an_etag_protects_what_another_editor_wrote_meanwhile(self, desk: Desk) -> None:
        read = desk.library.write(ROUTER, "ann").article
        desk.library.write(replace(ROUTER, body="By bob"), "bob", read.etag)
        with pytest.raises(Refused) as refused:
            desk.library.write(replace(ROUTER, body="By ann"), "ann", read.etag)
        assert refused.value.kind is RefusalKind.LOST_UPDATE
        assert [one.content.body for one in desk.articles.revisions("router")] == ["Press the button.", "By bob"]

    def test_the_etag_answered_is_the_one_that_is_kept(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        answered, _ = desk.library.publish("router", "sue")
        kept = desk.articles.get("router")
        assert kept is not None
        assert kept.etag == answered.etag

    def test_a_text_that_makes_no_sense_is_not_kept(self, desk: Desk) -> None:
        with pytest.raises(Refused, match="title"):
            desk.library.write(replace(ROUTER, title=""), "ann")
        assert desk.told() == []


class TestPublishing:
    def test_a_published_article_is_in_force_from_now_on(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        article, token = desk.library.publish("router", "sue")
        assert article.publications == (Publication(1, NOON, None, "sue"),)
        assert token == 2
        assert desk.told()[-1] == (EventType.ARTICLE_PUBLISHED, "router")
        assert (desk.shown(NOON - HOUR), desk.shown(NOON)) == (None, 1)

    def test_publishing_what_is_published_changes_nothing(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        once, _ = desk.library.publish("router", "sue")
        desk.now += HOUR
        twice, token = desk.library.publish("router", "sue")
        assert (twice, token) == (once, 2)

    def test_the_old_text_stays_in_force_until_the_new_one_begins(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        desk.library.publish("router", "sue")
        desk.library.write(replace(ROUTER, body="New"), "ann")
        desk.library.publish("router", "sue", starts=NOON + HOUR)
        assert (desk.shown(NOON), desk.shown(NOON + HOUR)) == (1, 2)
        assert desk.articles.standing(["router"], NOON + HOUR) == {"router": {1, 2}}

    def test_what_was_scheduled_can_be_published_at_once(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        desk.library.publish("router", "sue", starts=NOON + HOUR)
        desk.library.publish("router", "sue")
        assert desk.shown(NOON) == 1

    def test_a_moment_in_another_zone_is_kept_in_utc_and_one_without_a_zone_is_refused(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        with pytest.raises(Refused) as refused:
            desk.library.publish("router", "sue", starts=datetime(2026, 12, 1))
        assert refused.value.field == "starts"
        article, _ = desk.library.publish("router", "sue", starts=datetime.fromisoformat("2026-12-01T01:00+01:00"))
        assert article.publications[0].starts.isoformat() == "2026-12-01T00:00:00+00:00"

    def test_an_older_text_that_the_newer_one_would_hide_is_refused(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        desk.library.write(replace(ROUTER, body="New"), "ann")
        desk.library.publish("router", "sue")
        with pytest.raises(Refused) as refused:
            desk.library.publish("router", "sue", revision=1)
        assert refused.value.kind is RefusalKind.CONFLICT

    def test_an_older_text_can_be_published_beside_a_newer_one_that_is_valid_later(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        desk.library.write(replace(ROUTER, body="New", valid_from=NOON + HOUR), "ann")
        desk.library.publish("router", "sue")
        desk.library.publish("router", "sue", revision=1)
        assert (desk.shown(NOON), desk.shown(NOON + HOUR)) == (1, 2)

    @pytest.mark.parametrize(("article_id", "revision"), [("modem", None), ("router", 7)])
    def test_what_does_not_exist_cannot_be_published(self, desk: Desk, article_id: str, revision: int | None) -> None:
        desk.library.write(ROUTER, "ann")
        with pytest.raises(Refused) as refused:
            desk.library.publish(article_id, "sue", revision=revision)
        assert refused.value.kind is RefusalKind.NOT_FOUND


class TestWithdrawing:
    def test_a_withdrawn_article_stands_nowhere_at_once_not_even_what_was_scheduled(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        desk.library.publish("router", "sue")
        desk.library.write(replace(ROUTER, body="New"), "ann")
        desk.library.publish("router", "sue", starts=NOON + 2 * HOUR)
        desk.now += HOUR
        article, token = desk.library.withdraw("router", "sue")
        assert state_at(article, desk.articles.published(["router"])["router"], desk.now) is State.WITHDRAWN
        assert desk.articles.standing(["router"], desk.now) == {}
        assert (desk.shown(NOON), desk.shown(desk.now), desk.shown(NOON + 3 * HOUR)) == (1, None, None)
        assert desk.outbox.after(token - 1)[0].type is EventType.ARTICLE_WITHDRAWN

    def test_a_withdrawn_article_can_be_published_again(self, desk: Desk) -> None:
        desk.library.write(ROUTER, "ann")
        desk.library.publish("router", "sue")
        desk.library.withdraw("router", "sue")
        desk.library.publish("router", "sue")
        assert desk.shown(NOON) == 1

    @pytest.mark.parametrize(
        ("article_id", "kind"), [("modem", RefusalKind.NOT_FOUND), ("router", RefusalKind.CONFLICT)]
    )
    def test_only_what_is_published_can_be_withdrawn(self, desk: Desk, article_id: str, kind: RefusalKind) -> None:
        desk.library.write(ROUTER, "ann")
        with pytest.raises(Refused) as refused:
            desk.library.withdraw(article_id, "sue")
        assert refused.value.kind is kind
        assert len(desk.told()) == 1


class TestTakingIn:
    def test_a_second_import_of_the_same_files_changes_nothing(self, desk: Desk) -> None:
        files = [replace(ROUTER, id=f"a{number}") for number in range(BATCH + 50)]
        first = desk.library.take_in(files, "ann", publish=True)
        second = desk.library.take_in(files, "ann", publish=True)
        assert {one.outcome for one in first} == {Outcome.CREATED}
        assert {one.outcome for one in second} == {Outcome.UNCHANGED}
        assert [one.article_id for one in first] == [one.id for one in files]
        assert first[-1].token == second[0].token == desk.outbox.newest()[0] == 2 * len(files)
        assert len(desk.articles.published(one.id for one in files)) == len(files)

    def test_a_changed_file_is_a_revision_and_only_it_is_told(self, desk: Desk) -> None:
        desk.library.take_in([ROUTER, replace(ROUTER, id="modem")], "ann", publish=False)
        changed = replace(ROUTER, body="New")
        outcomes = desk.library.take_in([changed, replace(ROUTER, id="modem")], "ann", publish=False)
        assert [(one.outcome, one.revision) for one in outcomes] == [(Outcome.REVISED, 2), (Outcome.UNCHANGED, 1)]
        assert desk.told()[2:] == [(EventType.ARTICLE_WRITTEN, "router")]

    def test_the_same_article_twice_in_one_import_is_revised_by_the_second(self, desk: Desk) -> None:
        outcomes = desk.library.take_in([ROUTER, replace(ROUTER, body="New")], "ann", publish=True)
        assert [(one.outcome, one.revision) for one in outcomes] == [(Outcome.CREATED, 1), (Outcome.REVISED, 2)]
        assert desk.shown(NOON) == 2

    def test_one_bad_file_does_not_stop_the_others(self, desk: Desk) -> None:
        bad, good = desk.library.take_in([replace(ROUTER, title=""), replace(ROUTER, id="modem")], "ann", publish=True)
        assert bad.outcome is Outcome.REFUSED
        assert bad.refusal is not None
        assert bad.refusal.field == "title"
        assert good.outcome is Outcome.CREATED
        assert desk.shown(NOON, "modem") == 1

    def test_an_import_that_publishes_brings_a_withdrawn_article_back(self, desk: Desk) -> None:
        desk.library.take_in([ROUTER], "ann", publish=True)
        desk.library.withdraw("router", "sue")
        (again,) = desk.library.take_in([ROUTER], "ann", publish=True)
        assert again.outcome is Outcome.UNCHANGED
        assert desk.shown(NOON) == 1

    def test_progress_is_told_batch_by_batch(self, desk: Desk) -> None:
        told: list[tuple[int, int]] = []
        files = [replace(ROUTER, id=f"a{number}") for number in range(BATCH + 1)]
        desk.library.take_in(files, "ann", False, lambda done, total: told.append((done, total)))
        assert told == [(BATCH, BATCH + 1), (BATCH + 1, BATCH + 1)]


hours = st.integers(0, 6).map(lambda number: NOON + number * HOUR)
spans = st.tuples(hours, st.none() | hours)


@given(st.lists(st.tuples(st.integers(1, 4), spans, spans), max_size=5), hours, hours)
def test_what_is_in_force_is_open_valid_and_outdone_by_no_newer_text(
    drawn: list[tuple[int, tuple[datetime, datetime | None], tuple[datetime, datetime | None]]],
    as_of: datetime,
    moment: datetime,
) -> None:
    validity = {number: valid for number, _, valid in drawn}
    published = [
        (
            Publication(number, *shown, "sue"),
            Revision(
                number, replace(ROUTER, valid_from=validity[number][0], valid_until=validity[number][1]), "ann", NOON
            ),
        )
        for number, shown, _ in drawn
    ]
    begun = {
        number
        for number, (starts, ends), _ in drawn
        if starts <= as_of and (ends is None or as_of < ends) and validity[number][0] <= moment
    }
    found = in_force(published, as_of, moment)
    if found is None:
        ends = validity[max(begun)][1] if begun else NOON
        assert ends is not None
        assert not begun or ends <= moment
    else:
        assert found.number == max(begun)
        assert found.content.valid_until is None or moment < found.content.valid_until
