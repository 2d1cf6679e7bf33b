"""Draws where the time goes: stacks sampled by py-spy as a picture that needs no script, from one function down.

    python eval/flame.py RAW SVG [ROOT]      RAW: `py-spy record --format raw`; ROOT: Live._answer, the live path

The wider a box, the more samples saw that function or what it called; colours are rooms. Files of the machine are not
told.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from kbassist.learning.charts import node

ROOT = "Live._answer"
WIDTH, ROW, LEGEND, LETTER = 1400, 19, 30, 6.6
LEAST = 1.5
"""Boxes narrower than this are left out."""

COLOURS = {
    "assist": "#f2b38b",
    "search": "#f4d27a",
    "index": "#9fd0a0",
    "language": "#9cc4ea",
    "interactions": "#c9b3e6",
    "adapters": "#e9a8b8",
    "other rooms": "#d8dde4",
    "libraries": "#eceff3",
}
_FRAME = re.compile(r"(?P<name>.+) \((?P<file>[^()]*?)(?::\d+)?\)")
_GENERATED = re.compile(r"(\.<locals>|<(\w+)>)")


@dataclass(slots=True)
class Box:
    """A function called in one way: its room, the samples that saw it, and what it called."""

    name: str
    room: str
    samples: int = 0
    called: dict[tuple[str, str], Box] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Rows from here down."""
        return 1 + max((each.height for each in self.called.values()), default=0)


def gathered(lines: Iterable[str], root: str = ROOT) -> Box:
    """The stacks that pass through `root`, cut above it and laid on each other."""
    top = Box(root, "")
    for line in lines:
        stack, _, count = line.rpartition(" ")
        frames = [_frame(told) for told in stack.split(";")]
        start = next((place for place, (name, _) in enumerate(frames) if name == root), None)
        if start is None or not count.strip().isdigit():
            continue
        box = top
        box.room = frames[start][1]
        box.samples += int(count)
        for frame in frames[start + 1 :]:
            box = box.called.setdefault(frame, Box(*frame))
            box.samples += int(count)
    return top


def drawn(top: Box) -> Element:
    """The picture: each function under its caller, as wide as its share of the samples."""
    height = top.height * ROW + LEGEND
    boxes = list(_boxes(top, 0, 0, WIDTH / top.samples, top.samples))
    return node(
        "svg",
        node("rect", width=WIDTH, height=height, fill="#ffffff"),
        *boxes,
        *_legend(top.height * ROW + 20),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height}",
        font_family="Verdana, DejaVu Sans, sans-serif",
        font_size="11",
        role="img",
        aria_label=f"Flame graph from {top.name} down",
    )


def _boxes(box: Box, row: int, left: float, scale: float, whole: int) -> Iterator[Element]:
    width = box.samples * scale
    if width < LEAST:
        return
    told = f"{box.name} ({box.room}): {box.samples / whole:.1%}"
    letters = int((width - 6) / LETTER)
    label = box.name if len(box.name) <= letters else box.name[: max(letters - 1, 0)] + "…"
    shape = node("rect", x=left, y=row * ROW, width=width, height=ROW - 1, rx=2, fill=COLOURS[box.room])
    text = node("text", label, x=left + 4, y=row * ROW + 13, fill="#1c2430") if letters > 2 else None
    yield node("g", node("title", told), shape, text)
    for each in sorted(box.called.values(), key=lambda one: -one.samples):
        yield from _boxes(each, row + 1, left, scale, whole)
        left += each.samples * scale


def _legend(y: float) -> Iterator[Element]:
    for place, (room, colour) in enumerate(COLOURS.items()):
        yield node("rect", x=8 + place * 120, y=y - 11, width=14, height=14, rx=2, fill=colour)
        yield node("text", room, x=28 + place * 120, y=y, fill="#1c2430")


def _frame(told: str) -> tuple[str, str]:
    """The function and its room; nothing of where the machine keeps it."""
    found = _FRAME.fullmatch(told)
    if found is None:
        return told.partition(" ")[0], "libraries"
    name = _GENERATED.sub(lambda one: one[2] or "", found["name"])
    _, ours, path = found["file"].rpartition("kbassist/")
    if not ours:
        return name, "libraries"
    room = path.partition("/")[0]
    return name, room if room in COLOURS else "other rooms"


def main(raw: Path, picture: Path, root: str = ROOT) -> None:
    """Reads the samples and writes the picture."""
    top = gathered(raw.read_text("utf-8").splitlines(), root)
    if not top.samples:
        raise SystemExit(f"flame: no sample of {raw} passes through {root}")
    picture.write_text(tostring(drawn(top), "unicode") + "\n", "utf-8")
    print(f"{top.samples} samples through {root}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:4])
