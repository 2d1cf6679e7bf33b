"""The house rules, held against the code and the documents."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_group

from kbassist.cli import app as command_line
from kbassist.observe import REGISTRY, LogEvent
from kbassist.settings import Settings
from kbassist.web.app import create_app
from kbassist.wiring import build

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "kbassist").rglob("*.py"))
API = (ROOT / "docs" / "api.md").read_text()
OPERATING = (ROOT / "docs" / "operating.md").read_text()
VAGUE = re.compile(r"(utils?|helpers?|common|managers?|misc|base_.*)")
LONGEST = 400


def table(document: str, heading: str) -> dict[str, list[str]]:
    """The rows of the first table under a heading, by the code word in their first column."""
    section = document.partition(f"| {heading} |")[2].partition("\n\n")[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    return {row[0].strip(" `"): [cell.strip() for cell in row[1:]] for row in rows}


def test_a_package_has_no_code_of_its_own() -> None:
    assert [str(path) for path in SOURCES if path.name == "__init__.py" and path.read_text()] == []


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    assert [str(path) for path in SOURCES if len(path.read_text().splitlines()) > LONGEST] == []


def test_every_file_says_in_its_name_what_it_is_about() -> None:
    names = [part for path in SOURCES for part in path.relative_to(ROOT).with_suffix("").parts]
    assert [name for name in names if VAGUE.fullmatch(name)] == []


def test_imports_only_go_down_the_stairs() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    result = subprocess.run([lint], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    prefix = Settings.model_config["env_prefix"]
    settings = {f"{prefix}{name}".upper() for name in Settings.model_fields}
    assert set(table(OPERATING, "variable")) == settings
    assert set(re.findall(r"KBASSIST_[A-Z_]+", OPERATING)) == settings


@pytest.mark.parametrize("event", LogEvent, ids=lambda event: event.label)
def test_every_event_is_documented_with_its_fields(event: LogEvent) -> None:
    _, fields = table(OPERATING, "event")[event.label]
    assert set(re.findall(r"`(\w+)`", fields)) == event.fields


def test_no_event_is_documented_that_does_not_exist() -> None:
    assert set(table(OPERATING, "event")) == {event.label for event in LogEvent}


def test_every_event_comes_from_somewhere() -> None:
    written = "".join(path.read_text() for path in SOURCES)
    assert [event.name for event in LogEvent if f"LogEvent.{event.name}" not in written] == []


def test_every_metric_is_documented_and_nothing_else_is() -> None:
    assert set(table(OPERATING, "metric")) == {metric.name for metric in REGISTRY.collect()}


def test_every_door_is_documented_and_nothing_else_is(tmp_path: Path) -> None:
    service = build(Settings(home=tmp_path, embedder="words"))
    described = create_app(service).openapi()["paths"]
    service.close()
    doors = {f"{method.upper()} {path}" for path, methods in described.items() for method in methods}
    rows = re.findall(r"^\| `((?:GET|POST|PUT|PATCH|DELETE) /\S*)` \|", API, re.MULTILINE)
    assert sorted(rows) == sorted(doors)


def test_every_command_is_documented_and_nothing_else_is() -> None:
    commands = set(get_group(command_line).commands)
    assert set(re.findall(r"^\| `kbassist ([a-z]+)", API, re.MULTILINE)) == commands


def test_links_between_documents_lead_somewhere() -> None:
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    for document in documents:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name} points to {target}"
