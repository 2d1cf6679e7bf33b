"""A bot's key at every door: what is internal, over, or not published does not exist for it, nor any word of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from flow.live_server import LiveServer, live_serving
from kbassist.model.access import Role

LONG_AGO, LATER = (datetime.now(UTC) + timedelta(days=days) for days in (-400, 400))
WORDS = {
    "internal": "zwiebelturm",
    "expired": "nebelhorn",
    "draft": "wacholder",
    "scheduled": "papageno",
    "gone": "kranich",
}
ID = {name: f"article-{number}" for number, name in enumerate(WORDS)}
ABOUT = "Everything about the router and its red light"


def hidden(name: str) -> dict[str, Any]:
    word = WORDS[name]
    return {
        "id": ID[name],
        "language": "en",
        "title": f"{ABOUT}, title {word}",
        "body": f"## Router\n\nThe router shows a red light, snippet {word}.",
        "phrasings": [f"router red light {word}"],
        "audiences": ["agents"] if name == "internal" else ["public"],
        "valid_until": LONG_AGO.isoformat() if name == "expired" else None,
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_serving(tmp_path_factory.mktemp("bot") / "home") as one:
        token = 0
        for name in WORDS:
            article = hidden(name)
            one.ask("POST", "/v1/articles", article, Role.ADMIN)
            if name != "draft":
                body = {"starts": LATER.isoformat()} if name == "scheduled" else {}
                token = one.ask("POST", f"/v1/articles/{article['id']}/publish", body, Role.ADMIN)["index_token"]
            if name == "gone":
                token = one.ask("POST", f"/v1/articles/{article['id']}/withdraw", {}, Role.ADMIN)["index_token"]
        one.ask("POST", "/v1/search", {"query": "router", "min_index_token": token})
        yield one


def strange(text: str, sent: str = "") -> list[str]:
    """The hidden words and ids that a reply tells beyond what was sent to it."""
    hidden_ids = [one for one in ID.values() if one in text and one not in sent]
    return [word for word in WORDS.values() if word in text.casefold()] + hidden_ids


def bodies() -> dict[str, Any]:
    """What a bot sends to each door that takes a body; the questions name none of the hidden words."""
    question = f"{ABOUT}?"
    turns = [{"role": "CUSTOMER", "text": question}]
    return {
        "/v1/search": {"query": question, "limit": 100, "audiences": ["agents", "*"], "explain": True},
        "/v1/suggest": {"turns": turns, "limit": 100, "audiences": ["agents", "*"], "explain": True},
        "/v1/answers": {"question": question, "min_confidence": 0},
        "/v1/interactions": {"channel": "bot", "new": True},
        "/v1/interactions/{interaction_id}/turns": {"role": "CUSTOMER", "text": question},
    }


def test_no_door_tells_a_bot_of_what_it_may_not_read(server: LiveServer) -> None:
    own = server.open(Role.BOT)
    theirs = server.ask("POST", "/v1/search", {"query": ABOUT, "limit": 100}, Role.ADMIN)
    assert strange(json.dumps(theirs))  # an admin is told of some of them
    described = server.ask("GET", "/openapi.json", role=Role.BOT)["paths"]
    given = bodies()
    with httpx2.Client(base_url=f"http://{server.base}", headers=server.headers(Role.BOT), timeout=60) as bot:
        for path, methods in described.items():
            for identity in ID.values():
                filled = path.replace("{article_id}", identity).replace("{interaction_id}", own)
                filled = filled.replace("{search_id}", theirs["search_id"]).replace("{number}", "1")
                filled = filled.replace("{suggestion_id}", f"{theirs['search_id']}.1").replace("{", "").replace("}", "")
                for method in methods:
                    if path.endswith("/close"):
                        continue  # ends the bot's own matter, which the doors after it need
                    query = {"prefix": "Everything", "article_id": identity, "q": "router", "wait_s": "0"}
                    body = given.get(path, {}) if method in ("post", "patch", "put") else None
                    reply = bot.request(method.upper(), filled, params=query, json=body)
                    sent = f"{filled} {query['article_id']}"
                    assert strange(reply.text, sent) == [], f"{method} {path}: {reply.text[:300]}"
                    if "{article_id" in path:
                        assert reply.status_code in (403, 404, 405, 422), f"{method} {filled}: {reply.status_code}"


def test_no_event_of_the_socket_tells_a_bot_of_it(server: LiveServer) -> None:
    own = server.open(Role.BOT)
    with server.desk(own, Role.BOT, limit=20, explain="true") as desk:
        turn = desk.says(f"{ABOUT}?")
        found = desk.until(lambda told: told.get("type") == "suggestions" and told["as_of"] >= turn["number"])
    assert found["suggestions"]
    assert strange(json.dumps([found, *desk.events])) == []


def test_no_tool_tells_a_bot_of_it(server: LiveServer) -> None:
    turns = [{"role": "CUSTOMER", "text": f"{ABOUT}?"}]
    calls: dict[str, list[dict[str, Any]]] = {
        "search_knowledge": [{"query": ABOUT, "limit": 20}],
        "answer_question": [{"question": f"{ABOUT}?"}],
        "get_article": [{"article_id": identity} for identity in ID.values()],
        "next_step": [{"turns": turns, "limit": 20}],
        "report_gap": [{"question": ABOUT}],
    }

    async def story() -> None:
        headers = server.headers(Role.BOT)
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(f"http://{server.base}/mcp", http_client=http)) as client,
        ):
            assert {tool.name for tool in (await client.list_tools()).tools} == set(calls)
            for tool, every in calls.items():
                for sent in every:
                    told = await client.call_tool(tool, sent)
                    assert strange(told.model_dump_json(), json.dumps(sent)) == [], tool

    anyio.run(story)
