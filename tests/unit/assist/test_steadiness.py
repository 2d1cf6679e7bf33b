"""A list that an agent can read: what is shown stays, unless something is clearly better or the agent put it away."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from kbassist.assist.steadiness import Display, Rated, Settled, moved, steady

NOTHING = Settled()
IDS = st.sampled_from("abcdefgh")
SCORES = st.floats(0, 1, allow_nan=False)
SOME = st.frozensets(IDS, max_size=3)


@st.composite
def rankings(draw: st.DrawFn) -> list[Rated]:
    scores = draw(st.dictionaries(IDS, SCORES, max_size=8))
    return sorted((Rated(entry, score) for entry, score in scores.items()), key=lambda rated: -rated.score)


@st.composite
def displays(draw: st.DrawFn) -> Display:
    return Display(tuple(draw(st.lists(IDS, unique=True, max_size=3))), draw(st.none() | st.integers(0, 3)))


SETTLED = st.builds(Settled, SOME, SOME, SOME)


def ranking(**scores: float) -> list[Rated]:
    return [Rated(entry, score) for entry, score in scores.items()]


def test_an_empty_desk_shows_the_ranking() -> None:
    assert steady(Display(), ranking(a=0.9, b=0.5, c=0.4, d=0.3), NOTHING, 1).shown == ("a", "b", "c")


def test_a_shown_article_keeps_its_place_where_another_is_hardly_better() -> None:
    before = Display(("a", "b"), 1)
    assert steady(before, ranking(b=0.52, a=0.5), NOTHING, 2) == before
    assert steady(before, ranking(b=0.8, a=0.5), NOTHING, 2) == Display(("b", "a"), 2)


def test_a_newcomer_takes_the_lowest_place_and_the_others_stay() -> None:
    before = Display(("a", "b", "c"), 1)
    assert steady(before, ranking(a=0.9, d=0.8, b=0.7, c=0.1), NOTHING, 2).shown == ("a", "d", "b")
    assert steady(before, ranking(a=0.9, b=0.7, d=0.2, c=0.1), NOTHING, 2).shown == ("a", "b", "d")


def test_what_was_dismissed_is_gone_at_once_and_for_good() -> None:
    settled = Settled(dismissed=frozenset("a"))
    assert steady(Display(("a", "b"), 1), [], settled, 1).shown == ("b",)
    assert steady(Display(("b",), 1), ranking(a=0.9, b=0.5), settled, 2).shown == ("b",)


def test_what_was_tried_holds_no_place() -> None:
    before, close = Display(("a", "b"), 1), ranking(b=0.52, a=0.5)
    assert steady(before, close, Settled(tried=frozenset("a")), 2).shown == ("b", "a")


def test_a_silent_turn_leaves_the_list_alone() -> None:
    assert steady(Display(("a",), 1), [], NOTHING, 2) == Display(("a",), 1)


@given(displays(), rankings(), SETTLED, st.integers(0, 4))
def test_what_is_gone_is_never_shown_and_nothing_twice(
    before: Display, ranked: list[Rated], settled: Settled, turn: int
) -> None:
    after = steady(before, ranked, settled, turn)
    assert settled.gone.isdisjoint(after.shown)
    assert len(set(after.shown)) == len(after.shown) <= 3


@given(displays(), rankings(), SETTLED, st.integers(0, 4))
def test_the_same_ranking_again_changes_nothing_more(
    before: Display, ranked: list[Rated], settled: Settled, turn: int
) -> None:
    after = steady(before, ranked, settled, turn)
    assert steady(after, ranked, settled, turn) == after


@given(displays(), rankings(), rankings(), st.integers(4, 9))
def test_a_list_changes_at_most_once_in_a_turn(
    before: Display, one: list[Rated], other: list[Rated], turn: int
) -> None:
    first = steady(before, one, NOTHING, turn)
    second = steady(first, other, NOTHING, turn)
    assert first.shown in (before.shown, second.shown)


@given(displays(), rankings(), st.integers(4, 9))
def test_a_shown_article_gives_way_only_to_one_that_is_clearly_better(
    before: Display, ranked: list[Rated], turn: int
) -> None:
    scores = {rated.id: rated.score for rated in ranked}
    assume(scores.keys() >= set(before.shown))
    after = steady(before, ranked, NOTHING, turn, margin=0.5).shown
    for place, entry in enumerate(before.shown):
        if entry not in after:
            assert any(scores[other] > 1.5 * scores[entry] for other in set(after) - set(before.shown))
        elif after.index(entry) > place:
            assert scores[after[place]] > 1.5 * scores[entry]


def test_moves_are_counted_by_place() -> None:
    assert moved((), ("a", "b", "c")) == 3
    assert moved(("a", "b", "c"), ("a", "c", "b")) == 2
    assert moved(("a", "b"), ("a", "b")) == 0
