"""What each constant of the ranking is worth: the tune halves asked again with one thing changed at a time.

    python eval/ablate.py [HOME]        the folder that `kbassist eval` fills; default: indexes

Writes eval/results/ablation.md. Nothing here touches a check half.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kbassist.assist import understand
from kbassist.index import column, lexical, snapshot, soft
from kbassist.language import compounds
from kbassist.learning.asking import through_core
from kbassist.learning.cases import Half
from kbassist.learning.datasets import Places, load
from kbassist.learning.evaluate import Wish, collect, furnish
from kbassist.learning.metrics import metric
from kbassist.model.halves import Halves
from kbassist.model.situation import Mode, Speaker
from kbassist.search import evidence, propose, query, rank
from kbassist.settings import Settings
from kbassist.wiring import Service, build

SETS = {
    "corpus": ("R@1", "R@5", None),
    "doc2dial": ("R@1", "R@5", 150),
    "tau": ("R@5", "R@10", None),
    "omos-de-de": ("R@1", "nDCG@10", 120),
    "omos-en-en": ("R@1", "nDCG@10", 120),
    "omos-en-de": ("R@1", "nDCG@10", 120),
    "withdrawn-ru": ("R@1", "R@5", None),
    "pages-ru-de": ("R@1", "R@5", 120),
}

Change = tuple[Any, str, Any]


def voices(agent: float) -> Mapping[Speaker, float]:
    """The voices with another weight of the agent."""
    return {**understand.VOICES, Speaker.AGENT: agent}


def fixed(halves: Halves) -> Any:
    """The retrievers' shares with the halves' shares fixed instead of measured on the shelf."""
    return lambda _measured, words: SHARES_FOR(halves, words)


def without(*names: str) -> list[Change]:
    """The weights within the halves with these retrievers silent and the others in their place."""

    def silenced(weights: Mapping[str, Mapping[str, float]]) -> Mapping[str, Mapping[str, float]]:
        heard = {half: {name: (name not in names) * one for name, one in own.items()} for half, own in weights.items()}
        return {
            half: {name: one / (sum(own.values()) or 1) for name, one in own.items()} for half, own in heard.items()
        }

    return [(rank, "QUESTION", silenced(rank.QUESTION)), (rank, "TALK", silenced(rank.TALK))]


SHARES_FOR = rank.shares_for
CHANGES: dict[str, list[Change]] = {
    "as it is": [],
    "only the newest turn": [(understand, "WINDOW", 1)],
    "all turns alike": [(understand, "DECAY", 1.0)],
    "decay 0.95": [(understand, "DECAY", 0.95)],
    "decay 0.7": [(understand, "DECAY", 0.7)],
    "agent's turns count 0.5": [(understand, "VOICES", voices(0.5))],
    "agent's turns not heard": [(understand, "VOICES", voices(0.0))],
    "no context, no names": [(rank, "LIFT", 1.0), (rank, "SINK", 1.0)],
    "stronger context (1.3, 0.5)": [(rank, "LIFT", 1.3), (rank, "SINK", 0.5)],
    "no phrases": without("phrase"),
    "no article scores": without("article", "words_article"),
    "no soft BM25": without("words", "words_article"),
    "no mean of words": without("mean"),
    "no late interaction": without("late"),
    "K1 1.2": [(lexical, "K1", 1.2), (column, "K1", 1.2), (snapshot, "SATURATION", 1.2)],
    "short turns count fully for meaning": [(query, "FULL_UTTERANCE", 1)],
    "at most 24 terms": [(query.heaviest, "__defaults__", (24,))],
    "24 words of a talk have near ones": [(query, "MOST_WORDS", 24)],
    "96 words of a talk have near ones": [(query, "MOST_WORDS", 96)],
    "4 near words of a language": [(soft, "NEAR_WORDS", 4)],
    "12 near words of a language": [(soft, "NEAR_WORDS", 12)],
    "no words half": [(evidence, "shares_for", fixed(Halves(0.62, 0.0, 0.38)))],
    "no sentence model": [(evidence, "shares_for", fixed(Halves(0.48, 0.52, 0.0)))],
    "all three halves alike": [(evidence, "shares_for", fixed(Halves(1 / 3, 1 / 3, 1 / 3)))],
    "nothing owed to other languages": [(propose, "ABROAD", 1.0)],
    "terms alone": [],
    "words alone": [],
    "meaning alone": [],
}
MODES = {"terms alone": Mode.LEXICAL, "words alone": Mode.WORDS, "meaning alone": Mode.VECTOR}
REBUILT: dict[str, list[Change]] = {"no German compounds": [(compounds, "SHORTEST", 99)]}


@contextmanager
def changed(changes: list[Change]) -> Iterator[None]:
    """The constants changed for a while."""
    before = [(module, name, getattr(module, name)) for module, name, _ in changes]
    for module, name, value in changes:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def asked(name: str, home: Service, mode: Mode) -> dict[str, float]:
    """The figures of one set."""
    one, other, sample = SETS[name]
    loaded = load(name, Places.found(Settings().eval_data))
    wish = Wish((name,), Half.TUNE, sample)
    outcomes = collect(loaded, through_core(home.assistant, loaded.by_family), wish, mode)
    known = [outcome for outcome in outcomes if not outcome.case.unanswerable]
    return {
        figure: sum(metric(figure)(outcome.ranking, outcome.case.relevant) for outcome in known) / len(known)
        for figure in (one, other)
    }


def main() -> None:
    """Asks everything and writes the table."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "indexes")
    homes: dict[str, Service] = {}
    for name in SETS:
        wanted = load(name, Places.found(Settings().eval_data))
        home = folder / "eval" / wanted.home
        homes[name] = next((one for one in homes.values() if one.settings.home == home), None) or build(
            Settings(home=home)
        )
        furnish(homes[name], wanted)
    heads = [f"{name} {figure}" for name, (*figures, _) in SETS.items() for figure in figures]
    lines = ["| tune half | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for title, changes in CHANGES.items():
        with changed(changes):
            figures = [asked(name, home, MODES.get(title, Mode.HYBRID)) for name, home in homes.items()]
        lines.append(line(title, figures))
        print(lines[-1], flush=True)
    for title, changes in REBUILT.items():
        with changed(changes):
            reshelved(homes, folder)
            lines.append(line(title, [asked(name, home, Mode.HYBRID) for name, home in homes.items()]))
        print(lines[-1], flush=True)
    reshelved(homes, folder)
    Path("eval/results/ablation.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for home in homes.values():
        home.close()


def reshelved(homes: dict[str, Service], folder: Path) -> None:
    """Builds the German shelves anew with an analyzer that remembers nothing; their vectors are taken over."""
    compounds.parts.cache_clear()
    compounds.readings.cache_clear()
    for name in ("corpus", "omos-de-de"):
        homes[name].close()
        homes[name] = build(Settings(home=folder / "eval" / name))
        homes[name].catch_up(anew=True)


def line(title: str, figures: list[dict[str, float]]) -> str:
    """One row of the table."""
    return f"| {title} | " + " | ".join(f"{value:.3f}" for found in figures for value in found.values()) + " |"


if __name__ == "__main__":
    main()
