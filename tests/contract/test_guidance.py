"""What the ports of guided work promise, held against every adapter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_feedback import SqlFeedbackLog
from kbassist.adapters.sql_procedures import SqlProcedures
from kbassist.adapters.sql_rules import SqlRules
from kbassist.model.article import Content
from kbassist.model.feedback import Impression
from kbassist.model.procedure import Branch, Procedure, Step, StepKind, When
from kbassist.model.rule import ActionKind, Rule, RuleAction
from kbassist.ports.guidance import ProcedureStore, RuleStore

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STEPS = (Step("a", StepKind.ASK, "Ä?", ("label",)), Step("end", StepKind.END, "End"))
WAYS = (Branch(None, "a"), Branch("a", "end", When(("ja",), ("gut",), "lookup:found", "context.plan == 'x'")))
ROUTER = Procedure("router", "family", "Router", "de", STEPS, WAYS, frozenset({"agents", "public"}))
FORM = RuleAction(ActionKind.FORM, "ticket", {"plan": "context.plan"})
RULE = Rule("vip", "context.vip", FORM, 7, True, NOON + timedelta(hours=1), False)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    made = SqlStore(new_database(tmp_path))
    yield made
    made.close()


@pytest.fixture
def procedures(store: SqlStore) -> ProcedureStore:
    return SqlProcedures(store)


@pytest.fixture
def rules(store: SqlStore) -> RuleStore:
    return SqlRules(store)


class TestProcedures:
    def test_one_comes_back_as_it_went_in(self, procedures: ProcedureStore) -> None:
        procedures.put(ROUTER)
        assert procedures.get("router", "de") == ROUTER
        assert procedures.get("router", "en") is None
        assert procedures.all() == [ROUTER]

    def test_the_newer_takes_the_place_of_the_former_and_may_be_dropped_once(self, procedures: ProcedureStore) -> None:
        newer = Procedure("router", "f", "Newer", "de", STEPS, WAYS, frozenset({"public"}))
        procedures.put(ROUTER)
        procedures.put(newer)
        assert procedures.all() == [newer]
        assert procedures.drop("router", "de")
        assert not procedures.drop("router", "de")

    @pytest.mark.parametrize(
        ("said", "found"),
        [
            ({"procedure": {"id": "p"}}, True),
            ({"body": "Text.\n\n1. Look.\n2. If it is red, go to step 1."}, True),
            ({"body": "1) Смотрите.\n2) Перейдите к шагу 1."}, True),
            ({"body": "1. Sehen.\n2. Weiter mit Schritt 1."}, True),
            ({"body": "1. Look.\n2. Wait."}, False),
            ({"body": "No list, no step 1."}, False),
        ],
    )
    def test_whatever_may_tell_one_is_found_by_a_quick_look(
        self, store: SqlStore, procedures: ProcedureStore, said: dict[str, object], found: bool
    ) -> None:
        given: dict[str, object] = {"title": "T", "body": "B", "language": "en", "family": "a"} | said
        SqlArticles(store).add_revision(Content(id="a", **given), "ann", NOON)  # type: ignore[arg-type]
        assert procedures.telling() == (["a"] if found else [])
        assert procedures.telling(["a", "b"]) == procedures.telling()
        assert procedures.telling(["b"]) == []


class TestRules:
    def test_one_comes_back_as_it_went_in_until_it_is_dropped(self, rules: RuleStore) -> None:
        rules.put(RULE)
        rules.put(RULE)
        assert rules.get("vip") == RULE
        assert rules.all() == [RULE]
        assert rules.drop("vip")
        assert not rules.drop("vip")
        assert rules.get("vip") is None

    def test_the_first_firing_in_an_interaction_stays(self, rules: RuleStore) -> None:
        rules.keep_fired("i1", ["a", "b"], 3)
        rules.keep_fired("i1", ["b", "c"], 5)
        assert rules.fired("i1") == {"a": 3, "b": 3, "c": 5}
        assert rules.fired("i2") == {}

    def test_what_stood_out_is_told_in_order(self, store: SqlStore, rules: RuleStore) -> None:
        shown = [
            Impression("s2.1", "s2", "a", 1, "p", 1, "ann", "i1", None, 1, NOON + timedelta(minutes=1), "bill"),
            Impression("s1.1", "s1", "a", 1, "p", 1, "ann", "i1", None, 1, NOON, "router"),
            Impression("s1.2", "s1", "b", 1, "p", 2, "ann", "i1", None, 1, NOON, "router"),
            Impression("s3.1", "s3", "a", 1, "p", 1, "ann", "i2", None, 1, NOON, "other"),
        ]
        SqlFeedbackLog(store).keep(shown)
        assert rules.intents("i1") == [(NOON, "router"), (NOON + timedelta(minutes=1), "bill")]
