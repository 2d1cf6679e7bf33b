"""Sampled stacks as a picture."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring, tostring

from flame import COLOURS, LEAST, WIDTH, drawn, gathered

SAMPLES = [
    'process 7:"/home/someone/x";Live._answer (kbassist/assist/live.py:2);find (kbassist/search/a.py:3) 6',
    "MainThread;Live._answer (kbassist/assist/live.py:2);find (kbassist/search/a.py:9);dot (/home/someone/np.py:1) 3",
    "MainThread;Live._answer (kbassist/assist/live.py:4) 1",
    "MainThread;idle (threading.py:1) 90",
]


def test_only_what_passes_through_the_root_is_counted_and_lines_of_one_function_are_one_box() -> None:
    top = gathered(SAMPLES)
    [(_, find)] = top.called.items()
    assert (top.samples, top.room) == (10, "assist")
    assert (find.name, find.room, find.samples) == ("find", "search", 9)
    assert [(one.name, one.room, one.samples) for one in find.called.values()] == [("dot", "libraries", 3)]


def test_the_picture_tells_shares_and_nothing_of_the_machine() -> None:
    text = tostring(drawn(gathered(SAMPLES)), "unicode")
    assert "find (search): 90.0%" in text
    assert "someone" not in text
    assert "<script" not in text


def test_a_box_is_as_wide_as_its_share_and_lies_under_its_caller() -> None:
    picture = fromstring(tostring(drawn(gathered(SAMPLES))))
    boxes = [group.find("{*}rect") for group in picture.iterfind("{*}g")]
    widths = [float(box.get("width", "")) for box in boxes if box is not None]
    rows = [float(box.get("y", "")) for box in boxes if box is not None]
    assert widths == [WIDTH, 0.9 * WIDTH, 0.3 * WIDTH]
    assert rows == sorted(set(rows))


def test_what_is_too_narrow_to_see_is_left_out_and_every_room_has_its_colour() -> None:
    many = [*SAMPLES, f"Live._answer (kbassist/assist/live.py:2) {int(WIDTH / LEAST) * 10}"]
    assert len(drawn(gathered(many)).findall("g")) == 1
    assert len(set(COLOURS.values())) == len(COLOURS)
