"""What is typed to measure: how good the answers are, and how fast."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.terminal import progress, say

if TYPE_CHECKING:
    from kbassist.settings import Settings
    from kbassist.wiring import Service

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Passages = Annotated[int, typer.Option(min=100, help="Size of the shelf that is asked.")]
Texts = Annotated[Path | None, typer.Option(exists=True, file_okay=False, help="Folder of real pages.")]

bench = typer.Typer(invoke_without_command=True)


def evaluate(  # noqa: PLR0913  (each is an option of the command)
    *,
    sets: Annotated[list[str] | None, typer.Option("--set", help="Name of a set; left out: all there are.")] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Ask only so many questions of each set.")] = None,
    half: Annotated[str, typer.Option(help="`check` to report, `tune` to choose by.")] = "check",
    mode: Annotated[str | None, typer.Option(help="hybrid, lexical or vector; left out: the set's own.")] = None,
    fit: Annotated[bool, typer.Option("--fit", help="Fit the judge of confidence on the tune halves.")] = False,
    compare: Annotated[tuple[Path, Path] | None, typer.Option(help="Tell two results (files, folders) apart.")] = None,
    trec_out: Annotated[Path | None, typer.Option(help="Folder for TREC runs and qrels of what is measured.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write all results so far as one page of HTML.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measures how good the ranking is on real questions, through the doors, in homes of their own.

    The sets `redaction` and `entities` measure what is recognised in a text; they are asked for by name. With
    `--compare` or `--report` nothing is asked.
    """
    if compare is not None:
        return _compare(*compare, as_json)
    if report is not None:
        return _report(report, as_json)
    from kbassist.learning.calibrate import fitted
    from kbassist.learning.cases import Half
    from kbassist.learning.evaluate import Wish, command
    from kbassist.learning.rankings import export
    from kbassist.model.situation import Mode
    from kbassist.settings import Settings

    settings = Settings()
    home = _homes(settings)
    with progress("asking") as asking:
        if fit:
            judge = fitted(settings, home, tuple(sets or ()), sample, asking)
            return say(judge, json.dumps(judge, indent=2), as_json)
        wish = Wish(tuple(sets or ()), Half(half), sample, Mode(mode) if mode else None)
        summary = command(settings, home, wish, _door, asking)
    if trec_out is not None:
        export(list(summary), wish.results, trec_out)
    return say(summary, json.dumps(summary, indent=2, ensure_ascii=False), as_json)


def calibrate(
    what: Annotated[str, typer.Argument(help="What to calibrate: answers.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; left out: answers.toml of the home.")
    ] = None,
    sample: Annotated[int | None, typer.Option(min=20, help="Cases of each tune half.")] = None,
) -> None:
    """Fits what decides answers on tune halves: which sentences answer, and from which confidence on one is given."""
    from kbassist.learning.answer_fit import SAMPLE, Fitted, as_toml, fitted, provenance
    from kbassist.model.base import RefusalKind, Refused
    from kbassist.settings import Settings
    from kbassist.wiring import NO_EMBEDDER, STANDARDS

    if what != "answers":
        raise Refused(RefusalKind.INVALID, f"{what}: only answers are calibrated", "what")
    settings, fits = Settings(), dict[str, Fitted]()
    with progress("asking") as asking:
        for name, embedder, folder in (
            ("with_model", settings.embedder, "eval"),
            ("without_model", NO_EMBEDDER, "eval-words"),
        ):
            homes = _homes(settings.model_copy(update={"embedder": embedder}))
            fits[name] = fitted(settings, homes, folder, sample or SAMPLE, asking)
    target = output or settings.home / STANDARDS
    target.write_text(as_toml(fits, provenance(sample or SAMPLE)), encoding="utf-8")
    print(f"written: {target}")


def _compare(first: Path, second: Path, as_json: bool) -> None:
    from dataclasses import asdict

    from kbassist.learning.comparing import compare_files
    from kbassist.learning.comparison_text import told

    found = compare_files(first, second)
    say([asdict(one) for one in found], told(found, str(first), str(second)), as_json)


def _report(file: Path, as_json: bool) -> None:
    from kbassist.learning.evaluate import Wish
    from kbassist.learning.report_page import page

    file.write_text(page(Wish().results), encoding="utf-8")
    say({"report": str(file)}, f"written: {file}", as_json)


def _door(service: Service) -> Callable[[str, Mapping[str, Any]], Mapping[str, Any]]:
    """The HTTP doors of a home, asked with an agent's key, as any client would."""
    from fastapi.testclient import TestClient

    from kbassist.learning.asking import ASKING_AUDIENCES
    from kbassist.web.app import create_app

    key = service.principals.create("evaluation", [Role.AGENT], ASKING_AUDIENCES, now_utc())
    client = TestClient(create_app(service), headers={"Authorization": f"Bearer {key}"})

    def post(path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        reply: dict[str, Any] = client.post(path, json=dict(body)).raise_for_status().json()
        return reply

    return post


@bench.callback()
def speed(
    asked: typer.Context,
    passages: Passages = 100_000,
    texts: Texts = None,
    embedder: Annotated[bool, typer.Option("--embedder", help="Compare the ways to run the model instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measures the speed on a large shelf of its own, beside other people's BM25, on two cores."""
    if asked.invoked_subcommand is not None:
        return
    from kbassist.adapters.neural import forms
    from kbassist.learning.bench import Amounts, command
    from kbassist.learning.embedders import compare
    from kbassist.settings import Settings

    settings = _reading(Settings(), texts)
    with progress("measuring") as measuring:
        if embedder:
            ways = forms(settings.embedder, settings.home)
            report = compare(settings, _homes(settings), ways, progress=measuring)
        else:
            report = command(settings, _homes(settings), amounts=Amounts(passages), progress=measuring)
    say(report, json.dumps(report, indent=2, ensure_ascii=False), as_json)


@bench.command("live")
def live(
    passages: Passages = 100_000,
    texts: Texts = None,
    interactions: Annotated[int, typer.Option(min=1, help="Talks at once.")] = 200,
    minutes: Annotated[float, typer.Option(min=0.05, help="How long they last.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Measures how soon suggestions follow a turn: one talk alone, then many at once, through a server over sockets."""
    from kbassist.learning.live_speed import Load, command
    from kbassist.settings import Settings

    settings = _reading(Settings(), texts)
    load = Load(passages, interactions=interactions, minutes=minutes)
    with progress("talking") as talking:
        report = command(settings, _homes(settings), load, progress=talking)
    say(report, json.dumps(report, indent=2, ensure_ascii=False), as_json)


@bench.command("steps")
def steps(
    turns: Annotated[int, typer.Option(min=20, help="Customers' turns of each set.")] = 400, as_json: AsJson = False
) -> None:
    """Measures what guided work adds to a suggestion: the same talks, turn by turn, with and without it."""
    from kbassist.learning.guiding_speed import Amount, command
    from kbassist.settings import Settings

    settings = Settings()
    with progress("talking") as talking:
        report = command(settings, _homes(settings), Amount(turns), talking)
    say(report, json.dumps(report, indent=2, ensure_ascii=False), as_json)


@bench.command("impact")
def impact(
    passages: Passages = 10_000,
    searches: Annotated[int, typer.Option(min=1, help="Searches in the log.")] = 10_000,
    texts: Texts = None,
    as_json: AsJson = False,
) -> None:
    """Measures how long a draft is weighed against the newest searches, and how many changes are overlooked."""
    from kbassist.learning.impact_speed import Amount, command
    from kbassist.settings import Settings

    settings = _reading(Settings(), texts)
    with progress("asking") as asking:
        report = command(settings, _homes(settings), Amount(passages, searches), asking)
    say(report, json.dumps(report, indent=2, ensure_ascii=False), as_json)


@bench.command("edit")
def edit(
    passages: Passages = 100_000,
    articles: Annotated[int, typer.Option(min=100, help="Articles in the lists.")] = 40_000,
    a_second: Annotated[float, typer.Option(min=0.1, help="Searches a second meanwhile.")] = 50,
    texts: Texts = None,
    as_json: AsJson = False,
) -> None:
    """Measures how soon what is published is found while others search, and how fast the editors' lists are."""
    from kbassist.learning.edit_speed import Amount, command
    from kbassist.learning.long_library import Size
    from kbassist.settings import Settings

    settings = _reading(Settings(), texts)
    with progress("publishing") as publishing:
        report = command(settings, _homes(settings), Amount(passages, Size(articles), a_second), progress=publishing)
    say(report, json.dumps(report, indent=2, ensure_ascii=False), as_json)


def _reading(settings: Settings, texts: Path | None) -> Settings:
    return settings.model_copy(update={"bench_texts": texts or settings.bench_texts})


def _homes(settings: Settings) -> Callable[..., Service]:
    """What builds a service in a folder of its own, with another model where one is given."""
    from kbassist.wiring import build

    def home(folder: Path, load: Callable[[], Any] | None = None) -> Service:
        return build(settings.model_copy(update={"home": folder, "database_url": None}), load)

    return home
