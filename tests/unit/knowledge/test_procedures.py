"""A procedure is read whole or refused whole, and what is accepted can be followed from the beginning to an end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.procedure_check import flaws
from kbassist.knowledge.procedures import as_mapping, etag, procedure_from
from kbassist.model.procedure import Branch, Procedure, Step, StepKind, When

BASE = Procedure("p", "p", "Router", "en", (), ())
ROUTER: dict[str, Any] = {
    "id": "router",
    "steps": [
        {"id": "ask", "kind": "ask", "text": "Which light is on?"},
        {"id": "restart", "kind": "do", "text": "Restart it."},
        {"id": "end", "kind": "end", "text": "Done."},
    ],
    "branches": [
        {"from": None, "to": "ask"},
        {"from": "ask", "to": "restart", "when": {"customer": ["red"]}},
        {"from": "ask", "to": "end"},
        {"from": "restart", "to": "end"},
    ],
}

ids = st.sampled_from("abcdef")
phrases = st.lists(st.text(min_size=1, max_size=20).filter(str.strip), max_size=3).map(tuple)
whens = st.builds(
    When, phrases, phrases, st.none() | st.sampled_from(["lookup:found", "paid"]), st.none() | st.just("context.a == 1")
).map(lambda when: None if when == When() else when)
branches = st.lists(st.builds(Branch, st.none() | ids, ids, whens), max_size=14).map(tuple)
texts = st.text(min_size=1, max_size=20).filter(str.strip)
steps = st.lists(
    st.builds(Step, ids, st.sampled_from(StepKind), texts, phrases), min_size=1, unique_by=lambda step: step.id
).map(tuple)
procedures = st.builds(Procedure, ids, st.just("p"), texts, st.just("en"), steps, branches)


def sound(_expression: str) -> str | None:
    return None


def told(mapping: Mapping[str, Any], broken: Any = sound) -> dict[str, str]:
    """Everything wrong with a mapping, by its place."""
    draft = procedure_from(mapping, BASE)
    return {flaw.path: flaw.reason for flaw in (*draft.flaws, *flaws(draft.procedure, broken))}


def changed(**parts: Any) -> dict[str, Any]:
    return {**ROUTER, **parts}


def reached(starts: Iterable[str], ways: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    left = set(starts)
    while left:
        seen |= left
        left = {to for one in left for to in ways.get(one, ())} - seen
    return seen


class TestReading:
    def test_what_is_given_is_read(self) -> None:
        draft = procedure_from(ROUTER, BASE)
        assert draft.flaws == ()
        procedure = draft.procedure
        assert (procedure.id, procedure.title, procedure.language) == ("router", "Router", "en")
        assert procedure.step("ask") == Step("ask", StepKind.ASK, "Which light is on?")
        assert procedure.ways("ask") == (Branch("ask", "restart", When(customer=("red",))), Branch("ask", "end"))

    @given(procedures)
    def test_what_is_written_is_read_again(self, procedure: Procedure) -> None:
        if procedure.branches:
            again = procedure_from(as_mapping(procedure), BASE)
            assert again.flaws == ()
            assert again.procedure == procedure
            assert etag(again.procedure) == etag(procedure)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list("idsto")), inner),
        ),
        st.sampled_from(["id", "title", "steps", "branches"]),
    )
    def test_whatever_stands_there_is_read_or_told(self, odd: Any, key: str) -> None:
        draft = procedure_from(changed(**{key: odd}), BASE)
        assert all(isinstance(step, Step) for step in draft.procedure.steps)
        assert all(flaw.path.startswith(key) for flaw in draft.flaws)


class TestFlaws:
    def test_a_sound_procedure_has_none(self) -> None:
        assert told(ROUTER) == {}

    @pytest.mark.parametrize(
        ("place", "reason", "mapping"),
        [
            ("steps[1].kind", "step restart is of the kind 'dance'", changed(
                steps=[ROUTER["steps"][0], {**ROUTER["steps"][1], "kind": "dance"}, ROUTER["steps"][2]])),
            ("steps[3].id", "step end stands at steps[2] already", changed(
                steps=[*ROUTER["steps"], ROUTER["steps"][2]])),
            ("steps[3]", "step lost is never reached", changed(
                steps=[*ROUTER["steps"], {"id": "lost", "kind": "end", "text": "Lost"}])),
            ("steps[1]", "step restart is a dead end", changed(branches=ROUTER["branches"][:3])),
            ("branches", "there is no beginning", changed(branches=ROUTER["branches"][1:])),
            ("branches[4].to", "leads from ask to nowhere", changed(
                branches=[*ROUTER["branches"], {"from": "ask", "to": "nowhere", "when": {"event": "lost"}}])),
            ("branches[4].from", "comes from nowhere", changed(
                branches=[*ROUTER["branches"], {"from": "nowhere", "to": "end"}])),
            ("branches[4]", "step ask has a branch without a condition before", changed(
                branches=[*ROUTER["branches"], {"from": "ask", "to": "end"}])),
            ("branches[1].when.mood", "unknown key", changed(
                branches=[ROUTER["branches"][0], {**ROUTER["branches"][1], "when": {"mood": "sad", "event": "x"}},
                          *ROUTER["branches"][2:]])),
            ("steps[0].text", "step ask must say what to do", changed(
                steps=[{"id": "ask", "kind": "ask", "text": " "}, *ROUTER["steps"][1:]])),
        ],
    )  # fmt: skip
    def test_each_is_told_with_its_step(self, place: str, reason: str, mapping: dict[str, Any]) -> None:
        found = told(mapping)
        assert list(found) == [place]
        assert reason in found[place]

    def test_a_loop_without_a_way_out_names_its_steps_and_one_with_a_way_out_is_none(self) -> None:
        first, second = ROUTER["branches"][0], {"from": "ask", "to": "restart"}
        back = {"from": "restart", "to": "ask"}
        endless = told(changed(steps=ROUTER["steps"][:2], branches=[first, second, back]))
        assert set(endless) == {"steps[0]", "steps[1]"}
        assert "step ask goes round in a loop" in endless["steps[0]"]
        out = {"from": "restart", "to": "end", "when": {"event": "lookup:found"}}
        assert told(changed(branches=[first, second, out, back])) == {}

    def test_a_condition_that_does_not_compile_is_told_with_the_step_before_it(self) -> None:
        ways = [*ROUTER["branches"], {"from": "ask", "to": "end", "when": {"context": "plan =="}}]
        assert told(changed(branches=ways), lambda _: "broken") == {
            "branches[4].when.context": "the condition after step ask does not compile: broken"
        }

    def test_all_are_told_at_once(self) -> None:
        found = told({"steps": [{"id": "a", "kind": "x", "text": ""}, {"id": "b", "kind": "do", "text": "B"}], "x": 1})
        assert {"steps[0].kind", "steps[0].text", "steps[1]", "branches", "x"} <= set(found)

    @given(procedures)
    def test_what_is_accepted_leads_through_every_step_to_an_end(self, procedure: Procedure) -> None:
        if list(flaws(procedure, sound)):
            return
        onward: defaultdict[str, set[str]] = defaultdict(set)
        back: defaultdict[str, set[str]] = defaultdict(set)
        for branch in procedure.branches:
            onward[branch.start or ""].add(branch.to)
            back[branch.to].add(branch.start or "")
        every = {step.id for step in procedure.steps}
        ends = {step.id for step in procedure.steps if step.kind.last}
        assert reached(onward[""], onward) == every
        assert reached(ends, back) >= every

    @given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12), st.integers(1, 8))
    def test_a_chain_with_detours_is_accepted(self, detours: list[tuple[int, int]], length: int) -> None:
        made = [Step(f"s{place}", StepKind.DO, "do") for place in range(length)] + [Step("end", StepKind.END, "end")]
        names = [step.id for step in made]
        chain = [Branch(None, "s0"), *(Branch(start, to) for start, to in pairwise(names))]
        aside = [
            Branch(f"s{start}", f"s{to}", When(customer=("x",))) for start, to in detours if max(start, to) < length
        ]
        procedure = Procedure("p", "p", "P", "en", tuple(made), (*chain, *aside))
        assert list(flaws(procedure, sound)) == []
