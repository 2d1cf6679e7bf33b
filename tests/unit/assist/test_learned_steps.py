"""Which steps agents told to have taken."""

from __future__ import annotations

from datetime import UTC, datetime

from kbassist.assist.learned_steps import taken
from kbassist.model.procedure import Deed, StepMark

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def mark(deed: Deed, step: str | None) -> StepMark:
    return StepMark("router", step, deed, 3, "agent", NOON)


def test_a_step_begun_and_done_was_taken_once() -> None:
    marks = [mark(Deed.START, None), mark(Deed.START, "ask"), mark(Deed.DONE, "ask"), mark(Deed.JUMP, "restart")]
    assert taken(marks) == ("router/ask", "router/restart")


def test_a_step_skipped_or_gone_back_from_was_not_taken() -> None:
    marks = [mark(Deed.DONE, "ask"), mark(Deed.SKIP, "check"), mark(Deed.DONE, "restart"), mark(Deed.BACK, "restart")]
    assert taken(marks) == ("router/ask",)
