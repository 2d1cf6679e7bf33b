"""Procedures read from numbered lists: each item a step, its sentences with a condition the branches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kbassist.knowledge.numbered_lists import Numbered, numbered_lists
from kbassist.knowledge.procedures import MAX_PHRASE, MAX_STEP_TEXT
from kbassist.knowledge.told_ways import To, Way, hands_over, way_told
from kbassist.model.procedure import Branch, Procedure, Step, StepKind, When

_BOLD = re.compile(r"^(?:\*\*|__)(?P<lead>.+?)(?:\*\*|__)\s*[:–—-]?\s*")
_MARKS = re.compile(r"\*\*|__|`|\*(?=\S)|(?<=\S)\*|!?\[(?P<text>[^\]]*)\]\([^)]*\)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"„«*(\[A-ZÄÖÜА-ЯЁ0-9→-])|;\s+|,\s+(?=(?:otherwise|sonst|иначе)\b)")
_VERBS: dict[StepKind, re.Pattern[str]] = {
    StepKind.ASK: re.compile(r"^(?:ask|frag|спрос|уточн)", re.IGNORECASE),
    StepKind.CHECK: re.compile(
        r"^(?:check|look|see |verify|test|prüf|schau|seh|kontroll|провер|посмотр|убедит)", re.IGNORECASE
    ),
    StepKind.TELL: re.compile(r"^(?:tell|inform|explain|say |sag|erklär|informier|скаж|сообщ|объясн)", re.IGNORECASE),
}
_DONE = {"de": "Fertig.", "ru": "Готово."}


def from_lists(body: str, base: Procedure) -> Procedure | None:
    """The procedure that the first numbered list with a way to another of its steps tells; None: there is none."""
    for items in numbered_lists(body):
        read = [_read(item) for item in items]
        if len(read) > 1 and any(way.to is To.STEP for one in read for way in one.ways):
            return _Reading(base, {one.number for one in read}).procedure(read)
    return None


@dataclass(frozen=True, slots=True)
class _Item:
    """An item taken apart: what is to be done, and the ways on."""

    number: int
    lead: str
    text: str
    ways: tuple[Way, ...]

    @property
    def id(self) -> str:
        return f"step-{self.number}"


def _read(item: Numbered) -> _Item:
    lead, texts, ways = "", list[str](), list[Way]()
    for place, paragraph in enumerate(item.paragraphs):
        bold = _BOLD.match(paragraph) if place == 0 else None
        if bold and way_told(bold["lead"], None) is None:
            lead, paragraph = _plain(bold["lead"]).rstrip(":"), paragraph[bold.end() :]  # noqa: PLW2901
        question: str | None = None
        for sentence in filter(None, _SENTENCE.split(paragraph)):
            way = way_told(sentence, question)
            if way is None:
                texts.append(_plain(sentence))
            else:
                ways.append(_cleaned(way))
                texts += [_plain(way.rest)] if way.said is None else []
            question = sentence.rstrip("?").strip() if sentence.endswith("?") else None
    stop = "" if lead[-1:] in (*".!?", "") else "."
    text = " ".join(filter(None, (lead + stop, *texts)))
    return _Item(item.number, lead, text[:MAX_STEP_TEXT], tuple(ways))


def _cleaned(way: Way) -> Way:
    said = None if way.said is None else _plain(way.said)[:MAX_PHRASE]
    return replace(way, said=said, text=_plain(way.text), rest=_plain(way.rest))


@dataclass(slots=True)
class _Reading:
    """Makes steps and branches of the items of one list."""

    base: Procedure
    numbers: set[int]
    steps: list[Step] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    _after: list[Step] = field(default_factory=list)

    def procedure(self, items: Sequence[_Item]) -> Procedure:
        self.branches.append(Branch(None, items[0].id))
        following = [one.id for one in items[1:]]
        for item, after in zip(items, [*following, None], strict=True):
            self._take(item, after)
        steps = (*self.steps, *self._after)
        return replace(self.base, steps=steps, branches=tuple(self.branches))

    def _take(self, item: _Item, after: str | None) -> None:
        kind = _kind(item)
        labels = (item.lead,) if item.lead and item.lead.rstrip(".") != item.text.rstrip(".") else ()
        text = item.text or ", ".join(filter(None, (way.said for way in item.ways))) or self.base.title
        self.steps.append(Step(item.id, kind, text, labels))
        if kind.last:
            return
        branches = list(self._branches(item))
        if all(branch.when is not None for branch in branches if branch.start == item.id):
            branches.append(Branch(item.id, after or self._end()))
        self.branches += branches

    def _branches(self, item: _Item) -> Iterator[Branch]:
        for place, way in enumerate(item.ways, 1):
            target = self._target(way)
            if way.said is None:
                yield Branch(item.id, target)
                return
            if way.rest:  # to be done on the way
                between = Step(f"{item.id}-{place}", StepKind.DO, way.rest[:1].upper() + way.rest[1:])
                self._after.append(between)
                yield Branch(between.id, target)
                target = between.id
            yield Branch(item.id, target, When(customer=(way.said,)))

    def _target(self, way: Way) -> str:
        if way.to is To.STEP:
            return f"step-{int(way.target)}"
        if way.to is To.END:
            return self._end()
        id = f"{'see' if way.to is To.ARTICLE else 'transfer'}-{len(self._after) + 1}"
        labels = (_article(way.target),) if way.to is To.ARTICLE else ()
        self._after.append(Step(id, StepKind.TRANSFER, way.text, labels))
        return id

    def _end(self) -> str:
        if not any(step.kind is StepKind.END for step in self._after):
            self._after.append(Step("end", StepKind.END, _DONE.get(self.base.language.partition("-")[0], "Done.")))
        return "end"


def _kind(item: _Item) -> StepKind:
    if not item.ways and hands_over(item.text):
        return StepKind.TRANSFER
    for kind, verbs in _VERBS.items():
        if verbs.match(item.text):
            return kind
    return StepKind.ASK if "?" in item.text else StepKind.DO


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(lambda mark: mark["text"] or "", text).split())


def _article(target: str) -> str:
    """The id of the article that a link leads to."""
    return target.partition("#")[0].removeprefix("/articles/").removeprefix("./").removesuffix(".md") or target
