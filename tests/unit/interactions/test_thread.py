"""The thread keeps what was said, redacted, and tells nobody of what is not on the disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homes import new_database
from kbassist.adapters.marks import AddressMarks
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_interactions import SqlInteractions
from kbassist.interactions.feed import Closed, ContextChanged, Feed, LegBegan, StepsMarked
from kbassist.interactions.thread import MAX_TEXT, Opening, Receiver, Rules, StepTold, Thread
from kbassist.model.access import Principal, Role
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.interaction import Channel, Heard, Interaction, Outcome, Said
from kbassist.model.procedure import Deed
from kbassist.model.situation import Speaker, Turn

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
AGENT = Principal("ann", "Ann", frozenset({Role.AGENT}), frozenset())
BOT = Principal("bot", "Bot", frozenset({Role.BOT}), frozenset())


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class House:
    store: SqlStore
    interactions: SqlInteractions
    feed: Feed
    thread: Thread
    clock: Clock

    def open(self, caller: Principal = AGENT, **said: object) -> tuple[Interaction, bool]:
        return self.thread.open(Opening(Channel.CHAT, **said), caller)  # type: ignore[arg-type]

    def say(self, interaction: Interaction, text: str) -> Heard:
        return self.thread.hear(said(interaction, text), AGENT)


def said(interaction: Interaction, text: str) -> Said:
    return Said(interaction.id, Turn(Speaker.CUSTOMER, text), NOON)


def without_the_name(text: str, interaction: Interaction, _before: str) -> str:
    """Redaction that knows one customer's name."""
    return text.replace("Sabine", "[NAME]") if interaction.customer_id == "C1" else text


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    store, clock = SqlStore(new_database(tmp_path)), Clock()
    interactions = SqlInteractions(store)
    feed = Feed(interactions)
    marks = AddressMarks(tmp_path / "addresses.key")
    rules = Rules(without_the_name, lambda text: "router" in text, marks, timedelta(hours=72), clock)
    yield House(store, interactions, feed, Thread(store, interactions, feed, rules), clock)
    store.close()


def test_only_what_redaction_leaves_is_kept_wherever_it_is_said(house: House, tmp_path: Path) -> None:
    matter, _ = house.open(customer_id="C1", context={"name": "Sabine", "cases": [{"of": "Sabine"}]})
    assert house.say(matter, "Sabine speaking").turn.text == "[NAME] speaking"
    house.thread.change_context(matter.id, {"nick": "Sabine"}, AGENT)
    house.thread.hand_over(matter.id, Receiver("bob", note="call Sabine back"), AGENT)
    house.store.close()
    assert all(b"Sabine" not in file.read_bytes() for file in tmp_path.iterdir())
    assert "[NAME]" in str(house.thread.get(matter.id, AGENT).context)


def test_a_matter_is_taken_up_again_for_as_long_as_it_is_alive(house: House) -> None:
    first, joined = house.open(customer_id="C1")
    assert not joined
    house.clock.now = NOON + timedelta(hours=72)
    again, joined = house.open(customer_id="C1")
    assert (again.id, joined) == (first.id, True)
    house.clock.now += timedelta(hours=72, seconds=1)
    late, joined = house.open(customer_id="C1")
    assert (late.id != first.id, joined) == (True, False)


def test_two_who_open_at_once_for_one_customer_meet_in_one_matter(house: House) -> None:
    opened: list[str] = []
    desks = [threading.Thread(target=lambda: opened.append(house.open(customer_id="C1")[0].id)) for _ in range(8)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert len(set(opened)) == 1
    legs = house.thread.get(opened[0], AGENT).legs
    assert [leg.ended is None for leg in legs] == [False] * 7 + [True]


def test_the_customer_may_be_named_in_the_context(house: House) -> None:
    matter, _ = house.open(context={"customer_id": "C1", "language": "de", "plan": "basic"})
    assert (matter.customer_id, matter.language, matter.context) == ("C1", "de", {"language": "de", "plan": "basic"})
    after = house.thread.change_context(matter.id, {"language": None, "customer_id": None}, AGENT)
    assert (after.customer_id, after.language, after.context) == (None, "de", {"plan": "basic"})
    assert house.thread.get(matter.id, AGENT) == after


def test_a_turn_too_long_or_for_nobody_is_refused(house: House) -> None:
    matter, _ = house.open()
    house.say(matter, "x" * MAX_TEXT)
    with pytest.raises(Refused, match="20000 at most"):
        house.say(matter, "x" * (MAX_TEXT + 1))
    for interaction_id in ("i_nowhere", "\x00"):
        with pytest.raises(Refused) as refused:
            house.thread.hear(replace(said(matter, "hello"), interaction_id=interaction_id), AGENT)
        assert refused.value.kind is RefusalKind.NOT_FOUND
    with pytest.raises(Refused, match="no interaction"):
        house.thread.redacted(said(matter, "hello"), BOT)


def test_many_turns_are_kept_with_one_write_and_each_listener_told(house: House) -> None:
    one, two = house.open(customer_id="C1")[0], house.open(customer_id="C2")[0]
    batch = [house.thread.redacted(said(matter, f"{place}"), AGENT) for place in range(3) for matter in (one, two)]
    with house.feed.subscribe(one.id, 0) as first, house.feed.subscribe(two.id, 0) as second:
        house.thread.close(two.id, Outcome.ABANDONED, AGENT)
        kept = house.thread.keep(batch)
        assert [isinstance(result, Heard) for result in kept] == [True, False] * 3
        assert [heard.number for heard in first.take() if isinstance(heard, Heard)] == [1, 2, 3]
        assert second.take() == [Closed(Outcome.ABANDONED)]


def test_listeners_learn_what_becomes_of_a_matter_once_it_is_on_the_disk(house: House) -> None:
    matter, _ = house.open(customer_id="C1")
    with house.feed.subscribe(matter.id, 0) as mailbox:
        with house.store.transaction():
            heard = house.say(matter, "my router is dead")
            after = house.thread.change_context(matter.id, {"plan": "basic"}, AGENT)
            house.open(customer_id="C1")
            leg = house.thread.hand_over(matter.id, Receiver(channel=Channel.VOICE), AGENT).leg
            assert mailbox._others == {}
        assert mailbox.take() == [heard, ContextChanged(after), LegBegan(leg)]
        assert leg.handover is not None
        assert leg.handover.turns == (1,)


def test_nobody_is_told_of_a_turn_that_was_undone(house: House) -> None:
    matter, _ = house.open()

    def fail() -> None:
        with house.store.transaction():
            house.say(matter, "hello")
            raise RuntimeError

    with house.feed.subscribe(matter.id, 0) as mailbox:
        with pytest.raises(RuntimeError):
            fail()
        assert mailbox.take() == []
        house.say(matter, "hello")
        assert [heard.number for heard in mailbox.take() if isinstance(heard, Heard)] == [1]


def test_what_is_told_of_a_step_is_kept_with_the_turn_it_came_after_and_every_desk_hears_all_of_it(
    house: House,
) -> None:
    matter, _ = house.open()
    with house.feed.subscribe(matter.id, 0) as mailbox:
        first = house.thread.mark(matter.id, StepTold("router-offline", None, Deed.START), AGENT)
        house.say(matter, "the router is dark")
        second = house.thread.mark(matter.id, StepTold("router-offline", "ask-lights", Deed.DONE), AGENT)
        told = [one for one in mailbox.take() if isinstance(one, StepsMarked)]
    assert (first.turn, second.turn, second.by) == (0, 1, "ann")
    assert told == [StepsMarked((first, second), 1)]
    assert house.thread.marks(matter.id) == (first, second)


@pytest.mark.parametrize("deed", [Deed.DONE, Deed.SKIP, Deed.JUMP])
def test_a_step_that_is_done_skipped_or_gone_to_has_a_name(house: House, deed: Deed) -> None:
    matter, _ = house.open()
    with pytest.raises(Refused, match="tell which step") as refused:
        house.thread.mark(matter.id, StepTold("router-offline", None, deed), AGENT)
    assert (refused.value.kind, refused.value.field) == (RefusalKind.INVALID, "step_id")
    assert house.thread.marks(matter.id) == ()


def test_nothing_is_told_of_the_steps_of_a_closed_matter_or_of_one_that_the_caller_may_not_follow(
    house: House,
) -> None:
    matter, _ = house.open()
    told = StepTold("router-offline", None, Deed.START)
    with pytest.raises(Refused, match="no interaction"):
        house.thread.mark(matter.id, told, BOT)
    house.thread.close(matter.id, Outcome.RESOLVED, AGENT)
    with pytest.raises(Refused, match="is closed"):
        house.thread.mark(matter.id, told, AGENT)
    assert house.thread.marks(matter.id) == ()
