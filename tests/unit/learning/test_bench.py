"""Measuring the speed from beginning to end on a shelf of a few passages; the shape of the report, never its times."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from subprocess import DEVNULL, Popen

import numpy as np
import pytest

from kbassist.learning import edit_speed, live_speed
from kbassist.learning.bench import Amounts, command
from kbassist.learning.drawn import DrawnEmbedder
from kbassist.learning.embedders import Amounts as Compared
from kbassist.learning.embedders import compare
from kbassist.learning.figures import Figure, Target, as_mapping, spread, table
from kbassist.learning.live_talks import MATTER, talk
from kbassist.learning.long_library import Size
from kbassist.learning.rivals import installed
from kbassist.learning.texts import Source, enough, passages_in
from kbassist.model.base import Refused
from kbassist.model.situation import Speaker
from kbassist.ports.reading import Model, Vectors
from kbassist.settings import Settings
from kbassist.wiring import Service, build

TINY = Amounts(passages=40, searches=3, races=2, changes=2, rounds=1, imported_pages=3)
SUBJECTS = ("router", "modem", "repeater", "receiver", "wallbox", "meter")


class Spelled:
    """A model that places a text by its letters."""

    fingerprint, dimensions, ready = "spelled", 26, True

    def encode(self, texts: Sequence[str]) -> Vectors:
        counts = np.array([[text.count(chr(97 + letter)) + 0.01 for letter in range(26)] for text in texts], np.float32)
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), np.float32)

    embed = encode

    def fragments(self, word: str) -> int:
        return len(word)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for subject in SUBJECTS:
        steps = " ".join(
            f"Unplug the {subject} for {number} minutes and look at lamp {number}." for number in range(20)
        )
        (folder / f"{subject}.md").write_text(f"# The {subject}\n\n{steps}\n\n## More about the {subject}\n\n{steps}\n")
    return folder


@pytest.fixture
def settings(tmp_path: Path, pages: Path) -> Settings:
    return Settings(home=tmp_path / "home", bench_texts=pages, eval_data=tmp_path / "nothing", embedder="spelled")


def opened(folder: Path, load: type[Model] = Spelled) -> Service:
    return build(Settings(home=folder, database_url=None), load)


def served(folder: Path, port: int) -> Popen[bytes]:
    """A server that knows the same model."""
    code = (
        "import sys, uvicorn, pathlib; from kbassist.web.app import create_app; from unit.learning import test_bench\n"
        "service = test_bench.opened(pathlib.Path(sys.argv[1]))\n"
        "uvicorn.run(create_app(service), port=int(sys.argv[2]))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", code, str(folder), str(port)]
    return Popen(command, env=environment, stdout=DEVNULL, stderr=DEVNULL)


class TestTheCommand:
    def test_every_figure_is_told_beside_its_target_and_written_down(self, settings: Settings, tmp_path: Path) -> None:
        report = command(settings, opened, served, replace(TINY, results=tmp_path / "results"))
        targets = [figure["name"] for figure in report["figures"] if figure["target"]]
        assert targets == [
            "search without embedding, p95",
            "search with embedding, p95",
            "words half, p95",
            "late interaction, p95",
            "throughput of 32 clients over one",
            "lexical, times as fast as rank-bm25",
            "lexical, times as fast as bm25s",
            "publish to searchable, p95",
            "restart to ready",
            "resident memory",
            "import, share of time in the embedder",
        ]
        assert all(figure["value"] > 0 for figure in report["figures"])
        assert report["passages"] >= TINY.passages
        assert "drawn" in report["vectors"]
        assert json.loads((tmp_path / "results/bench.json").read_text()) == report
        assert "| restart to ready |" in (tmp_path / "results/bench.md").read_text()

    def test_the_forms_of_a_model_are_timed_and_asked(self, settings: Settings, tmp_path: Path) -> None:
        amounts = Compared(texts=9, questions=3, sets=(), results=tmp_path / "results")
        report = compare(settings, opened, {"as it is": Spelled, "once more": Spelled}, amounts)
        assert [figure["name"] for figure in report["figures"]] == [
            "as it is: one question, p95",
            "once more: one question, p95",
            "as it is: passages",
            "once more: passages",
        ]


class TestTheLivePath:
    def test_talks_over_sockets_are_timed_and_counted_and_none_of_their_turns_is_lost(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        load = live_speed.Load(
            40, alone=6, interactions=4, minutes=0.1, every_s=1, results=tmp_path / "results", warming=2
        )
        report = live_speed.command(settings, opened, load, served)
        figures = {figure["name"]: figure for figure in report["figures"]}
        assert [*figures] == [
            "one talk: turn to suggestions, p95",
            "4 talks at once: turn to suggestions, p95",
            "4 talks at once: turn to disk, p95",
            "4 talks at once: lost or out of order",
            "memory at the end",
            "memory, growth in the last third",
            "processor",
            "processor time of a turn",
        ]
        assert (figures["4 talks at once: lost or out of order"]["value"], load.turns) == (0, 6)
        assert figures["4 talks at once: lost or out of order"]["told"] == "of 24 turns"
        assert figures["4 talks at once: turn to suggestions, p95"]["told"].partition(" ms of ")[2].startswith("12;")
        assert figures["memory at the end"]["value"] > 0
        assert json.loads((tmp_path / "results/bench-live.json").read_text()) == report

    def test_a_talk_is_the_same_each_time_and_stays_with_a_matter_for_a_while(self, settings: Settings) -> None:
        service = opened(settings.home)
        service.library.take_in([*Source(settings.bench_texts or Path(), "pages").pages(lambda _, en: en)], "me", True)
        service.catch_up()
        shelf = service.shelf.current
        lines = list(islice(talk(shelf, seed=1), 2 * MATTER))
        service.close()
        assert lines == list(islice(talk(shelf, seed=1), 2 * MATTER))
        assert lines != list(islice(talk(shelf, seed=2), 2 * MATTER))
        assert [line.role for line in lines[:2]] == [Speaker.CUSTOMER, Speaker.AGENT]
        halves = [line for line in lines if line.half]
        assert halves
        assert all(line.role is Speaker.CUSTOMER and line.text.startswith(line.half or "?") for line in halves)


class TestEditing:
    def test_what_is_published_is_found_while_others_search_and_every_list_is_timed(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        amount = edit_speed.Amount(
            40, Size(120, 30), a_second=5, rounds=1, changes=2, every_s=0.2, times=2, results=tmp_path / "results"
        )
        report = edit_speed.command(settings, opened, amount, served)
        figures = {figure["name"]: figure for figure in report["figures"]}
        assert (
            figures["publish to searchable, p95"]["told"].partition(" ms of ")[2] == "2; 5 searches a second meanwhile"
        )
        assert figures["searches that failed"]["value"] == 0
        assert figures["searches while somebody publishes, p95"]["value"] > 0
        listed = [name for name in figures if name.startswith("list: ")]
        assert {"list: library, live, p95", "list: gaps, p95", "list: health and conflicts, p95"} <= set(listed)
        assert all("; the first " in figures[name]["told"] for name in listed)
        assert json.loads((tmp_path / "results/bench-edit.json").read_text()) == report


class TestTexts:
    def test_pages_are_repeated_with_changes_until_there_are_enough(self, pages: Path) -> None:
        read = list(Source(pages, "pages").pages(lambda _, default: default))
        made = enough(read, 100)
        assert sum(map(passages_in, made)) >= 100
        assert made[: len(read)] == read
        assert len({content.id for content in made}) == len({content.body for content in made}) == len(made)

    def test_the_same_pages_always_give_the_same_articles(self, pages: Path) -> None:
        read = list(Source(pages, "pages").pages(lambda _, default: default))
        assert enough(read, 50) == enough(read, 50)

    def test_a_folder_without_pages_is_refused(self) -> None:
        with pytest.raises(Refused, match="no texts"):
            enough([], 10)


class TestDrawnVectors:
    def test_they_are_unit_length_and_the_same_for_the_same_text(self) -> None:
        drawn = DrawnEmbedder(Spelled())
        vectors = drawn.embed(["a router", "a modem", "a router"])
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
        np.testing.assert_array_equal(vectors[0], vectors[2])
        assert abs(float(vectors[0] @ vectors[1])) < 0.99

    def test_a_shelf_they_fill_passes_for_one_of_the_model_they_stand_in_for(self) -> None:
        assert (DrawnEmbedder(Spelled()).fingerprint, DrawnEmbedder(Spelled()).dimensions) == ("spelled", 26)


class TestFigures:
    def test_a_target_is_the_most_or_the_least(self) -> None:
        assert Figure("search", 15, "ms", Target(15)).holds
        assert not Figure("search", 15.1, "ms", Target(15)).holds
        assert Figure("throughput", 1.7, "", Target(1.6, at_least=True)).holds
        assert Figure("told for comparison", 3, "ms").holds is None

    def test_the_spread_of_a_hundred_and_one_measurements(self) -> None:
        told = spread([float(number) for number in range(101)])
        assert (told.p50, told.p95, told.p99) == (50, 95, 99)

    def test_a_missed_target_stands_out_in_the_table(self) -> None:
        rows = table([Figure("search", 20, "ms", Target(15), "of 3"), Figure("lexical", 2, "ms")]).splitlines()
        assert rows[2:] == ["| search | 20 ms | ≤ 15 ms | **no** | of 3 |", "| lexical | 2 ms | – | – | – |"]

    def test_a_figure_is_plain_json(self) -> None:
        assert as_mapping(Figure("restart", 9.87654, "s", Target(10), "once")) == {
            "name": "restart",
            "value": 9.877,
            "unit": "s",
            "target": {"bound": 10, "at_least": False},
            "told": "once",
            "holds": True,
        }


def test_who_cannot_be_measured_against_is_told_before_anything_is_filled() -> None:
    installed()
    with pytest.raises(Refused, match=r"nobodys_bm25 is not installed; .* 'kbassist\[dev\]'"):
        installed(["numpy", "nobodys_bm25"])
