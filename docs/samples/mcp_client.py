"""Asks a running kbassist over the Model Context Protocol: `python docs/samples/mcp_client.py "my question"`.

The key stands in KBASSIST_KEY, the address in KBASSIST_MCP (default: the server of `make run` on this machine).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client


async def main(question: str) -> None:
    """Lists the tools, then prints what `answer_question` says."""
    address = os.environ.get("KBASSIST_MCP", "http://127.0.0.1:8000/mcp")
    headers = {"Authorization": f"Bearer {os.environ['KBASSIST_KEY']}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        print("tools:", ", ".join(tool.name for tool in (await client.list_tools()).tools))
        told = await client.call_tool("answer_question", {"question": question})
        print(json.dumps(told.structured_content, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    asyncio.run(main(" ".join(sys.argv[1:]) or "My router shows a red light, what can I do?"))
