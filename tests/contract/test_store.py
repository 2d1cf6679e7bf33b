"""What the store's ports promise, held against every adapter: add one to ADAPTERS and it is held to the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_access import SqlPrincipals, SqlReplays
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_feedback import SqlFeedbackLog, SqlLessons
from kbassist.adapters.sql_log import SqlImports, SqlOutbox, SqlSearches
from kbassist.model.access import Role
from kbassist.model.article import Content, Publication, State
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.event import EventType
from kbassist.model.feedback import Feedback, Impression, Prior, Tally, Verdict
from kbassist.model.life import Stage
from kbassist.model.suggestion import SearchRecord, Shown
from kbassist.ports.articles import Articles
from kbassist.ports.store import Imports, Outbox, Principals, Replays, Searches, Store
from kbassist.ports.talk import FeedbackLog, Lessons

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Sockets:
    """One adapter of every port, on one database."""

    store: Store
    articles: Articles
    outbox: Outbox
    searches: Searches
    principals: Principals
    replays: Replays
    imports: Imports
    feedback: FeedbackLog
    lessons: Lessons


def sqlite(home: Path) -> Sockets:
    store = SqlStore(new_database(home))
    return Sockets(
        store,
        SqlArticles(store),
        SqlOutbox(store),
        SqlSearches(store),
        SqlPrincipals(store, lambda: NOON),
        SqlReplays(store),
        SqlImports(store),
        SqlFeedbackLog(store),
        SqlLessons(store),
    )


ADAPTERS: list[Callable[[Path], Sockets]] = [sqlite]


@pytest.fixture(params=ADAPTERS, ids=lambda adapter: adapter.__name__)
def sockets(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sockets]:
    made: Sockets = request.param(tmp_path)
    yield made
    if isinstance(made.store, SqlStore):
        made.store.close()


@dataclass(frozen=True)
class Narrowed:
    language: str | None = None
    audience: str | None = None
    q: str | None = None
    state: State | None = None
    review: Stage | None = None
    family: str | None = None
    author: str | None = None
    now: datetime = NOON


def article(identity: str = "router", **said: object) -> Content:
    given = {"title": "Router", "body": "Press the button.", "language": "en", "family": identity} | said
    return Content(id=identity, **given)  # type: ignore[arg-type]


class TestStore:
    def test_it_answers_a_ping(self, sockets: Sockets) -> None:
        sockets.store.ping()

    def test_all_that_a_transaction_did_is_undone_when_it_fails_in_the_end(self, sockets: Sockets) -> None:
        def fail_in_the_end() -> None:
            with sockets.store.transaction():
                sockets.articles.add_revision(article(), "ann", NOON)
                sockets.outbox.put(EventType.ARTICLE_WRITTEN, ["router"], NOON)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail_in_the_end()
        assert sockets.articles.get("router") is None
        assert sockets.outbox.newest() == (0, None)

    def test_a_nested_transaction_joins_the_outer_one(self, sockets: Sockets) -> None:
        def fail_outside() -> None:
            with sockets.store.transaction():
                with sockets.store.transaction():
                    sockets.articles.add_revision(article(), "ann", NOON)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail_outside()
        assert sockets.articles.get("router") is None

    def test_a_transaction_sees_its_own_writes_and_another_thread_does_not_yet(self, sockets: Sockets) -> None:
        elsewhere: list[object] = []
        with sockets.store.transaction():
            sockets.articles.add_revision(article(), "ann", NOON)
            assert sockets.articles.get("router") is not None
            reader = threading.Thread(target=lambda: elsewhere.append(sockets.articles.get("router")))
            reader.start()
            reader.join()
        assert elsewhere == [None]

    def test_writers_in_many_threads_wait_for_each_other_and_lose_nothing(self, sockets: Sockets) -> None:
        def write(author: str) -> None:
            for number in range(5):
                with sockets.store.transaction():
                    sockets.articles.add_revision(article(body=f"{author} {number}"), author, NOON)

        writers = [threading.Thread(target=write, args=(f"author {one}",)) for one in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert [one.number for one in sockets.articles.revisions("router")] == list(range(1, 21))


class TestArticles:
    def test_a_content_comes_back_as_it_went_in_with_its_moments_in_utc(self, sockets: Sockets) -> None:
        said = article(
            audiences=("customers", "team:fraud"),
            attributes={"product": ("fiber", "dsl")},
            phrasings=("Роутер мигает красным",),
            tags=("troubleshooting",),
            valid_from=NOON,
            valid_until=NOON + HOUR,
            as_of_field="contract_date",
            verbatim=True,
            uri="https://example.org/router",
            procedure={"id": "router", "steps": [{"id": "ask", "kind": "ask", "text": "Which light?"}]},
        )
        sockets.articles.add_revision(said, "ann", NOON.astimezone(timezone(timedelta(hours=5))))
        kept = sockets.articles.get("router")
        assert kept is not None
        assert kept.head.content == said
        assert kept.head.content.digest == said.digest
        assert (kept.head.number, kept.head.author) == (1, "ann")
        assert kept.head.created_at == NOON
        assert kept.head.created_at.tzinfo is UTC

    def test_a_moment_without_a_time_zone_is_not_kept(self, sockets: Sockets) -> None:
        with pytest.raises(Exception, match="no time zone"):
            sockets.articles.add_revision(article(), "ann", NOON.replace(tzinfo=None))

    def test_revisions_count_up_and_the_newest_is_the_head(self, sockets: Sockets) -> None:
        for body in ("one", "two", "three"):
            sockets.articles.add_revision(article(body=body), "ann", NOON)
        kept = sockets.articles.get("router")
        second = sockets.articles.revision("router", 2)
        assert kept is not None
        assert second is not None
        assert kept.head.content.body == "three"
        assert second.content.body == "two"
        assert sockets.articles.revision("router", 4) is None
        assert [one.number for one in sockets.articles.revisions("router")] == [1, 2, 3]
        assert sockets.articles.revisions("nobody") == []

    def test_a_revision_that_does_not_exist_cannot_be_published(self, sockets: Sockets) -> None:
        sockets.articles.add_revision(article(), "ann", NOON)
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            sockets.articles.add_publication("router", Publication(7, NOON, None, "ann"))

    def test_many_thousand_ids_are_answered_together_and_unknown_ones_left_out(self, sockets: Sockets) -> None:
        with sockets.store.transaction():
            for number in range(1203):
                sockets.articles.add_revision(article(f"a{number:04}"), "ann", NOON)
                sockets.articles.add_publication(f"a{number:04}", Publication(1, NOON, None, "ann"))
        asked = [f"a{number:04}" for number in range(1300)]
        assert len(sockets.articles.many(asked)) == 1203
        assert sockets.articles.many(asked)["a1202"].publications == (Publication(1, NOON, None, "ann"),)
        assert len(sockets.articles.published(asked)) == 1203
        assert sockets.articles.standing(asked, NOON)["a1202"] == {1}
        assert sockets.articles.many([]) == sockets.articles.published([]) == sockets.articles.standing([], NOON) == {}

    def test_published_tells_every_publication_with_its_text_oldest_first(self, sockets: Sockets) -> None:
        for body in ("one", "two"):
            sockets.articles.add_revision(article(body=body), "ann", NOON)
        sockets.articles.add_revision(article("draft"), "ann", NOON)
        for revision, starts in ((2, NOON + HOUR), (1, NOON)):
            sockets.articles.add_publication("router", Publication(revision, starts, None, "ann"))
        shown = sockets.articles.published(["router", "draft"])
        assert [(one.revision, text.content.body) for one, text in shown["router"]] == [(2, "two"), (1, "one")]
        assert "draft" not in shown

    def test_standing_knows_only_publications_that_have_begun_and_not_ended(self, sockets: Sockets) -> None:
        for body in ("one", "two", "three"):
            sockets.articles.add_revision(article(body=body), "ann", NOON)
        for one in (Publication(1, NOON, NOON + HOUR, "a"), Publication(2, NOON, None, "a")):
            sockets.articles.add_publication("router", one)
        sockets.articles.add_publication("router", Publication(3, NOON + HOUR, None, "a"))
        before, first, second = (sockets.articles.standing(["router"], NOON + shift * HOUR) for shift in (-1, 0, 1))
        assert before == {}
        assert first == {"router": {1, 2}}
        assert second == {"router": {2, 3}}

    def test_ending_closes_what_is_open_or_to_come_and_leaves_what_had_ended(self, sockets: Sockets) -> None:
        sockets.articles.add_revision(article(), "ann", NOON)
        for starts, ends in ((-3, -2), (-1, None), (2, None)):
            last = None if ends is None else NOON + ends * HOUR
            sockets.articles.add_publication("router", Publication(1, NOON + starts * HOUR, last, "ann"))
        assert sockets.articles.end_publications("router", NOON) == 2
        assert sockets.articles.end_publications("router", NOON) == 0
        kept = sockets.articles.get("router")
        assert kept is not None
        assert [one.ends for one in kept.publications] == [NOON - 2 * HOUR, NOON, NOON]
        assert sockets.articles.standing(["router"], NOON + 3 * HOUR) == {}

    def test_ids_are_paged_in_order(self, sockets: Sockets) -> None:
        for identity in ("b", "a", "B", "я"):
            sockets.articles.add_revision(article(identity), "ann", NOON)
        assert sockets.articles.ids(limit=2) == ["B", "a"]
        assert sockets.articles.ids(after="a") == ["b", "я"]

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            (Narrowed(), ["100%", "reset", "роутер"]),
            (Narrowed(language="ru"), ["роутер"]),
            (Narrowed(audience="agents"), ["reset"]),
            (Narrowed(audience="agent"), []),
            (Narrowed(q="überSICHT"), ["reset"]),
            (Narrowed(q="РОУТЕР"), ["роутер"]),
            (Narrowed(q="%"), ["100%"]),
            (Narrowed(language="en", q="rese"), ["reset"]),
        ],
    )
    def test_a_list_is_narrowed_by_the_newest_text(self, sockets: Sockets, asked: Narrowed, found: list[str]) -> None:
        sockets.articles.add_revision(article("reset", title="Something else", language="de"), "ann", NOON)
        sockets.articles.add_revision(article("reset", title="Übersicht", audiences=("x", "agents")), "ann", NOON)
        sockets.articles.add_revision(article("роутер", title="Роутер не работает", language="ru"), "ann", NOON)
        sockets.articles.add_revision(article("100%"), "ann", NOON)
        assert [one.id for one in sockets.articles.list(asked, "", 10)] == found

    def test_a_list_goes_on_after_its_last_id(self, sockets: Sockets) -> None:
        for identity in ("a", "b", "c"):
            sockets.articles.add_revision(article(identity), "ann", NOON)
        assert [one.id for one in sockets.articles.list(Narrowed(), "a", 1)] == ["b"]


class TestOutbox:
    def test_tokens_count_up_one_event_for_each_article(self, sockets: Sockets) -> None:
        assert sockets.outbox.newest() == (0, None)
        assert sockets.outbox.put(EventType.ARTICLE_WRITTEN, ["a", "b"], NOON) == 2
        assert sockets.outbox.put(EventType.ARTICLE_PUBLISHED, ["a"], NOON + HOUR) == 3
        assert sockets.outbox.newest() == (3, NOON + HOUR)
        assert [(one.token, one.type, one.article_id) for one in sockets.outbox.after(1)] == [
            (2, EventType.ARTICLE_WRITTEN, "b"),
            (3, EventType.ARTICLE_PUBLISHED, "a"),
        ]
        assert [one.token for one in sockets.outbox.after(0, limit=1)] == [1]

    def test_a_token_is_never_given_twice_even_where_its_row_is_gone(self, sockets: Sockets) -> None:
        first = sockets.outbox.put(EventType.ARTICLE_WRITTEN, ["a"], NOON)
        if isinstance(sockets.store, SqlStore):
            with sockets.store.writing() as connection:
                connection.execute(text("DELETE FROM outbox"))
        assert sockets.outbox.put(EventType.ARTICLE_WRITTEN, ["a"], NOON) > first


class TestSearches:
    def test_a_search_is_kept_with_all_that_was_shown(self, sockets: Sockets) -> None:
        shown = Shown("g_1", 1, "router", 2, "p", 0.5, 0.8, {"lexical": 3.5, "terms": ["rot"]})
        record = SearchRecord("s_1", NOON, "p_1", {"query": "Router blinkt rot"}, 812, "de", None, (shown,))
        sockets.searches.keep(record)
        assert sockets.searches.get("s_1") == record
        assert sockets.searches.get("s_2") is None

    def test_searches_are_paged_in_order(self, sockets: Sockets) -> None:
        for identity in ("s_b", "s_a", "s_c"):
            sockets.searches.keep(SearchRecord(identity, NOON, "p_1", {}, 1, "de", "NO_MATCH", ()))
        assert [one.search_id for one in sockets.searches.page("", 2)] == ["s_a", "s_b"]
        assert [one.search_id for one in sockets.searches.page("s_b")] == ["s_c"]


def shown(search: str, rank: int, article_id: str = "router", **more: object) -> Impression:
    given: dict[str, object] = {"principal_id": "p", "interaction_id": None, "customer_id": None, "at": NOON}
    given |= {"revision": 1, "intent": "router", "index_token": 7} | more
    return Impression(f"{search}.{rank}", search, article_id, passage_id="x", rank=rank, **given)  # type: ignore[arg-type]


def judged(search: str, place: int, verdict: Verdict, **more: object) -> Feedback:
    given: dict[str, object] = {"principal_id": "p", "at": NOON} | more
    return Feedback(f"{search}.{place}", search, "router", 1, verdict=verdict, **given)  # type: ignore[arg-type]


class TestFeedbackLog:
    def test_what_was_shown_is_kept_by_search_and_rank(self, sockets: Sockets) -> None:
        kept = [shown("s_1", 1), shown("s_1", 2, "lamp", intent=None), shown("s_2", 1, customer_id="C1")]
        sockets.feedback.keep(kept[::-1])
        sockets.feedback.keep([])
        assert sockets.feedback.shown(["s_2", "s_1", "s_3"]) == kept
        assert sockets.feedback.shown([]) == []

    def test_feedback_is_numbered_and_found_by_search_and_by_verdict(self, sockets: Sockets) -> None:
        said = [
            sockets.feedback.put(one)
            for one in (
                judged("s_1", 1, Verdict.WRONG, comment="old", rank=2),
                judged("s_2", 1, Verdict.USED),
                judged("s_1", 2, Verdict.OUTDATED),
            )
        ]
        assert [one.number for one in said] == sorted({one.number for one in said})
        assert sockets.feedback.given(["s_1"]) == [said[0], said[2]]
        listed = {Verdict.WRONG, Verdict.OUTDATED}
        assert sockets.feedback.page(listed, None, 10) == [said[2], said[0]]
        assert sockets.feedback.page(listed, said[2].number, 10) == [said[0]]
        assert sockets.feedback.page(listed, None, 1) == [said[2]]

    def test_who_was_told_an_article_is_told_once_for_each_matter_and_revision_the_latest_first(
        self, sockets: Sockets
    ) -> None:
        sockets.principals.create("Ann", [Role.AGENT], None, NOON)
        ann = sockets.principals.list()[0].id
        matter = {"principal_id": ann, "interaction_id": "i_1", "customer_id": "C1"}
        sockets.feedback.keep(
            [
                shown("s_1", 1, **matter),
                shown("s_2", 3, **matter, at=NOON + HOUR),
                shown("s_3", 1, **matter, revision=2, at=NOON + 2 * HOUR),
                shown("s_4", 1, at=NOON - HOUR),
                shown("s_4", 2, "lamp"),
            ]
        )
        told = sockets.feedback.told("router")
        assert [(one.agent, one.interaction_id, one.revision, one.times) for one in told] == [
            ("Ann", "i_1", 2, 1),
            ("Ann", "i_1", 1, 2),
            (None, None, 1, 1),
        ]
        assert (told[1].first, told[1].last, told[1].customer_id) == (NOON, NOON + HOUR, "C1")
        assert sockets.feedback.told("router", 1, 1) == told[1:2]
        assert sockets.feedback.told("nothing") == []

    def test_the_newest_uses_are_told_once_for_each_search(self, sockets: Sockets) -> None:
        sockets.feedback.keep([shown("s_1", 1), shown("s_1", 2), shown("s_2", 1), shown("s_3", 1, intent=None)])
        for one in (("s_1", 1), ("s_1", 2), ("s_2", 1), ("s_3", 1)):
            sockets.feedback.put(judged(*one, Verdict.USED))
        sockets.feedback.put(judged("s_1", 1, Verdict.OPENED))
        assert sockets.feedback.used_lately({Verdict.USED}, 10) == [("s_2", 1), ("s_1", 2)]
        assert sockets.feedback.used_lately({Verdict.USED}, 1) == [("s_2", 1)]


class TestLessons:
    def test_the_newest_tally_and_prior_stand_in_place_of_the_former(self, sockets: Sockets) -> None:
        for uses in (1.0, 2.0):
            mine = Tally("router", "a", "p", uses, 0.5, NOON)
            sockets.lessons.keep([mine], [Prior("router", "a", uses, 0.5, NOON, int(uses))])
        other = Tally("router", "a", "q", 1, 1, NOON)
        sockets.lessons.keep([other, Tally("bill", "a", "p", 1, 1, NOON)], [Prior("bill", "a", 1, 1, NOON, 3)])
        assert sorted(sockets.lessons.tallies("router", ["a", "b"]), key=lambda one: one.principal_id) == [mine, other]
        assert [(one.intent, one.uses) for one in sockets.lessons.after(1)] == [("router", 2), ("bill", 1)]
        assert [one.intent for one in sockets.lessons.after(2)] == ["bill"]


class TestPrincipals:
    def test_a_key_opens_for_its_holder_until_it_is_revoked(self, sockets: Sockets) -> None:
        key = sockets.principals.create("Desk", [Role.AGENT], None, NOON)
        holder = sockets.principals.by_key(key)
        assert holder is not None
        assert (holder.name, holder.roles, holder.audiences) == (
            "Desk",
            {Role.AGENT},
            {"public", "customers", "agents"},
        )
        assert sockets.principals.list() == [holder]
        assert sockets.principals.opening([holder.id, "p_nobody"]) == {holder.id}
        assert sockets.principals.revoke(holder.id)
        assert not sockets.principals.revoke(holder.id)
        assert sockets.principals.by_key(key) is None
        assert sockets.principals.list() == []
        assert sockets.principals.opening([holder.id]) == frozenset()

    def test_a_wrong_key_opens_nothing(self, sockets: Sockets) -> None:
        key = sockets.principals.create("Desk", [Role.AGENT], None, NOON)
        assert sockets.principals.by_key(key[:-1]) is None
        assert sockets.principals.by_key("") is None

    def test_audiences_can_be_named_instead_of_those_of_the_roles(self, sockets: Sockets) -> None:
        key = sockets.principals.create("Fraud", [Role.AGENT, Role.EDITOR], ["team:fraud"], NOON)
        holder = sockets.principals.by_key(key)
        assert holder is not None
        assert holder.audiences == {"team:fraud"}

    def test_the_key_itself_is_nowhere_in_the_database(self, sockets: Sockets, tmp_path: Path) -> None:
        key = sockets.principals.create("Desk", [Role.ADMIN], None, NOON)
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert key.startswith("kb_")
        assert all(key.encode() not in path.read_bytes() for path in files)


class TestReplays:
    def test_the_same_request_again_gets_the_reply_given_before(self, sockets: Sockets) -> None:
        assert sockets.replays.claim("p", "k", "body", NOON) is None
        sockets.replays.fulfil("p", "k", 201, '{"id":"router"}')
        assert sockets.replays.claim("p", "k", "body", NOON) == (201, '{"id":"router"}')

    def test_a_key_belongs_to_one_caller(self, sockets: Sockets) -> None:
        assert sockets.replays.claim("p", "k", "body", NOON) is None
        assert sockets.replays.claim("q", "k", "body", NOON) is None

    def test_another_body_under_the_same_key_is_refused(self, sockets: Sockets) -> None:
        sockets.replays.claim("p", "k", "body", NOON)
        sockets.replays.fulfil("p", "k", 200, "{}")
        with pytest.raises(Refused) as refused:
            sockets.replays.claim("p", "k", "other", NOON)
        assert refused.value.kind is RefusalKind.CONFLICT

    def test_a_request_still_at_work_is_not_started_twice_unless_its_worker_was_killed(self, sockets: Sockets) -> None:
        sockets.replays.claim("p", "k", "body", NOON)
        with pytest.raises(Refused, match="still at work"):
            sockets.replays.claim("p", "k", "body", NOON + timedelta(minutes=1))
        assert sockets.replays.claim("p", "k", "body", NOON + HOUR) is None

    def test_a_claim_whose_work_failed_is_free_again_but_a_given_reply_stays(self, sockets: Sockets) -> None:
        sockets.replays.claim("p", "k", "body", NOON)
        sockets.replays.abandon("p", "k")
        assert sockets.replays.claim("p", "k", "other", NOON) is None
        sockets.replays.fulfil("p", "k", 200, "{}")
        sockets.replays.abandon("p", "k")
        assert sockets.replays.claim("p", "k", "other", NOON) == (200, "{}")


class TestImports:
    def test_the_newest_state_is_kept(self, sockets: Sockets) -> None:
        assert sockets.imports.get("i", None) is None
        sockets.imports.begin("i", "ann", NOON, {"state": "running", "done": 1})
        sockets.imports.put("i", {"state": "done", "files": [{"name": "статья.md"}]})
        assert sockets.imports.get("i", None) == {"state": "done", "files": [{"name": "статья.md"}]}
        assert sockets.imports.get("i", "ann") == sockets.imports.get("i", None)
        assert sockets.imports.get("i", "bob") is None

    def test_imports_are_listed_newest_first_without_their_files(self, sockets: Sockets) -> None:
        for number, by in enumerate(("ann", "bob", "ann")):
            state = {"import_id": f"i{number}", "state": "waiting", "files": [{"name": "a"}, {"name": "b"}]}
            sockets.imports.begin(f"i{number}", by, NOON + number * HOUR, state)
        sockets.imports.put("i1", {"import_id": "i1", "state": "done", "files": [{"file": "статья.md"}]})
        listed = sockets.imports.page(None, "", 9)
        assert [one["import_id"] for one in listed] == ["i2", "i1", "i0"]
        assert "files" not in listed[1]
        told = {key: listed[1][key] for key in ("state", "by", "begun_at", "file", "progress")}
        assert told == {"state": "done", "by": "bob", "begun_at": NOON + HOUR, "file": "статья.md", "progress": None}
        assert [one["import_id"] for one in sockets.imports.page("ann", "", 9)] == ["i2", "i0"]
        assert [one["import_id"] for one in sockets.imports.page(None, "i2", 1)] == ["i1"]
        assert sockets.imports.page(None, "i0", 9) == sockets.imports.page(None, "unknown", 9) == []

    def test_imports_begun_at_one_moment_are_each_listed_once(self, sockets: Sockets) -> None:
        for number in range(3):
            sockets.imports.begin(f"i{number}", "ann", NOON, {"import_id": f"i{number}"})
        pages = [sockets.imports.page(None, after, 1) for after in ("", "i0", "i1")]
        assert [one["import_id"] for page in pages for one in page] == ["i0", "i1", "i2"]
