"""Plots as elements of a page: values with their intervals, and lines over logarithmic axes. No script, no network."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

WIDTH = 760
_LABELS, _FIGURES, _ROW, _AXIS = 210, 150, 22, 26
_HEIGHT, _LEFT, _RIGHT, _TOP = 300, 64, 150, 12
COLOURS = 8
"""How many lines the style sheet tells apart: classes `c0` to `c7`."""

Child = Element | str | None
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Interval:
    """A row of a plot: a value and what it may as well be; `ours` stands out, `note` is said when pointed at."""

    label: str
    value: float
    low: float
    high: float
    ours: bool = False
    note: str = ""


def node(tag: str, *children: Child, **attributes: object) -> Element:
    """An element with its children in order; `class_` and `stroke_width` stand for `class` and `stroke-width`."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): _told(value) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif child and len(made):
            made[-1].tail = (made[-1].tail or "") + child
        elif child:
            made.text = (made.text or "") + child
    return made


def intervals(rows: Sequence[Interval], title: str) -> Element:
    """One row each: a dot at the value on a line from low to high, over a common axis from 0 to 1."""
    bottom = len(rows) * _ROW + 4
    ticks = [_tick(place / 5, bottom) for place in range(6)]
    drawn = [_interval(row, place * _ROW + _ROW / 2 + 2) for place, row in enumerate(rows)]
    return _drawing(title, bottom + _AXIS, *ticks, *drawn)


def lines(series: Mapping[str, Points], title: str, ours: str) -> Element:
    """One line for each name over its points (x and y above 0), both axes logarithmic; `ours` stands out."""
    points = [point for each in series.values() for point in each]
    across, up = _Axis.over([x for x, _ in points]), _Axis.over([y for _, y in points])
    right, bottom = WIDTH - _RIGHT, _HEIGHT - _AXIS

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return _LEFT + across.share(point[0]) * (right - _LEFT), bottom - up.share(point[1]) * (bottom - _TOP)

    grid = [_grid(at((across.low, power))[1], power, right) for power in up.powers]
    grid += [
        node("text", _short(power), x=at((power, up.low))[0], y=_HEIGHT - 8, text_anchor="middle")
        for power in across.powers
    ]
    ends = _apart([(at(each[-1])[1], name) for name, each in series.items()])
    others = [name for name in series if name != ours]
    kinds = {name: f"c{place % COLOURS}" for place, name in enumerate(others)} | {ours: "ours"}
    drawn = [_line([at(point) for point in series[name]], name, ends[name], kinds[name]) for name in ends]
    return _drawing(title, _HEIGHT, *grid, *drawn)


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis between two whole powers of ten."""

    low: float
    high: float

    @classmethod
    def over(cls, values: Sequence[float]) -> _Axis:
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return cls(10.0**low, 10.0 ** max(high, low + 1))

    @property
    def powers(self) -> list[float]:
        return [10.0**power for power in range(round(math.log10(self.low)), round(math.log10(self.high)) + 1)]

    def share(self, value: float) -> float:
        return math.log10(value / self.low) / math.log10(self.high / self.low)


def _interval(row: Interval, y: float) -> Element:
    told = f"{row.value:.3f} ({row.low:.3f} to {row.high:.3f})"
    return node(
        "g",
        node("title", f"{row.label}: {told}{row.note and f'; {row.note}'}"),
        node("text", row.label, x=_LABELS - 10, y=y + 4, text_anchor="end"),
        node("line", x1=_x(row.low), x2=_x(row.high), y1=y, y2=y, class_="spread"),
        node("circle", cx=_x(row.value), cy=y, r=4.5),
        node("text", told, x=WIDTH, y=y + 4, text_anchor="end", class_="figure"),
        class_="row ours" if row.ours else "row",
    )


def _tick(share: float, bottom: float) -> Element:
    return node(
        "g",
        node("line", x1=_x(share), x2=_x(share), y1=0, y2=bottom, class_="grid"),
        node("text", f"{share:g}", x=_x(share), y=bottom + 17, text_anchor="middle"),
    )


def _x(value: float) -> float:
    return _LABELS + min(max(value, 0.0), 1.0) * (WIDTH - _LABELS - _FIGURES)


def _grid(y: float, power: float, right: float) -> Element:
    return node(
        "g",
        node("line", x1=_LEFT, x2=right, y1=y, y2=y, class_="grid"),
        node("text", _short(power), x=_LEFT - 8, y=y + 4, text_anchor="end"),
    )


def _line(places: Points, name: str, label_y: float, kind: str) -> Element:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = [node("circle", cx=x, cy=y, r=3) for x, y in places]
    label = node("text", name, x=WIDTH - _RIGHT + 10, y=label_y + 4)
    return node("g", node("title", name), node("polyline", points=path), *dots, label, class_=f"line {kind}")


def _apart(wanted: Sequence[tuple[float, str]], least: float = 15) -> dict[str, float]:
    """Heights for labels near where they are wanted, none on another: pushed down, then up from the bottom."""
    heights, names = [y for y, _ in sorted(wanted)], [name for _, name in sorted(wanted)]
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + least)
    bottom = _HEIGHT - _AXIS + least
    for place in reversed(range(len(heights))):
        bottom = heights[place] = min(heights[place], bottom - least)
    return dict(zip(names, heights, strict=True))


def _drawing(title: str, height: float, *children: Element) -> Element:
    return node("svg", *children, viewBox=f"0 0 {WIDTH} {height:g}", role="img", aria_label=title)


def _short(power: float) -> str:
    if power < 1000:
        return f"{power:g}"
    return f"{power / 1e6:g}M" if power >= 1e6 else f"{power / 1e3:g}k"


def _told(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
