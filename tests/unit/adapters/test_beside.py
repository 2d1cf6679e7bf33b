"""Work done in another process: what it returns and refuses comes back, and its end is nobody's end."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator

import pytest

from kbassist.adapters.beside import Beside, NotThere
from kbassist.model.base import RefusalKind, Refused

_told: list[str] = []


def begin(word: str) -> None:
    _told.append(word)


def told() -> tuple[int, list[str]]:
    return os.getpid(), _told


def refuse() -> None:
    raise Refused(RefusalKind.NOT_FRESH, "not yet", "min_index_token")


def end() -> None:
    os._exit(1)


def wait_for(beside: Beside) -> tuple[int, list[str]]:
    """What a process tells as soon as there is one."""
    while True:
        try:
            return beside.run(told)
        except NotThere:
            os.sched_yield()


@pytest.fixture
def beside() -> Iterator[Beside]:
    beside = Beside(1, begin, ("hello",))
    beside.start()
    yield beside
    beside.close()


def test_work_is_done_by_another_process_that_has_begun(beside: Beside) -> None:
    process, words = wait_for(beside)
    assert process != os.getpid()
    assert words == ["hello"]


def test_what_is_refused_there_is_refused_here(beside: Beside) -> None:
    wait_for(beside)
    with pytest.raises(Refused) as refused:
        beside.run(refuse)
    assert (refused.value.kind, refused.value.message, refused.value.field) == (
        RefusalKind.NOT_FRESH,
        "not yet",
        "min_index_token",
    )


def test_a_process_that_ends_leaves_the_work_to_us_and_another_begins(beside: Beside) -> None:
    before, _ = wait_for(beside)
    with pytest.raises(NotThere):
        beside.run(end)
    after, words = wait_for(beside)
    assert after != before
    assert words == ["hello"]


def test_a_process_that_never_comes_to_work_is_begun_ever_less_often(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    beside = Beside(1, os._exit, (1,), clock=lambda: now[0])
    beside.start()
    with caplog.at_level(logging.ERROR, "kbassist"):
        for times in range(1, 5):
            while len(caplog.messages) < times:
                with pytest.raises(NotThere):
                    beside.run(told)
            now[0] += [0.0, 1.9, 6.0, 14.0][times - 1]
            with pytest.raises(NotThere):
                beside.run(told)
            now[0] += 0.1
    beside.close()
    assert [json.loads(line)["retry_s"] for line in caplog.messages] == [0, 2, 6, 14]


def test_before_it_is_begun_and_after_it_is_closed_there_is_nobody(beside: Beside) -> None:
    wait_for(beside)
    beside.close()
    for absent in (beside, Beside(1, begin, ("hello",)), Beside(0, begin, ("hello",))):
        with pytest.raises(NotThere):
            absent.run(told)
