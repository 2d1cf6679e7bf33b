"""An evaluation from its articles to its figures, on a real service without a neural model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kbassist.learning.asking import through_door
from kbassist.learning.cases import Case, EvalSet, Half, half_of
from kbassist.learning.evaluate import Home, Wish, command, furnish, run
from kbassist.model.article import Content
from kbassist.model.base import Refused
from kbassist.model.situation import Mode, Speaker, Turn
from kbassist.settings import Settings
from kbassist.wiring import build

ROUTER = Content("router.en", "Red light on the router", "Unplug the router for a minute.", "en", "router")
STOVE = Content("stove.en", "Smell of gas", "Leave the house and call from outside.", "en", "stove")
CASES = (
    Case("typed", Half.CHECK, "en", frozenset({"router.en"}), text="router shows a red light"),
    Case("heard", Half.CHECK, "en", frozenset({"stove.en"}), turns=(Turn(Speaker.CUSTOMER, "It smells of gas here"),)),
    Case("tuned", Half.TUNE, "en", frozenset({"stove.en"}), text="gas"),
)
SMALL = EvalSet("small", (ROUTER, STOVE), CASES, ("R@1",))
LEXICAL = Wish(mode=Mode.LEXICAL)


def opened(folder: Path) -> Home:
    return build(Settings(home=folder, database_url=None, embedder="none"))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with closing(opened(tmp_path)) as service:
        yield service


class TestARun:
    def test_every_case_of_the_half_is_asked_and_judged(self, home: Home) -> None:
        (result,) = run(SMALL, home, LEXICAL)
        assert [outcome.case.id for outcome in result.outcomes] == ["typed", "heard"]
        assert [outcome.ranking[0] for outcome in result.outcomes] == ["router.en", "stove.en"]
        assert result.reports["all"].metrics["R@1"].value == 1

    def test_translations_are_judged_as_their_family(self, home: Home) -> None:
        cases = (replace(CASES[0], relevant=frozenset({"router"})),)
        (result,) = run(replace(SMALL, cases=cases, by_family=True), home, LEXICAL)
        assert result.outcomes[0].correct

    def test_progress_is_told_case_by_case(self, home: Home) -> None:
        told: list[tuple[int, int]] = []
        run(SMALL, home, LEXICAL, progress=lambda done, total: told.append((done, total)))
        assert told[-2:] == [(1, 2), (2, 2)]

    def test_an_article_that_left_the_set_is_no_longer_found(self, home: Home) -> None:
        furnish(home, SMALL)
        (result,) = run(replace(SMALL, articles=(STOVE,)), home, LEXICAL)
        assert "router.en" not in result.outcomes[0].ranking

    def test_a_set_with_an_article_that_cannot_be_kept_is_refused(self, home: Home) -> None:
        with pytest.raises(Refused, match=r"small: router\.en"):
            furnish(home, replace(SMALL, articles=(replace(ROUTER, title=""),)))


class TestTheCommand:
    def test_the_figures_are_written_down_and_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for path, text in (
            ("corpus/articles/en/router.md", "---\nid: router.en\nfamily: router\n---\n# Red light\nUnplug it."),
            ("corpus/interactions/pack-1.jsonl", json.dumps(story())),
        ):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(text)
        settings = Settings(home=tmp_path / "home", eval_data=tmp_path / "nothing")
        summary = command(settings, opened, replace(LEXICAL, half=half_of("p1-01")))
        (run_of_corpus,) = summary.values()
        assert run_of_corpus["groups"]["all"]["metrics"]["R@1"]["value"] == 1
        assert json.loads(Path("eval/results/summary.json").read_text()) == summary
        assert (tmp_path / "home/eval/corpus").is_dir()


def story() -> dict[str, Any]:
    label = {"seeking": True, "family": "router"}
    turn = {"role": "CUSTOMER", "text": "there is a red light", "label": label}
    return {"id": "p1-01", "language": "en", "customer_id": "C1", "turns": [turn]}


class TestThroughTheDoor:
    def test_a_transcript_is_posted_as_any_client_would(self) -> None:
        posted: list[tuple[str, Mapping[str, Any]]] = []

        def door(path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
            posted.append((path, body))
            hit = {"article_id": "stove.en", "family_id": "stove", "score": 2.0, "confidence": 0.75}
            return {"suggestions": [hit, hit | {"article_id": "stove.de"}], "hits": []}

        shown = through_door(door, by_family=True)(CASES[1], 5, Mode.HYBRID)
        assert posted == [
            (
                "/v1/suggest",
                {
                    "turns": [{"role": "CUSTOMER", "text": "It smells of gas here"}],
                    "context": {},
                    "limit": 5,
                    "mode": "hybrid",
                },
            )
        ]
        assert [(one.id, one.confidence) for one in shown] == [("stove", 0.75)]

    def test_a_typed_question_goes_to_the_search(self) -> None:
        posted: list[str] = []

        def door(path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
            posted.append(f"{path} {body['query']}")
            return {"hits": []}

        assert through_door(door, by_family=False)(CASES[0], 5, Mode.LEXICAL) == ()
        assert posted == ["/v1/search router shows a red light"]
