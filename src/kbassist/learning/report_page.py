"""All results in a folder as one page of HTML that needs neither a network nor a script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

from kbassist.learning.charts import Interval, Points, intervals, lines, node
from kbassist.learning.figures import in_words
from kbassist.model.base import RefusalKind, Refused

OURS = "kbassist"
_SIDE_BY_SIDE, _SUMMARY = "peers.json", "summary.json"
_PEER_METRIC = "nDCG@10"
_OVER_SIZE = {
    "p95": "A question, p95 (ms) by passages",
    "edit to found ms": "From an edit until it is found (ms) by passages",
    "peak MB": "Memory (MB) by passages",
}
_UNSAID = "–"


def page(folder: Path) -> str:
    """The page of what a results folder holds; Refused NOT_FOUND where it holds nothing to report."""
    sections = [*_ranking(_json(folder / _SUMMARY)), *_peers(_json(folder / _SIDE_BY_SIDE)), *_speeds(folder)]
    if not sections:
        message = f"{folder}: neither {_SUMMARY} nor {_SIDE_BY_SIDE} nor bench*.json is there"
        raise Refused(RefusalKind.NOT_FOUND, message, "report")
    style = files("kbassist.learning").joinpath("report.css").read_text("utf-8")
    contents = [node("a", str(one.get("title")), href=f"#{one.get('id')}") for one in sections]
    for one in sections:
        one.attrib.pop("title")
    head = node(
        "head",
        node("meta", charset="utf-8"),
        node("meta", name="viewport", content="width=device-width, initial-scale=1"),
        node("title", "kbassist, measured"),
        node("style", style),
    )
    main = node("main", node("h1", "kbassist, measured"), node("nav", *contents), *sections)
    return "<!doctype html>\n" + tostring(node("html", head, node("body", main), lang="en"), "unicode", method="html")


def _ranking(summary: Mapping[str, Any]) -> Iterator[Element]:
    if not summary:
        return
    rows = []
    for name, run in summary.items():
        told = run["groups"].get("all", {}).get("metrics", {})
        if told:
            metric, value = next(iter(told.items()))
            rows.append(Interval(f"{name}  {metric}", value["value"], value["low"], value["high"]))
    yield _section(
        "ranking",
        "How good the ranking is",
        node("p", "The first metric of each run, with the interval that holds it in 95 of 100 resamplings."),
        intervals(rows, "First metric of each run"),
        _folded("All figures", _summary_table(summary)),
    )


def _summary_table(summary: Mapping[str, Any]) -> Element:
    columns = {"ECE": "calibration_error", "silent": "silent", "honest": "honest", "separation": "separation"}
    rows = [["run", "group", "cases", "metrics", *columns, "p50 / p95 ms"]]
    for name, run in summary.items():
        for group, told in run["groups"].items():
            metrics = ", ".join(f"{metric} {one['value']:.3f}" for metric, one in told["metrics"].items())
            times = f"{told['p50_ms']:.0f} / {told['p95_ms']:.0f}" if "p50_ms" in told else _UNSAID
            cases = str(told["answerable"] + told["unanswerable"])
            rows.append([name, group, cases, metrics, *(_number(told.get(key)) for key in columns.values()), times])
    return _table(rows)


def _peers(told: Mapping[str, Any]) -> Iterator[Element]:
    if not told:
        return
    versions = ", ".join(f"{name} {version}" for name, version in told["versions"].items())
    ranked = [part for name, systems in told["quality"].items() for part in _one_set(name, systems)]
    timed = [part for size, systems in told["speed"].items() for part in _one_size(size, systems, told["ratios"])]
    grown = [
        figure
        for stage, title in _OVER_SIZE.items()
        if (series := _over_sizes(told["speed"], stage))
        for figure in (node("h3", title), lines(series, title, OURS))
    ]
    about = node("p", f"Over the same passages, vectors and questions, in one run. Versions: {versions}.")
    yield _section("peers", "Beside what people would use instead", about, *ranked, *grown, *timed)


def _one_set(name: str, systems: Mapping[str, Any]) -> Iterator[Element]:
    known = {system: told for system, told in systems.items() if _PEER_METRIC in told}
    best = sorted(known, key=lambda system: -known[system][_PEER_METRIC][0])
    yield node("h3", f"{name}: {_PEER_METRIC}")
    yield intervals(
        [_row(one, known[one]) for one in best],
        f"{_PEER_METRIC} of each system on {name}",
    )
    metrics = [key for key, value in next(iter(known.values()), {}).items() if isinstance(value, list)]
    rows = [["system", "questions", *metrics, *(f"p {metric}" for metric in metrics)]]
    for system in best:
        told = known[system]
        chances = [_number(told.get(f"p {metric}"), 4) for metric in metrics]
        rows.append([_name(system), str(told["questions"]), *(_number(told[key][0]) for key in metrics), *chances])
    yield _folded("Figures", _table(rows))
    yield from _failures(systems)


def _row(system: str, told: Mapping[str, Any]) -> Interval:
    value, low, high = told[_PEER_METRIC]
    return Interval(_name(system), value, low, high, system == OURS, _chance(told))


def _one_size(size: str, systems: Mapping[str, Any], ratios: Mapping[str, Any]) -> Iterator[Element]:
    known = {system: told for system, told in systems.items() if told.get("p95")}
    columns = [key for key in next(iter(known.values()), {}) if key != "failed"]
    times = ratios.get(size, {})
    rows = [["system", *columns, "times kbassist's"]]
    for system in sorted(known, key=lambda one: known[one]["p95"]):
        cells = [_plain(known[system].get(key)) for key in columns]
        rows.append([_name(system), *cells, _plain(times.get(system))])
    yield node("h3", f"{int(size):,} passages")
    yield _table(rows)
    yield from _failures(systems)


def _over_sizes(speed: Mapping[str, Any], stage: str) -> dict[str, Points]:
    """A stage's points by system, where at least two sizes are known."""
    sizes = sorted(speed, key=int)
    systems = dict.fromkeys(system for size in sizes for system in speed[size])
    series: dict[str, Points] = {}
    for system in systems:
        points = [(float(size), float(speed[size].get(system, {}).get(stage) or 0)) for size in sizes]
        known = [point for point in points if point[1] > 0]
        if len(known) > 1:
            series[_name(system)] = known
    return series


def _failures(systems: Mapping[str, Any]) -> Iterator[Element]:
    for system, told in systems.items():
        if told.get("failed"):
            yield node("p", f"{_name(system)} failed: {told['failed']}", class_="short")


def _speeds(folder: Path) -> Iterator[Element]:
    for file in sorted(folder.glob("bench*.json")):
        report = _json(file)
        figures: Sequence[Mapping[str, Any]] = report.get("figures", ())
        about = ", ".join(f"{key} {value}" for key, value in report.items() if key != "figures")
        rows = [["figure", "measured", "target", "", "how"], *(_figure(one) for one in figures)]
        title = f"How fast it is: {file.stem}"
        yield _section(file.stem, title, node("p", about), _table(rows))


def _figure(one: Mapping[str, Any]) -> list[str]:
    target, unit = one.get("target"), one["unit"]
    aim = _UNSAID if target is None else f"{'≥' if target['at_least'] else '≤'} {in_words(target['bound'], unit)}"
    verdict = {True: "holds", False: "falls short", None: ""}[one.get("holds")]
    return [one["name"], in_words(one["value"], unit), aim, verdict, one["told"]]


def _table(rows: Sequence[Sequence[str]]) -> Element:
    head, *rest = rows
    body = [node("tr", *(_cell(cell) for cell in row), class_="ours" if row[0] == OURS else "") for row in rest]
    made = node("table", node("thead", node("tr", *(node("th", one) for one in head))), node("tbody", *body))
    return node("div", made, class_="wide")


def _cell(told: str) -> Element:
    kinds = {"falls short": "short", "holds": "held"}
    numeric = "number" if told[:1].isdigit() or told[:1] in (_UNSAID, "≤", "≥") else ""
    return node("td", told, class_=kinds.get(told, numeric))


def _section(id_: str, title: str, *children: Element) -> Element:
    return node("section", node("h2", title), *children, id=id_, title=title)


def _folded(title: str, child: Element) -> Element:
    return node("details", node("summary", title), child)


def _chance(told: Mapping[str, Any]) -> str:
    p = told.get(f"p {_PEER_METRIC}")
    return "" if p is None else f"so far from {OURS} by chance: p {p}"


def _name(system: str) -> str:
    return system.replace("_", " ")


def _number(value: float | None, digits: int = 3) -> str:
    return _UNSAID if value is None else f"{value:.{digits}f}"


def _plain(value: float | None) -> str:
    return _UNSAID if value is None else f"{value:,g}"


def _json(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found
