"""Two results told apart, and all of them put on a page, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kbassist.cli import main

CASES = [("q1", "a", ["a", "b"], ["b", "a"]), ("q2", "c", ["c"], ["c"])]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, place in (("old", 2), ("new", 3)):
        rows = [{"id": case[0], "relevant": {case[1]: 1}, "ranking": _scored(case[place])} for case in CASES]
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def typed(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["eval", *arguments])
    return int(ended.value.code or 0)


@pytest.mark.usefixtures("folder")
def test_a_script_reads_who_won_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("--compare", "old.jsonl", "new.jsonl", "--json") == 0
    [told] = json.loads(capsys.readouterr().out)
    by_metric = {duel["metric"]: (duel["wins"], duel["losses"], duel["ties"]) for duel in told["duels"]}
    assert by_metric == {"nDCG@10": (1, 0, 1), "R@1": (1, 0, 1), "R@5": (0, 0, 2)}
    assert [case["id"] for case in told["differing"]] == ["q1"]


@pytest.mark.usefixtures("folder")
def test_a_person_reads_both_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("--compare", "old.jsonl", "new.jsonl") == 0
    assert "    A: [a], b\n    B: b, [a]" in capsys.readouterr().out


def test_somebody_elses_run_is_compared_with_ours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "theirs.run").write_text("q1 Q0 a 1 2.5 theirs\nq1 Q0 b 2 1.5 theirs\nq2 Q0 c 1 9 theirs\n")
    assert typed("--compare", "old.jsonl", "theirs.run", "--json") == 0
    [told] = json.loads(capsys.readouterr().out)
    assert (told["cases"], told["differing"]) == (2, [])


@pytest.mark.usefixtures("folder")
def test_what_is_not_there_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("--compare", "old.jsonl", "gone.jsonl") == 1
    assert capsys.readouterr().err == "kbassist: gone.jsonl: there is no such file\n"


def test_the_report_is_one_file_of_what_was_measured(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("--report", "report.html") == 1
    assert "neither summary.json" in capsys.readouterr().err
    (folder / "eval" / "results").mkdir(parents=True)
    (folder / "eval" / "results" / "bench.json").write_text(json.dumps({"cores": 2, "figures": []}))
    assert typed("--report", "report.html") == 0
    assert "How fast it is" in (folder / "report.html").read_text()


def _scored(ids: list[str]) -> dict[str, float]:
    return {one: 1 / rank for rank, one in enumerate(ids, 1)}
