"""Listeners learn of every turn in order, however slow they are, and of everything else the newest."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_interactions import SqlInteractions
from kbassist.interactions.feed import MOST_WAITING, PAGE, Closed, Feed, Happening, LegBegan, Suggested
from kbassist.model.base import Refused
from kbassist.model.interaction import Channel, Heard, Interaction, Leg, Outcome, Said
from kbassist.model.situation import Speaker, Turn
from kbassist.model.suggestion import Found

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEG = Leg("l", Channel.CHAT, None, None, NOON)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
FOUND = Found("s", 1, 0.0, "en", (), None)


class Talk:
    """One interaction on a real disk, and the feed that tells of it."""

    def __init__(self, store: SqlStore) -> None:
        self.interactions = SqlInteractions(store)
        self.interactions.add(Interaction("i", "p", (LEG,), NOON, NOON))
        self.feed = Feed(self.interactions)

    def write(self, *texts: str, final: bool = True, replaces: int | None = None) -> list[Heard]:
        batch = [Said("i", Turn(Speaker.CUSTOMER, text, final), NOON, replaces=replaces) for text in texts]
        heard = self.interactions.add_turns(batch)
        assert not any(isinstance(one, Refused) for one in heard)
        return [one for one in heard if isinstance(one, Heard)]

    def try_to_write(self, text: str, final: bool, replaces: int) -> list[Heard]:
        """One turn; nothing where the thread refuses it."""
        said = Said("i", Turn(Speaker.CUSTOMER, text, final), NOON, replaces=replaces or None)
        return [one for one in self.interactions.add_turns([said]) if isinstance(one, Heard)]

    def tell(self, *happenings: Happening) -> None:
        for one in happenings:
            self.feed.tell("i", one)

    def say(self, *texts: str, final: bool = True, replaces: int | None = None) -> None:
        self.tell(*self.write(*texts, final=final, replaces=replaces))


def _store(home: Path) -> SqlStore:
    return SqlStore(new_database(home))


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    store = _store(tmp_path)
    yield Talk(store)
    store.close()


def texts(happenings: list[Happening]) -> list[str]:
    return [one.turn.text for one in happenings if isinstance(one, Heard)]


def test_a_listener_hears_what_was_said_before_and_what_is_said_now(talk: Talk) -> None:
    talk.say("a", "b")
    with talk.feed.subscribe("i", after=1) as mailbox:
        assert texts(mailbox.take()) == ["b"]
        assert mailbox.take() == []
        talk.say("c", "d")
        assert texts(mailbox.take()) == ["c", "d"]
    talk.say("e")
    assert mailbox.take() == []


def test_what_was_said_while_they_came_is_heard_once(talk: Talk) -> None:
    with talk.feed.subscribe("i", after=0) as mailbox:
        heard = talk.write("a", "b")
        assert texts(mailbox.take()) == ["a", "b"]
        talk.tell(*heard)
        assert mailbox.take() == []


def test_turns_told_in_the_wrong_order_are_heard_in_the_right_one(talk: Talk) -> None:
    with talk.feed.subscribe("i", after=0) as mailbox:
        mailbox.take()
        first, second, third = talk.write("a", "b", "c")
        talk.tell(third, first)
        assert texts(mailbox.take()) == ["a", "b", "c"]
        talk.tell(second)
        assert mailbox.take() == []


def test_of_an_interim_turn_only_the_newest_edition_is_heard(talk: Talk) -> None:
    with talk.feed.subscribe("i", after=0) as mailbox:
        mailbox.take()
        talk.say("my", final=False)
        talk.say("hello")
        second = talk.write("my rou", final=False, replaces=1)
        third = talk.write("my router", replaces=1)
        talk.tell(*third, *second)
        assert texts(mailbox.take()) == ["my router", "hello"]
        assert mailbox.take() == []


def test_who_reconnects_learns_how_an_interim_turn_ended(talk: Talk) -> None:
    talk.say("my rou", final=False)
    talk.say("my router", replaces=1)
    with talk.feed.subscribe("i", after=1) as mailbox:
        assert texts(mailbox.take()) == ["my router"]


def test_a_turn_that_is_sent_once_more_is_no_news_to_who_reconnects_having_seen_it(talk: Talk) -> None:
    heard = talk.write("a", "b")
    with talk.feed.subscribe("i", after=2) as mailbox:
        assert mailbox.take() == []
        talk.tell(*heard)
        assert mailbox.at_hand() == []
        talk.say("c")
        assert texts(mailbox.at_hand() or []) == ["c"]


@pytest.mark.parametrize("count", [MOST_WAITING + 1, PAGE, 3 * PAGE + 7])
def test_a_slow_listener_loses_no_turn_and_fills_no_memory(talk: Talk, count: int) -> None:
    said = [str(number) for number in range(count)]
    with talk.feed.subscribe("i", after=0) as mailbox:
        mailbox.take()
        talk.say(*said)
        assert len(mailbox._turns) <= MOST_WAITING
        heard: list[str] = []
        while some := mailbox.take():
            heard += texts(some)
        assert heard == said
        talk.say("at last")
        assert texts(mailbox.take()) == ["at last"]


def test_a_page_full_of_what_is_known_does_not_hide_what_follows(talk: Talk) -> None:
    with talk.feed.subscribe("i", after=0) as mailbox:
        mailbox.take()
        talk.say(*"abc")
        assert texts(mailbox.take()) == ["a", "b", "c"]
        talk.write("lost on its way")
        talk.say("d")
        assert texts(mailbox.take()) == ["lost on its way", "d"]


def test_of_suggestions_only_the_newest_is_heard_and_never_an_older_one_after_it(talk: Talk) -> None:
    with talk.feed.subscribe("i", after=0, reader="ann") as mailbox:
        one, two = Suggested(1, FOUND, "ann"), Suggested(2, FOUND, "ann")
        talk.tell(one, two, one, LegBegan(LEG), LegBegan(replace(LEG, id="m")), Closed(Outcome.RESOLVED))
        assert mailbox.take() == [two, LegBegan(replace(LEG, id="m")), Closed(Outcome.RESOLVED)]
        talk.tell(one)
        assert mailbox.take() == []


def test_suggestions_are_for_the_desk_of_one_reader_alone(talk: Talk) -> None:
    with talk.feed.subscribe("i", 0, "ann") as anns, talk.feed.subscribe("i", 0, "bob") as bobs:
        talk.tell(Suggested(1, FOUND, "ann"))
        assert anns.take() == [Suggested(1, FOUND, "ann")]
        assert bobs.take() == []


def test_every_listener_has_a_mailbox_of_their_own_and_hears_only_of_their_interaction(talk: Talk) -> None:
    talk.interactions.add(Interaction("j", "p", (replace(LEG, id="m"),), NOON, NOON))
    with talk.feed.subscribe("i", 0) as one, talk.feed.subscribe("i", 0) as two, talk.feed.subscribe("j", 0) as other:
        talk.say("a")
        assert texts(one.take()) == texts(two.take()) == ["a"]
        assert other.take() == []
    assert talk.feed._mailboxes == {}


def test_who_waits_is_woken_in_their_own_thread_or_by_their_own_bell(talk: Talk) -> None:
    rung, heard = threading.Event(), list[str]()
    with talk.feed.subscribe("i", after=0, wake=rung.set) as mailbox:
        waiting = threading.Thread(target=lambda: heard.extend(texts(mailbox.take(None))))
        waiting.start()
        talk.say("a")
        waiting.join()
        assert heard == ["a"]
        assert rung.is_set()
        assert mailbox.take(0.01) == []


def test_a_listener_whose_bell_is_broken_costs_nobody_anything(talk: Talk) -> None:
    def broken() -> None:
        raise RuntimeError("the loop is closed")

    with talk.feed.subscribe("i", 0, wake=broken) as one, talk.feed.subscribe("i", 0) as two:
        talk.say("a")
        assert texts(one.take()) == texts(two.take()) == ["a"]


SENT = st.lists(st.tuples(st.booleans(), st.integers(0, 4)), min_size=1, max_size=12)


@QUICK
@given(sent=SENT, order=st.randoms(), taken=st.sets(st.integers(0, 12)), lost=st.sets(st.integers(0, 12)))
def test_whatever_order_turns_are_told_in_a_listener_ends_with_what_the_thread_is(
    tmp_path_factory: pytest.TempPathFactory,
    sent: list[tuple[bool, int]],
    order: Random,
    taken: set[int],
    lost: set[int],
) -> None:
    store = _store(tmp_path_factory.mktemp("feed"))
    talk = Talk(store)
    told = [heard for final, replaces in sent for heard in talk.try_to_write(str(order.random()), final, replaces)]
    order.shuffle(told)
    seen: dict[int, Heard] = {}
    with talk.feed.subscribe("i", after=0) as mailbox:
        for place, heard in enumerate(told):
            if place not in lost:
                talk.tell(heard)
            if place in taken:
                _learn(seen, mailbox.take())
        talk.say("the end")  # whatever was lost before it, this tells that it was
        _learn(seen, mailbox.take())
        numbers = {turn.number: turn for turn in talk.interactions.turns("i")}
        assert seen.keys() == numbers.keys()
        if not lost:
            assert seen == numbers
    store.close()


def _learn(seen: dict[int, Heard], happenings: list[Happening]) -> None:
    for turn in happenings:
        assert isinstance(turn, Heard)
        assert turn.number in seen or turn.number == len(seen) + 1, "a turn overtook another"
        assert turn.number not in seen or turn.edition > seen[turn.number].edition, "an edition came twice or late"
        seen[turn.number] = turn


def test_speakers_in_many_threads_are_heard_in_the_order_of_the_thread(talk: Talk) -> None:
    heard: list[Heard] = []
    with talk.feed.subscribe("i", after=0) as mailbox:

        def listen() -> None:
            while len(heard) < 60:
                heard.extend(one for one in mailbox.take(None) if isinstance(one, Heard))

        listener = threading.Thread(target=listen)
        speakers = [threading.Thread(target=lambda: [talk.say("x") for _ in range(15)]) for _ in range(4)]
        for one in (listener, *speakers):
            one.start()
        for one in (listener, *speakers):
            one.join()
    assert [one.number for one in heard] == [*range(1, 61)]
