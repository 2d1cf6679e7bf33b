"""What was shown holds until it is withdrawn, corrected or out of date, and not a moment longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kbassist.model.article import Content, Publication, Revision
from kbassist.model.recall import RecallReason, next_border, recalled

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def shown(
    number: int, starts: datetime = NOON - DAY, ends: datetime | None = None, **said: object
) -> tuple[Publication, Revision]:
    content = Content("a", f"title {number}", "body", "de", "a", ("agents",), **said)  # type: ignore[arg-type]
    return Publication(number, starts, ends, "ann"), Revision(number, content, "ann", NOON - DAY)


def reason(*published: tuple[Publication, Revision], revision: int = 1, now: datetime = NOON) -> RecallReason | None:
    found = recalled("a", published, revision, now)
    return None if found is None else found.reason


def test_what_is_published_holds_and_so_does_what_was_never_published() -> None:
    assert reason(shown(1)) is None
    assert reason() is None


def test_what_is_withdrawn_holds_no_longer_from_that_moment_on() -> None:
    assert reason(shown(1, ends=NOON + HOUR)) is None
    assert reason(shown(1, ends=NOON)) is RecallReason.WITHDRAWN


def test_a_correction_names_the_text_that_holds_instead_and_who_may_hear_of_it() -> None:
    found = recalled("a", (shown(1), shown(2), shown(3)), 1, NOON)
    assert found is not None
    assert (found.reason, found.revision, found.shown, found.title) == (RecallReason.CORRECTED, 3, 1, "title 1")
    assert found.audiences == {"agents"}
    assert reason(shown(1), shown(2), shown(3), revision=3) is None


def test_a_correction_that_is_withdrawn_too_leaves_nothing_that_holds() -> None:
    assert reason(shown(1, ends=NOON), shown(2, ends=NOON)) is RecallReason.WITHDRAWN


@pytest.mark.parametrize("coming", [{"starts": NOON + HOUR}, {"valid_from": NOON + HOUR}])
def test_a_correction_to_come_changes_nothing_until_it_holds(coming: dict[str, datetime]) -> None:
    published = (shown(1), shown(2, **coming))  # type: ignore[arg-type]
    assert reason(*published) is None
    assert next_border(published, NOON) == NOON + HOUR
    assert reason(*published, now=NOON + HOUR) is RecallReason.CORRECTED
    assert next_border(published, NOON + HOUR) is None


def test_a_text_for_older_contracts_holds_beside_the_one_for_newer_ones() -> None:
    old = shown(1, valid_from=NOON - 100 * DAY, as_of_field="contract_date")
    new = shown(2, valid_from=NOON - 10 * DAY, as_of_field="contract_date")
    assert reason(old, new) is None
    better = shown(3, valid_from=NOON - 100 * DAY, as_of_field="contract_date")
    assert reason(old, new, better) is RecallReason.CORRECTED


def test_a_text_expires_by_itself_where_no_date_of_the_customer_decides() -> None:
    assert reason(shown(1, valid_until=NOON)) is RecallReason.EXPIRED
    assert reason(shown(1, valid_until=NOON + HOUR)) is None
    assert reason(shown(1, valid_until=NOON, as_of_field="contract_date")) is None
