"""A large import at the door: found by its words at once, by its meaning a while later, and every reply says which."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from fastapi.testclient import TestClient

from flow.doors import Doors
from kbassist.model.access import Role
from kbassist.ports.reading import Vectors
from kbassist.settings import Settings
from kbassist.web.app import create_app
from kbassist.wiring import build

MANY = 100
LINES = "\n".join(
    json.dumps({"id": f"a{number}", "title": f"Device {number}", "body": f"Press button {number}.", "language": "en"})
    for number in range(MANY)
).encode()


class Letters:
    """A model of letters; while its gate is closed it hangs, as one does that has much to read."""

    fingerprint, dimensions = "letters", 26

    def __init__(self) -> None:
        self.gate = threading.Event()

    def encode(self, texts: Sequence[str]) -> Vectors:
        assert self.gate.wait(60)
        counts = [[text.casefold().count(chr(97 + letter)) + 1 for letter in range(26)] for text in texts]
        vectors = np.array(counts, np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def fragments(self, _word: str) -> int:
        return 1


def test_a_large_import_is_found_before_its_vectors_are_made(tmp_path: Path) -> None:
    model = Letters()
    service = build(Settings(home=tmp_path, embedder=None), lambda: model)
    with TestClient(create_app(service)) as client:
        doors = Doors(service, client)
        sent = [("files", ("many.jsonl", LINES))]
        accepted = doors.ask("POST", "/v1/imports", files=sent, data={"publish": "true"}).json()
        service.importer.close()
        where = f"/v1/imports/{accepted['import_id']}"
        report = doors.ask("GET", where).json()
        question = {"query": "button 42", "min_index_token": report["index_token"]}
        found = doors.post("/v1/search", question, Role.AGENT).json()
        assert found["hits"][0]["article_id"] == "a42"
        waiting = doors.ask("GET", where).json()["vectors_pending"]
        assert waiting >= MANY
        assert found["degraded"] == [f"vector: {waiting} passages not embedded yet"]
        ready = client.get("/readyz").json()
        assert (ready["ready"], ready["shelf"], ready["vectors_pending"]) == (True, "ok", waiting)
        model.gate.set()
    service.filler.finish()
    with TestClient(create_app(service)) as client:
        doors = Doors(service, client)
        found = doors.post("/v1/search", question, Role.AGENT).json()
        assert (found["hits"][0]["article_id"], found["degraded"]) == ("a42", [])
        assert client.get("/readyz").json()["vectors_pending"] == 0
        assert doors.ask("GET", where).json()["vectors_pending"] == 0
    service.close()
