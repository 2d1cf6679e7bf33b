"""An evaluation from its articles to its figures, on a real service without a neural model."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kbassist.learning.asking import through_door
from kbassist.learning.cases import Case, EvalSet, Half, half_of
from kbassist.learning.evaluate import Home, Wish, command, furnish, run
from kbassist.model.article import Content
from kbassist.model.base import Refused
from kbassist.model.situation import Mode, Speaker, Turn
from kbassist.ports.reading import Vectors
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
    return build(Settings(home=folder, database_url=None, embedder="words"))


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
        summary = command(settings, opened, replace(LEXICAL, half=half_of("p1-01"), sets=("corpus",)))
        (run_of_corpus,) = summary.values()
        assert run_of_corpus["groups"]["all"]["metrics"]["R@1"]["value"] == 1
        assert json.loads(Path("eval/results/summary.json").read_text()) == summary
        assert (tmp_path / "home/eval/corpus").is_dir()

    def test_sets_of_the_same_articles_share_a_home(self, tmp_path: Path) -> None:
        page = {"city": "m", "pageId": 7, "context": "Help\nThe office helps.", "id": 2, "answers": [1]}
        for language, question in (("de", "Wer hilft?"), ("en", "Who helps?")):
            file = tmp_path / f"data/omos_qa/{language}_dataset_{language}.jsonl.gz"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(gzip.compress(json.dumps(page | {"question": question}).encode()))
        settings = Settings(home=tmp_path / "home", eval_data=tmp_path / "data")
        wish = replace(LEXICAL, half=Half.TUNE, sets=("omos-en-en", "omos-de-en"), results=tmp_path / "results")
        assert len(command(settings, opened, wish)) == 2
        assert [path.name for path in (tmp_path / "home/eval").iterdir()] == ["omos-en-en"]


class TestTranslatedSentences:
    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        folder = tmp_path / "data/rubq_ru_en_questions"
        folder.mkdir(parents=True)
        pairs = (("Где живут собаки?", "Where do dogs live?"), ("Кто написал эту книгу?", "Who wrote this book?"))
        rows = "".join(json.dumps({"ru": russian, "en": english}) + "\n" for russian, english in pairs)
        (folder / "pairs.jsonl.gz").write_bytes(gzip.compress(rows.encode()))
        return Settings(home=tmp_path / "home", eval_data=tmp_path / "data")

    def test_they_are_compared_by_the_word_table_and_written_down(self, settings: Settings, tmp_path: Path) -> None:
        wish = Wish(("rubq",), results=tmp_path / "results")
        summary = command(settings, opened, wish)
        assert list(summary) == ["rubq-check-words"]
        assert summary["rubq-check-words"]["groups"]["ru-en"]["metrics"]["F1"]["value"] == 1
        assert len((tmp_path / "results/rubq-check-words.jsonl").read_text().splitlines()) == 4

    def test_the_sentence_model_stands_beside_the_word_table(self, settings: Settings, tmp_path: Path) -> None:
        def with_model(folder: Path) -> Home:
            return build(Settings(home=folder, database_url=None, embedder=None), Letters)

        summary = command(settings, with_model, Wish(("rubq",), results=tmp_path / "results"))
        assert list(summary) == ["rubq-check-words", "rubq-check-sentences"]

    @pytest.mark.parametrize("part", [LEXICAL, Wish(half=Half.TUNE), Wish(sample=1)])
    def test_a_part_of_them_says_nothing(self, settings: Settings, part: Wish) -> None:
        with pytest.raises(Refused, match="rubq: sentences are compared"):
            command(settings, opened, replace(part, sets=("rubq",)))


class Letters:
    """A model that knows nothing but how often each of 64 kinds of letters occurs."""

    fingerprint, dimensions = "letters", 64

    def encode(self, texts: Sequence[str]) -> Vectors:
        counts = np.array([np.bincount([ord(letter) % 64 for letter in text], minlength=64) for text in texts])
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), np.float32)

    def fragments(self, word: str) -> int:
        return len(word)


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
