"""What was learned is used only where it is better than the walk alone; and it is kept as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kbassist.adapters.words import packaged_words
from kbassist.assist.hearing import Redacting
from kbassist.language.analyzer import Analyzer
from kbassist.language.redact import Redactor
from kbassist.learning.past_talks import PastTalk
from kbassist.learning.step_fit import Fitted, fitted
from kbassist.learning.step_lessons import HomeLessons
from kbassist.learning.step_lines import Lesson, School
from kbassist.learning.step_model import PastCase, StepModel
from kbassist.learning.step_scene import FEATURES, Moment, StepReader
from kbassist.learning.step_store import FILE, FOLDER, Kept, Verdict, keep, read
from kbassist.learning.train_steps import judged, learned
from kbassist.model.base import Refused
from kbassist.model.procedure import Branch, Procedure, Step, StepKind, When
from kbassist.model.situation import Intent, Situation, Speaker, Turn

ROUTER = Procedure(
    "router",
    "router",
    "Red light",
    "en",
    (
        Step("ask", StepKind.ASK, "Ask which light is on"),
        Step("restart", StepKind.DO, "Restart the router"),
        Step("end", StepKind.END, "Say goodbye"),
    ),
    (Branch(None, "ask"), Branch("ask", "restart", When(("the red one",))), Branch("restart", "end")),
)
ABOUT = Situation("en", seeking=True, intents=(Intent("router", 1.0),))
VOTED = tuple(10.0 if name == "voted" else 0.0 for name in FEATURES)
"""Weights by which the past decides alone."""


@pytest.fixture(scope="module")
def reader() -> StepReader:
    return StepReader(Analyzer(), packaged_words())


@pytest.fixture(scope="module")
def redactor() -> Redacting:
    return Redactor()


def moment(reader: StepReader, said: str) -> Moment:
    return reader.moment(ABOUT, [Turn(Speaker.CUSTOMER, said)], (), [ROUTER])


def lesson(reader: StepReader, number: int, said: str, step: str, walked: Mapping[str, float]) -> Lesson:
    name = f"t{number}"
    return Lesson(
        name, "en", moment(reader, said), f"router/{step}", PastCase(f"{name}/0", "", f"router/{step}", said), walked
    )


def model(*lessons: Lesson) -> StepModel:
    def rows(part: str) -> Any:
        return np.array([getattr(one.moment, part) for one in lessons], np.float32)

    return StepModel(tuple(one.case for one in lessons), rows("said"), rows("asked"), rows("matter"), VOTED)


def school(reader: StepReader, redactor: Redacting) -> School:
    return School([ROUTER], lambda _turns, _context: pytest.fail("nobody is asked"), reader, redactor)


SAID = {"restart": "the red light is on", "end": "thank you it works again goodbye"}


def many(reader: StepReader, walked: Mapping[str, float]) -> list[Lesson]:
    return [lesson(reader, number, SAID[step], step, walked) for number in range(20) for step in SAID]


class TestVerdict:
    def test_promoted_where_the_walk_is_wrong_and_the_past_is_right(
        self, reader: StepReader, redactor: Redacting
    ) -> None:
        taught = many(reader, {"router/ask": 0.4})
        verdict = judged(Fitted(model(*taught), 0.8), taught, school(reader, redactor))
        assert verdict.promoted
        assert (verdict.figures["walk"], verdict.figures["blend"], verdict.figures["gain low"]) == (0.0, 1.0, 1.0)

    def test_not_promoted_where_the_walk_is_as_good(self, reader: StepReader, redactor: Redacting) -> None:
        taught = [one for one in many(reader, {"router/restart": 0.9}) if one.next == "router/restart"]
        verdict = judged(Fitted(model(*taught), 0.5), taught, school(reader, redactor))
        assert (verdict.promoted, verdict.reason) == (False, "not surely better than the walk alone")

    def test_not_promoted_on_the_strength_of_one_talk(self, reader: StepReader, redactor: Redacting) -> None:
        right = [
            replace(one, walked={"router/restart": 1.0}) for one in many(reader, {}) if one.next == "router/restart"
        ]
        better = lesson(reader, 99, SAID["end"], "end", {"router/ask": 0.1})
        verdict = judged(Fitted(model(*right, better), 0.4), [*right, better], school(reader, redactor))
        assert verdict.figures["gain"] > 0
        assert not verdict.promoted

    def test_not_promoted_where_there_is_no_walk_to_be_better_than(
        self, reader: StepReader, redactor: Redacting
    ) -> None:
        taught = many(reader, {})
        assert not judged(Fitted(model(*taught), 0.8), taught, school(reader, redactor)).promoted

    def test_a_walk_that_is_always_right_leaves_no_share_to_the_past(self, reader: StepReader) -> None:
        taught = [replace(one, walked={one.next: 0.5}) for one in many(reader, {})]
        assert fitted(taught, reader, [ROUTER]).share == 0

    def test_too_few_talks_teach_nothing(self, reader: StepReader, redactor: Redacting) -> None:
        with pytest.raises(Refused, match="0 next steps are labelled"):
            learned([PastTalk("t", "en", ())], school(reader, redactor), "r")


class TestProposing:
    def test_the_nearest_past_cases_speak_and_are_named(self, reader: StepReader) -> None:
        first = model(*many(reader, {})).propose(moment(reader, "a red light is on"), reader, [ROUTER])[0]
        assert first.step == "router/restart"
        assert first.cases[0].said == SAID["restart"]

    def test_a_step_of_a_procedure_not_in_force_is_not_proposed(self, reader: StepReader) -> None:
        assert model(*many(reader, {})).propose(moment(reader, "a red light is on"), reader, []) == []

    def test_chances_add_up_to_one(self, reader: StepReader) -> None:
        proposals = model(*many(reader, {})).propose(moment(reader, "hello"), reader, [ROUTER])
        assert sum(one.chance for one in proposals) == pytest.approx(1)

    def test_without_a_talk_its_cases_are_gone(self, reader: StepReader) -> None:
        left = model(*many(reader, {})).without(frozenset({"t3"}))
        assert len(left.cases) == len(left.said) == 38
        assert all(not case.id.startswith("t3/") for case in left.cases)


class TestKeeping:
    def kept(self, reader: StepReader, promoted: bool = True) -> Kept:
        return Kept(model(*many(reader, {})), 0.3, "reads", Verdict(promoted, "because", {"gain": 0.1}))

    def test_what_was_learned_is_read_as_it_was_kept(self, reader: StepReader, tmp_path: Path) -> None:
        kept = self.kept(reader)
        keep(tmp_path, kept)
        again = read(tmp_path)
        assert again is not None
        assert (again.share, again.verdict, again.model.cases) == (kept.share, kept.verdict, kept.model.cases)
        assert again.model.weights == kept.model.weights
        assert np.allclose(again.model.said, kept.model.said, atol=1e-3)

    def test_learning_again_leaves_nothing_of_what_was_learned_before(self, reader: StepReader, tmp_path: Path) -> None:
        keep(tmp_path, self.kept(reader))
        fewer = Kept(model(lesson(reader, 1, "red", "ask", {})), 0.2, "reads", Verdict(True, "because"))
        keep(tmp_path, fewer)
        assert len(list((tmp_path / FOLDER).glob("*.npz"))) == 1
        again = read(tmp_path)
        assert again is not None
        assert len(again.model.cases) == 1

    def propose(self, lessons: HomeLessons) -> list[tuple[str, str]]:
        turns = [Turn(Speaker.CUSTOMER, "the red light is on again")]
        return [(one.step_id, one.text) for one in lessons.propose(ABOUT, turns, (), [ROUTER])]

    def test_a_home_proposes_what_was_promoted_from_the_moment_it_was_kept(
        self, reader: StepReader, tmp_path: Path
    ) -> None:
        lessons = HomeLessons(tmp_path, reader, "reads")
        assert (lessons.share, self.propose(lessons)) == (0.0, [])
        keep(tmp_path, self.kept(reader))
        assert lessons.share == 0.3
        assert self.propose(lessons)[0] == ("restart", "Restart the router")

    def test_what_was_not_promoted_is_not_used(self, reader: StepReader, tmp_path: Path) -> None:
        keep(tmp_path, self.kept(reader, promoted=False))
        lessons = HomeLessons(tmp_path, reader, "reads")
        assert (lessons.share, self.propose(lessons)) == (0.0, [])

    def test_what_another_word_table_learned_is_not_used(self, reader: StepReader, tmp_path: Path) -> None:
        keep(tmp_path, self.kept(reader))
        assert HomeLessons(tmp_path, reader, "other").share == 0

    @pytest.mark.parametrize("damage", ["arrays", "text", "field"])
    def test_a_damaged_file_is_not_used(self, reader: StepReader, tmp_path: Path, damage: str) -> None:
        file = keep(tmp_path, self.kept(reader))
        if damage == "arrays":
            next((tmp_path / FOLDER).glob("*.npz")).write_bytes(b"PK nothing")
        elif damage == "text":
            file.write_text("{")
        else:
            told = json.loads(file.read_text())
            del told["arrays"]
            file.write_text(json.dumps(told))
        assert (tmp_path / FOLDER / FILE).exists()
        assert HomeLessons(tmp_path, reader, "reads").share == 0
