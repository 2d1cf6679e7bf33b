"""A machine, a container and a build server are made by the same steps, with the same versions."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Instruction:
    """One line of a Dockerfile: its word, its arguments, and which stage it stands in, from 0."""

    word: str
    rest: str
    stage: int


def make(*arguments: str) -> str:
    """What make prints, whether or not these tests were started by a make of their own."""
    outer = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    environment = {name: value for name, value in os.environ.items() if name not in outer}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def recipe(target: str) -> str:
    """What make would do for a target on a fresh machine."""
    return make("--dry-run", "--always-make", target)


def kbassist_commands(target: str) -> list[list[str]]:
    """The service's own commands among a target's steps, without the path in front."""
    lines = re.findall(r"^(?:exec )?\S*/kbassist (.+)$", recipe(target), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def normal(name: str) -> str:
    """A package's name as every tool compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def dockerfile() -> list[Instruction]:
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    stages = [sum(word == "FROM" for word, _ in lines[: number + 1]) - 1 for number in range(len(lines))]
    return [Instruction(word, rest, stage) for (word, rest), stage in zip(lines, stages, strict=True)]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return services


def environment(dockerfile: list[Instruction]) -> dict[str, str]:
    words = [word for step in dockerfile if step.word == "ENV" for word in shlex.split(step.rest)]
    return dict(word.split("=", 1) for word in words)


def test_installing_takes_the_pinned_versions_and_prepares_the_model() -> None:
    steps = recipe("install")
    assert "--constraint constraints.txt --editable ." in steps
    assert "-m kbassist.adapters.neural" in steps


def test_every_package_asked_for_is_pinned_to_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + [name for extra in project["optional-dependencies"].values() for name in extra]
    names = {normal(re.split(r"[\[<>=~! ]", line)[0]) for line in asked}
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line) for line in lines)
    assert names <= {line.partition("==")[0] for line in lines}


def test_the_image_is_installed_by_make_and_by_nothing_else(dockerfile: list[Instruction]) -> None:
    runs = [step.rest for step in dockerfile if step.word == "RUN"]
    assert sum("make install " in run for run in runs) == 1
    assert not any("pip install" in run for run in runs)


def test_the_image_is_given_all_that_installing_reads(dockerfile: list[Instruction]) -> None:
    installs = next(number for number, step in enumerate(dockerfile) if "make install " in step.rest)
    copied = {name for step in dockerfile[:installs] if step.word == "COPY" for name in step.rest.split()[:-1]}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == {"pyproject.toml", "constraints.txt", "Makefile", "src", "models/words/kbassist_words"}
    later = {
        step.rest.split()[0] for step in dockerfile[installs:] if step.word == "COPY" and "--from" not in step.rest
    }
    assert copied | later == let_in


def test_the_environment_stays_where_it_was_made(dockerfile: list[Instruction]) -> None:
    homes = [step.rest for step in dockerfile if step.word == "WORKDIR"]
    assert len(homes) == 2
    assert len(set(homes)) == 1
    assert f"PATH={homes[0]}/.venv/bin:$PATH" in next(step.rest for step in dockerfile if step.word == "ENV")


def test_the_container_runs_without_root_and_says_how_it_is(dockerfile: list[Instruction]) -> None:
    last = max(step.stage for step in dockerfile)
    words = {step.word: step.rest for step in dockerfile if step.stage == last}
    assert words["USER"] not in {"root", "0"}
    assert "/healthz" in words["HEALTHCHECK"]


def test_compose_does_what_make_run_does(compose: dict[str, Any]) -> None:
    assert [compose["sample"]["command"], compose["kbassist"]["command"]] == kbassist_commands("run")


def test_compose_keeps_the_home_and_opens_the_port_of_the_image(
    compose: dict[str, Any], dockerfile: list[Instruction]
) -> None:
    variables = environment(dockerfile)
    for service in compose.values():
        assert [volume.partition(":")[2] for volume in service["volumes"]] == [variables["KBASSIST_HOME"]]
    assert [port.rpartition(":")[2] for port in compose["kbassist"]["ports"]] == [variables["KBASSIST_PORT"]]


def test_the_build_server_checks_what_a_developer_checks() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "exec make check"
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    checks = recipe("check")
    for hook in hooks:
        assert hook["entry"] in checks


def test_the_build_server_brings_the_browser_that_the_page_is_tested_in() -> None:
    looked_for = re.search(r'shutil\.which\("(\w+)"\)', (ROOT / "tests" / "browser" / "conftest.py").read_text())
    assert looked_for is not None
    steps = (ROOT / ".ci" / "run").read_text()
    assert f"command -v {looked_for[1]} " in steps
    assert re.search(rf"apt-get install .*\b{looked_for[1]}$", steps, re.MULTILINE)


def test_one_command_measures_the_stages_and_then_what_people_would_use_instead() -> None:
    stages, peers = (recipe(f"bench-{half}").splitlines()[-1] for half in ("stages", "peers"))
    steps = recipe("bench").splitlines()
    assert steps.index(stages) < steps.index(peers) == len(steps) - 1


def test_make_alone_lists_every_target() -> None:
    listed = re.findall(r"^  ([a-z-]+) ", make("help"), re.MULTILINE)
    declared = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(" ".join(declared).split())
