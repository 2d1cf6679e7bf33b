"""What people think of what they were shown, from the door to the ranking, to the editors and to who was told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from httpx import Response

from flow.doors import ROUTER, Doors, assert_problem
from kbassist.assist.assistant import Ask
from kbassist.cli import LOCAL
from kbassist.learning.behaviour import write_down
from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.model.feedback import Matter
from kbassist.settings import Settings
from kbassist.wiring import build

ASKED = "router red light"
OTHER = {
    "id": "router-red-light-replace",
    "language": "en",
    "title": "Router with a red light is replaced",
    "body": "Where the router keeps its red light, send a new router.",
    "phrasings": [],
    "attributes": {},
}


class Agent:
    """Somebody at a desk who searches and says what they think."""

    def __init__(self, doors: Doors, role: Role = Role.AGENT) -> None:
        self._doors = doors
        self._headers = {"Authorization": f"Bearer {doors.key(role)}"}

    def post(self, path: str, body: dict[str, Any], **headers: str) -> Response:
        return self._doors.client.post(path, json=body, headers=self._headers | headers)

    def get(self, path: str) -> Response:
        return self._doors.client.get(path, headers=self._headers)

    def search(self) -> list[dict[str, Any]]:
        reply = self.post("/v1/search", {"query": ASKED, "explain": True})
        assert reply.status_code == 200, reply.text
        hits: list[dict[str, Any]] = reply.json()["hits"]
        return hits

    def judge(self, hit: dict[str, Any], verdict: str, **more: Any) -> Response:
        return self.post(f"/v1/suggestions/{hit['suggestion_id']}/feedback", {"verdict": verdict, **more})

    def use(self, article_id: str) -> None:
        hit = next(hit for hit in self.search() if hit["article_id"] == article_id)
        assert self.judge(hit, "used").status_code == 201


@pytest.fixture
def two(doors: Doors) -> Doors:
    """Doors behind which two articles answer the same question."""
    doors.live(attributes={})
    doors.live(**OTHER)
    doors.service.catch_up()
    return doors


def prior(hits: list[dict[str, Any]], article_id: str) -> float:
    found: float = next(hit["why"]["prior"] for hit in hits if hit["article_id"] == article_id)
    return found


class TestRanking:
    def test_before_anybody_said_anything_every_prior_is_neutral(self, two: Doors) -> None:
        assert {hit["why"]["prior"] for hit in Agent(two).search()} == {1.0}

    def test_what_agents_use_rises_and_what_they_pass_over_sinks_until_the_order_turns(self, two: Doors) -> None:
        first, second = [hit["article_id"] for hit in Agent(two).search()]
        for _ in range(12):
            agent = Agent(two)
            for _ in range(3):
                agent.use(second)
        hits = Agent(two).search()
        assert [hit["article_id"] for hit in hits] == [second, first]
        assert 0.5 <= prior(hits, first) < 1 < prior(hits, second) <= 2
        assert hits[0]["score"] > hits[1]["score"]

    def test_one_account_alone_hardly_moves_anything_however_often_it_insists(self, two: Doors) -> None:
        second = Agent(two).search()[1]["article_id"]
        agent = Agent(two)
        for _ in range(30):
            agent.use(second)
        priors = [hit["why"]["prior"] for hit in agent.search()]
        assert max(priors) <= 1.15
        assert min(priors) >= round(1 / 1.15, 4)
        assert max(priors) > 1

    def test_looking_at_something_teaches_nothing(self, two: Doors) -> None:
        agent = Agent(two)
        for hit in agent.search():
            assert agent.judge(hit, "displayed").status_code == 201
        assert {hit["why"]["prior"] for hit in agent.search()} == {1.0}

    def test_what_was_taught_is_there_after_a_restart_and_in_other_processes(self, two: Doors) -> None:
        agent = Agent(two)
        agent.use("router-red")
        taught = prior(agent.search(), "router-red")
        assert taught != 1
        other = build(Settings(home=two.service.settings.home, embedder="words"))
        try:
            assert dict(other.feedbacks.current) == dict(two.service.feedbacks.current)
            before = len(other.feedbacks.current)
            agent.use(OTHER["id"])
            other.feedbacks.learn()
            assert dict(other.feedbacks.current) == dict(two.service.feedbacks.current)
            assert len(other.feedbacks.current) >= before
        finally:
            other.close()

    def test_what_a_talk_is_about_is_told(self, two: Doors) -> None:
        reply = Agent(two).post("/v1/suggest", {"turns": [{"role": "CUSTOMER", "text": ASKED}]}).json()
        told = reply["situation"]["intents"]
        assert {intent["family"] for intent in told} <= {"router-red", OTHER["id"]}
        assert sum(intent["share"] for intent in told) == pytest.approx(1, abs=0.001)


class TestTheDoor:
    def test_a_judgement_is_kept_as_it_was_given(self, two: Doors) -> None:
        agent = Agent(two)
        hit = agent.search()[0]
        kept = agent.judge(hit, "helpful", rank=3, comment="called the customer back at +49 30 901820").json()
        assert (kept["verdict"], kept["rank"], kept["suggestion_id"]) == ("helpful", 3, hit["suggestion_id"])
        assert kept["comment"] == "called the customer back at [PHONE]"

    def test_a_suggestion_that_nobody_got_is_not_found(self, two: Doors) -> None:
        for unknown in ("s_unknown.1", "nonsense", "%00"):
            assert_problem(
                two.post(f"/v1/suggestions/{unknown}/feedback", {"verdict": "used"}),
                404,
                *([] if unknown == "%00" else ["suggestion_id"]),
            )

    def test_only_who_was_shown_it_or_a_supervisor_may_judge(self, two: Doors) -> None:
        hit = Agent(two).search()[0]
        assert_problem(Agent(two).judge(hit, "wrong"), 403)
        assert_problem(Agent(two, Role.EDITOR).judge(hit, "wrong"), 403)
        assert Agent(two, Role.SUPERVISOR).judge(hit, "wrong").status_code == 201

    def test_a_verdict_that_does_not_exist_is_refused(self, two: Doors) -> None:
        agent = Agent(two)
        assert_problem(agent.judge(agent.search()[0], "loved"), 422, "verdict")

    def test_the_same_judgement_sent_again_under_its_key_is_kept_once(self, two: Doors) -> None:
        agent = Agent(two)
        path = f"/v1/suggestions/{agent.search()[0]['suggestion_id']}/feedback"
        once, again = (agent.post(path, {"verdict": "wrong"}, **{"Idempotency-Key": "k"}) for _ in range(2))
        assert once.json() == again.json()
        assert_problem(agent.post(path, {"verdict": "used"}, **{"Idempotency-Key": "k"}), 409)
        assert len(Agent(two, Role.EDITOR).get("/v1/feedback").json()["feedback"]) == 1


class TestEditors:
    def test_editors_see_what_is_wrong_or_outdated_page_by_page_the_newest_first(self, two: Doors) -> None:
        agent = Agent(two)
        hits = agent.search()
        agent.judge(hits[0], "wrong", comment="the lamp is orange")
        agent.judge(hits[1], "outdated")
        agent.judge(hits[0], "used")
        editor = Agent(two, Role.EDITOR)
        first = editor.get("/v1/feedback?page_size=1").json()
        second = editor.get(f"/v1/feedback?page_size=1&page_token={first['next_page_token']}").json()
        assert [one["verdict"] for one in (*first["feedback"], *second["feedback"])] == ["outdated", "wrong"]
        assert second["feedback"][0]["comment"] == "the lamp is orange"
        assert [one["verdict"] for one in editor.get("/v1/feedback?verdict=used").json()["feedback"]] == ["used"]

    def test_agents_do_not(self, two: Doors) -> None:
        assert_problem(Agent(two).get("/v1/feedback"), 403)
        assert_problem(Agent(two).get("/v1/articles/router-red/told"), 403)


class TestWhoWasTold:
    def test_it_is_known_which_agent_told_which_revision_in_which_matter(self, two: Doors) -> None:
        Agent(two).search()
        ask = Ask(matter=Matter("i_7", "C-12"))
        found = two.service.assistant.search(ASKED, LOCAL, ask, {})
        two.service.journal.close()
        told = Agent(two, Role.SUPERVISOR).get("/v1/articles/router-red/told").json()
        assert {(one["agent"], one["interaction_id"], one["customer_id"]) for one in told["told"]} == {
            ("agent", None, None),
            (None, "i_7", "C-12"),
        }
        assert {one["revision"] for one in told["told"]} == {1}
        assert all(one["first"] == one["last"] and one["times"] == 1 for one in told["told"])
        assert found.suggestions
        assert_problem(Agent(two, Role.SUPERVISOR).get("/v1/articles/nothing/told"), 404)

    def test_who_got_the_old_text_of_a_corrected_article_is_told_apart(self, two: Doors) -> None:
        early, late = Agent(two), Agent(two)
        early.search()
        two.ask("PATCH", "/v1/articles/router-red", json={"body": "Unplug the router for a whole minute."})
        two.post("/v1/articles/router-red/publish", {})
        two.service.catch_up()
        late.search()
        two.service.journal.close()
        asker = Agent(two, Role.EDITOR)
        for revision in (1, 2):
            (told,) = asker.get(f"/v1/articles/router-red/told?revision={revision}").json()["told"]
            assert (told["revision"], told["times"]) == (revision, 1)
        pages = [asker.get("/v1/articles/router-red/told?page_size=1").json()]
        pages.append(asker.get(f"/v1/articles/router-red/told?page_token={pages[0]['next_page_token']}").json())
        assert [one["revision"] for page in pages for one in page["told"]] == [2, 1]


def test_searches_and_feedback_are_exported_as_user_behavior_insights(two: Doors, tmp_path: Path) -> None:
    agent = Agent(two)
    hits = agent.search()
    agent.judge(hits[1], "used", rank=1)
    agent.judge(hits[0], "not_helpful", comment="no")
    two.service.journal.close()
    write_down(tmp_path / "ubi", two.service.searches, two.service.feedback_log)
    queries, events = (
        [json.loads(line) for line in (tmp_path / "ubi" / f"{name}.jsonl").read_text().splitlines()]
        for name in ("ubi_queries", "ubi_events")
    )
    (query,) = queries
    assert query["user_query"] == ASKED
    assert query["query_response_hit_ids"] == [hit["article_id"] for hit in hits]
    told = [(one["action_name"], one["event_attributes"]["position"]["ordinal"]) for one in events]
    assert told == [("impression", 1), ("impression", 2), ("used", 1), ("not_helpful", 1)]
    assert {one["query_id"] for one in events} == {query["query_id"]}
    assert events[2]["event_attributes"]["object"]["object_id"] == hits[1]["article_id"]
    assert events[3]["message"] == "no"


def test_feedback_on_a_search_that_is_not_on_the_disk_yet_is_taken(two: Doors) -> None:
    service = two.service
    with service.store.transaction():  # nobody else can write, the journal included
        found = service.assistant.search(ASKED, LOCAL, Ask(), {})
        shown = service.journal.shown(found.search_id)
        assert [one.article_id for one in shown] == [one.edition.article_id for one in found.suggestions]
        assert service.feedback_log.shown([found.search_id]) == []
    assert found.suggestions[0].id == shown[0].suggestion_id
    assert shown[0].at <= now_utc()
    assert ROUTER["id"] in {one.article_id for one in shown}
