"""From what agents marked in past talks to a proposed step, in a whole service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from flow.doors import Doors
from homes import new_home
from kbassist.assist.assistant import Ask
from kbassist.cli import main
from kbassist.learning.past_talks import PastTalk, from_store
from kbassist.learning.step_lessons import reads
from kbassist.learning.step_model import PastCase, StepModel
from kbassist.learning.step_scene import FEATURES
from kbassist.learning.step_store import Kept, Verdict, keep
from kbassist.model.access import PUBLIC, Principal, Role
from kbassist.model.base import now_utc
from kbassist.model.procedure import NextStep
from kbassist.model.situation import Speaker, Turn
from kbassist.search.journal import NoRecords
from kbassist.settings import Settings
from kbassist.web.app import create_app
from kbassist.wiring import Service, build

PROCEDURE = {
    "id": "router-red",
    "steps": [
        {"id": "ask", "kind": "ask", "text": "Ask which lamp is red."},
        {"id": "restart", "kind": "do", "text": "Restart the router."},
        {"id": "end", "kind": "end", "text": "Say goodbye."},
    ],
    "branches": [
        {"from": None, "to": "ask"},
        {"from": "ask", "to": "restart"},
        {"from": "restart", "to": "end"},
    ],
}
AGENT = Principal("a", "agent", frozenset({Role.AGENT}), frozenset({PUBLIC, "agents"}))
BOT = Principal("b", "bot", frozenset({Role.BOT}), frozenset({PUBLIC}))
SAID = "my router shows a red light"


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    service = build(Settings(home=new_home(tmp_path / "home"), embedder="words"))
    with TestClient(create_app(service)) as client:
        doors = Doors(service, client)
        doors.live(procedure=PROCEDURE)
        service.catch_up()
        yield doors
    service.close()


def past(service: Service) -> list[PastTalk]:
    procedures = service.procedures.in_force(now_utc(), frozenset({PUBLIC}))
    return list(from_store(service.interactions, procedures))


def teach(service: Service, promoted: bool = True) -> None:
    """What a training that saw one talk would have written."""
    moment = service.step_reader.moment(
        service.assistant.suggest([Turn(Speaker.CUSTOMER, SAID)], {}, AGENT, Ask(), {}).situation,  # type: ignore[arg-type]
        [Turn(Speaker.CUSTOMER, SAID)],
    )
    rows = [np.array([part], np.float32) for part in (moment.said, moment.asked, moment.matter)]
    weights = tuple(10.0 if name == "voted" else 0.0 for name in FEATURES)
    model = StepModel((PastCase("t1/1", "", "router-red/restart", SAID),), rows[0], rows[1], rows[2], weights)
    fingerprint = reads(service.analyzer.fingerprint, service.words.fingerprint)
    keep(service.settings.home, Kept(model, 0.9, fingerprint, Verdict(promoted, "as told")))


def steps(service: Service, caller: Principal = AGENT) -> dict[str, NextStep]:
    found = service.assistant.suggest([Turn(Speaker.CUSTOMER, SAID)], {}, caller, Ask(), {})
    assert "learned_steps" not in found.degraded
    return {step.step_id: step for step in found.next_steps}


class TestPastTalks:
    def test_a_closed_interaction_with_marks_is_a_past_talk(self, doors: Doors) -> None:
        key = {"Authorization": f"Bearer {doors.key(Role.AGENT)}"}

        def post(path: str, body: dict[str, object]) -> dict[str, object]:
            reply = doors.client.post(f"/v1/interactions{path}", json=body, headers=key)
            assert reply.status_code < 300, reply.text
            return dict(reply.json())

        matter = post("", {"channel": "voice"})["interaction_id"]
        post(f"/{matter}/turns", {"role": "CUSTOMER", "text": "Pat Miller here, my router shows a red light"})
        post(f"/{matter}/steps", {"procedure_id": "router-red", "step_id": "ask", "deed": "start"})
        post(f"/{matter}/turns", {"role": "AGENT", "text": "Which lamp is it?"})
        post(f"/{matter}/turns", {"role": "CUSTOMER", "text": "the one that says link"})
        post(f"/{matter}/steps", {"procedure_id": "router-red", "step_id": "restart", "deed": "jump"})
        assert past(doors.service) == []
        post(f"/{matter}/close", {"outcome": "resolved"})
        (talk,) = past(doors.service)
        assert talk.next == {0: "router-red/ask", 2: "router-red/restart"}
        assert talk.family == "router-red"
        assert talk.minutes is not None


class TestProposing:
    def test_a_step_that_was_learned_names_the_talk_it_was_learned_from(self, doors: Doors) -> None:
        teach(doors.service)
        step = steps(doors.service)["restart"]
        assert step.text == "Restart the router."
        assert step.why["cases"] == [{"id": "t1/1", "said": SAID}]

    def test_what_was_not_promoted_changes_nothing(self, doors: Doors) -> None:
        before = set(steps(doors.service))
        teach(doors.service, promoted=False)
        assert set(steps(doors.service)) == before

    def test_a_bot_is_not_told_what_other_customers_said(self, doors: Doors) -> None:
        teach(doors.service)
        assert "cases" not in steps(doors.service, BOT)["restart"].why

    def test_a_step_of_a_withdrawn_article_is_not_proposed_even_if_the_past_knows_it(self, doors: Doors) -> None:
        teach(doors.service)
        doors.post("/v1/articles/router-red/withdraw", {})
        doors.service.catch_up()
        assert steps(doors.service) == {}

    def test_a_rehearsal_leaves_no_record_and_knows_nothing_of_what_was_learned(self, doors: Doors) -> None:
        walked = set(steps(doors.service))
        teach(doors.service)
        service = doors.service
        rehearsal = service.assistant.beside(service.searcher.beside(NoRecords()), without="learned_steps")
        found = rehearsal.suggest([Turn(Speaker.CUSTOMER, SAID)], {}, AGENT, Ask(), {})
        assert found.suggestions
        assert {step.step_id for step in found.next_steps} == walked
        assert doors.service.journal.get(found.search_id) is None


class TestCommands:
    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KBASSIST_HOME", str(tmp_path / "other"))
        monkeypatch.setenv("KBASSIST_EMBEDDER", "words")

    def run(self, *arguments: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["train", *arguments])
        return int(ended.value.code or 0)

    def test_where_no_agent_has_marked_a_step_there_is_nothing_to_learn_from(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run("next-steps") == 1
        assert "has an agent marked a step; name a file of labelled talks with --from" in capsys.readouterr().err

    def test_steps_of_no_procedure_in_force_teach_nothing(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        turn = {"role": "CUSTOMER", "text": SAID, "label": {"family": "router-red", "next": "router-red/ask"}}
        file = tmp_path / "talks.jsonl"
        file.write_text(json.dumps({"id": "t1", "language": "en", "turns": [turn]}))
        assert self.run("next-steps", "--from", str(file)) == 1
        assert "0 next steps are labelled whose procedure is in force" in capsys.readouterr().err

    def test_handling_times_are_learned_from_a_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        turn = {"role": "CUSTOMER", "text": SAID, "label": {"family": "router-red"}}
        talks = [{"id": f"t{n}", "language": "en", "minutes": 4 + n, "turns": [turn]} for n in range(3)]
        file = tmp_path / "talks.jsonl"
        file.write_text("\n".join(json.dumps(talk) for talk in talks))
        assert self.run("handling", "--from", str(file), "--json") == 0
        told = json.loads(capsys.readouterr().out)
        assert told["families"] == {"router-red": {"minutes": 5, "talks": 3}}

    def test_a_file_that_is_not_there_is_wrong_usage(self) -> None:
        assert self.run("next-steps", "--from", "nowhere.jsonl") == 2
