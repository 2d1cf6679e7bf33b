"""The command line as a person and a script use it."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kbassist.cli import _admin_key, main
from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.settings import Settings
from kbassist.wiring import build

ARTICLE = "---\nid: restart\nlanguage: en\ntitle: Restart the router\n---\nUnplug the router, wait, plug it in."


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


class Shell:
    """Runs commands in a folder that holds one article."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capture = capture

    def __call__(self, *arguments: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        return Ended(int(ended.value.code or 0), *self._capture.readouterr())


@pytest.fixture
def kbassist(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KBASSIST_HOME", "home")
    monkeypatch.setenv("KBASSIST_EMBEDDER", "words")
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "restart.md").write_text(ARTICLE)
    return Shell(tmp_path, capsys)


def test_from_files_to_an_answer_and_back(kbassist: Shell) -> None:
    imported = kbassist("import", "articles", "--publish", "--json")
    assert imported.code == 0, imported.stderr
    assert json.loads(imported.stdout)["created"] == 1
    found = json.loads(kbassist("search", "restart router", "--json").stdout)
    assert found["hits"][0]["article_id"] == "restart"
    (kbassist.folder / "talk.jsonl").write_text('{"role": "CUSTOMER", "text": "how do I restart my router?"}\n')
    (kbassist.folder / "context.json").write_text('{"products": ["fiber"]}')
    suggested = kbassist("suggest", "talk.jsonl", "--context", "context.json", "--json")
    assert json.loads(suggested.stdout)["suggestions"][0]["article_id"] == "restart"
    assert json.loads(kbassist("verify", "--json").stdout)["equal"] is True
    assert kbassist("withdraw", "restart").code == 0
    gone = kbassist("search", "restart router")
    assert gone.code == 0
    assert "NO_MATCH" in gone.stdout
    exported = kbassist("export").stdout.splitlines()
    assert [json.loads(line)["id"] for line in exported] == ["restart"]


def test_a_bad_file_is_told_and_the_others_are_taken(kbassist: Shell) -> None:
    (kbassist.folder / "articles" / "bad.jsonl").write_text("{\n")
    imported = kbassist("import", "articles")
    assert imported.code == 1
    assert "bad.jsonl: line 1" in imported.stderr
    assert "1 created" in imported.stdout
    assert "Traceback" not in imported.stderr


def test_what_fails_is_told_in_one_line(kbassist: Shell) -> None:
    failed = kbassist("publish", "nothing")
    assert failed.code == 1
    assert failed.stderr.strip() == "kbassist: there is no article nothing"
    (kbassist.folder / "talk.jsonl").write_text('{"role": "NOBODY", "text": "hi"}\n')
    failed = kbassist("suggest", "talk.jsonl")
    assert failed.code == 1
    assert len(failed.stderr.strip().splitlines()) == 1
    assert "talk.jsonl: turns.0.role: Input should be" in failed.stderr
    (kbassist.folder / "talk.jsonl").write_text('{"id": "t-1", "turns": []}\n')
    failed = kbassist("suggest", "talk.jsonl")
    assert failed.stderr.strip().endswith(
        "turns.0.role: Field required; each line is one turn, with its role and its text"
    )
    assert kbassist("import", "nowhere").code == 2
    assert kbassist("search").code == 2


def test_help_answers_without_loading_what_it_does_not_need() -> None:
    heavy = "'numpy', 'spacy', 'sqlalchemy', 'fastapi', 'pydantic'"
    told = f"import sys, kbassist.cli; print([name for name in ({heavy}) if name in sys.modules])"
    assert (
        subprocess.check_output([sys.executable, "-c", told], text=True, env={"PYTHONPATH": ":".join(sys.path)})
        == "[]\n"
    )


def test_a_key_is_shown_once_and_can_be_revoked(kbassist: Shell) -> None:
    made = json.loads(kbassist("keys", "create", "--role", "agent", "--name", "ann", "--json").stdout)
    assert made["key"].startswith("kb_")
    listed = kbassist("keys", "list", "--json").stdout
    assert made["key"] not in listed
    assert [one["name"] for one in json.loads(listed)] == ["ann"]
    assert kbassist("keys", "revoke", made["id"]).code == 0
    assert json.loads(kbassist("keys", "list", "--json").stdout) == []
    assert kbassist("keys", "revoke", made["id"]).code == 1


def test_an_empty_database_gets_one_admin_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    service = build(Settings(home=tmp_path / "home", embedder="words"))
    key = _admin_key(service)
    assert key is not None
    file = tmp_path / "home" / "admin.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    holder = service.principals.by_key(key)
    assert holder is not None
    assert holder.roles == {Role.ADMIN}
    assert _admin_key(service) == key
    service.principals.create("second", [Role.ADMIN], None, now_utc())
    service.principals.revoke(holder.id)
    assert _admin_key(service) is None
    service.close()
