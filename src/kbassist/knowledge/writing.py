"""Articles to files that say all of them, so that taking the files in again brings every article to the same state."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import yaml

from kbassist.knowledge.content import as_mapping, content_from
from kbassist.knowledge.records import FORMAT
from kbassist.model.article import Article, Content, Published, Revision, State, begun, state_at
from kbassist.model.base import digest
from kbassist.model.life import SourceText
from kbassist.ports.articles import Articles, Sources

_AT_ONCE = 500
_UNLIKE_TEXT = re.compile("[\r\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]")
_OPENING = re.compile(rb"---[ \t]*\r?\n")
_HAS_STATE = re.compile(rb"^state[ \t]*:", re.MULTILINE)


class Format(StrEnum):
    """How articles are written down."""

    JSONL = "jsonl"
    MARKDOWN = "markdown"


class _Front(yaml.SafeDumper):
    """Writes front matter; a text with a character that is no text is escaped, or YAML would read it as a space."""

    def text(self, text: str) -> yaml.ScalarNode:
        """The text as it is to be written."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, '"' if _UNLIKE_TEXT.search(text) else None)


_Front.add_representer(str, _Front.text)


@dataclass(frozen=True, slots=True)
class Told:
    """One text of an article and what it is: shown, scheduled from `starts` on, waiting, or shown no longer."""

    content: Content
    state: State
    starts: datetime | None = None


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file as it is to lie in a folder."""

    name: str
    data: bytes


def texts_of(article: Article, published: Published, now: datetime) -> Iterator[Told]:
    """The texts that make up an article's state, in the order they were written: what is or was shown, what is
    scheduled, and the newest where it is neither.
    """
    state = state_at(article, published, now)
    told: dict[int, Told] = {}
    shown = begun(published, now, now)
    if shown is not None:
        told[shown.number] = Told(shown.content, State.LIVE)
    to_come = [(one, text) for one, text in published if one.ends is None or one.ends > now]
    for publication, text in to_come:
        begins = [moment for moment in (publication.starts, text.content.valid_from) if moment and moment > now]
        if begins and text.number not in told:
            starts = publication.starts if publication.starts > now else None
            told[text.number] = Told(text.content, State.SCHEDULED, starts)
    if not told and published:
        last: Revision = published[-1][1]
        told[last.number] = Told(last.content, State.WITHDRAWN)
    yield from (told[number] for number in sorted(told))
    review = article.review()
    if state is State.IN_REVIEW or (
        article.head.number not in told and review is not None and review.stage != "rejected"
    ):
        yield Told(article.head.content, State.IN_REVIEW)
    elif article.head.number not in told:
        yield Told(article.head.content, State.DRAFT)


def everything(articles: Articles, now: datetime, wanted: Callable[[Content], bool] = lambda _: True) -> Iterator[Told]:
    """The texts of all articles, in order of id; only those that are wanted."""
    after = ""
    while ids := articles.ids(after, _AT_ONCE):
        published = articles.published(ids)
        for article_id, article in sorted(articles.many(ids).items()):
            texts = texts_of(article, published.get(article_id, ()), now)
            yield from (told for told in texts if wanted(told.content))
        after = ids[-1]


def json_line(told: Told) -> str:
    """A text as one line of a `.jsonl` file."""
    life = {"format": FORMAT, "state": told.state, "starts": told.starts and told.starts.isoformat()}
    return json.dumps(as_mapping(told.content) | life, ensure_ascii=False)


def markdown_files(texts: Iterable[Told], sources: Sources) -> Iterator[WrittenFile]:
    """The texts as Markdown, each with its own name; what came as Markdown is written as it came.

    To the file of a text that nobody is shown, a line is added that says so.
    """
    taken: set[str] = set()
    waiting: list[Told] = []

    def settled() -> Iterator[WrittenFile]:
        kept = sources.texts({told.content.id for told in waiting})
        for told in waiting:
            yield _file(told, kept.get((told.content.id, told.content.digest)), taken)
        waiting.clear()

    for told in texts:
        waiting.append(told)
        if len(waiting) == _AT_ONCE:
            yield from settled()
    yield from settled()


def markdown_of(told: Told) -> bytes:
    """A text as Markdown with front matter; reading it gives the same text and state."""
    content = told.content
    front = {key: value for key, value in _said(content).items() if key != "body"}
    outside = content.body == content.body.strip() and not _UNLIKE_TEXT.search(content.body)
    if not outside:
        front["body"] = content.body
    front |= _life(told)
    head = yaml.dump(front, Dumper=_Front, allow_unicode=True, sort_keys=False, width=10**6, default_flow_style=None)
    return f"---\n{head}---\n{content.body if outside else ''}\n".encode()


def _life(told: Told) -> dict[str, str]:
    if told.state in (State.LIVE, State.EXPIRED):
        return {}
    return {"state": str(told.state)} | ({"starts": told.starts.isoformat()} if told.starts else {})


def _said(content: Content) -> Mapping[str, Any]:
    """The fields that say something, the identity first."""
    plain = as_mapping(content)
    silent = as_mapping(content_from({"id": content.id}))
    first = {key: plain[key] for key in ("id", "language", "title")}
    return first | {key: value for key, value in plain.items() if value != silent[key]}


def _file(told: Told, source: SourceText | None, taken: set[str]) -> WrittenFile:
    plain = f"{told.content.id.replace(':', '-')}{_SUFFIX.get(told.state, '')}.md"
    names = [plain, f"{plain.removesuffix('.md')}-{digest(told.content.id)[:8]}.md"]
    if source is not None:
        names.insert(0, source.name)
    name = next((one for one in names if one.casefold() not in taken), f"{digest(told.content.id, told.state)}.md")
    taken.add(name.casefold())
    if source is None or name != source.name or (_HAS_STATE.search(source.data) and _life(told)):
        return WrittenFile(name, markdown_of(told))
    return WrittenFile(name, _marked(source.data, told))


_SUFFIX = {State.DRAFT: ".draft", State.IN_REVIEW: ".draft", State.SCHEDULED: ".scheduled"}


def _marked(data: bytes, told: Told) -> bytes:
    """The bytes of a file, with its state where that has to be said."""
    life = "".join(f"{key}: {value}\n" for key, value in _life(told).items()).encode()
    if not life:
        return data
    opening = _OPENING.match(data)
    if opening is None:
        return b"---\n" + life + b"---\n" + data
    return data[: opening.end()] + life + data[opening.end() :]
