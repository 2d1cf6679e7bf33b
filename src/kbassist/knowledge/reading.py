"""One file to contents: articles as their authors or another system's export wrote them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from kbassist.knowledge.content import content_from, validate
from kbassist.knowledge.decoding import decoded
from kbassist.knowledge.exports import Draft, id_of, json_drafts, jsonl_drafts, title_of
from kbassist.knowledge.markup import blocks_of_markdown
from kbassist.knowledge.webpage import markdown_of_html
from kbassist.model.article import BlockKind, Content
from kbassist.model.base import RefusalKind, Refused

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PAGE_LANGUAGE = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([a-zA-Z]{2,3})\b", re.IGNORECASE)
_LINK_TARGET = re.compile(r"\]\([^)\s]*\)")
_LEVEL = re.compile(r"[\[{?:-]")
"""Every level of YAML begins with one of these, so there are no more levels than of them."""

_FAST_LEVELS = 200
_TITLE_WORDS, _TITLE_CHARACTERS = 12, 100

Detect = Callable[[str, str], str]
"""The language of a text, or the default given where the text does not tell."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or one article of a file, that is not taken, and what a person has to mend."""

    where: str
    reason: str


def read_file(name: str, data: bytes, default_language: str, detect: Detect) -> Iterator[Content | Unreadable]:
    """Every article of a file, complete and valid, or the reason why not; nothing is left out silently.

    `name` is the file's name, with folders where they matter: an article without an id gets its id from it.
    Kinds: Markdown with or without front matter, HTML, text, JSON (a list, or one object), JSONL (one per line).
    """
    kind = PurePosixPath(name).suffix.lower()
    if kind not in _READERS:
        yield Unreadable(name, f"unknown kind {kind or 'of file'}; known are {', '.join(sorted(_READERS))}")
        return
    taken: dict[str, str] = {}
    try:
        for draft in _READERS[kind](name, decoded(data)):
            try:
                content = _content(draft, default_language, detect)
            except Refused as refused:
                yield Unreadable(name, _at(draft.place, refused.message))
                continue
            if content.id in taken:
                yield Unreadable(name, _at(draft.place, f"id: {content.id} is already the id of {taken[content.id]}"))
                continue
            taken[content.id] = draft.place
            yield content
    except Refused as refused:
        yield Unreadable(name, refused.message)


def walk(paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Files with their names relative to the folder given, sorted; a file given itself is always taken.

    Hidden files, README files and links that lead out of their folder are skipped. A missing path: Refused NOT_FOUND.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(_inside(path))
        elif path.is_file():
            yield path.name, path
        else:
            raise Refused(RefusalKind.NOT_FOUND, f"{path}: no such file or folder")


def _inside(folder: Path) -> Iterator[tuple[str, Path]]:
    home = folder.resolve()
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for file in files:
            path = Path(parent, file)
            if file.startswith((".", "README")) or not path.is_file() or not path.resolve().is_relative_to(home):
                continue
            yield path.relative_to(folder).as_posix(), path


def _at(place: str, message: str) -> str:
    return f"{place}: {message}" if place else message


def _content(draft: Draft, default_language: str, detect: Detect) -> Content:
    if isinstance(draft.mapping, Refused):
        raise draft.mapping
    language = None
    if not draft.mapping.get("language"):
        text = f"{draft.mapping.get('title')}\n{draft.body or draft.mapping.get('body')}"
        language = detect(_LINK_TARGET.sub("]", text), default_language)
    return validate(content_from(draft.mapping, language=language, body=draft.body))


# --- kinds of file --------------------------------------------------------------------------------------------------


def _markdown(name: str, text: str) -> Iterator[Draft]:
    front, body = _parted(text)
    mapping = {key: str(value) if key in ("id", "family") and type(value) is int else value for key, value in front}
    if mapping.get("id") is None:
        mapping["id"] = id_of(name)
    if mapping.get("title") is None:
        headings = (block.text for block in blocks_of_markdown(body) if block.kind is BlockKind.HEADING)
        mapping["title"] = next(headings, title_of(name))
    yield Draft("", mapping, body.strip() or None)


def _parted(text: str) -> tuple[Iterable[tuple[str, Any]], str]:
    """Front matter as items, and the text after it."""
    if not re.match(r"---[ \t]*\n", text):
        return (), text
    found = _FRONT_MATTER.match(text)
    if found is None:
        raise Refused(RefusalKind.INVALID, "line 1: the front matter is never closed; end it with a line of ---")
    try:
        front = yaml.load(found[1], Loader=_loader(found[1]))
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 2}: " if error.problem_mark else ""
        raise Refused(RefusalKind.INVALID, f"{line}broken YAML ({error.problem or error.context})") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Refused(RefusalKind.INVALID, f"broken YAML in the front matter ({error})") from error
    if front is not None and not isinstance(front, Mapping):
        raise Refused(RefusalKind.INVALID, "line 2: the front matter must be lines of `key: value`")
    return (front or {}).items(), text[found.end() :]


def _loader(front: str) -> type[yaml.SafeLoader | yaml.CSafeLoader]:
    """The loader written in C takes a tenth of the time, but ends the process where the nesting has no end."""
    shallow = len(_LEVEL.findall(front)) < _FAST_LEVELS
    return yaml.CSafeLoader if yaml.__with_libyaml__ and shallow else yaml.SafeLoader


def _page(name: str, text: str) -> Iterator[Draft]:
    title, body = markdown_of_html(text)
    if not body:
        raise Refused(RefusalKind.INVALID, "there is no text on the page")
    language = _PAGE_LANGUAGE.search(text)
    mapping = {"id": id_of(name), "title": title or title_of(name), "body": body}
    yield Draft("", mapping | ({"language": language[1].lower()} if language else {}))


def _plain(name: str, text: str) -> Iterator[Draft]:
    """A short first line is the title of what follows."""
    first, _, rest = text.strip().partition("\n")
    title = first.strip("#= \t")
    short = len(title.split()) <= _TITLE_WORDS and len(title) <= _TITLE_CHARACTERS
    if not (title and short):
        title, rest = title_of(name), text
    yield Draft("", {"id": id_of(name), "title": title, "body": rest.strip() or text.strip()})


_READERS: dict[str, Callable[[str, str], Iterator[Draft]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _page,
    ".htm": _page,
    ".txt": _plain,
    ".json": json_drafts,
    ".jsonl": jsonl_drafts,
}
