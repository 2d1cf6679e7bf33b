"""The database narrows a list by state exactly as `state_at` decides, and both follow the moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.model.article import Content, Publication, State, state_at
from kbassist.model.life import Review, Stage

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
hours = st.integers(-3, 3).map(lambda number: NOON + number * HOUR)
ends = st.none() | hours
revisions = st.tuples(ends, ends, st.booleans())
publications = st.tuples(st.integers(0, 2), hours, ends)
reviews = st.tuples(st.integers(0, 2), st.sampled_from(Stage), hours)


@dataclass(frozen=True)
class Asked:
    """A list narrowed to a state."""

    state: State | None
    now: datetime
    review: Stage | None = None
    language: str | None = None
    audience: str | None = None
    q: str | None = None
    family: str | None = None
    author: str | None = None


@pytest.fixture(scope="module")
def articles() -> Iterator[SqlArticles]:
    with TemporaryDirectory() as home:
        store = SqlStore(new_database(Path(home)))
        yield SqlArticles(store)
        store.close()


@settings(max_examples=60)
@given(
    st.lists(revisions, min_size=1, max_size=3),
    st.lists(publications, max_size=4),
    st.lists(reviews, max_size=3),
    hours,
)
def test_a_list_holds_an_article_under_its_state_and_no_other(
    articles: SqlArticles,
    texts: list[tuple[datetime | None, datetime | None, bool]],
    shown: list[tuple[int, datetime, datetime | None]],
    stamps: list[tuple[int, Stage, datetime]],
    now: datetime,
) -> None:
    identity = f"a{len(articles.ids('', 100_000)):05}"
    plain = Content(identity, "Router", "Text", "en", identity)
    for number, (begins, until, dated) in enumerate(texts):
        text = replace(plain, body=str(number), valid_from=begins, valid_until=until)
        articles.add_revision(replace(text, as_of_field="contract_date" if dated else None), "ann", NOON - 9 * HOUR)
    for place, starts, until in shown:
        articles.add_publication(identity, Publication(1 + place % len(texts), starts, until, "sue"))
    for place, stage, at in stamps:
        articles.add_review(identity, Review(1 + place % len(texts), stage, "rob", at))
    article = articles.get(identity)
    assert article is not None
    expected = state_at(article, articles.published([identity]).get(identity, ()), now)
    before = f"{identity[:-1]}{chr(ord(identity[-1]) - 1)}"
    found = {state for state in State if identity in [one.id for one in articles.list(Asked(state, now), before, 100)]}
    assert found == {expected}
    review = article.review()
    for stage in Stage:
        asked = [one.id for one in articles.list(Asked(None, now, stage), before, 100)]
        assert (identity in asked) == (review is not None and review.stage is stage)
