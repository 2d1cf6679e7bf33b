"""Two rankings told apart, small enough to judge by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kbassist.learning.comparing import Comparison, Duel, compare, compare_files
from kbassist.learning.comparison_text import told
from kbassist.learning.rankings import Judged, Judgements
from kbassist.model.base import Refused


def run(**shown: str) -> Judgements:
    """Cases `q1="a: c a b"`: what answers it, then what was shown."""
    return {case: judged(case, *text.split(":")) for case, text in shown.items()}


def judged(case: str, relevant: str, ranking: str, dialogue: str = "") -> Judged:
    scores = {one: 1 / rank for rank, one in enumerate(ranking.split(), 1)}
    return Judged(case, frozenset(relevant.split()), scores, dialogue)


def recall(comparison: Comparison) -> Duel:
    [duel] = comparison.duels
    return duel


class TestWhoWins:
    def test_wins_losses_and_ties_are_counted_case_by_case(self) -> None:
        first = run(q1="a: a b", q2="a: a b", q3="a: b a", q4="a: a")
        second = run(q1="a: b a", q2="a: b a", q3="a: a b", q4="a: a")
        duel = recall(compare("tau", first, second, ["R@1"]))
        assert (duel.wins, duel.losses, duel.ties) == (2, 1, 1)
        assert (duel.first, duel.second, duel.difference.value) == (0.75, 0.5, 0.25)

    def test_a_ranking_does_not_differ_from_itself(self) -> None:
        same = run(q1="a: a b", q2="b: c d")
        found = compare("tau", same, same, ["R@1", "nDCG@10"])
        assert [(duel.p, duel.difference.low, duel.difference.high) for duel in found.duels] == [(1, 0, 0)] * 2
        assert found.differing == ()

    def test_what_always_wins_is_hardly_chance(self) -> None:
        cases = [f"q{number}" for number in range(20)]
        duel = recall(compare("tau", run(**dict.fromkeys(cases, "a: a")), run(**dict.fromkeys(cases, "a: b")), ["R@1"]))
        assert duel.p < 0.001
        assert duel.difference.low == 1

    def test_turns_of_one_talk_are_no_independent_witnesses(self) -> None:
        first = {f"t/{turn}": judged(f"t/{turn}", "a", "a", dialogue="t") for turn in range(20)}
        second = {f"t/{turn}": judged(f"t/{turn}", "a", "b", dialogue="t") for turn in range(20)}
        found = compare("corpus", first, second, ["R@1"])
        assert (found.cases, found.clusters, recall(found).p) == (20, 1, 1)

    def test_the_cases_that_differ_come_with_both_lists_the_farthest_first(self) -> None:
        found = compare("tau", run(q1="a: b a", q2="a: a b"), run(q1="a: b c a", q2="a: c d"), ["nDCG@10"])
        assert [case.id for case in found.differing] == ["q2", "q1"]
        assert (found.differing[0].first, found.differing[0].second) == (("a", "b"), ("c", "d"))
        assert found.differing[0].earned == {"nDCG@10": (1.0, 0.0)}


class TestWhatIsCompared:
    def test_cases_that_cannot_be_judged_alike_are_left_out_and_counted(self) -> None:
        first = run(q1="a: a", silent=": a", corrected="a: a", gone="a: a")
        second = run(q1="a: b", silent=": b", corrected="b: a", new="a: a", newer="a: a")
        found = compare("tau", first, second, ["R@1"])
        assert (found.cases, found.unanswerable, found.judged_otherwise) == (1, 1, 1)
        assert (found.only_first, found.only_second) == (1, 2)

    def test_a_run_without_judgements_is_judged_by_the_other_and_silence_earns_nothing(self) -> None:
        found = compare("tau", run(q1="a: a", q2="b: b"), run(q1=": a"), ["R@1"])
        assert (found.cases, recall(found).first, recall(found).second) == (2, 1, 0.5)

    def test_rankings_of_other_questions_are_refused(self) -> None:
        with pytest.raises(Refused, match="no case with a known answer in both"):
            compare("tau", run(q1="a: a"), run(q2="a: a"))

    def test_two_folders_are_compared_where_both_hold_a_ranking_of_the_same_name(self, tmp_path: Path) -> None:
        for folder, names in {"old": ["tau", "omos", "routing"], "new": ["omos", "scifact", "routing"]}.items():
            (tmp_path / folder).mkdir()
            for name in names:
                row = {"id": "q", "skill": "tv"} if name == "routing" else line("q", ["a"], ["a"])
                (tmp_path / folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n")
        assert [one.name for one in compare_files(tmp_path / "old", tmp_path / "new")] == ["omos"]

    def test_a_file_is_not_compared_with_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "tau.jsonl").write_text(json.dumps(line("q", ["a"], ["a"])))
        with pytest.raises(Refused, match="two files or two folders"):
            compare_files(tmp_path / "tau.jsonl", tmp_path)

    def test_a_broken_line_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "tau.jsonl").write_text(json.dumps(line("q", ["a"], ["a"])) + "\n{}\n")
        with pytest.raises(Refused, match=r"tau\.jsonl, line 2"):
            compare_files(tmp_path / "tau.jsonl", tmp_path / "tau.jsonl")


def test_a_person_reads_the_figures_and_both_lists_with_what_is_right_in_brackets() -> None:
    text = told([compare("tau", run(q1="a: a b"), run(q1="a: b a"), ["R@1"])], "old", "new")
    assert text.splitlines()[:2] == ["A = old", "B = new"]
    assert "R@1      1.0000 0.0000 +1.0000" in text
    assert "    A: [a]\n    B: b" in text


def line(case: str, relevant: list[str], ranking: list[str]) -> dict[str, object]:
    return {"id": case, "relevant": dict.fromkeys(relevant, 1), "ranking": dict.fromkeys(ranking, 0.5)}
