"""Which procedures are in force follows the published text, its validity and its readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from homes import new_database
from kbassist.adapters.cel import CelConditions
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_log import SqlOutbox
from kbassist.adapters.sql_procedures import SqlProcedures
from kbassist.knowledge.guiding import examiner
from kbassist.knowledge.library import Library, Outcome
from kbassist.knowledge.playbook import Playbook
from kbassist.knowledge.repertoire import Repertoire
from kbassist.model.access import PUBLIC
from kbassist.model.article import Content
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.procedure import Branch, Procedure, Step, StepKind

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
READER, AGENT = frozenset({PUBLIC}), frozenset({PUBLIC, "agents"})


def graph(text: str = "Restart it.", **more: Any) -> dict[str, Any]:
    steps = [{"id": "restart", "kind": "do", "text": text}, {"id": "end", "kind": "end", "text": "Done."}]
    return {"steps": steps, "branches": [{"from": None, "to": "restart"}, {"from": "restart", "to": "end"}], **more}


def router(**said: Any) -> Content:
    given = {"title": "Router", "body": "Press it.", "language": "en", "family": "router", "procedure": graph()} | said
    return Content(id=given.pop("id", "router.en"), **given)


def alone(id: str = "own", audiences: frozenset[str] = READER) -> Procedure:
    steps = (Step("a", StepKind.DO, "A"), Step("end", StepKind.END, "End"))
    return Procedure(id, id, "Own", "en", steps, (Branch(None, "a"), Branch("a", "end")), audiences)


@dataclass
class Desk:
    """An editor's desk, whose clock the story moves."""

    store: SqlStore
    now: datetime = NOON
    articles: SqlArticles = field(init=False)
    library: Library = field(init=False)
    repertoire: Repertoire = field(init=False)
    playbook: Playbook = field(init=False)

    def __post_init__(self) -> None:
        conditions, outbox = CelConditions(), SqlOutbox(self.store)
        self.articles = SqlArticles(self.store)
        self.library = Library(self.store, self.articles, outbox, lambda: self.now, examiner(conditions))
        self.repertoire = self.another()
        self.playbook = Playbook(self.store, SqlProcedures(self.store), outbox, self.repertoire, lambda: self.now)

    def another(self) -> Repertoire:
        """The repertoire of another process, which has read nothing yet."""
        return Repertoire(self.store, SqlProcedures(self.store), self.articles, SqlOutbox(self.store), CelConditions())

    def show(self, *contents: Content) -> None:
        outcomes = self.library.take_in(contents, "ann", publish=True)
        assert all(one.outcome is not Outcome.REFUSED for one in outcomes)

    def known(self, readable: frozenset[str] = READER) -> list[str]:
        found = [f"{one.id} {one.language}" for one in self.repertoire.in_force(self.now, readable)]
        anew = [f"{one.id} {one.language}" for one in self.another().in_force(self.now, readable)]
        assert found == anew, "what is followed differs from what is read anew"
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = SqlStore(new_database(tmp_path))
    yield Desk(store)
    store.close()


class TestArticles:
    def test_a_procedure_lives_and_dies_with_its_article(self, desk: Desk) -> None:
        desk.library.write(router(), "ann")
        assert desk.known() == []
        desk.library.publish("router.en", "ann")
        assert desk.known() == ["router en"]
        found = desk.repertoire.in_force(desk.now, READER)[0]
        assert (found.article_id, found.family, found.title) == ("router.en", "router", "Router")
        desk.now += HOUR
        desk.library.withdraw("router.en", "ann")
        assert desk.known() == []

    def test_the_published_text_is_followed_not_the_draft(self, desk: Desk) -> None:
        desk.show(router())
        desk.library.write(router(procedure=graph("Throw it away.")), "ann")
        assert desk.repertoire.in_force(desk.now, READER)[0].steps[0].text == "Restart it."
        desk.library.publish("router.en", "ann")
        assert desk.repertoire.in_force(desk.now, READER)[0].steps[0].text == "Throw it away."

    def test_a_newer_text_without_a_procedure_ends_it(self, desk: Desk) -> None:
        desk.show(router())
        desk.show(router(procedure=None))
        assert desk.known() == []

    def test_it_begins_and_expires_with_its_text(self, desk: Desk) -> None:
        desk.show(router(valid_from=NOON + HOUR, valid_until=NOON + 2 * HOUR))
        known = []
        for _ in range(4):
            known.append(desk.known())
            desk.now += HOUR
        assert known == [[], ["router en"], [], []]

    def test_only_who_may_read_the_article_may_follow_it(self, desk: Desk) -> None:
        desk.show(router(audiences=("agents",)))
        assert desk.known() == []
        assert desk.known(AGENT) == ["router en"]

    def test_translations_share_an_id_and_an_id_may_be_named(self, desk: Desk) -> None:
        named = router(id="other.en", family="other", procedure=graph(id="named"))
        desk.show(router(), router(id="router.de", language="de"), named)
        assert desk.known() == ["named en", "router de", "router en"]

    def test_a_numbered_list_is_followed_and_one_that_cannot_be_is_only_text(self, desk: Desk) -> None:
        good = "1. Look. If it is red, go to step 2.\n2. Restart."
        desk.show(router(procedure=None, body=good))
        assert desk.known() == ["router en"]
        desk.show(router(procedure=None, body=good.replace("step 2", "step 9")))
        assert desk.known() == []

    def test_the_same_tuple_comes_back_until_something_changes(self, desk: Desk) -> None:
        desk.show(router())
        first = desk.repertoire.in_force(desk.now, READER)
        assert desk.repertoire.in_force(desk.now + HOUR, READER) is first
        desk.show(router(id="router.de", language="de"))
        assert len(desk.repertoire.in_force(desk.now, READER)) == 2


class TestImport:
    def test_a_flawed_procedure_is_refused_with_every_flaw_and_the_others_are_kept(self, desk: Desk) -> None:
        flawed = router(procedure={**graph(), "branches": [{"from": None, "to": "lost"}]}, id="bad")
        bad, good = desk.library.take_in([flawed, router()], "ann", publish=True)
        assert good.outcome is Outcome.CREATED
        assert bad.outcome is Outcome.REFUSED
        assert bad.refusal is not None
        assert [one.field for one in bad.refusal.all] == [
            "procedure.branches[0].to",
            "procedure.steps[0]",
            "procedure.steps[0]",
            "procedure.steps[1]",
        ]
        assert desk.known() == ["router en"]

    def test_a_condition_that_does_not_compile_is_refused(self, desk: Desk) -> None:
        ways = [{"from": "restart", "to": "end", "when": {"context": "shell('rm')"}}, *graph()["branches"]]
        with pytest.raises(Refused, match="the condition after step restart does not compile: shell cannot be called"):
            desk.library.write(router(procedure=graph(branches=ways)), "ann")


class TestGiven:
    def test_one_given_by_itself_is_in_force_at_once_for_its_own_audiences(self, desk: Desk) -> None:
        desk.playbook.add(alone(audiences=frozenset({"agents"})))
        assert desk.known() == []
        assert desk.known(AGENT) == ["own en"]
        desk.playbook.drop(alone())
        assert desk.known(AGENT) == []

    def test_it_is_not_given_twice_and_does_not_take_the_place_of_an_article_s(self, desk: Desk) -> None:
        desk.show(router())
        desk.playbook.add(alone())
        for taken in (alone(), alone("router")):
            with pytest.raises(Refused) as refused:
                desk.playbook.add(taken)
            assert refused.value.kind is RefusalKind.CONFLICT

    def test_a_change_that_is_undone_was_never_in_force(self, desk: Desk) -> None:
        def fail_in_the_end() -> None:
            with desk.store.transaction():
                desk.playbook.add(alone())
                desk.playbook.drop(alone())
                desk.playbook.add(alone("lost"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail_in_the_end()
        assert desk.known() == []
        desk.playbook.add(alone())
        assert desk.known() == ["own en"]

    def test_a_lost_update_is_refused(self, desk: Desk) -> None:
        desk.playbook.add(alone())
        with pytest.raises(Refused) as refused:
            desk.playbook.put(alone(), lambda etag: etag == "another")
        assert refused.value.kind is RefusalKind.LOST_UPDATE
