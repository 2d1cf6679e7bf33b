"""Which edition of an article holds for whom and when: the shelf says what the model says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kbassist.index.roster import MOST_EDITIONS, Roster
from kbassist.model.article import Publication, Revision, in_force
from kbassist.model.passage import Edition, Scope
from unit.index.shelving import EVERYTHING, HOUR, NOON, Shelving, content, edition, found

Make = Callable[..., Shelving]
WHEN = st.integers(-3, 3).map(lambda hours: NOON + hours * HOUR)
MAYBE = st.none() | WHEN


@dataclass(frozen=True)
class Shown:
    """A revision with the times it is published and valid."""

    number: int
    starts: datetime
    ends: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None

    def as_edition(self, article: str) -> Edition:
        times = {"published_from": self.starts, "published_until": self.ends}
        validity = {"valid_from": self.valid_from, "valid_until": self.valid_until}
        return edition(article, self.number, as_of_field="contract_date", **times, **validity)

    def as_publication(self, article: str) -> tuple[Publication, Revision]:
        text = content(article, "x", valid_from=self.valid_from, valid_until=self.valid_until)
        publication = Publication(self.number, self.starts, self.ends, "ann")
        return publication, Revision(self.number, text, "ann", NOON)


PUBLISHED = st.lists(st.tuples(st.integers(1, 3), WHEN, MAYBE), max_size=4).map(lambda many: sorted(many, key=str))
VALIDITY = st.lists(st.tuples(MAYBE, MAYBE), min_size=3, max_size=3)
SHOWN = st.builds(
    lambda published, validity: [Shown(*times, *validity[times[0] - 1]) for times in published], PUBLISHED, VALIDITY
)
"""A revision may be published several times; its validity is its own."""


def numbers(roster: Roster, scope: Scope) -> dict[str, int]:
    """The revision in force of each article that has one."""
    editions, _ = roster.in_force(scope)
    chosen = (roster.editions[number] for number in editions if number >= 0)
    return {one.article_id: one.revision for one in chosen if one is not None}


def one_article(*editions: Edition, **scope: Any) -> int | None:
    """The revision in force at noon of an article with these editions."""
    roster = Roster.empty().revised([("a", editions)])
    asked = Scope(scope.pop("readable", EVERYTHING), scope.pop("as_of", NOON), **scope)
    return numbers(roster, asked).get("a")


class TestInForce:
    @given(st.dictionaries(st.sampled_from("abc"), SHOWN), SHOWN, WHEN, MAYBE)
    def test_the_shelf_and_the_model_agree(
        self, articles: dict[str, list[Shown]], before: list[Shown], as_of: datetime, signed: datetime | None
    ) -> None:
        roster = Roster.empty().revised([("b", tuple(one.as_edition("b") for one in before))])
        changed = [(name, tuple(one.as_edition(name) for one in shown)) for name, shown in articles.items()]
        scope = Scope(EVERYTHING, as_of, {} if signed is None else {"contract_date": signed})
        truth = {}
        for name, shown in ({"b": before} | articles).items():
            revision = in_force([one.as_publication(name) for one in shown], as_of, signed or as_of)
            truth |= {} if revision is None else {name: revision.number}
        assert numbers(roster.revised(changed), scope) == truth
        assert numbers(roster.revised(changed).compacted(), scope) == truth

    def test_the_newest_revision_that_has_begun_holds(self) -> None:
        tomorrow = edition("a", 3, published_from=NOON + 24 * HOUR)
        assert one_article(edition("a", 1), edition("a", 2), tomorrow) == 2
        assert one_article(edition("a", 1), edition("a", 2), tomorrow, as_of=NOON + 24 * HOUR) == 3

    def test_once_its_validity_ends_no_older_revision_returns(self) -> None:
        ended = edition("a", 2, valid_until=NOON)
        assert one_article(edition("a", 1), ended) is None
        assert one_article(edition("a", 1), ended, as_of=NOON - timedelta(microseconds=1)) == 2

    def test_the_day_of_signing_decides_where_the_article_says_so(self) -> None:
        border = NOON - 1000 * HOUR
        old = edition("a", 1, valid_until=border, as_of_field="contract_date", published_from=border)
        new = edition("a", 2, valid_from=border, as_of_field="contract_date", published_from=border)
        assert one_article(old, new) == 2
        assert one_article(old, new, moments={"contract_date": border - HOUR}) == 1
        assert one_article(old, new, moments={"contract_date": border}) == 2
        assert one_article(old, new, moments={"birthday": border - HOUR}) == 2

    def test_a_reader_sees_what_is_meant_for_one_of_his_audiences(self) -> None:
        secret = edition("a", 1, audiences=("team:billing", "supervisors"))
        assert one_article(secret, readable=frozenset({"public"})) is None
        assert one_article(secret, readable=frozenset({"public", "supervisors"})) == 1
        assert one_article(secret, readable=EVERYTHING) == 1

    def test_an_older_public_text_does_not_stand_in_for_a_newer_secret_one(self) -> None:
        secret = edition("a", 2, audiences=("agents",))
        assert one_article(edition("a", 1), secret, readable=frozenset({"public"})) is None

    def test_every_filter_must_be_met_by_one_of_its_values(self) -> None:
        one = edition("a", 1, attributes={"product": ("fiber", "dsl"), "plan": ("basis",)}, tags=("new",))
        assert one_article(one, filters={"product": ("dsl", "cable")}) == 1
        assert one_article(one, filters={"product": ("cable",)}) is None
        assert one_article(one, filters={"product": ("dsl",), "plan": ("premium",)}) is None
        assert one_article(one, filters={"region": ("BE",)}) is None
        own = {"language": ("de", "en"), "family": ("a",), "tag": ("new",), "article": ("a", "b")}
        assert one_article(one, filters=own) == 1

    def test_a_withdrawn_article_is_still_known_for_the_time_it_was_shown(self) -> None:
        withdrawn = edition("a", 1, published_until=NOON)
        assert one_article(withdrawn) is None
        assert one_article(withdrawn, as_of=NOON - timedelta(seconds=1)) == 1

    @given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(1, 10))
    def test_a_border_is_exact_to_the_microsecond(self, moment: datetime, micros: int) -> None:
        border = moment.replace(tzinfo=NOON.tzinfo)
        begun = edition("a", 1, published_from=border)
        assert one_article(begun, as_of=border) == 1
        assert one_article(begun, as_of=border - timedelta(microseconds=micros)) is None


class TestRemembered:
    def test_what_was_allowed_is_not_used_past_a_border_of_time(self, shelving: Make) -> None:
        desk = shelving()
        desk.write("soon", "The router text.", valid_from=NOON + HOUR, valid_until=NOON + 2 * HOUR)
        desk.write("always", "The router text.")
        snapshot = desk.shelf.current
        assert found(snapshot, "router", at=NOON) == {"always"}
        assert found(snapshot, "router", at=NOON + HOUR) == {"always", "soon"}
        assert found(snapshot, "router", at=NOON + 1.5 * HOUR) == {"always", "soon"}
        assert found(snapshot, "router", at=NOON + 2 * HOUR) == {"always"}
        assert found(snapshot, "router", at=NOON) == {"always"}

    def test_what_was_allowed_is_used_again_within_the_same_span(self, shelving: Make) -> None:
        desk = shelving()
        desk.write("a", "The router text.")
        snapshot = desk.shelf.current
        seen = snapshot.allowed(Scope(EVERYTHING, NOON))
        assert snapshot.allowed(Scope(EVERYTHING, NOON + HOUR)) is seen
        assert snapshot.allowed(Scope(EVERYTHING, NOON, {"irrelevant": NOON})) is seen
        assert snapshot.allowed(Scope(EVERYTHING, NOON, filters={"tag": ("x",)})) is not seen

    def test_each_day_of_signing_is_remembered_apart(self, shelving: Make) -> None:
        desk = shelving()
        border = NOON - 1000 * HOUR
        desk.write("old", "Notice: three months.", valid_until=border, as_of_field="contract_date")
        desk.write("new", "Notice: one month.", valid_from=border, as_of_field="contract_date")
        for _ in range(2):
            for signed, article in ((border - HOUR, "old"), (border, "new")):
                moments = {"contract_date": signed}
                assert found(desk.shelf.current, "notice", at=NOON, moments=moments) == {article}


def test_of_an_article_revised_very_often_the_newest_text_is_found(shelving: Make) -> None:
    desk = shelving()
    for number in range(MOST_EDITIONS + 3):
        desk.library.write(content("a", f"text number{number}"), "ann")
        desk.library.publish("a", "ann")
    desk.indexer.drain()
    newest = MOST_EDITIONS + 2
    assert desk.found(f"number{newest}") == {"a"}
    assert desk.found(f"number{newest - 1}", "number0") == set()
    assert len(desk.shelf.current.cards["a"]) == MOST_EDITIONS
    assert desk.indexer.verify().empty
    desk.write("a", "text at last")
    assert desk.found("last") == {"a"}
    assert desk.found(f"number{newest}") == set()
    assert desk.indexer.verify().empty
