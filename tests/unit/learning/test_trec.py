"""Rankings written for other tools and read back."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.learning import trec
from kbassist.learning.comparing import compare_files
from kbassist.learning.rankings import export, read
from kbassist.model.base import Refused

IDS = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=8)
SCORES = st.floats(-1e6, 1e6, allow_nan=False).map(lambda score: round(score, 6))
RANKINGS = st.dictionaries(IDS, st.dictionaries(IDS, SCORES, min_size=1, max_size=8), max_size=5)


def in_a_file(text: str, folder: str) -> Path:
    file = Path(folder) / "run"
    file.write_text(text, encoding="utf-8")
    return file


@given(RANKINGS)
def test_a_run_comes_back_in_the_order_shown_whatever_the_scores(rankings: dict[str, dict[str, float]]) -> None:
    with TemporaryDirectory() as folder:
        back = trec.read_run(in_a_file(trec.run(rankings, "ours"), folder))
    assert {case: list(ranking) for case, ranking in back.items()} == {one: list(rankings[one]) for one in rankings}


@given(RANKINGS)
def test_no_two_scores_of_a_case_tie_so_that_every_tool_sees_one_order(rankings: dict[str, dict[str, float]]) -> None:
    with TemporaryDirectory() as folder:
        back = trec.read_run(in_a_file(trec.run(rankings, "ours"), folder))
    assert all(len(set(ranking.values())) == len(ranking) for ranking in back.values())


@given(st.dictionaries(IDS, st.frozensets(IDS, min_size=1, max_size=5), max_size=5))
def test_judgements_come_back_as_they_were(relevant: dict[str, frozenset[str]]) -> None:
    with TemporaryDirectory() as folder:
        assert trec.read_qrels(in_a_file(trec.qrels(relevant), folder)) == relevant


def test_a_grade_of_nothing_is_no_answer(tmp_path: Path) -> None:
    file = in_a_file("q1 0 a 2\nq1 0 b 0\nq2 0 c -1\n", str(tmp_path))
    assert trec.read_qrels(file) == {"q1": frozenset("a"), "q2": frozenset()}


def test_the_score_says_the_order_and_the_rank_only_between_equals(tmp_path: Path) -> None:
    file = in_a_file("q Q0 a 1 0.5 x\nq Q0 b 3 0.9 x\nq Q0 c 2 0.9 x\n", str(tmp_path))
    assert list(trec.read_run(file)["q"]) == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("text", "wrong"), [("q Q0 a 1 0.5\n", "5 columns"), ("q Q0 a 1 high x\n", "'high' is no number")]
)
def test_a_line_that_is_no_run_is_named(tmp_path: Path, text: str, wrong: str) -> None:
    file = in_a_file("q Q0 a 1 0.5 x\n" + text, str(tmp_path))
    with pytest.raises(Refused, match=f"line 2: {wrong}"):
        trec.read_run(file)


def test_an_id_that_would_break_the_table_is_refused() -> None:
    with pytest.raises(Refused, match="white space"):
        trec.run({"q": {"two words": 1}}, "ours")


def test_a_measured_run_exported_and_compared_with_itself_is_equal(tmp_path: Path) -> None:
    rows = [
        {"id": "q1", "relevant": {"b": 1}, "ranking": {"a": 0.9, "b": 0.9}},
        {"id": "q2", "relevant": {"c": 1}, "ranking": {}},
        {"id": "q3", "relevant": {}, "ranking": {"a": 0.2}},
    ]
    (tmp_path / "tau-check.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "routing-check.jsonl").write_text('{"id": "q1", "skill": "tv"}\n')
    written = export(["tau-check", "routing-check", "absent"], tmp_path, tmp_path / "trec")
    assert [file.name for file in written] == ["tau-check.run", "tau-check.qrels"]
    [found] = compare_files(tmp_path, tmp_path / "trec")
    assert (found.cases, found.unanswerable, found.differing) == (2, 1, ())
    assert list(read(written[0])["q1"].ranking) == ["a", "b"]
