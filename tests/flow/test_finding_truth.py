"""What may be shown, to whom, as of when, and how fresh and how fast: the database decides, not the shelf."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from flow.small_shelf import ADMIN, AGENT, CLOSED, CUSTOMER, ROUTER, SMALL_SHELF, Desk, article, caller, hit, shown
from homes import new_home
from kbassist.index.reading import Understanding
from kbassist.index.shelf import Shelf
from kbassist.index.sync import Indexer
from kbassist.model.access import Principal, Role, may_read
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.situation import Mode
from kbassist.model.suggestion import NoAnswer
from kbassist.ports.reading import Vectors
from kbassist.search.search import Searcher, Sources
from kbassist.settings import Settings
from kbassist.wiring import build

ENGLISH = ROUTER[0]
NO_SUCH_ARTICLE = "no-such-article"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with one article on its shelf."""
    service = build(Settings(home=new_home(tmp_path), embedder="words"))
    desk = Desk(service)
    desk.shelve(ENGLISH)
    yield desk
    service.close()


@pytest.fixture(scope="module")
def full_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with the small shelf, for stories that change nothing."""
    service = build(Settings(home=tmp_path_factory.mktemp("truth"), embedder="words"))
    desk = Desk(service)
    desk.shelve(*SMALL_SHELF)
    yield desk
    service.close()


class TestTheShelfLags:
    def test_a_withdrawn_article_is_not_suggested_even_if_the_shelf_still_has_it(self, desk: Desk) -> None:
        before = desk.ask("router red light")
        desk.service.library.withdraw(ENGLISH.id, "editor")
        found = desk.ask("router red light")
        assert ENGLISH.id in desk.service.shelf.current.cards
        assert (shown(found), found.no_answer_reason) == ([], NoAnswer.NO_MATCH)
        assert found.index_lag_ms >= 0
        assert "withdrawn or corrected" in desk.explain(before, ENGLISH.id)["reason"]
        assert desk.searcher.complete("rou", AGENT, 10) == []

    def test_a_corrected_text_is_not_shown_in_its_old_words_while_the_shelf_lags(self, desk: Desk) -> None:
        corrected = replace(ENGLISH, title="Router shows a dark red light", body="Do not unplug the router.")
        token = desk.publish(corrected)
        lagging = desk.ask("router red light")
        assert shown(lagging) == []
        assert lagging.index_token < token
        assert desk.searcher.complete("rou", AGENT, 10) == []
        desk.service.indexer.drain()
        fresh = desk.ask("router red light")
        assert fresh.suggestions[0].passage.text == "Do not unplug the router."
        assert fresh.index_token >= token
        assert fresh.index_lag_ms == 0

    def test_an_article_closed_to_customers_is_hidden_from_them_at_once(self, desk: Desk) -> None:
        desk.publish(replace(ENGLISH, audiences=("agents",)))
        assert shown(desk.ask("router red light", by=CUSTOMER)) == []
        assert desk.searcher.complete("rou", CUSTOMER, 10) == []
        desk.service.indexer.drain()
        assert shown(desk.ask("router red light", by=CUSTOMER)) == []
        assert shown(desk.ask("router red light", by=AGENT)) == [ENGLISH.id]

    def test_what_was_closed_to_a_customer_a_past_date_does_not_open_again(self, desk: Desk) -> None:
        was = now_utc()
        desk.shelve(replace(ENGLISH, audiences=("agents",)))
        assert shown(desk.ask("router red light", by=CUSTOMER, as_of=was)) == []
        assert shown(desk.ask("router red light", by=AGENT, as_of=was)) == [ENGLISH.id]

    def test_a_draft_for_everybody_opens_nothing_before_it_is_published(self, desk: Desk) -> None:
        closed = replace(ENGLISH, audiences=("agents",))
        desk.shelve(closed)
        desk.service.library.write(replace(closed, audiences=("public",)), "editor")
        found = desk.ask("router red light")
        assert shown(found) == [ENGLISH.id]
        assert desk.searcher.record(found.search_id, CUSTOMER).shown == ()
        with pytest.raises(Refused, match="There is no article"):
            desk.explain(found, ENGLISH.id, CUSTOMER)

    def test_a_draft_is_no_correction_and_leaves_the_published_text_in_place(self, desk: Desk) -> None:
        desk.service.library.write(replace(ENGLISH, body="Half a thought"), "editor")
        desk.service.indexer.drain()
        assert desk.ask("router red light").suggestions[0].passage.text == ENGLISH.body

    def test_one_whose_shelf_place_is_dropped_at_the_gate_leaves_no_gap(self, desk: Desk) -> None:
        others = [replace(ENGLISH, id=f"router-{number}", family=f"router-{number}") for number in range(4)]
        desk.shelve(*others)
        for gone in others[:2]:
            desk.service.library.withdraw(gone.id, "editor")
        found = desk.ask("router red light", limit=3)
        assert set(shown(found)) == {"router-2", "router-3", ENGLISH.id}
        assert [one.rank for one in found.suggestions] == [1, 2, 3]

    def test_a_freshly_published_article_is_found_by_whoever_brings_its_token(self, desk: Desk) -> None:
        token = desk.publish(article("modem", "en", "Modem hums", "Turn the modem around."))
        desk.service.worker.start()
        found = desk.ask("modem hums", min_index_token=token)
        assert shown(found) == ["modem"]
        assert found.index_token >= token

    def test_a_shelf_that_does_not_get_there_in_time_is_refused_honestly(self, desk: Desk) -> None:
        token = desk.publish(article("modem", "en", "Modem hums", "Turn the modem around."))
        with pytest.raises(Refused, match=f"not yet {token}") as refused:
            desk.ask("modem hums", min_index_token=token, deadline_ms=1)
        assert refused.value.kind is RefusalKind.NOT_FRESH

    def test_a_token_never_made_is_refused(self, desk: Desk) -> None:
        with pytest.raises(Refused, match="was ever made") as refused:
            desk.ask("router", min_index_token=10_000)
        assert (refused.value.kind, refused.value.field) == (RefusalKind.INVALID, "min_index_token")


class TestTime:
    def test_a_past_date_brings_what_would_have_been_said_then(self, desk: Desk) -> None:
        library, spring = desk.service.library, datetime(2021, 3, 1, tzinfo=UTC)
        old = article("fee", "en", "Reminder fee", "The reminder fee is five euros.")
        library.write(old, "editor")
        library.publish("fee", "editor", starts=spring)
        library.write(replace(old, body="The reminder fee is two euros."), "editor")
        library.publish("fee", "editor", starts=spring + timedelta(days=365))
        desk.service.indexer.drain()

        def said(as_of: datetime | None) -> list[str]:
            return [one.passage.text for one in desk.ask("reminder fee", as_of=as_of).suggestions]

        assert said(None) == ["The reminder fee is two euros."]
        assert said(spring + timedelta(days=30)) == ["The reminder fee is five euros."]
        assert said(spring + timedelta(days=365)) == ["The reminder fee is two euros."]
        assert said(spring - timedelta(days=1)) == []

    def test_what_has_been_withdrawn_since_was_said_before(self, desk: Desk) -> None:
        was = now_utc()
        desk.service.library.withdraw(ENGLISH.id, "editor")
        desk.service.indexer.drain()
        assert shown(desk.ask("router red light")) == []
        assert shown(desk.ask("router red light", as_of=was)) == [ENGLISH.id]

    def test_an_article_is_shown_until_its_time_is_over_and_not_a_moment_longer(self, desk: Desk) -> None:
        end = now_utc() + timedelta(days=1)
        desk.shelve(article("offer", "en", "Autumn offer", "Half the price.", valid_until=end))
        assert shown(desk.ask("autumn offer")) == ["offer"]
        assert shown(desk.ask("autumn offer", as_of=end - timedelta(seconds=1))) == ["offer"]
        assert shown(desk.ask("autumn offer", as_of=end)) == []

    def test_time_itself_ends_an_article_without_anybody_touching_the_shelf(self, desk: Desk) -> None:
        end = now_utc() + timedelta(days=1)
        desk.shelve(article("offer", "en", "Autumn offer", "Half the price.", valid_until=end))
        assert shown(desk.ask("autumn offer")) == ["offer"]
        desk.use(Searcher(_sources(desk), clock=lambda: end))
        assert shown(desk.ask("autumn offer")) == []

    def test_a_scheduled_text_takes_over_when_its_day_has_come(self, desk: Desk) -> None:
        tomorrow = now_utc() + timedelta(days=1)
        desk.service.library.write(replace(ENGLISH, body="Press the reset button."), "editor")
        desk.service.library.publish(ENGLISH.id, "editor", starts=tomorrow)
        desk.service.indexer.drain()
        assert hit(desk.ask("router red light"), ENGLISH.id).passage.text == ENGLISH.body
        desk.use(Searcher(_sources(desk), clock=lambda: tomorrow))
        assert hit(desk.ask("router red light"), ENGLISH.id).passage.text == "Press the reset button."

    def test_within_one_article_the_contract_date_picks_the_revision(self, desk: Desk) -> None:
        change = datetime(2024, 1, 1, tzinfo=UTC)
        old = article("term", "en", "Minimum term", "The minimum term is two years.", as_of_field="contract_date")
        desk.shelve(old)
        desk.shelve(replace(old, body="The minimum term is one year.", valid_from=change))
        for signed, text in (("2023-12-31", old.body), ("2024-01-01", "The minimum term is one year.")):
            found = desk.suggest("CUSTOMER: what is the minimum term?", context={"contract_date": signed})
            assert [one.passage.text for one in found.suggestions] == [text]


EVERYONE = [caller(role) for role in Role] + [caller(Role.BOT, audiences=("public", "agents", "*"))]


@pytest.mark.parametrize("somebody", EVERYONE, ids=lambda somebody: "+".join(somebody.roles))
class TestAudiences:
    """Everybody asks the same, and nobody learns of what is not theirs."""

    ASKED = "goodwill credit abuse, loyalty credit or voucher credit?"

    @staticmethod
    def theirs(somebody: Principal) -> set[str]:
        return {one.id for one in CLOSED if may_read(somebody.readable, one.audiences)}

    def test_hits_are_all_that_the_caller_may_read_and_nothing_else(self, full_desk: Desk, somebody: Principal) -> None:
        assert set(shown(full_desk.ask(self.ASKED, by=somebody))) == self.theirs(somebody)

    def test_what_is_hidden_takes_no_place(self, full_desk: Desk, somebody: Principal) -> None:
        for limit in (1, 2, 3):
            found = full_desk.ask(self.ASKED, by=somebody, limit=limit)
            assert len(found.suggestions) == min(limit, len(self.theirs(somebody)))
            assert set(shown(found)) <= self.theirs(somebody)

    def test_the_record_of_another_search_hides_it_too(self, full_desk: Desk, somebody: Principal) -> None:
        everything = full_desk.ask(self.ASKED, by=ADMIN)
        assert set(shown(everything)) == {one.id for one in CLOSED}
        record = full_desk.searcher.record(everything.search_id, somebody)
        assert {one.article_id for one in record.shown} == self.theirs(somebody)

    def test_an_explanation_of_a_hidden_article_is_that_of_none(self, full_desk: Desk, somebody: Principal) -> None:
        found = full_desk.ask(self.ASKED, by=somebody)
        for hidden in {one.id for one in CLOSED} - self.theirs(somebody):
            with pytest.raises(Refused) as refused:
                full_desk.explain(found, hidden, somebody)
            with pytest.raises(Refused) as unknown:
                full_desk.explain(found, NO_SUCH_ARTICLE, somebody)
            assert refused.value.kind is unknown.value.kind is RefusalKind.NOT_FOUND
            assert refused.value.message.replace(hidden, NO_SUCH_ARTICLE) == unknown.value.message

    def test_completions_know_the_callers_titles_only(self, full_desk: Desk, somebody: Principal) -> None:
        titles = {one.title for one in CLOSED if one.id in self.theirs(somebody)}
        assert set(full_desk.searcher.complete("credit", somebody, 20)) == titles

    def test_asking_for_more_audiences_gives_no_more(self, full_desk: Desk, somebody: Principal) -> None:
        wanted = ("public", "customers", "agents", "team-fraud", "*")
        assert set(shown(full_desk.ask(self.ASKED, by=somebody, audiences=wanted))) <= self.theirs(somebody)
        assert set(shown(full_desk.ask(self.ASKED, by=somebody, audiences=("public",)))) == {"voucher"}

    def test_a_past_date_opens_no_door(self, full_desk: Desk, somebody: Principal) -> None:
        assert set(shown(full_desk.ask(self.ASKED, by=somebody, as_of=now_utc()))) <= self.theirs(somebody)


class Hanging(threading.Event):
    """An embedder with a model of letters; while its event is cleared it hangs, as a model on a busy machine does."""

    fingerprint, dimensions, ready = "letters", 26, True

    def embed(self, texts: Sequence[str]) -> Vectors:
        assert self.wait(30)
        counts = [[text.casefold().count(chr(97 + letter)) + 1 for letter in range(26)] for text in texts]
        vectors = np.array(counts, np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def fragments(self, _word: str) -> int:
        return 1


class Broken(Hanging):
    """An embedder that fails on every question once its event is cleared."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not self.is_set():
            raise MemoryError
        return super().embed(texts)


def _sources(desk: Desk) -> Sources:
    service = desk.service
    log, read = service.journal, (service.analyzer, service.words)
    return Sources(service.shelf, service.articles, service.outbox, log, service.embedder, *read, service.feedbacks)


def _embedding(desk: Desk, home: Path, embedder: Hanging) -> Searcher:
    """A searcher over a shelf that this embedder has filled; from now on the embedder hangs or fails."""
    analyzer, sources = desk.service.analyzer, _sources(desk)
    embedder.set()
    words = desk.service.words
    shelf = Shelf(home, embedder.fingerprint, f"{analyzer.fingerprint} {words.fingerprint}")
    Indexer(shelf, desk.service.articles, desk.service.outbox, Understanding(analyzer, words, embedder)).drain()
    embedder.clear()
    return Searcher(replace(sources, shelf=shelf, embedder=embedder))


class TestHaste:
    def test_an_embedder_that_hangs_costs_no_answer(self, full_desk: Desk, tmp_path: Path) -> None:
        embedder = Hanging()
        searcher = _embedding(full_desk, tmp_path, embedder)
        hasty = Desk(full_desk.service)
        hasty.use(searcher)
        try:
            found = hasty.ask("router red light", deadline_ms=500)
            nothing = hasty.ask("router red light", deadline_ms=500, mode=Mode.VECTOR)
        finally:
            embedder.set()
        assert shown(found) == ["router-red-en"]
        assert found.degraded == nothing.degraded == ("vector: deadline",)
        assert (shown(nothing), nothing.no_answer_reason) == ([], NoAnswer.DEADLINE)
        again = hasty.ask("router red light")
        assert again.degraded == ()
        assert again.suggestions[0].why.shares["vector"] > 0
        searcher.close()

    def test_an_embedder_that_fails_costs_no_answer(self, full_desk: Desk, tmp_path: Path) -> None:
        searcher = _embedding(full_desk, tmp_path, Broken())
        hasty = Desk(full_desk.service)
        hasty.use(searcher)
        found = hasty.ask("router red light")
        assert (shown(found), found.degraded) == (["router-red-en"], ("vector: failed",))
        searcher.close()

    def test_where_there_is_no_time_for_anything_the_reply_says_so(self, full_desk: Desk) -> None:
        found = full_desk.ask("router red light", deadline_ms=0.001)
        assert (shown(found), found.no_answer_reason) == ([], NoAnswer.DEADLINE)
        assert "lexical: deadline" in found.degraded

    def test_a_shelf_of_another_model_answers_by_words_until_it_is_rebuilt(self, full_desk: Desk) -> None:
        embedder = Hanging()
        embedder.set()
        shelf = Shelf(full_desk.service.settings.home, embedder.fingerprint, full_desk.service.analyzer.fingerprint)
        searcher = Searcher(replace(_sources(full_desk), shelf=shelf, embedder=embedder))
        hasty = Desk(full_desk.service)
        hasty.use(searcher)
        found = hasty.ask("router red light")
        assert (shown(found), found.degraded) == (["router-red-en"], ("vector: shelf is being rebuilt",))
        searcher.close()


SECRETS = {
    "mail": "anna.schmidt@example.org",
    "account": "DE89370400440532013000",
    "phone": "+49 30 901820",
    "card": "4111 1111 1111 1111",
}
KNOWN = {"born": "1971-02-03", "customer_id": "C-77-1234", "name": "Hildegard Zwickelbauer"}


class TestTheLog:
    def test_nothing_personal_reaches_the_disk(self, tmp_path: Path) -> None:
        service = build(Settings(home=tmp_path, embedder="words"))
        desk = Desk(service)
        desk.shelve(*SMALL_SHELF)
        for secret in SECRETS.values():
            desk.ask(f"My router shows a red light, I am {secret}")
            context = {**KNOWN, "plan": f"premium for {secret}", "products": [secret], "note": secret}
            found = desk.suggest("AGENT: who?", f"CUSTOMER: router {secret}", f"SYSTEM: from {secret}", context=context)
            assert found.search_id
        service.close()
        written = b"".join(path.read_bytes() for path in tmp_path.glob("kbassist.db*"))
        with closing(sqlite3.connect(tmp_path / "kbassist.db")) as database:
            [(kept,)] = database.execute("SELECT count(*) FROM searches")
        assert kept == 2 * len(SECRETS)
        assert b"red light" in written
        for secret in (*SECRETS.values(), *KNOWN.values()):
            assert secret.encode() not in written
            assert secret.replace(" ", "").encode() not in written

    def test_a_search_is_found_in_the_log_at_once_and_after_a_restart(self, tmp_path: Path) -> None:
        service = build(Settings(home=tmp_path, embedder="words"))
        desk = Desk(service)
        desk.shelve(ENGLISH)
        found = desk.ask("router red light")
        assert [one.article_id for one in desk.searcher.record(found.search_id, AGENT).shown] == [ENGLISH.id]
        service.close()
        service = build(Settings(home=tmp_path, embedder="words"))
        desk = Desk(service)
        record = desk.searcher.record(found.search_id, AGENT)
        assert [(one.suggestion_id, one.rank) for one in record.shown] == [(f"{found.search_id}.1", 1)]
        assert desk.explain(found, ENGLISH.id)["shown_rank"] == 1
        with pytest.raises(Refused, match="no search s_unknown"):
            desk.searcher.record("s_unknown", AGENT)
        service.close()
