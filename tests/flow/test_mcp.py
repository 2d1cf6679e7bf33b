"""Assistants ask over the Model Context Protocol, through a real client, over both transports."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from flow.doors import ROUTER
from flow.live_server import LiveServer, live_serving
from kbassist.model.access import Role

TOOLS = {"search_knowledge", "answer_question", "get_article", "next_step", "report_gap"}
INTERNAL = {**ROUTER, "id": "internal", "title": "Router discount for angry callers", "audiences": ["agents"]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_serving(tmp_path_factory.mktemp("mcp") / "home") as one:
        one.ask("POST", "/v1/articles", INTERNAL, Role.ADMIN)
        token = one.ask("POST", "/v1/articles/internal/publish", {}, Role.ADMIN)["index_token"]
        one.ask("POST", "/v1/search", {"query": "router", "min_index_token": token})
        yield one


@asynccontextmanager
async def over_http(server: LiveServer, role: Role) -> AsyncIterator[Client]:
    headers = server.headers(role)
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(f"http://{server.base}/mcp", http_client=http)) as client,
    ):
        yield client


@asynccontextmanager
async def over_stdio(home: Path, key: str | None) -> AsyncIterator[Client]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("KBASSIST_")}
    own |= {"KBASSIST_HOME": str(home), "KBASSIST_EMBEDDER": "words", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = ["-c", "from kbassist.cli import main; main(['mcp'])"]
    parameters = StdioServerParameters(
        command=sys.executable, args=command, env=own | ({"KBASSIST_KEY": key} if key else {})
    )
    async with Client(parameters) as client:
        yield client


async def articles(client: Client) -> set[str]:
    found = await client.call_tool("search_knowledge", {"query": "router discount for angry callers"})
    assert found.structured_content is not None
    return {hit["article_id"] for hit in found.structured_content["hits"]}


def test_every_tool_answers_typed_over_http(server: LiveServer) -> None:
    async def story() -> None:
        async with over_http(server, Role.AGENT) as client:
            tools = (await client.list_tools()).tools
            assert {tool.name for tool in tools} == TOOLS
            assert all(tool.output_schema for tool in tools)
            assert "internal" in await articles(client)
            told = await client.call_tool("answer_question", {"question": "my router shows a red light"})
            assert told.structured_content is not None
            assert {"answer", "citations", "no_answer_reason", "handover"} <= told.structured_content.keys()
            read = await client.call_tool("get_article", {"article_id": "router-red"})
            assert read.structured_content is not None
            assert read.structured_content["body"] == ROUTER["body"]
            turns = [{"role": "CUSTOMER", "text": "my router shows a red light"}]
            step = await client.call_tool("next_step", {"turns": turns})
            assert step.structured_content is not None
            assert isinstance(step.structured_content["next_steps"], list)
            gap = await client.call_tool("report_gap", {"question": "do you sell bicycles? call 030 1234567"})
            assert gap.structured_content is not None
            assert "1234567" not in str(gap.structured_content)
            told = server.ask("GET", "/v1/gaps", role=Role.EDITOR)["gaps"]
            assert [one["reasons"] for one in told if "bicycles" in one["question"]] == [{"reported": 1}]

    anyio.run(story)


def test_a_bots_key_shows_public_knowledge_alone_over_http(server: LiveServer) -> None:
    async def story() -> None:
        async with over_http(server, Role.BOT) as client:
            found = await articles(client)
            assert "router-red" in found
            assert "internal" not in found
            refused = await client.call_tool("get_article", {"article_id": "internal"})
            missing = await client.call_tool("get_article", {"article_id": "nowhere"})
            assert refused.is_error
            told = [str(one.content).replace("nowhere", "internal") for one in (refused, missing)]
            assert told[0] == told[1]
            assert "there is no article internal" in told[0]

    anyio.run(story)


def test_without_a_key_nobody_speaks_over_http(server: LiveServer) -> None:
    asked = httpx2.post(f"http://{server.base}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    assert asked.status_code == 401


@pytest.mark.parametrize(("keyed", "sees"), [(False, False), (True, True)])
def test_over_standard_input_a_key_decides_and_no_key_is_the_public(
    server: LiveServer, keyed: bool, sees: bool
) -> None:
    async def story() -> None:
        async with over_stdio(server.home, server.keys[Role.AGENT] if keyed else None) as client:
            found = await articles(client)
            assert "router-red" in found
            assert ("internal" in found) is sees
            wrong = await client.call_tool("search_knowledge", {"query": "router", "limit": 1000})
            assert wrong.is_error
            assert "limit" in str(wrong.content)

    anyio.run(story)


def test_a_key_that_nobody_holds_opens_nothing(server: LiveServer) -> None:
    async def story() -> None:
        async with over_stdio(server.home, "kb_unknown"):
            pass

    with pytest.raises(BaseException):  # noqa: B017, PT011  (the process ends; how a client tells of it is the SDK's)
        anyio.run(story)
