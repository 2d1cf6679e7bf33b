"""A walk never leaves its procedure, and what the agent tells by hand always wins."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kbassist.assist.walk import Walk, walk
from kbassist.model.procedure import Branch, Deed, Procedure, Step, StepKind, StepMark, When
from kbassist.model.situation import Speaker, Turn

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
STEPS = ("lights", "cable", "restart", "outage", "end")


@dataclass
class Heard:
    """A matching that was told what each turn means."""

    procedure: Procedure
    alike: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    asking: Mapping[int, float] = field(default_factory=dict)
    shares: Mapping[tuple[int, str | None], Sequence[float]] = field(default_factory=dict)
    before: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    done: Mapping[int, Collection[str]] = field(default_factory=dict)
    silence: Mapping[int, float] = field(default_factory=dict)
    results: Collection[tuple[int, str | None]] = ()

    def likeness(self, turn: int) -> Mapping[str, float]:
        return self.alike.get(turn, {})

    def asks(self, turn: int) -> float:
        return self.asking.get(turn, 0.0)

    def idle(self, turn: int) -> float:
        return self.silence.get(turn, 0.0)

    def opens(self, turn: int, step: str | None) -> bool:
        return (turn, step) in self.results

    def ways(self, turn: int | None, step: str | None, heard: int) -> Sequence[float]:  # noqa: ARG002
        branches = self.procedure.ways(step)
        return self.shares.get((-1 if turn is None else turn, step), [1 / len(branches)] * len(branches))

    def tried(self, turn: int) -> Collection[str]:
        return self.done.get(turn, ())

    def ahead(self, turn: int) -> Mapping[str, float]:
        return self.before.get(turn, {})


def procedure(*ways: tuple[str | None, str], steps: Sequence[str] = STEPS) -> Procedure:
    kinds = {"end": StepKind.END}
    return Procedure(
        "router",
        "router",
        "Red lamp",
        "en",
        tuple(Step(id, kinds.get(id, StepKind.ASK), id) for id in steps),
        tuple(Branch(start, to, When(("yes",)) if to == "end" else None) for start, to in ways),
    )


LINE = procedure(
    (None, "lights"),
    ("lights", "end"),
    ("lights", "cable"),
    ("cable", "end"),
    ("cable", "restart"),
    ("restart", "end"),
    ("restart", "outage"),
    ("outage", "end"),
)
TALK = [
    Turn(Speaker.CUSTOMER, "the lamp is red"),
    Turn(Speaker.AGENT, "which lights are on?"),
    Turn(Speaker.CUSTOMER, "red, as I said"),
]
NO = {(2, "lights"): (0.1, 0.9), (4, "cable"): (0.1, 0.9), (2, "cable"): (0.1, 0.9), (2, "restart"): (0.1, 0.9)}


def mark(deed: Deed, step: str | None, turn: int) -> StepMark:
    return StepMark("router", step, deed, turn, "anna", NOON)


def test_a_talk_that_has_not_begun_starts_at_the_beginning() -> None:
    assert walk(LINE, (), Heard(LINE)).ranking == ["lights"]


def test_an_answer_opens_its_branch() -> None:
    told = Heard(LINE, {1: {"lights": 0.8}}, shares=NO)
    assert walk(LINE, TALK, told).ranking[0] == "cable"


def test_a_question_in_between_lets_the_walk_wait_where_it_is() -> None:
    told = Heard(LINE, {1: {"lights": 0.8}}, asking={2: 0.9}, shares=NO)
    found = walk(LINE, TALK, told)
    assert found.waits > 0.5
    assert found.ranking[0] == "lights"


def test_an_agent_who_skips_a_step_takes_the_walk_along() -> None:
    skipped = [*TALK, Turn(Speaker.AGENT, "restart it"), Turn(Speaker.CUSTOMER, "still red")]
    told = Heard(LINE, {1: {"lights": 0.8}, 3: {"restart": 0.8}}, shares={**NO, (4, "restart"): (0.1, 0.9)})
    found = walk(LINE, skipped, told)
    assert (found.at, found.ranking[0]) == ("restart", "outage")


def test_an_agent_who_repeats_a_step_does_not_lose_the_way() -> None:
    again = [*TALK, Turn(Speaker.AGENT, "which lights, please?"), Turn(Speaker.CUSTOMER, "red")]
    told = Heard(LINE, {1: {"lights": 0.8}, 3: {"lights": 0.8}}, shares={**NO, (4, "lights"): (0.1, 0.9)})
    assert walk(LINE, again, told).ranking[0] == "cable"


def test_what_was_tried_is_not_proposed_again() -> None:
    told = Heard(LINE, {1: {"lights": 0.8}}, shares=NO, done={0: ["cable"]})
    found = walk(LINE, TALK, told)
    assert found.tried == ("cable",)
    assert found.ranking[0] == "restart"


def test_a_question_answered_before_it_was_asked_is_passed() -> None:
    told = Heard(LINE, shares={(0, "lights"): (0.0, 1.0)}, before={0: {"lights": 0.9}})
    assert walk(LINE, TALK[:1], told).ranking[0] == "cable"


def test_turns_about_something_else_do_not_move_the_walk() -> None:
    told = Heard(LINE, {1: {"lights": 0.8}}, shares=NO)
    assert walk(LINE, TALK, told, relevance=(1.0, 1.0, 0.0)).ranking[0] == "lights"


def test_a_procedure_that_was_stopped_proposes_nothing() -> None:
    found = walk(LINE, TALK, Heard(LINE), [mark(Deed.STOP, None, 3)])
    assert found.stopped
    assert found.ranking == []


def test_a_step_marked_as_done_leads_on_and_one_jumped_to_comes_next() -> None:
    told = Heard(LINE, shares={(-1, "restart"): (0.1, 0.9)})
    assert walk(LINE, TALK, told, [mark(Deed.DONE, "restart", 3)]).ranking[0] == "outage"
    assert walk(LINE, TALK, told, [mark(Deed.JUMP, "outage", 3)]).ranking[0] == "outage"


# --- whatever is said -------------------------------------------------------------------------------------------------

chances = st.floats(0, 1)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Procedure, list[Turn], Heard]:
    """Any procedure, any talk, any reading of it."""
    steps = tuple(f"s{number}" for number in range(draw(st.integers(1, 6))))
    ends = st.tuples(st.sampled_from((None, *steps)), st.sampled_from(steps))
    one = procedure(*draw(st.lists(ends, max_size=14)), steps=steps)
    roles = st.sampled_from((Speaker.CUSTOMER, Speaker.AGENT, Speaker.BOT, Speaker.SYSTEM))
    turns = [Turn(role, "…") for role in draw(st.lists(roles, max_size=8))]
    places = range(len(turns))
    of_steps = st.dictionaries(st.sampled_from(steps), chances)
    told = Heard(
        one,
        {place: draw(of_steps) for place in places},
        {place: draw(chances) for place in places},
        {},
        {place: draw(of_steps) for place in places},
        {place: draw(st.lists(st.sampled_from(steps), max_size=2)) for place in places},
    )
    return one, turns, told


def sound(found: Walk) -> bool:
    known = {step.id for step in found.procedure.steps}
    return (
        known >= set(found.next) and sum(found.next.values()) <= 1 + 1e-6 and min(found.next.values(), default=0) >= 0
    )


@given(worlds())
def test_whatever_is_said_only_steps_of_the_procedure_are_proposed(world: tuple[Procedure, list[Turn], Heard]) -> None:
    one, turns, told = world
    assert sound(walk(one, turns, told))


@given(worlds(), st.data())
def test_whatever_was_said_the_newest_mark_of_the_agent_wins(
    world: tuple[Procedure, list[Turn], Heard], data: st.DataObject
) -> None:
    one, turns, told = world
    step = data.draw(st.sampled_from([step.id for step in one.steps]))
    deed = data.draw(st.sampled_from((Deed.JUMP, Deed.BACK, Deed.START)))
    earlier = data.draw(st.lists(st.builds(mark, st.sampled_from(Deed), st.just(step), st.integers(0, 9)), max_size=4))
    found = walk(one, turns, told, [*earlier, mark(deed, step, len(turns) + 10)])
    assert sound(found)
    assert found.ranking[:1] == [step]
    assert step not in (*found.tried, *found.skipped) or deed is Deed.START
