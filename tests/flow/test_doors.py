"""What the doors let in, keep out, and answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flow.doors import ROUTER, Doors, assert_problem
from kbassist.model.access import Role
from kbassist.web.app import create_app


class TestFinding:
    def test_a_published_article_is_found_by_whoever_waits_for_its_token(self, doors: Doors) -> None:
        token = doors.live()
        found = doors.post("/v1/search", {"query": "router red light", "min_index_token": token}).json()
        assert found["index_token"] >= token
        assert found["no_answer_reason"] is None
        hit = found["hits"][0]
        assert (hit["article_id"], hit["family_id"], hit["revision"], hit["rank"]) == ("router-red", "router-red", 1, 1)
        assert hit["uri"] == "/articles/router-red"
        assert hit["level"] in ("HIGH", "MEDIUM", "LOW")
        assert {"lexical", "words", "vector", "context", "prior", "terms"} <= hit["why"].keys()
        assert hit["why"]["shares"] is None
        assert all(0 <= start < end <= len(hit["passage"]["text"]) for start, end in hit["highlights"])
        assert "total" in found["timings_ms"]
        assert found["request_id"]

    def test_explain_brings_every_number(self, doors: Doors) -> None:
        token = doors.live()
        asked = {"query": "router red light", "min_index_token": token, "explain": True}
        why = doors.post("/v1/search", asked).json()["hits"][0]["why"]
        assert why["scores"]
        assert why["shares"] is not None
        assert why["facts"] is not None

    def test_a_transcript_brings_suggestions_of_the_same_shape(self, doors: Doors) -> None:
        token = doors.live()
        turns = [
            {"role": "AGENT", "text": "How can I help?"},
            {"role": "CUSTOMER", "text": "my router shows a red light", "final": True},
        ]
        asked = {"turns": turns, "context": {"products": ["fiber"], "plan": None}, "min_index_token": token}
        found = doors.post("/v1/suggest", asked, Role.AGENT).json()
        assert found["suggestions"][0]["article_id"] == "router-red"
        assert found["as_of"] == 1
        assert found["query"]["text"] == "my router shows a red light"
        assert found["situation"]["seeking"] is True
        assert found["next_steps"] == []
        assert found["routing"] == {"skill": None, "language": "en", "urgency": 0.0, "minutes": None, "why": []}

    def test_nothing_said_is_no_error(self, doors: Doors) -> None:
        assert doors.post("/v1/search", {"query": ""}).json()["no_answer_reason"] == "EMPTY_QUERY"
        silent = doors.post("/v1/suggest", {"turns": []}).json()
        assert silent["no_answer_reason"] == "EMPTY_QUERY"
        assert silent["as_of"] is None

    def test_a_filter_finds_nothing_where_nothing_is_published(self, doors: Doors) -> None:
        doors.post("/v1/articles", ROUTER)
        found = doors.post("/v1/search", {"query": "router", "filters": {"product": ["fiber"]}})
        assert (found.status_code, found.json()["no_answer_reason"]) == (200, "NO_MATCH")

    def test_a_withdrawn_article_is_not_shown_any_more(self, doors: Doors) -> None:
        doors.live()
        token = doors.post("/v1/articles/router-red/withdraw", {}).json()["index_token"]
        found = doors.post("/v1/search", {"query": "router red light", "min_index_token": token}).json()
        assert found["hits"] == []
        assert found["no_answer_reason"] == "NO_MATCH"

    def test_a_search_can_be_looked_up_and_explained(self, doors: Doors) -> None:
        token = doors.live()
        asked = {"query": "router red light", "min_index_token": token}
        search_id = doors.post("/v1/search", asked).json()["search_id"]
        kept = doors.ask("GET", f"/v1/searches/{search_id}").json()
        assert [one["article_id"] for one in kept["shown"]] == ["router-red"]
        explained = doors.ask("GET", f"/v1/searches/{search_id}/explain", params={"article_id": "router-red"}).json()
        assert explained["shown_rank"] == 1
        assert explained["request_id"]
        assert_problem(doors.ask("GET", "/v1/searches/s_nothing"), 404, "search_id")

    def test_the_search_box_is_completed(self, doors: Doors) -> None:
        token = doors.live()
        doors.post("/v1/search", {"query": "x", "min_index_token": token})
        offered = doors.ask("GET", "/v1/completions", Role.AGENT, params={"prefix": "rou"}).json()["completions"]
        assert offered == ["Router shows a red light"]

    def test_a_token_nobody_was_given_is_refused(self, doors: Doors) -> None:
        assert_problem(doors.post("/v1/search", {"query": "x", "min_index_token": 999}), 422, "min_index_token")

    def test_a_full_house_says_when_to_come_back(self, doors: Doors) -> None:
        doors.client.app.state.under_way = doors.service.settings.max_queries  # type: ignore[attr-defined]
        reply = doors.post("/v1/search", {"query": "x"})
        assert_problem(reply, 429)
        assert reply.headers["retry-after"] == "1"
        doors.client.app.state.under_way = 0  # type: ignore[attr-defined]
        assert doors.post("/v1/search", {"query": "x"}).status_code == 200
        assert doors.client.app.state.under_way == 0  # type: ignore[attr-defined]


class TestKeys:
    def test_nothing_answers_without_a_key_but_health_and_login(self, doors: Doors) -> None:
        paths = doors.ask("GET", "/openapi.json").json()["paths"]
        asked = [(method.upper(), path) for path, methods in paths.items() for method in methods]
        asked += [("GET", "/openapi.json"), ("GET", "/v1/nowhere")]
        for method, path in asked:
            reply = doors.client.request(method, path)
            if path in ("/healthz", "/readyz"):
                assert reply.status_code == 200
            else:
                assert_problem(reply, 401)
                assert reply.headers["www-authenticate"].startswith("Bearer")
        assert doors.client.get("/login").status_code == 200
        for page in ("/", "/desk", "/docs", "/editor"):
            assert doors.client.get(page, follow_redirects=False).headers["location"] == "/login"

    def test_a_revoked_key_opens_nothing(self, doors: Doors) -> None:
        key = doors.key(Role.AGENT)
        headers = {"Authorization": f"Bearer {key}"}
        assert doors.client.get("/v1/articles", headers=headers).status_code == 200
        holder = doors.service.principals.by_key(key)
        assert holder is not None
        doors.service.principals.revoke(holder.id)
        assert_problem(doors.client.get("/v1/articles", headers=headers), 401)

    @pytest.mark.parametrize(
        ("role", "path"),
        [
            (Role.AGENT, "/v1/articles"),
            (Role.CUSTOMER, "/v1/articles"),
            (Role.REVIEWER, "/v1/articles"),
            (Role.BOT, "/v1/articles/router-red/withdraw"),
            (Role.EDITOR, "/v1/articles/router-red/publish"),
        ],
    )
    def test_a_role_may_do_no_more_than_its_own(self, doors: Doors, role: Role, path: str) -> None:
        doors.live()
        assert_problem(doors.post(path, {**ROUTER, "id": "other"} if path == "/v1/articles" else {}, role), 403)

    def test_the_link_lets_a_browser_in_but_no_other_site_through_it(self, doors: Doors) -> None:
        entered = doors.client.get("/login", params={"token": doors.key()}, follow_redirects=False)
        assert (entered.status_code, entered.headers["location"]) == (303, "/desk")
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        for page in ("/", "/desk", "/docs", "/editor"):
            assert doors.client.get(page).headers["content-type"].startswith("text/html")
        editor = doors.client.get("/login", params={"token": doors.key(Role.EDITOR)}, follow_redirects=False)
        assert editor.headers["location"] == "/editor"
        ask = {"query": "x"}
        own = {"Sec-Fetch-Site": "same-origin"}
        assert doors.client.post("/v1/search", json=ask, headers=own).status_code == 200
        assert doors.client.post("/v1/search", json=ask, headers={"Origin": "http://testserver"}).status_code == 200
        for foreign in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {}):
            assert_problem(doors.client.post("/v1/search", json=ask, headers=foreign), 403)

    def test_a_wrong_key_is_told_in_the_way_it_was_asked(self, doors: Doors) -> None:
        assert_problem(doors.client.get("/login", params={"token": "wrong"}), 401)
        page = doors.client.get("/login", params={"token": "wrong"}, headers={"Accept": "text/html"})
        assert page.status_code == 401
        assert page.headers["content-type"].startswith("text/html")


class TestBadInput:
    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({}, "query"),
            ({"query": 7}, "query"),
            ({"query": "x" * 20_001}, "query"),
            ({"query": "a\x00b"}, "query"),
            ({"query": "x", "limit": 0}, "limit"),
            ({"query": "x", "limit": True}, "limit"),
            ({"query": "x", "langauge": "de"}, "langauge"),
            ({"query": "x", "mode": "magic"}, "mode"),
            ({"query": "x", "as_of": "2026-01-01T00:00:00"}, "as_of"),
            ({"query": "x", "as_of": 1767225600}, "as_of"),
            ({"query": "x", "as_of": "0001-01-01T00:00:00+14:00"}, "as_of"),
            ({"query": "x", "deadline_ms": -1}, "deadline_ms"),
            ({"query": "x", "filters": {"product": [7]}}, "filters.product[0]"),
        ],
    )
    def test_a_bad_search_is_told_where(self, shared_doors: Doors, body: dict[str, Any], path: str) -> None:
        assert_problem(shared_doors.post("/v1/search", body), 422, path)

    def test_a_bad_transcript_is_told_where(self, shared_doors: Doors) -> None:
        turns = [{"role": "CUSTOMER", "text": "a"}, {"role": "NOBODY", "text": "b"}]
        assert_problem(shared_doors.post("/v1/suggest", {"turns": turns}), 422, "turns[1].role")
        assert_problem(shared_doors.post("/v1/suggest", {"turns": turns[:1] * 501}), 422, "turns")
        deep: Any = {}
        for _ in range(40):
            deep = {"in": deep}
        assert_problem(shared_doors.post("/v1/suggest", {"turns": [], "context": deep}), 422, "context")

    @pytest.mark.parametrize(
        "body",
        [b"{", b"\xff\xfe", b"[" * 100_000, b'{"query": NaN}', b'{"query": "\\ud800"}', b"9" * 5000, b"null"],
        ids=["cut", "bytes", "deep", "nan", "surrogate", "huge number", "null"],
    )
    def test_what_is_no_json_object_is_refused(self, shared_doors: Doors, body: bytes) -> None:
        reply = shared_doors.ask("POST", "/v1/search", content=body, headers={"Content-Type": "application/json"})
        assert reply.status_code == 422
        assert reply.headers["content-type"] == "application/problem+json"

    def test_too_large_a_body_is_refused_whether_or_not_it_says_so(self, shared_doors: Doors) -> None:
        def chunks() -> Iterator[bytes]:
            yield from [b"x" * 2**16] * 17

        assert_problem(shared_doors.ask("POST", "/v1/search", content=b"x" * (2**20 + 1)), 413)
        assert_problem(shared_doors.ask("POST", "/v1/search", content=chunks()), 413)

    def test_unknown_paths_and_methods_are_problems_too(self, shared_doors: Doors) -> None:
        assert_problem(shared_doors.ask("GET", "/v1/nowhere"), 404)
        reply = shared_doors.ask("PUT", "/v1/search")
        assert_problem(reply, 405)
        assert reply.headers["allow"] == "POST"

    def test_a_defect_shows_nothing_of_our_insides(self, shared_doors: Doors) -> None:
        app = create_app(shared_doors.service)

        @app.get("/v1/broken")
        def broken() -> None:
            raise RuntimeError("secret words of a customer")

        reply = TestClient(app).get("/v1/broken", headers={"Authorization": f"Bearer {shared_doors.key()}"})
        assert_problem(reply, 500)
        assert "secret" not in reply.text

    def test_a_request_keeps_the_id_it_came_with_unless_that_is_none(self, shared_doors: Doors) -> None:
        assert shared_doors.client.get("/healthz", headers={"X-Request-ID": "abc-1"}).json()["request_id"] == "abc-1"
        assert shared_doors.client.get("/healthz", headers={"X-Request-ID": "a b"}).json()["request_id"] != "a b"


class TestArticles:
    def test_an_article_is_written_read_changed_and_remembered(self, doors: Doors) -> None:
        written = doors.post("/v1/articles", ROUTER, Role.EDITOR)
        assert written.status_code == 201
        assert written.headers["location"] == "/v1/articles/router-red"
        assert written.json()["state"] == "draft"
        read = doors.ask("GET", "/v1/articles/router-red", Role.EDITOR)
        assert read.headers["etag"] == written.headers["etag"]
        assert read.json()["attributes"] == {"product": ["fiber"]}
        patch = {"body": "New", "attributes": {"product": None, "plan": ["premium"]}, "phrasings": None}
        changed = doors.ask("PATCH", "/v1/articles/router-red", Role.EDITOR, json=patch).json()
        assert (changed["revision"], changed["body"], changed["title"]) == (2, "New", ROUTER["title"])
        assert (changed["attributes"], changed["phrasings"]) == ({"plan": ["premium"]}, [])
        listed = doors.ask("GET", "/v1/articles/router-red/revisions").json()["revisions"]
        assert [one["revision"] for one in listed] == [1, 2]
        assert doors.ask("GET", "/v1/articles/router-red/revisions/1").json()["body"] == ROUTER["body"]
        assert_problem(doors.ask("GET", "/v1/articles/router-red/revisions/3"), 404)

    def test_an_id_may_hold_slashes(self, doors: Doors) -> None:
        doors.live(id="help/router")
        assert doors.ask("GET", "/v1/articles/help/router").json()["state"] == "live"
        assert doors.ask("GET", "/v1/articles/help%2Frouter/revisions/1").json()["revision"] == 1

    def test_a_lost_update_is_refused(self, doors: Doors) -> None:
        tag = doors.post("/v1/articles", ROUTER).headers["etag"]
        path, sent = "/v1/articles/router-red", {"headers": {"If-Match": tag}}
        assert doors.ask("PATCH", path, json={"body": "By ann"}, **sent).status_code == 200
        assert_problem(doors.ask("PATCH", path, json={"body": "By bob"}, **sent), 412)
        assert doors.ask("GET", path).json()["body"] == "By ann"

    def test_an_id_that_is_taken_is_a_conflict(self, doors: Doors) -> None:
        doors.post("/v1/articles", ROUTER)
        assert_problem(doors.post("/v1/articles", ROUTER), 409, "id")
        assert_problem(doors.post("/v1/articles/router-red/withdraw", {}), 409)

    def test_a_repeated_request_is_done_once_and_another_body_is_a_conflict(self, doors: Doors) -> None:
        headers = {"Authorization": f"Bearer {doors.key()}", "Idempotency-Key": "k1"}
        first = doors.client.post("/v1/articles", json=ROUTER, headers=headers)
        again = doors.client.post("/v1/articles", json=ROUTER, headers=headers)
        assert (again.status_code, again.text, again.headers["etag"]) == (201, first.text, first.headers["etag"])
        assert_problem(doors.client.post("/v1/articles", json={**ROUTER, "title": "Other"}, headers=headers), 409)

    def test_a_reader_sees_what_is_in_force_and_an_editor_what_is_written(self, doors: Doors) -> None:
        doors.live()
        doors.ask("PATCH", "/v1/articles/router-red", json={"body": "Draft"})
        path = "/v1/articles/router-red"
        assert doors.ask("GET", path, Role.AGENT).json()["revision"] == 1
        assert doors.ask("GET", path, Role.EDITOR).json()["revision"] == 2
        assert_problem(doors.ask("GET", f"{path}/revisions/2", Role.AGENT), 404)
        seen = doors.ask("GET", f"{path}/revisions", Role.AGENT).json()["revisions"]
        assert [one["revision"] for one in seen] == [1]

    def test_what_a_caller_may_not_read_does_not_exist_for_them(self, doors: Doors) -> None:
        doors.live(id="internal", audiences=["agents"])
        doors.post("/v1/articles", {**ROUTER, "id": "draft"})
        for article_id, role in (("internal", Role.CUSTOMER), ("internal", Role.BOT), ("draft", Role.AGENT)):
            for end in ("", "/revisions", "/revisions/1"):
                assert_problem(doors.ask("GET", f"/v1/articles/{article_id}{end}", role), 404)
        assert doors.ask("GET", "/v1/articles/internal", Role.AGENT).status_code == 200
        assert doors.ask("GET", "/v1/articles", Role.CUSTOMER).json()["articles"] == []

    def test_a_list_goes_on_where_it_ended(self, doors: Doors) -> None:
        for name in ("a", "b", "c"):
            doors.post("/v1/articles", {**ROUTER, "id": name})
        doors.live(id="d", language="de")
        first = doors.ask("GET", "/v1/articles", params={"page_size": 2, "state": "draft"}).json()
        after = {"page_size": 2, "state": "draft", "page_token": first["next_page_token"]}
        second = doors.ask("GET", "/v1/articles", params=after).json()
        assert [one["id"] for one in first["articles"] + second["articles"]] == ["a", "b", "c"]
        german = doors.ask("GET", "/v1/articles", params={"language": "de"}).json()["articles"]
        assert [(one["id"], one["state"]) for one in german] == [("d", "live")]
        assert_problem(doors.ask("GET", "/v1/articles", params={"page_token": "%%"}), 422, "page_token")

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"title": ""}, "title"),
            ({"id": "../etc"}, "id"),
            ({"valid_until": "2026-01-01", "valid_from": "2026-02-01"}, "valid_until"),
            ({"attributes": {"product": []}}, "attributes.product"),
            ({"audiences": []}, "audiences"),
        ],
    )
    def test_a_bad_article_is_told_where(self, shared_doors: Doors, change: dict[str, Any], path: str) -> None:
        assert_problem(shared_doors.post("/v1/articles", {**ROUTER, **change}), 422, path)


class TestOperating:
    def test_readiness_tells_part_by_part(self, doors: Doors) -> None:
        ready = doors.client.get("/readyz").json()
        assert ready["ready"] is True
        assert (ready["database"], ready["embedder"]) == ("ok", "degraded")

    def test_metrics_count_requests_and_searches(self, doors: Doors) -> None:
        doors.post("/v1/search", {"query": "x"})
        told = doors.ask("GET", "/metrics").text
        assert 'kbassist_requests_total{method="POST",route="/v1/search",status="200"}' in told
        assert "kbassist_searches_total" in told

    def test_metrics_tell_how_much_stands_on_the_shelf(self, doors: Doors) -> None:
        assert "kbassist_shelf_passages 0.0" in doors.ask("GET", "/metrics").text
        doors.service.shelf.wait_for(doors.live(), 20)
        assert (
            f"kbassist_shelf_passages {float(doors.service.shelf.current.living)}" in doors.ask("GET", "/metrics").text
        )

    def test_every_door_documents_its_problems(self, doors: Doors) -> None:
        described = doors.ask("GET", "/openapi.json").json()
        assert "Problem" in described["components"]["schemas"]
        for path, methods in described["paths"].items():
            for door in methods.values():
                if path.startswith("/v1/"):
                    assert {"401", "403", "422"} <= door["responses"].keys()
                    assert "application/problem+json" in door["responses"]["422"]["content"]
