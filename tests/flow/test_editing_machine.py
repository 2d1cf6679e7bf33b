"""Whatever editors do, in whatever order, and whoever asks: nothing stale, taken back, not yet valid or forbidden is
found, and what is shown is found by its own words.

`make test TESTS=tests/flow/test_editing_machine.py ARGS=--hypothesis-profile=thorough` tries ten thousand orders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Thread

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flow.editing_house import House
from flow.small_shelf import caller
from kbassist.model.access import Principal, Role, may_read
from kbassist.model.article import Content
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.life import Act, LogWanted
from kbassist.model.suggestion import Found
from kbassist.ports.articles import Articles

HOUR = timedelta(hours=1)
FAMILIES = {"lamp": "lamp", "lamp-two": "lamp", "invoice": "invoice", "holiday": "holiday"}
TEXTS = (
    ("Router blinks red", "Unplug the router and wait for the green quokka."),
    ("Invoice is late", "The invoice comes by letter, as the pelican says."),
    ("Working on holidays", "On holidays nobody but the walrus answers the phone."),
)
CALLERS = (
    caller(Role.CUSTOMER),
    caller(Role.BOT, audiences=["agents", "team-red"]),
    caller(Role.AGENT),
    caller(Role.AGENT, audiences=["agents", "team-red"]),
    caller(Role.EDITOR),
)
AUDIENCES = (("public",), ("customers",), ("agents",), ("team-red",), ("customers", "team-red"))

ids, people, callers = st.sampled_from(sorted(FAMILIES)), st.sampled_from(["ann", "bob"]), st.sampled_from(CALLERS)
texts, numbers = st.sampled_from(range(len(TEXTS))), st.none() | st.integers(1, 3)
hours = st.integers(1, 3).map(lambda number: number * HOUR)
spans = st.none() | st.integers(-2, 3).map(lambda number: number * HOUR)


@dataclass
class Known:
    """What the story knows of an article: its texts by number, and from when until when each was shown."""

    texts: list[Content] = field(default_factory=list)
    shown: list[tuple[int, datetime, datetime | None]] = field(default_factory=list)

    def says(self, at: datetime) -> tuple[int, Content] | None:
        """The number of the text that holds at a moment, and the text: the newest shown that has become valid, unless
        it has run out.
        """
        for newest in self.begun(at):
            text = self.texts[newest - 1]
            return (newest, text) if text.valid_until is None or at < text.valid_until else None
        return None

    def begun(self, at: datetime) -> list[int]:
        """The number of the newest text that is shown and has become valid, whether or not it has run out."""
        shown = [number for number, starts, ends in self.shown if starts <= at and (ends is None or at < ends)]
        valid = [number for number in shown if (self.texts[number - 1].valid_from or at) <= at]
        return [max(valid)] if valid else []

    def to_come(self, at: datetime) -> list[int]:
        """The numbers of the texts that are to be shown later."""
        return [number for number, starts, ends in self.shown if starts > at and (ends is None or ends > at)]

    def wrote(self, content: Content) -> None:
        """The text is the newest."""
        if self.texts[-1:] != [content]:
            self.texts.append(content)

    def end(self, at: datetime, to_come_only: bool) -> None:
        """Nothing of it is shown from this moment on; or nothing of what would begin later."""
        self.shown = [
            (number, starts, at if (ends or at) >= at and (starts > at or not to_come_only) else ends)
            for number, starts, ends in self.shown
        ]

    def read_again(self, articles: Articles, article_id: str) -> None:
        """Knows what is kept."""
        self.texts = [one.content for one in articles.revisions(article_id)]
        kept = articles.published([article_id]).get(article_id, [])
        self.shown = [(one.revision, one.starts, one.ends) for one, _ in kept]


class Editing(RuleBasedStateMachine):
    """Four articles, two of one family; two who write, five who ask."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House()
        self.known = {article_id: Known() for article_id in FAMILIES}
        self.token = 0

    def teardown(self) -> None:
        self.house.indexer.drain()
        assert self.house.indexer.verify().empty
        self.house.close()
        del self.house  # hypothesis keeps its machines for a while; they need not keep their shelves

    # -- what editors do ----------------------------------------------------------------------------------------

    @initialize(chosen=st.sets(ids), text=texts)
    def some_is_known(self, chosen: set[str], text: int) -> None:
        if chosen:
            self.take_in(chosen, text, "ann", publish=True)

    @rule(id=ids, text=texts, audiences=st.sampled_from(AUDIENCES), begins=spans, lasts=spans, by=people)
    def write(self, **told: object) -> None:
        self._wrote(self._content(**told), str(told["by"]))

    @rule(id=ids, text=texts, audiences=st.sampled_from(AUDIENCES), by=people)
    def correct(self, **told: object) -> None:
        self._wrote(content := self._content(**told), str(told["by"]))
        self._publish(content.id, str(told["by"]), None, None)

    @rule(id=ids, by=people, starts=spans, revision=numbers)
    def publish(self, id: str, by: str, starts: timedelta | None, revision: int | None) -> None:
        self._publish(id, by, None if starts is None else self.house.now + starts, revision)

    @rule(id=ids, by=people, after=hours, revision=numbers)
    def schedule(self, id: str, by: str, after: timedelta, revision: int | None) -> None:
        known, starts = self.known[id], self.house.now + after
        if self._done(lambda: self.house.library.schedule(id, by, starts, revision)):
            known.end(self.house.now, to_come_only=True)
            known.shown.append((revision or len(known.texts), starts, None))

    @rule(id=ids, by=people, to_come_only=st.booleans())
    def withdraw(self, id: str, by: str, to_come_only: bool) -> None:
        if self._done(lambda: self.house.library.withdraw(id, by, to_come_only)):
            self.known[id].end(self.house.now, to_come_only)

    @rule(id=ids, by=people, revision=st.integers(1, 3))
    def restore(self, id: str, by: str, revision: int) -> None:
        if self._done(lambda: self.house.library.restore(id, by, revision)):
            self.known[id].texts.append(self.known[id].texts[revision - 1])

    @rule(chosen=st.sets(ids, min_size=1), text=texts, by=people, publish=st.booleans())
    def take_in(self, chosen: set[str], text: int, by: str, publish: bool) -> None:
        contents = [self._content(id, text, ("public",)) for id in sorted(chosen)]
        self._done(lambda: self.house.take_in(contents, by, publish))
        for content in contents:
            known, now = self.known[content.id], self.house.now
            stands = known.begun(now) if publish else known.to_come(now)
            if content not in (known.texts[number - 1] for number in stands):
                known.wrote(content)
                if publish:
                    known.shown.append((len(known.texts), now, None))

    @rule(by=people)
    def take_in_again(self, by: str) -> None:
        self._done(lambda: self.house.take_in_again(by))
        moments = [self.house.now + number * HOUR for number in range(5)]
        before = [self._says(moment) for moment in moments]
        for article_id, known in self.known.items():
            known.read_again(self.house.articles, article_id)
        after = [self._says(moment) for moment in moments]
        assert [{id: text for id, (_, text) in one.items()} for one in before] == [
            {id: text for id, (_, text) in one.items()} for one in after
        ]

    # -- what happens meanwhile ---------------------------------------------------------------------------------

    @rule(some=hours)
    def time_goes_by(self, some: timedelta) -> None:
        self.house.wait(some)

    @rule()
    def the_shelf_follows(self) -> None:
        self.house.indexer.drain()

    @rule()
    def the_shelf_is_built_anew(self) -> None:
        self.house.indexer.rebuild()

    @rule()
    def the_service_comes_back(self) -> None:
        self.house.restart()

    # -- who asks -----------------------------------------------------------------------------------------------

    @rule(text=texts, by=callers)
    def whoever_asks_a_shelf_that_lags_finds_nothing_but_what_holds(self, text: int, by: Principal) -> None:
        self._assert_true(self._ask(text, by), by, self.house.now)

    @rule(text=texts, by=callers)
    def whoever_asks_for_what_was_just_done_finds_all_of_it(self, text: int, by: Principal) -> None:
        following = Thread(target=self.house.indexer.drain)
        following.start()
        found = self._ask(text, by, token=self.token)
        following.join()
        assert found.index_token >= self.token
        self._assert_true(found, by, self.house.now)
        self._assert_whole(found, text, by)

    @rule(text=texts, by=callers)
    def whoever_asks_for_more_than_the_shelf_has_is_told_so(self, text: int, by: Principal) -> None:
        if self.house.shelf.current.token < self.token:
            with pytest.raises(Refused) as refused:
                self._ask(text, by, token=self.token, deadline_ms=1)
            assert refused.value.kind is RefusalKind.NOT_FRESH

    @rule(text=texts, by=callers, ago=hours)
    def whoever_asks_what_was_said_then_finds_nothing_else(self, text: int, by: Principal, ago: timedelta) -> None:
        then, now = self.house.now - ago, self._says(self.house.now)
        found = self._ask(text, by, as_of=then)
        self._assert_true(found, by, then)
        still = (now[one.edition.article_id][1] for one in found.suggestions if one.edition.article_id in now)
        assert all(may_read(by.readable, content.audiences) for content in still)

    @rule(text=texts, by=callers)
    def titles_are_proposed_only_to_those_who_may_read_them(self, text: int, by: Principal) -> None:
        title = TEXTS[text][0]
        holds = {one.title for _, one in self._says(self.house.now).values() if may_read(by.readable, one.audiences)}
        assert set(self.house.searcher.complete(title[:5], by, 10)) <= holds

    @invariant()
    def tokens_only_grow(self) -> None:
        assert self.token == self.house.outbox.newest()[0]

    # -- what the rules share -----------------------------------------------------------------------------------

    def _content(
        self,
        id: str,
        text: int,
        audiences: tuple[str, ...],
        begins: timedelta | None = None,
        lasts: timedelta | None = None,
        by: str = "",  # noqa: ARG002  (of the rule, not of the content)
    ) -> Content:
        title, body = TEXTS[text]
        content = Content(id, title, body, "en", FAMILIES[id], audiences)
        start = None if begins is None else self.house.now + begins
        end = None if lasts is None else (start or self.house.now) + lasts
        return replace(content, valid_from=start, valid_until=end)

    def _wrote(self, content: Content, by: str) -> None:
        if self._done(lambda: self.house.library.write(content, by)):
            self.known[content.id].wrote(content)

    def _publish(self, id: str, by: str, starts: datetime | None, revision: int | None) -> None:
        known = self.known[id]
        if self._done(lambda: self.house.library.publish(id, by, starts, revision)):
            known.shown.append((revision or len(known.texts), starts or self.house.now, None))

    def _done(self, act: Callable[[], object]) -> bool:
        """Does it a second later, or is refused."""
        self.house.wait(timedelta(seconds=1))
        try:
            act()
        except Refused:
            return False
        before, self.token = self.token, self.house.outbox.newest()[0]
        assert self.token >= before
        return True

    def _ask(self, text: int, by: Principal, **how: object) -> Found:
        return self.house.ask(" ".join(TEXTS[text]), by, **how)

    def _says(self, at: datetime) -> dict[str, tuple[int, Content]]:
        found = ((article_id, known.says(at)) for article_id, known in self.known.items())
        return {article_id: told for article_id, told in found if told is not None}

    def _assert_true(self, found: Found, by: Principal, at: datetime) -> None:
        """Every hit is the text that its article said at the moment, and the caller may read it."""
        holds = self._says(at)
        for one in found.suggestions:
            number, content = holds[one.edition.article_id]
            assert one.edition.revision == number
            assert (one.passage.title, one.passage.text) == (content.title, content.body)
            assert may_read(by.readable, content.audiences)

    def _assert_whole(self, found: Found, text: int, by: Principal) -> None:
        """Every family with an article that says this, and that the caller may read, is among the hits."""
        holds = {
            content.family
            for _, content in self._says(self.house.now).values()
            if content.title == TEXTS[text][0] and may_read(by.readable, content.audiences)
        }
        assert holds <= {one.edition.family for one in found.suggestions}


THOROUGH = settings.get_current_profile_name() == "thorough"
Editing.TestCase.settings = settings() if THOROUGH else settings(max_examples=6, stateful_step_count=25)
TestEditing = Editing.TestCase


def test_scheduling_what_is_shown_already_takes_back_what_was_to_come_and_the_shelf_follows() -> None:
    house = House()
    house.take_in([Content("lamp", *TEXTS[0], "en", "lamp")], "ann", publish=False)
    house.library.publish("lamp", "ann", house.now + HOUR)
    house.library.publish("lamp", "ann")
    house.indexer.drain()
    house.wait(HOUR / 2)
    _, token = house.library.schedule("lamp", "ann", house.now + HOUR)
    assert house.indexer.drain() == token
    assert house.indexer.verify().empty
    assert house.articles.logged(LogWanted("lamp"), None, 1)[0].act is Act.WITHDRAWN
    house.close()
