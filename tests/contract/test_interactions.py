"""What the port Interactions promises, held against every adapter."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_interactions import SqlInteractions
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.interaction import (
    Channel,
    HandOver,
    Heard,
    Interaction,
    Leg,
    Outcome,
    Said,
    Wanted,
    closed,
    with_leg,
)
from kbassist.model.procedure import Deed, StepMark
from kbassist.model.situation import Speaker, Turn
from kbassist.ports.store import Store
from kbassist.ports.talk import Interactions

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Sockets:
    store: Store
    interactions: Interactions


def sqlite(home: Path) -> Sockets:
    store = SqlStore(new_database(home))
    return Sockets(store, SqlInteractions(store))


ADAPTERS: list[Callable[[Path], Sockets]] = [sqlite]


@pytest.fixture(params=ADAPTERS, ids=lambda adapter: adapter.__name__)
def sockets(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sockets]:
    made: Sockets = request.param(tmp_path)
    yield made
    if isinstance(made.store, SqlStore):
        made.store.close()


@pytest.fixture
def kept(sockets: Sockets) -> Interactions:
    return sockets.interactions


def leg(name: str, channel: Channel = Channel.VOICE, began: datetime = NOON, **more: object) -> Leg:
    given = {"agent_id": "ann", "address": None} | more
    return Leg(name, channel, began=began, **given)  # type: ignore[arg-type]


def matter(name: str = "i", began: datetime = NOON, **more: object) -> Interaction:
    address = more.pop("address", None)
    legs = (leg(f"{name}-leg", began=began, address=address),)
    return replace(Interaction(name, "p", legs, began, began), **more)  # type: ignore[arg-type]


def said(text: str, of: str = "i", final: bool = True, at: datetime = NOON, **more: object) -> Said:
    return Said(of, Turn(Speaker.CUSTOMER, text, final), at, **more)  # type: ignore[arg-type]


def texts(turns: list[Heard]) -> list[tuple[int, str, int]]:
    return [(one.number, one.turn.text, one.edition) for one in turns]


def refused(result: Heard | Refused, kind: RefusalKind) -> str:
    assert isinstance(result, Refused)
    assert result.kind is kind
    return result.message


class TestMatters:
    def test_an_interaction_comes_back_as_it_went_in(self, kept: Interactions) -> None:
        first = matter(customer_id="C1", context={"products": ["fiber"], "имя": None}, language="de", address="mark")
        kept.add(first)
        assert kept.get("i") == first
        assert kept.get("j") is None

    def test_what_became_of_it_is_kept_and_its_turns_stay(self, kept: Interactions) -> None:
        kept.add(matter())
        kept.add_turns([said("hello", at=NOON + HOUR)])
        heard = kept.get("i")
        assert heard is not None
        assert (heard.newest, heard.alive_at) == (1, NOON + HOUR)
        handed = leg("second", Channel.CHAT, NOON + 2 * HOUR, handover=HandOver((1,), "billing"))
        ended = closed(with_leg(heard, handed), Outcome.RESOLVED, NOON + 3 * HOUR)
        kept.save(replace(ended, context={"plan": "premium"}, customer_id="C1"))
        after = kept.get("i")
        assert after == replace(ended, context={"plan": "premium"}, customer_id="C1")
        assert after is not None
        assert [one.ended for one in after.legs] == [NOON + 2 * HOUR, NOON + 3 * HOUR]
        assert texts(kept.turns("i")) == [(1, "hello", 1)]

    def test_the_same_customers_open_matter_is_the_one_alive_last_and_not_too_long_ago(
        self, kept: Interactions
    ) -> None:
        for name, began, customer in (("old", NOON, "C1"), ("new", NOON + HOUR, "C1"), ("other", NOON + HOUR, "C2")):
            kept.add(matter(name, began, customer_id=customer))
        found = kept.matter("C1", None, NOON, None)
        assert found is not None
        assert found.id == "new"
        kept.save(closed(found, Outcome.RESOLVED, NOON + 2 * HOUR))
        older = kept.matter("C1", None, NOON, None)
        assert older is not None
        assert older.id == "old"
        assert kept.matter("C1", None, NOON + timedelta(seconds=1), None) is None
        kept.add_turns([said("still here", of="old", at=NOON + HOUR)])
        assert kept.matter("C1", None, NOON + HOUR, None) is not None
        assert kept.matter("C1", None, NOON, "somebody else") is None

    def test_an_address_tells_the_customer_only_where_the_customer_is_unknown(self, kept: Interactions) -> None:
        kept.add(matter("family", customer_id="C1", address="phone"))
        kept.add(matter("nameless", address="chat"))
        assert kept.matter(None, None, NOON, None) is None
        assert kept.matter("C2", "phone", NOON, None) is None
        for customer, address, name in ((None, "phone", "family"), ("C2", "chat", "nameless"), ("C1", "x", "family")):
            found = kept.matter(customer, address, NOON, None)
            assert found is not None
            assert found.id == name

    def test_open_ones_are_listed(self, kept: Interactions) -> None:
        for place, name in enumerate("bac"):
            kept.add(matter(name, NOON + place * HOUR, customer_id="C1"))
        over = kept.get("a")
        assert over is not None
        kept.save(closed(over, Outcome.ABANDONED, NOON + HOUR))
        assert [one.id for one in kept.still_open()] == ["b", "c"]
        assert [one.id for one in kept.still_open(after="b", limit=1)] == ["c"]

    def test_a_list_is_narrowed_and_read_page_by_page_the_newest_first(self, kept: Interactions) -> None:
        for name, hour, customer, opener in (("b", 0, "C1", "p"), ("a", 1, "C2", "q"), ("c", 1, "C1", "q")):
            kept.add(matter(name, NOON + hour * HOUR, customer_id=customer, opened_by=opener))
        over = kept.get("b")
        assert over is not None
        kept.save(closed(over, Outcome.RESOLVED, NOON + HOUR))

        def names(wanted: Wanted, after: str = "", limit: int = 9) -> list[str]:
            return [one.id for one in kept.listed(wanted, after, limit)]

        assert names(Wanted()) == ["c", "a", "b"]
        assert names(Wanted(), limit=2) == ["c", "a"]
        assert names(Wanted(), after="a") == ["b"]
        assert names(Wanted(), after="c", limit=1) == ["a"]
        assert names(Wanted(), after="never was") == []
        assert names(Wanted(still_open=True)) == ["c", "a"]
        assert names(Wanted(still_open=False)) == ["b"]
        assert names(Wanted(customer_id="C1", opened_by="q")) == ["c"]


class TestTurns:
    def test_numbers_rise_by_one_in_each_interaction(self, kept: Interactions) -> None:
        kept.add(matter("i"))
        kept.add(matter("j"))
        kept.add_turns([said("a"), said("x", of="j"), said("b")])
        kept.add_turns([said("c")])
        assert texts(kept.turns("i")) == [(1, "a", 1), (2, "b", 1), (3, "c", 1)]
        assert texts(kept.turns("j")) == [(1, "x", 1)]
        assert texts(kept.turns("i", after=1, limit=1)) == [(2, "b", 1)]
        assert texts(kept.latest("i", 2)) == [(2, "b", 1), (3, "c", 1)]
        assert kept.turns("i")[0].leg_id == "i-leg"

    def test_a_turn_belongs_to_the_leg_of_its_time(self, kept: Interactions) -> None:
        kept.add(matter())
        kept.add_turns([said("on the phone", at=NOON)])
        heard = kept.get("i")
        assert heard is not None
        kept.save(with_leg(heard, leg("second", Channel.CHAT, NOON + HOUR)))
        kept.add_turns([said("in the chat", at=NOON + HOUR)])
        assert [one.leg_id for one in kept.turns("i")] == ["i-leg", "second"]

    @pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
    def test_an_interim_turn_is_replaced_and_never_kept_twice(self, kept: Interactions, together: bool) -> None:
        kept.add(matter())
        batch = [
            said("my rou", final=False, source_id="asr-1"),
            said("my router is", final=False, source_id="asr-1"),
            said("how can I help"),
            said("my router is dead", replaces=1),
            said("um", final=False),
            said("Um.", replaces=3, source_id="asr-3"),
        ]
        results = kept.add_turns(batch) if together else [kept.add_turns([one])[0] for one in batch]
        assert [(one.number, one.edition) for one in results if isinstance(one, Heard)] == [
            (1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (3, 2),
        ]  # fmt: skip
        assert texts(kept.turns("i")) == [(1, "my router is dead", 3), (2, "how can I help", 1), (3, "Um.", 2)]

    @pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
    def test_a_final_turn_stays_and_its_repetition_is_the_turn_that_is_there(
        self, kept: Interactions, together: bool
    ) -> None:
        kept.add(matter())
        batch = [
            said("it is red", source_id="t1"),
            said("it is red", source_id="t1"),
            said("it is green", source_id="t1"),
            said("it is green", replaces="t1"),
            said("it is green", replaces=7),
            said("it is green", replaces="t9"),
        ]
        results = kept.add_turns(batch) if together else [kept.add_turns([one])[0] for one in batch]
        assert results[0] == results[1]
        assert "turn 1 is final" in refused(results[2], RefusalKind.CONFLICT)
        assert "turn 1 is final" in refused(results[3], RefusalKind.CONFLICT)
        assert "no turn" in refused(results[4], RefusalKind.INVALID)
        assert "no turn" in refused(results[5], RefusalKind.INVALID)
        assert texts(kept.turns("i")) == [(1, "it is red", 1)]

    def test_a_name_cannot_move_from_one_turn_to_another(self, kept: Interactions) -> None:
        kept.add(matter())
        kept.add_turns([said("a", source_id="a"), said("b", final=False, source_id="b")])
        taken = kept.add_turns([said("B", replaces="b", source_id="a")])[0]
        assert "turn 1 is called a" in refused(taken, RefusalKind.CONFLICT)

    def test_one_refused_turn_does_not_cost_the_others(self, kept: Interactions) -> None:
        kept.add(matter("i"))
        kept.add(closed(matter("over"), Outcome.RESOLVED, NOON))
        results = kept.add_turns([said("a", of="over"), said("b"), said("c", of="nowhere")])
        assert "closed" in refused(results[0], RefusalKind.CONFLICT)
        assert "no interaction nowhere" in refused(results[2], RefusalKind.NOT_FOUND)
        assert texts(kept.turns("i")) == [(1, "b", 1)]
        assert kept.add_turns([]) == []

    def test_who_comes_back_gets_what_was_replaced_meanwhile(self, kept: Interactions) -> None:
        kept.add(matter())
        kept.add_turns([said("he", final=False), said("hi")])
        kept.add_turns([said("hel", final=False, replaces=1)])
        assert texts(kept.replaced("i", since=2)) == [(1, "hel", 2)]
        kept.add_turns([said("more"), said("hello", replaces=1)])
        assert texts(kept.replaced("i", since=2)) == [(1, "hello", 3)]
        kept.add_turns([said("even more")])
        assert kept.replaced("i", since=4) == []

    def test_hundreds_of_interactions_are_written_at_once(self, kept: Interactions) -> None:
        names = [f"i{number:03}" for number in range(600)]
        for name in names:
            kept.add(matter(name))
        results = kept.add_turns([said(f"{name} says", of=name, final=False, source_id="1") for name in names])
        assert {one.number for one in results if isinstance(one, Heard)} == {1}
        again = kept.add_turns([said(f"{name} said", of=name, source_id="1") for name in names])
        assert {one.edition for one in again if isinstance(one, Heard)} == {2}
        assert texts(kept.turns("i599")) == [(1, "i599 said", 2)]

    def test_turns_of_many_threads_leave_no_gap_and_none_is_lost(self, kept: Interactions) -> None:
        kept.add(matter())

        def talk(name: str) -> None:
            for number in range(10):
                kept.add_turns([said(f"{name}{number}")])

        speakers = [threading.Thread(target=talk, args=(name,)) for name in "abcd"]
        for one in speakers:
            one.start()
        for one in speakers:
            one.join()
        turns = kept.turns("i")
        assert [one.number for one in turns] == [*range(1, 41)]
        for name in "abcd":
            own = [one.turn.text for one in turns if one.turn.text.startswith(name)]
            assert own == [f"{name}{number}" for number in range(10)]


class TestSteps:
    def test_what_was_told_of_steps_stays_in_the_order_of_telling(self, kept: Interactions) -> None:
        kept.add(matter("i"))
        kept.add(matter("other"))
        told = (
            StepMark("router-offline", None, Deed.START, 0, "ann", NOON + HOUR),
            StepMark("router-offline", "ask-lights", Deed.DONE, 2, "ann", NOON),  # clocks may differ
            StepMark("router-offline", "ask-lights", Deed.DONE, 2, "ann", NOON),
        )
        for mark in told:
            kept.add_mark("i", mark)
        assert kept.marks("i") == told
        assert kept.marks("other") == ()


class TestAfterwards:
    def test_listeners_are_told_when_all_is_kept_and_not_before(self, sockets: Sockets) -> None:
        told: list[object] = []
        with sockets.store.transaction():
            with sockets.store.transaction():
                sockets.interactions.add(matter())
                sockets.store.afterwards(lambda: told.append(sockets.interactions.get("i")))
            assert told == []
        assert told == [matter()]
        sockets.store.afterwards(lambda: told.append("at once"))
        assert told[1:] == ["at once"]

    def test_nobody_is_told_of_what_was_undone(self, sockets: Sockets) -> None:
        told: list[str] = []

        def fail() -> None:
            with sockets.store.transaction():
                sockets.store.afterwards(lambda: told.append("of nothing"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        with sockets.store.transaction():
            pass
        assert told == []
