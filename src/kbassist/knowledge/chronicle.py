"""What the log keeps of an act: how the article stood before and after, in the few values that a reader asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kbassist.knowledge.content import as_mapping
from kbassist.model.article import Article, Content, Published, State, state_at
from kbassist.model.life import Act, LogEntry


@dataclass(frozen=True, slots=True)
class Standing:
    """An article at a moment, with all its publications; `article` is None before its first text."""

    article: Article | None
    published: Published
    at: datetime

    @property
    def state(self) -> State | None:
        """Its state; None before its first text."""
        return None if self.article is None else state_at(self.article, self.published, self.at)

    def told(self) -> dict[str, Any]:
        """State, newest revision, its review, and every publication that is open or to come."""
        if self.article is None:
            return {}
        review = self.article.review()
        shown = [one for one in self.article.publications if one.ends is None or one.ends > self.at]
        return {
            "state": self.state,
            "revision": self.article.head.number,
            "review": review and review.stage,
            "published": [{"revision": one.revision, "starts": one.starts.isoformat()} for one in shown],
        }


def entry(act: Act, by: str, before: Standing, after: Standing, **more: Any) -> LogEntry:
    """What is kept of an act that led from one standing to another; `more` is told of the article after it."""
    assert after.article is not None
    was, now = before.told(), after.told()
    head = after.article.head
    if act in (Act.WRITTEN, Act.RESTORED):
        old, new = _changes(None if before.article is None else before.article.head.content, head.content)
        was, now = was | old, now | new
    revision = more.pop("revision", head.number)
    return LogEntry(after.article.id, act, revision, by, after.at, was, now | more)


def changed_fields(old: Content | None, new: Content) -> list[str]:
    """The fields in which two contents differ, in the order of the content; None: nothing was said before."""
    before: Mapping[str, Any] = {} if old is None else as_mapping(old)
    after = as_mapping(new)
    return [name for name, value in after.items() if before.get(name, ...) != value]


def _changes(old: Content | None, new: Content) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that changed; of a text only that it did, for the revisions keep it."""
    names = [] if old is None else changed_fields(old, new)
    short = [name for name in names if name not in ("body", "procedure")]
    after = as_mapping(new)
    before = {} if old is None else as_mapping(old)
    return {name: before[name] for name in short}, {"changed": names, **{name: after[name] for name in short}}
