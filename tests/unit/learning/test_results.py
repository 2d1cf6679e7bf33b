"""From what was shown to the figures that are written down."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kbassist.learning.bitext import Bitext, mine
from kbassist.learning.cases import Case, EvalSet, Half
from kbassist.learning.measure import Outcome, Ranked, distinct, report, reports
from kbassist.learning.results import Result, write
from kbassist.model.situation import Mode


def outcome(relevant: str, *shown: tuple[str, float], group: str = "", ms: float = 1) -> Outcome:
    case = Case(f"{relevant}-{len(shown)}", Half.CHECK, "en", frozenset(relevant.split()), text="?", group=group)
    return Outcome(case, tuple(Ranked(name, confidence, confidence) for name, confidence in shown), ms)


def result(name: str, outcomes: list[Outcome], sample: int | None = None) -> Result:
    asked = EvalSet(name, (), tuple(one.case for one in outcomes), ("R@1",))
    return Result(asked, Half.CHECK, Mode.HYBRID, sample, tuple(outcomes), reports(asked, outcomes))


class TestFigures:
    def test_two_translations_of_one_family_take_one_place(self) -> None:
        shown = [Ranked("router", 3, 0.9), Ranked("router", 2, 0.5), Ranked("tv", 1, 0.1)]
        assert distinct(shown) == (shown[0], shown[2])

    def test_rankings_are_judged_on_answerable_questions_alone(self) -> None:
        made = report(["R@1"], [outcome("a", ("a", 0.9)), outcome("b", ("a", 0.5)), outcome("", ("a", 0.4))])
        assert made.metrics["R@1"].value == 0.5
        assert (made.answerable, made.unanswerable) == (2, 1)

    def test_confidence_is_judged_on_all_that_was_shown(self) -> None:
        # told 0.9 (true) and 0.5 (false: there is no answer) in bins of one: off by 0.1 and 0.5
        made = report(["R@1"], [outcome("a", ("a", 0.9)), outcome("", ("a", 0.5)), outcome("b")])
        assert made.calibration_error == pytest.approx((0.1 + 0.5) / 2)

    def test_silence_is_a_fault_where_there_is_an_answer_and_honest_where_there_is_none(self) -> None:
        made = report(["R@1"], [outcome("a"), outcome("a", ("a", 0.9)), outcome(""), outcome("", ("a", 0.2))])
        assert (made.silent, made.honest) == (0.5, 0.5)
        # 0 against 0 is a draw, 0 against 0.2 lost, 0.9 wins twice: 2.5 of 4
        assert made.separation == 2.5 / 4

    def test_a_group_without_a_case_has_no_figure_rather_than_a_zero(self) -> None:
        made = report(["R@1"], [outcome("")])
        assert made.metrics == {}
        assert (made.calibration_error, made.silent, made.separation) == (None, None, None)

    def test_every_group_is_also_reported_alone(self) -> None:
        made = result("corpus", [outcome("a", ("a", 1), group="de"), outcome("a", ("b", 1), group="ru")]).reports
        assert [(name, one.metrics["R@1"].value) for name, one in made.items()] == [("all", 0.5), ("de", 1), ("ru", 0)]


class TestFiles:
    def test_every_case_leaves_a_line_that_other_tools_can_read(self, tmp_path: Path) -> None:
        write(tmp_path, [result("tau", [outcome("a b", ("c", 0.9), ("a", 0.25), ms=2)])])
        line = json.loads((tmp_path / "tau-check.jsonl").read_text())
        assert line["relevant"] == {"a": 1, "b": 1}
        assert line["ranking"] == {"c": 0.9, "a": 0.25}
        assert line["ms"] == 2

    def test_a_later_run_of_another_set_leaves_the_first_in_the_summary(self, tmp_path: Path) -> None:
        write(tmp_path, [result("tau", [outcome("a", ("a", 1))])])
        ours = write(tmp_path, [result("corpus", [outcome("a", ("b", 1))])])
        kept = json.loads((tmp_path / "summary.json").read_text())
        assert list(ours) == ["corpus-check"]
        assert {name: run["groups"]["all"]["metrics"]["R@1"]["value"] for name, run in kept.items()} == {
            "corpus-check": 0,
            "tau-check": 1,
        }

    def test_a_sample_does_not_overwrite_the_figures_of_the_whole(self, tmp_path: Path) -> None:
        write(tmp_path, [result("tau", [outcome("a", ("a", 1))] * 2)])
        write(tmp_path, [result("tau", [outcome("a", ("b", 1))], sample=1)])
        assert list(json.loads((tmp_path / "summary.json").read_text())) == ["tau-check", "tau-check-sample1"]

    def test_the_table_tells_each_figure_with_its_interval(self, tmp_path: Path) -> None:
        write(tmp_path, [result("tau", [outcome("a", ("a", 1))] * 3)])
        assert "| tau-check | all | 3 | R@1 1.000 (1.000–1.000) |" in (tmp_path / "summary.md").read_text()

    def test_a_run_that_asks_nobody_has_neither_confidence_nor_times(self, tmp_path: Path) -> None:
        write(tmp_path, [mine(Bitext("pets", ("de", "en"), (("Hund", "dog"),)), "words", lambda _: np.ones((1, 1)))])
        [row] = [line for line in (tmp_path / "summary.md").read_text().splitlines() if "| all |" in line]
        assert row.startswith("| pets-check-words | all | 2 | F1 1.000 (1.000–1.000), precision 1.000")
        assert row.endswith("| – | – | – | – | – |")
