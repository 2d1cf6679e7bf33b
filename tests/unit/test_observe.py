"""What is logged and timed."""

from __future__ import annotations

import json
import logging

import pytest

from kbassist.observe import LogEvent, Stopwatch, emit, request_id, where


def test_an_event_is_one_line_with_the_id_of_its_request(caplog: pytest.LogCaptureFixture) -> None:
    mark = request_id.set("r-1")
    with caplog.at_level(logging.INFO, "kbassist"):
        emit(LogEvent.IMPORT_STARTED, import_id="i_1", files=3)
    request_id.reset(mark)
    line = json.loads(caplog.messages[0])
    assert (line["event"], line["request_id"], line["files"]) == ("import.started", "r-1", 3)
    assert "\n" not in caplog.messages[0]


def test_a_field_outside_the_catalogue_is_refused_so_that_no_text_slips_in() -> None:
    with pytest.raises(ValueError, match="query"):
        emit(LogEvent.REQUEST_DONE, query="my name is Ann")


def test_an_error_is_told_by_its_place_and_never_by_its_message() -> None:
    try:
        raise ValueError("my name is Ann")
    except ValueError as error:
        told = where(error)
    assert told["error"] == "ValueError"
    assert "Ann" not in str(told)


def test_labels_are_unique() -> None:
    labels = [event.label for event in LogEvent]
    assert len(labels) == len(set(labels)) == len(LogEvent.__members__)


def test_a_stopwatch_adds_up_its_parts_also_where_one_fails() -> None:
    watch = Stopwatch()
    with watch.timed("part"):
        pass
    first = watch.timings_ms["part"]
    with pytest.raises(RuntimeError), watch.timed("part"):
        raise RuntimeError
    timings = watch.timings_ms
    assert timings["part"] >= first
    assert timings["total"] >= timings["part"]
