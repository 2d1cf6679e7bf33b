"""The results of a folder as one page that opens anywhere."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.learning.charts import Interval, intervals, lines
from kbassist.learning.report_page import page
from kbassist.model.base import Refused

VOID = {"meta"}


class Page(HTMLParser):
    """What a browser would see: texts, tags, attributes; and that every tag is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts, self.tags, self.attributes, self.still_open = list[str](), set[str](), set[str](), list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.still_open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.still_open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def results(folder: Path, **systems: Any) -> Path:
    estimate = {"value": 0.5, "low": 0.4, "high": 0.6}
    group = {"answerable": 3, "unanswerable": 1, "metrics": {"R@1": estimate}, "p50_ms": 9.6, "p95_ms": 20.2}
    (folder / "summary.json").write_text(json.dumps({"tau-check": {"groups": {"all": group}}}))
    quality = {"kbassist": {"questions": 3, "nDCG@10": [0.5, 0.4, 0.6]}, **systems}
    speed = {str(size): {"kbassist": {"p95": size / 1000, "failed": None}} for size in (1000, 10_000)}
    peers = {"versions": {"x": "1"}, "quality": {"tau": quality}, "speed": speed, "ratios": {}, "growth": {}}
    (folder / "peers.json").write_text(json.dumps(peers))
    figure = {"name": "start", "value": 2.5, "unit": "s", "target": {"bound": 2, "at_least": False}, "told": ""}
    (folder / "bench.json").write_text(json.dumps({"cores": 2, "figures": [{**figure, "holds": False}]}))
    return folder


def test_the_page_shows_ranking_rivals_and_speed(tmp_path: Path) -> None:
    seen = Page(page(results(tmp_path)))
    assert seen.still_open == []
    assert {"tau-check  R@1", "tau: nDCG@10", "A question, p95 (ms) by passages", "1,000 passages"} <= set(seen.texts)
    assert {"start", "2.5 s", "≤ 2 s", "falls short"} <= set(seen.texts)


def test_the_page_asks_nothing_of_a_network_and_runs_no_script(tmp_path: Path) -> None:
    text = page(results(tmp_path))
    seen = Page(text)
    assert seen.tags.isdisjoint({"script", "link", "img", "iframe", "object"})
    assert "src" not in seen.attributes
    assert re.findall(r"https?:|url\(|@import", text) == []


def test_a_rival_that_failed_is_told_with_its_reason_as_it_stands(tmp_path: Path) -> None:
    seen = Page(page(results(tmp_path, rank_bm25_faiss={"failed": "ValueError: <b>no & never</b>"})))
    assert "rank bm25 faiss failed: ValueError: <b>no & never</b>" in seen.texts


def test_one_kind_of_result_is_enough_and_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"neither summary\.json"):
        page(tmp_path)
    results(tmp_path)
    for name in ("summary.json", "peers.json"):
        (tmp_path / name).unlink()
    assert "falls short" in Page(page(tmp_path)).texts


SHARE = st.floats(0, 1)


@given(st.lists(st.tuples(SHARE, SHARE, SHARE).map(sorted), min_size=1, max_size=9))
def test_every_value_lies_on_its_interval_and_higher_values_lie_further_right(values: list[list[float]]) -> None:
    drawn = intervals([Interval("one", value, low, high) for low, value, high in values], "all")
    spreads = [(float(one.get("x1", "")), float(one.get("x2", ""))) for one in drawn.iterfind(".//*[@class='spread']")]
    dots = [float(one.get("cx", "")) for one in drawn.iterfind(".//circle")]
    assert all(low <= dot <= high for dot, (low, high) in zip(dots, spreads, strict=True))
    by_value = [dot for _, dot in sorted(zip([value for _, value, _ in values], dots, strict=True))]
    assert by_value == sorted(by_value)


NAMES = st.text("abcdefgh", min_size=1, max_size=3)
POINTS = st.lists(st.tuples(st.floats(1, 1e6), st.floats(0.01, 1e5)), min_size=1, max_size=4)


@given(st.dictionaries(NAMES, POINTS, min_size=1, max_size=12))
def test_lines_stay_inside_their_plot_and_no_label_lies_on_another(
    series: dict[str, list[tuple[float, float]]],
) -> None:
    drawn = lines(series, "growth", ours="kbassist")
    width, height = map(float, drawn.get("viewBox", "").split()[2:])
    dots = [(float(one.get("cx", "")), float(one.get("cy", ""))) for one in drawn.iterfind(".//circle")]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in dots)
    labels = sorted(float(one.get("y", "")) for one in drawn.iterfind("./g[polyline]/text"))
    assert len(labels) == len(series)
    assert all(below - above >= 14.5 for above, below in pairwise(labels))
    assert all(0 < y < height for y in labels)
