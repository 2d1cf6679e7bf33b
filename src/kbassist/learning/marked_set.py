"""Texts with what is to be recognised in them marked by hand, and how much of it is."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kbassist.language.mentions import Mentions
from kbassist.language.redact import Redactor
from kbassist.learning.cases import Half
from kbassist.model.base import RefusalKind, Refused

_MARK = re.compile(r"⟦(?P<kind>[A-Z_a-z]+)\|(?P<text>[^⟧=]+)(?:=(?P<value>[^⟧]+))?⟧")
SETS = Path(__file__).parents[3] / "eval" / "sets"


@dataclass(frozen=True, slots=True)
class Span:
    """A kind at a place of a text; `value` is its usual spelling where the set asks for it."""

    kind: str
    start: int
    end: int
    value: str | None = None

    def meets(self, other: Span) -> bool:
        """True where both say the same of overlapping places."""
        same = self.kind == other.kind and (self.value is None or other.value is None or self.value == other.value)
        return same and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Marked:
    """One text of a set: what is to be found in it, what is known of the customer, what was said before."""

    id: str
    language: str
    text: str
    spans: tuple[Span, ...]
    known: tuple[str, ...] = ()
    before: str = ""


_WHERE = "run this from the root of the project"

Finder = Callable[[Marked], list[Span]]


@dataclass(frozen=True, slots=True)
class Score:
    """How much was found: `right` of `found` were marked, `reached` of `marked` were found."""

    marked: int
    reached: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Share of what was found that was marked; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what was marked that was found; 1 where nothing was marked."""
        return self.reached / self.marked if self.marked else 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """How many texts were read, how much of each kind was found, and the share of it that was found whole."""

    texts: int
    scores: Mapping[str, Mapping[str, Score]]
    covered: Mapping[str, float]
    p50_ms: float
    p95_ms: float
    """Of processor time a text, after the first one."""


def read(path: Path) -> list[Marked]:
    """The texts of a file, one JSON object a line, marked as `⟦KIND|what is said⟧` or `⟦kind|what is said=value⟧`."""
    return [_marked(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def half(texts: Sequence[Marked], wanted: Half) -> list[Marked]:
    """The texts of one half: sorted ids alternate, beginning with tune."""
    return sorted(texts, key=lambda text: text.id)[0 if wanted is Half.TUNE else 1 :: 2]


def scores(texts: Iterable[Marked], find: Finder) -> dict[str, dict[str, Score]]:
    """Scores by language, `all` of them together, and in each by kind, `all` of them together."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for text in texts:
        found = find(text)
        for kind in sorted({span.kind for span in (*text.spans, *found)}):
            for place in ((text.language, kind), (text.language, "all"), ("all", kind), ("all", "all")):
                ours = [span for span in found if span.kind == kind]
                theirs = [span for span in text.spans if span.kind == kind]
                counted = counts.setdefault(place, Counter())
                counted["marked"] += len(theirs)
                counted["found"] += len(ours)
                counted["right"] += sum(any(span.meets(one) for one in theirs) for span in ours)
                counted["reached"] += sum(any(span.meets(one) for one in ours) for span in theirs)
    told: dict[str, dict[str, Score]] = {}
    for (language, kind), counted in sorted(counts.items()):
        told.setdefault(language, {})[kind] = Score(
            counted["marked"], counted["reached"], counted["found"], counted["right"]
        )
    return told


def covered(texts: Iterable[Marked], find: Finder) -> dict[str, float]:
    """By language, the share of what is marked that was found to its last letter, whatever it was taken for."""
    counts: dict[str, Counter[bool]] = {}
    for text in texts:
        found = {place for span in find(text) for place in range(span.start, span.end)}
        for span in text.spans:
            letters = (place for place in range(span.start, span.end) if text.text[place].isalnum())
            whole = found.issuperset(letters)
            for language in (text.language, "all"):
                counts.setdefault(language, Counter())[whole] += 1
    return {language: counted[True] / counted.total() for language, counted in sorted(counts.items())}


def _spent(texts: Sequence[Marked], find: Finder) -> tuple[float, float]:
    """Median and 95th percentile of the milliseconds of processor time that a text takes; all are read before."""
    spent = []
    for text in texts:
        began = time.thread_time()
        find(text)
        spent.append((time.thread_time() - began) * 1000)
    spent.sort()
    return spent[len(spent) // 2], spent[len(spent) * 95 // 100]


def redacted(redactor: Redactor) -> Finder:
    """What a redactor takes out of a text, look-ups included."""

    def find(text: Marked) -> list[Span]:
        done = redactor.redact(text.text, text.known, text.before)
        return [Span(mark.kind, mark.start, mark.end) for mark in done.found]

    return find


def mentioned(mentions: Mentions) -> Finder:
    """The entities named in a text."""

    def find(text: Marked) -> list[Span]:
        return [Span(one.kind, one.start, one.end, one.value) for one in mentions.named_in(text.text)]

    return find


def measured(name: str, wanted: Half, sets: Path = SETS) -> Measured:
    """One half of a set, measured; Refused NOT_FOUND where the set's file is missing."""
    path = sets / f"{name}.jsonl"
    if not path.is_file():
        raise Refused(RefusalKind.NOT_FOUND, f"{path}: what {name} needs is not there. {_WHERE}", "set")
    texts, find = half(read(path), wanted), FINDERS[name]()
    return Measured(len(texts), scores(texts, find), covered(texts, find), *_spent(texts, find))


def command(names: Sequence[str], wanted: Half, results: Path) -> dict[str, Any]:
    """What `kbassist eval --set redaction` does: measures one half of each set, writes it as JSON and as a table."""
    results.mkdir(parents=True, exist_ok=True)
    told = {}
    for name in names:
        summary = told[name] = _summary(name, measured(name, wanted), wanted)
        kept = results / f"{name}-{wanted}"
        kept.with_suffix(".json").write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
        kept.with_suffix(".md").write_text("".join(f"{line}\n" for line in table(summary)), encoding="utf-8")
    return told


def _summary(name: str, reached: Measured, wanted: Half) -> dict[str, Any]:
    whole = {language: round(share, 4) for language, share in reached.covered.items()}
    return {
        "set": name,
        "half": wanted.value,
        "texts": reached.texts,
        "scores": _plain(reached.scores),
        "whole": whole,
        "p50_ms": round(reached.p50_ms, 2),
        "p95_ms": round(reached.p95_ms, 2),
    }


def table(summary: Mapping[str, Any]) -> Iterator[str]:
    """A summary as a Markdown table: a row per kind, and for every language how many are marked, precision, recall."""
    figures = summary["scores"]
    languages = [*sorted(figures.keys() - {"all"}), "all"]
    yield f"| kind | {' | '.join(languages)} |"
    yield f"|---{'|---' * len(languages)}|"
    for kind in [*sorted(figures["all"].keys() - {"all"}), "all"]:
        yield f"| `{kind}` | {' | '.join(_cell(figures[language].get(kind)) for language in languages)} |"
    yield f"| found whole | {' | '.join(format(summary['whole'][language], '.2f') for language in languages)} |"


def _cell(score: Mapping[str, float] | None) -> str:
    return "–" if score is None else f"{score['marked']}: {score['precision']:.2f}, {score['recall']:.2f}"


def _plain(figures: Mapping[str, Mapping[str, Score]]) -> dict[str, Any]:
    return {
        language: {
            kind: {"marked": one.marked, "precision": round(one.precision, 4), "recall": round(one.recall, 4)}
            for kind, one in kinds.items()
        }
        for language, kinds in figures.items()
    }


def _marked(row: Mapping[str, Any]) -> Marked:
    parts: list[str] = []
    spans: list[Span] = []
    done = length = 0
    for match in _MARK.finditer(row["text"]):
        before = row["text"][done : match.start()]
        length += len(before)
        spans.append(Span(match["kind"], length, length + len(match["text"]), match["value"]))
        parts += [before, match["text"]]
        length += len(match["text"])
        done = match.end()
    text = "".join(parts) + row["text"][done:]
    return Marked(row["id"], row["language"], text, tuple(spans), tuple(row.get("known", ())), row.get("before", ""))


NAMED = {
    "product": ("fiber", "dsl", "electricity", "gas", "wallbox"),
    "device": ("Havelbox 5", "Havelbox 7", "Modem G2", "TV-Box S", "Mesh H1", "Wallbox W11", "Zähler iM4"),
    "plan": ("Basis", "Komfort", "Premium", "Business", "Fix12", "Natur", "Flex"),
}
"""The attribute values of the fictional company, which its entities are recognised by."""

FINDERS: Mapping[str, Callable[[], Finder]] = {
    "redaction": lambda: redacted(Redactor()),
    "entities": lambda: mentioned(Mentions((key, value) for key, values in NAMED.items() for value in values)),
}
"""The marked sets that `kbassist eval --set` knows."""
