"""Whose key it is, so that a page offers only what may be done."""

from __future__ import annotations

import pytest

from flow.doors import Doors
from kbassist.model.access import Role


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (Role.EDITOR, {"edit", "write"}, {"review", "publish", "serve"}),
        (Role.REVIEWER, {"edit", "review"}, {"write", "publish"}),
        (Role.SUPERVISOR, {"edit", "write", "review", "publish", "serve"}, {"operate"}),
        (Role.AGENT, {"search", "serve"}, {"edit"}),
    ],
)
def test_a_page_learns_what_its_reader_may_do(doors: Doors, role: Role, may: set[str], may_not: set[str]) -> None:
    me = doors.ask("GET", "/v1/me", role=role).json()
    assert me["roles"] == [role]
    assert may <= set(me["may"])
    assert may_not.isdisjoint(me["may"])


def test_a_bot_is_told_that_it_reads_what_is_public_whatever_its_key_says(doors: Doors) -> None:
    assert doors.ask("GET", "/v1/me", role=Role.BOT).json()["audiences"] == ["public"]
