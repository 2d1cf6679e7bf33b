"""kbassist and what people would use instead, over the same work on the same machine in one run."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.figures import exponents, quality, ratios, speed
from bench.given import Job
from bench.prepare import prepared
from bench.process import OURS
from bench.race import race
from bench.report import table
from kbassist.learning.datasets import Places, available

PEERS = (
    "rank_bm25_faiss", "sqlite_faiss", "tantivy_faiss", "txtai_hybrid", "haystack_memory", "lancedb_hybrid",
    "chroma_dense",
)  # fmt: skip
SETS = ("corpus", "doc2dial", "omos-de-de", "omos-en-en", "tau", "scifact")
SLOW = ("rank_bm25_faiss", "haystack_memory")
"""Not asked to hold a million passages: they take seconds for a question at a tenth of it."""
GROWING = ("p50", "build s", "restart s", "edit to found ms", "peak MB")
HERE = Path(__file__).parent


def main(
    sets: Annotated[str, typer.Option(help="Sets of questions, by comma; none: all whose data is there.")] = ",".join(
        SETS
    ),
    sizes: Annotated[str, typer.Option(help="Numbers of passages, by comma.")] = "10000,100000",
    systems: Annotated[str, typer.Option(help="Systems, by comma.")] = ",".join((OURS, *PEERS)),
    texts: Annotated[str | None, typer.Option(help="Folder of pages for the sizes; none: the corpus.")] = None,
    folder: Annotated[Path, typer.Option(help="Where work, homes and indexes lie.")] = HERE / ".work",
    results: Annotated[Path, typer.Option(help="Where the report is written.")] = Path("eval/results"),
) -> None:
    """Measures ranking on sets of questions and speed at sizes, and brings the report up to date."""
    names = [name for name in systems.split(",") if name]
    kept = results / "peers.json"
    empty: dict[str, Any] = {"versions": {}, "quality": {}, "speed": {}, "ratios": {}, "growth": {}}
    told = json.loads(kept.read_text()) if kept.exists() else empty
    there = available(Places.found())
    for name in (one for one in sets.split(",") if one in there):
        work = prepared(Job(name), folder / "work" / name, folder / "homes")
        taken = race(names, work, folder / "systems", False, _say(name))
        told["quality"][name] = quality(work, taken)
        _keep(told, taken, results)
    for passages in (int(size) for size in sizes.split(",") if size):
        fit = [name for name in names if passages < 1_000_000 or name not in SLOW]
        job = Job(f"texts-{passages}", passages, texts)
        work = prepared(job, folder / "work" / job.name, folder / "homes")
        taken = race(fit, work, folder / "systems", True, _say(job.name))
        told["speed"][str(passages)] = speed(taken)
        told["ratios"][str(passages)] = ratios(taken)
        by_size = {int(size): figures for size, figures in told["speed"].items()}
        told["growth"] = {stage: exponents(by_size, stage) for stage in GROWING}
        _keep(told, taken, results)


def _keep(told: dict[str, Any], taken: Any, results: Path) -> None:
    for one in taken:
        told["versions"] |= one.versions
    results.mkdir(parents=True, exist_ok=True)
    (results / "peers.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    (results / "peers.md").write_text(table(told))


def _say(about: str) -> Any:
    return lambda text: print(f"{about}: {text}", file=sys.stderr, flush=True)


typer.run(main)
