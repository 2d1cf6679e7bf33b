"""The gate by itself: it trusts the shelf in nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kbassist.model.passage import Edition
from kbassist.search.authorize import passes

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EVERYBODY = frozenset({"public"})


def edition(revision: int, *audiences: str) -> Edition:
    """A revision of one article as the shelf knows it."""
    never = None
    return Edition(
        "router", revision, "router", "en", "Router", None, audiences, {}, (), LONG_AGO, never, never, never, None, ()
    )


@pytest.mark.parametrize(
    ("story", "audience", "known", "standing", "passed"),
    [
        ("published, and the shelf knows all there is", "public", {2}, {2}, True),
        ("an older text goes on beside it", "public", {1, 2}, {1, 2}, True),
        ("a newer one that the shelf knows is not in force yet", "public", {2, 3}, {2, 3}, True),
        ("a newer one is published that the shelf has not seen", "public", {2}, {2, 3}, False),
        ("an older one is published that the shelf has not seen", "public", {2}, {1, 2}, True),
        ("withdrawn", "public", {2}, set(), False),
        ("only another revision is published", "public", {1, 2}, {1}, False),
        ("for agents only, though the shelf let it through", "agents", {2}, {2}, False),
    ],
)
def test_what_passes_the_gate(story: str, audience: str, known: set[int], standing: set[int], passed: bool) -> None:
    published = {"router": frozenset(standing)} if standing else {}
    assert passes(edition(2, audience), known, EVERYBODY, published) is passed, story
