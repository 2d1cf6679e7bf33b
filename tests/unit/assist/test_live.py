"""Desks are supplied after every turn: for the newest, one answer at a time, with a list that can be read."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.assist.assistant import Ask
from kbassist.assist.live import Live
from kbassist.assist.post import Post
from kbassist.assist.steadiness import Settled
from kbassist.interactions.feed import ContextChanged, Feed, Mailbox, StepsMarked, Suggested
from kbassist.model.access import Principal, Role
from kbassist.model.interaction import Channel, Heard, Interaction, Leg
from kbassist.model.passage import Edition, Passage, PassageKind
from kbassist.model.procedure import Deed, StepMark
from kbassist.model.situation import Speaker, Turn
from kbassist.model.suggestion import Found, Level, NoAnswer, Suggestion, Why

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOON = 10
"""Seconds within which whatever is awaited has happened."""

ANN = Principal("ann", "Ann", frozenset({Role.AGENT}), frozenset({"agents"}))
BEN = Principal("ben", "Ben", frozenset({Role.AGENT}), frozenset({"public"}))
WHY = Why({}, {}, 1.0, 1.0, ())
LEG = Leg("l", Channel.VOICE, None, None, NOON)


def suggestion(family: str, score: float) -> Suggestion:
    edition = Edition(family, 1, family, "en", family, None, (), {}, (), NOON, None, None, None, None, ())
    passage = Passage(family, "en", PassageKind.BODY, family, "", family)
    return Suggestion(f"s.{family}", 1, edition, passage, (), score, 0.5, Level.MEDIUM, WHY)


class Shelf:
    """An aid that ranks as it is told to, for whom it is told to, and can be made to wait."""

    def __init__(self) -> None:
        self.newest = 0
        self.rankings: dict[str, list[str]] = {}
        self.withdrawn: set[str] = set()
        self.over = Settled()
        self.asked: list[tuple[str, int]] = []
        self.most_at_once = 0
        self.broken = False
        self._under_way: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.begun, self.may_go, self.waits = threading.Semaphore(0), threading.Semaphore(0), set[str]()

    def now(self, post: Post) -> tuple[int, Found]:
        desk = f"{post.interaction_id} {post.principal.id}"
        with self._lock:
            self._under_way[desk] += 1
            self.most_at_once = max(self.most_at_once, self._under_way[desk])
            as_of, ranking = self.newest, self.rankings.get(post.principal.id, [])
            self.asked.append((desk, as_of))
        if post.interaction_id in self.waits:
            self.begun.release()
            assert self.may_go.acquire(timeout=SOON)
        with self._lock:
            self._under_way[desk] -= 1
        if self.broken:
            raise RuntimeError("the shelf is broken")
        shown = tuple(suggestion(family, 1.0 / place) for place, family in enumerate(ranking, 1))
        return as_of, Found("s", 1, 0.0, "en", shown, None if shown else NoAnswer.SMALL_TALK)

    def still_shown(self, suggestions: Sequence[Suggestion], principal: Principal) -> frozenset[str]:  # noqa: ARG002
        return frozenset(one.edition.family for one in suggestions) - self.withdrawn

    def settled(self, interaction_id: str) -> Settled:  # noqa: ARG002
        return self.over

    def ranks(self, *families: str, by: Principal = ANN) -> None:
        self.rankings[by.id] = [*families]


class Nothing:
    """A thread in which nothing was said before."""

    def turns(self, *_: object) -> list[Heard]:
        return []

    replaced = turns


@dataclass
class Talk:
    """An interaction with its feed; `live` answers in its own threads."""

    shelf: Shelf = field(default_factory=Shelf)
    feed: Feed = field(default_factory=lambda: Feed(Nothing()))  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        self.live = Live(self.feed, self.shelf, workers=2)

    def says(self, role: Speaker = Speaker.CUSTOMER, interaction: str = "i", final: bool = True) -> None:
        self.shelf.newest += 1
        turn = Heard(interaction, self.shelf.newest, "l", NOON, Turn(role, "well", final))
        self.feed.tell(interaction, turn)

    def says_instead(self, edition: int, final: bool = True) -> None:
        """The customer goes on with what is an interim turn so far."""
        turn = Heard("i", self.shelf.newest, "l", NOON, Turn(Speaker.CUSTOMER, "well now", final), edition=edition)
        self.feed.tell("i", turn)

    def learns(self) -> None:
        """More is known of the customer."""
        self.feed.tell("i", ContextChanged(Interaction("i", "p", (LEG,), NOON, NOON, newest=self.shelf.newest)))

    def answer(self, post: Post) -> list[str]:
        """What stands on the desk once it is answered for the newest turn, in the calling thread."""
        with self.feed.subscribe("i", 0, post.reader) as mailbox:
            self.live.now(post)
            return families(told(mailbox))


@pytest.fixture
def talk() -> Iterator[Talk]:
    talk = Talk()
    talk.live.start()
    yield talk
    talk.shelf.waits.clear()
    talk.shelf.may_go.release(100)
    talk.live.close()


def told(mailbox: Mailbox) -> Suggested:
    """The newest suggestions, as soon as there are some."""
    while True:
        happened = mailbox.take(SOON)
        assert happened, "nothing was told"
        for one in happened:
            if isinstance(one, Suggested):
                return one


def families(suggested: Suggested) -> list[str]:
    assert [one.rank for one in suggested.found.suggestions] == [*range(1, len(suggested.found.suggestions) + 1)], (
        "ranks are places on the desk"
    )
    return [one.edition.family for one in suggested.found.suggestions]


class TestWhenADeskIsAnswered:
    def test_the_newest_turn_wins_and_no_two_answers_are_made_at_once(self, talk: Talk) -> None:
        talk.shelf.waits.add("i")
        post = Post("i", ANN)
        with talk.feed.subscribe("i", 0, post.reader) as mailbox, talk.live.follow(post, 0):
            talk.says()
            assert talk.shelf.begun.acquire(timeout=SOON)
            for _ in range(9):
                talk.says()
            talk.shelf.may_go.release(2)
            while told(mailbox).as_of < 10:
                pass
        assert talk.shelf.asked == [("i ann", 1), ("i ann", 10)]
        assert talk.shelf.most_at_once == 1

    def test_an_answer_is_told_with_its_turn_even_when_a_newer_one_came_meanwhile(self, talk: Talk) -> None:
        talk.shelf.waits.add("i")
        talk.shelf.ranks("router")
        post = Post("i", ANN)
        with talk.feed.subscribe("i", 0, post.reader) as mailbox, talk.live.follow(post, 0):
            talk.says()
            assert talk.shelf.begun.acquire(timeout=SOON)
            talk.says()
            talk.shelf.may_go.release()
            first = told(mailbox)
            assert (first.as_of, families(first)) == (1, ["router"])
            talk.shelf.may_go.release()
            assert told(mailbox).as_of == 2

    def test_a_desk_that_takes_long_keeps_no_other_desk_waiting(self, talk: Talk) -> None:
        talk.shelf.waits.add("slow")
        slow, quick = Post("slow", ANN), Post("i", ANN)
        with (
            talk.feed.subscribe("i", 0, quick.reader) as mailbox,
            talk.live.follow(slow, 0),
            talk.live.follow(quick, 0),
        ):
            talk.says(interaction="slow")
            assert talk.shelf.begun.acquire(timeout=SOON)
            for _ in range(5):
                talk.says(interaction="slow")
            talk.says()
            assert told(mailbox).as_of == 7  # and the slow one has not been let go yet

    def test_what_the_agent_says_asks_for_nothing(self, talk: Talk) -> None:
        post = Post("i", ANN)
        with talk.feed.subscribe("i", 0, post.reader) as mailbox, talk.live.follow(post, 0):
            talk.says(Speaker.AGENT)
            talk.says(Speaker.AGENT)
            talk.says()
            assert told(mailbox).as_of == 3
        assert [as_of for _, as_of in talk.shelf.asked] == [3]

    def test_a_desk_that_nobody_follows_is_left_alone_and_supplied_when_somebody_comes_back(self, talk: Talk) -> None:
        post, other = Post("i", ANN), Post("i", BEN)
        with talk.live.follow(post, 0):
            pass
        with talk.feed.subscribe("i", 0, other.reader) as bens, talk.live.follow(other, 0):
            talk.says()
            told(bens)
        assert [desk for desk, _ in talk.shelf.asked] == ["i ben"]
        with talk.feed.subscribe("i", 0, post.reader) as mailbox, talk.live.follow(post, talk.shelf.newest):
            assert told(mailbox).as_of == 1

    def test_who_comes_back_finds_at_once_what_stood_there(self, talk: Talk) -> None:
        talk.shelf.ranks("router")
        post = Post("i", ANN)
        with talk.feed.subscribe("i", 0, post.reader) as mailbox, talk.live.follow(post, 0):
            talk.says()
            told(mailbox)
        with talk.live.follow(post, 1) as answered:
            assert answered is not None
            assert families(answered) == ["router"]

    def test_an_answer_that_fails_is_not_the_last(self, talk: Talk) -> None:
        post = Post("i", ANN)
        talk.shelf.broken = True
        talk.shelf.waits.add("i")
        with talk.feed.subscribe("i", 0, post.reader) as mailbox, talk.live.follow(post, 0):
            talk.says()
            assert talk.shelf.begun.acquire(timeout=SOON)
            talk.shelf.may_go.release()
            talk.says()
            assert talk.shelf.begun.acquire(timeout=SOON)  # the first has failed by now
            talk.shelf.broken = False
            talk.shelf.may_go.release()
            assert told(mailbox).as_of == 2

    def test_two_readers_are_answered_apart(self, talk: Talk) -> None:
        talk.shelf.ranks("internal", "public")
        talk.shelf.ranks("public", by=BEN)
        anns, bens = Post("i", ANN), Post("i", BEN)
        with (
            talk.feed.subscribe("i", 0, anns.reader) as at_ann,
            talk.feed.subscribe("i", 0, bens.reader) as at_ben,
            talk.live.follow(anns, 0),
            talk.live.follow(bens, 0),
        ):
            talk.says()
            assert families(told(at_ann)) == ["internal", "public"]
            assert families(told(at_ben)) == ["public"]


class TestWhatStandsOnADesk:
    def test_it_changes_once_a_turn_however_much_is_learned_meanwhile(self, talk: Talk) -> None:
        post = Post("i", ANN)
        with talk.feed.subscribe("i", 0, post.reader) as mailbox, talk.live.follow(post, 0):
            talk.shelf.ranks("router", "modem")
            talk.says()
            assert families(told(mailbox)) == ["router", "modem"]
            talk.shelf.ranks("invoice", "tariff", "router")
            talk.learns()
            again = told(mailbox)
            assert (again.as_of, families(again)) == (1, ["router", "modem"])
            talk.says()
            assert set(families(told(mailbox))) == {"invoice", "tariff", "router"}

    def test_what_is_half_said_fills_an_empty_desk_and_what_is_said_to_its_end_may_change_it(self, talk: Talk) -> None:
        post = Post("i", ANN)
        with talk.feed.subscribe("i", 0, post.reader) as mailbox, talk.live.follow(post, 0):
            talk.shelf.ranks("route")
            talk.says(final=False)
            assert families(told(mailbox)) == ["route"]
            talk.shelf.ranks("router", "modem")
            talk.says_instead(2)
            end = told(mailbox)
            assert (end.as_of, families(end)) == (1, ["router", "modem"])
            talk.shelf.ranks("invoice")
            talk.learns()
            assert families(told(mailbox)) == ["router", "modem"]

    def test_what_is_half_said_changes_nothing_that_stands_there(self, talk: Talk) -> None:
        post = Post("i", ANN)
        with talk.feed.subscribe("i", 0, post.reader) as mailbox, talk.live.follow(post, 0):
            talk.shelf.ranks("router")
            talk.says()
            assert families(told(mailbox)) == ["router"]
            talk.says(final=False)
            talk.says_instead(2, final=False)
            talk.shelf.ranks("invoice")
            talk.says_instead(3)
            end = told(mailbox)
            assert (end.as_of, families(end)) == (2, ["invoice"])
        assert [as_of for _, as_of in talk.shelf.asked] == [1, 2]

    def test_it_stays_while_nothing_is_sought(self, talk: Talk) -> None:
        post = Post("i", ANN)
        talk.shelf.ranks("router")
        talk.says()
        assert talk.answer(post) == ["router"]
        talk.shelf.ranks()
        talk.says()
        with talk.feed.subscribe("i", 0, post.reader) as mailbox:
            talk.live.now(post)
            suggested = told(mailbox)
        assert families(suggested) == ["router"]
        assert suggested.found.no_answer_reason is NoAnswer.SMALL_TALK

    def test_what_was_dismissed_or_used_leaves_every_desk_and_never_returns_even_after_a_restart(
        self, talk: Talk
    ) -> None:
        anns, bens = Post("i", ANN), Post("i", BEN)
        talk.shelf.ranks("router", "modem", "invoice")
        talk.shelf.ranks("router", "modem", by=BEN)
        talk.says()
        assert talk.answer(anns) == ["router", "modem", "invoice"]
        assert talk.answer(bens) == ["router", "modem"]

        talk.shelf.over = Settled(dismissed=frozenset({"router"}), used=frozenset({"invoice"}))
        with talk.feed.subscribe("i", 0, bens.reader) as at_ben, talk.feed.subscribe("i", 0, anns.reader) as at_ann:
            talk.live.judged("i")
            assert families(told(at_ben)) == ["modem"]
            assert families(told(at_ann)) == ["modem"]
        talk.says()
        assert talk.answer(anns) == ["modem"]
        _, found = talk.live.now(anns)
        assert [one.edition.family for one in found.suggestions] == ["modem"]
        assert Talk(talk.shelf).answer(anns) == ["modem"]

    def test_a_withdrawn_article_leaves_at_the_next_event_even_if_nothing_else_is_sought(self, talk: Talk) -> None:
        post = Post("i", ANN)
        talk.shelf.ranks("router", "modem")
        talk.says()
        assert talk.answer(post) == ["router", "modem"]
        talk.shelf.withdrawn.add("router")
        talk.shelf.ranks()
        talk.says()
        assert talk.answer(post) == ["modem"]

    def test_a_recalled_text_leaves_at_once_and_what_holds_instead_may_come_within_the_turn(self, talk: Talk) -> None:
        post = Post("i", ANN)
        talk.shelf.ranks("router", "modem")
        talk.says()
        assert talk.answer(post) == ["router", "modem"]
        with talk.feed.subscribe("i", 1, post.reader) as mailbox, talk.live.follow(post, 1):
            talk.live.take_away("i", {("router", 1), ("modem", 2)})
            assert families(told(mailbox)) == ["modem"]
            talk.live.take_away("i", {("router", 1)})
            assert mailbox.take() == [], "nothing of it stands there any more"
            talk.shelf.ranks("router", "modem")
            talk.live.renew("i")
            assert families(told(mailbox)) == ["router", "modem"]

    def test_a_turn_said_while_somebody_came_is_answered_too(self, talk: Talk) -> None:
        post = Post("i", ANN)
        talk.shelf.ranks("router")
        with talk.feed.subscribe("i", 0, post.reader) as mailbox:
            talk.says()  # nobody follows yet
            with talk.live.follow(post, 0):
                talk.live.ensure(post, 1)
                assert families(told(mailbox)) == ["router"]

    def test_a_step_told_by_hand_asks_for_an_answer_as_of_the_same_turn(self, talk: Talk) -> None:
        post = Post("i", ANN)
        talk.says()
        with talk.feed.subscribe("i", 0, post.reader) as mailbox, talk.live.follow(post, 1):
            assert told(mailbox).as_of == 1
            mark = StepMark("router-offline", None, Deed.START, 1, "ann", NOON)
            talk.feed.tell("i", StepsMarked((mark,), 1))
            assert told(mailbox).as_of == 1
        assert [as_of for _, as_of in talk.shelf.asked] == [1, 1]


FAMILIES = "abcdef"
EVENTS = st.one_of(
    st.tuples(st.just("turn"), st.permutations(FAMILIES).flatmap(lambda p: st.sampled_from([p[:n] for n in range(6)]))),
    st.tuples(st.just("learned"), st.permutations(FAMILIES)),
    st.tuples(st.just("dismissed"), st.sampled_from(FAMILIES)),
    st.tuples(st.just("withdrawn"), st.sampled_from(FAMILIES)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=15))
def test_whatever_happens_a_desk_shows_nothing_that_is_over_and_changes_once_a_turn(
    events: list[tuple[str, Sequence[str]]],
) -> None:
    talk, post = Talk(), Post("i", ANN, Ask(limit=3))
    changed, shown, over = -1, list[str](), set[str]()
    for kind, value in events:
        if kind in ("turn", "learned"):
            talk.shelf.newest += kind == "turn"
            talk.shelf.ranks(*[family for family in value if family not in talk.shelf.withdrawn])
            new = talk.answer(post)
        else:
            gone = talk.shelf.over.dismissed
            talk.shelf.over = Settled(gone | {*value}) if kind == "dismissed" else talk.shelf.over
            talk.shelf.withdrawn |= {*value} if kind == "withdrawn" else set()
            talk.live.judged("i")
            new = [family for family in shown if family not in {*value}]
        over = talk.shelf.over.dismissed | talk.shelf.withdrawn
        assert not over & {*new}
        assert len({*new}) == len(new) <= 3
        if new != [family for family in shown if family not in over]:
            assert changed < talk.shelf.newest, "the list changed twice in one turn"
            changed = talk.shelf.newest
        shown = new
