"""Where a turn goes, whatever is sent: numbers without gaps, interim turns replaced, final ones as they were."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kbassist.model.base import Refused
from kbassist.model.interaction import Heard, Said, placed
from kbassist.model.situation import Speaker, Turn

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SENT = st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.integers(0, 5)), max_size=30)


@given(SENT)
def test_whatever_is_sent_the_thread_has_no_gap_and_what_was_final_stays(sent: list[tuple[str, bool, int]]) -> None:
    thread: dict[int, Heard] = {}
    for text, final, replaces in sent:
        former = thread.get(replaces)
        said = Said("i", Turn(Speaker.CUSTOMER, text, final), NOON, replaces=former and replaces)
        try:
            heard = placed(said, len(thread), "l", former)
        except Refused:
            assert former is not None
            assert former.turn.final
            assert former.turn != said.turn
            continue
        assert heard.turn == said.turn
        if former is None:
            assert (heard.number, heard.edition) == (len(thread) + 1, 1)
        else:
            assert heard.number == former.number
            assert heard.edition == former.edition + (former.turn != said.turn)
        thread[heard.number] = heard
    assert sorted(thread) == [*range(1, len(thread) + 1)]
