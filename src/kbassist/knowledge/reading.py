"""One file to contents: articles as their authors or another system's export wrote them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import yaml

from kbassist.knowledge.archives import escapes, members
from kbassist.knowledge.content import content_from, moment_of, validate
from kbassist.knowledge.decoding import decoded
from kbassist.knowledge.guidance import Guidance, guidance_of
from kbassist.knowledge.markup import blocks_of_markdown
from kbassist.knowledge.office import word_drafts
from kbassist.knowledge.pdf import pdf_drafts
from kbassist.knowledge.records import Draft, Remark, id_of, json_drafts, jsonl_drafts, title_of
from kbassist.knowledge.sheets import Columns, csv_drafts, xlsx_drafts
from kbassist.knowledge.webpage import markdown_of_html
from kbassist.model.article import BlockKind, Content, State
from kbassist.model.base import RefusalKind, Refused

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PAGE_LANGUAGE = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([a-zA-Z]{2,3})\b", re.IGNORECASE)
_LINK_TARGET = re.compile(r"\]\([^)\s]*\)")
_LEVEL = re.compile(r"[\[{?:-]")
"""Every level of YAML begins with one of these, so there are no more levels than of them."""

_FAST_LEVELS = 200

LARGEST_MB, LARGEST_LIST_MB = 64, 1024
"""Of a file that is one article or a table, and of one that lists many."""

_TITLE_WORDS, _TITLE_CHARACTERS = 12, 100

Detect = Callable[[str, str], str]
"""The language of a text, or the default given where the text does not tell."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or one article of a file, that is not taken, and what a person has to mend."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something beside the articles of a file that is not taken, though the articles are."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a file, and what the file says of its life: its state, and from when it is shown.

    `source` is the file's own text where the file is this article and nothing else.
    """

    content: Content
    state: State | None = None
    starts: datetime | None = None
    source: bytes | None = None

    @property
    def slot(self) -> int:
        """Which of an article's texts it is: 0 is or was shown, 1 is to come, 2 waits; each may be given once."""
        return {State.SCHEDULED: 1, State.DRAFT: 2, State.IN_REVIEW: 2}.get(self.state or State.LIVE, 0)


Found = Entry | Guidance | Unreadable | LeftOut
"""What reading a file comes upon."""


def read_file(name: str, data: bytes, default_language: str, detect: Detect) -> Iterator[Content | Unreadable]:
    """Every article of a file, complete and valid, or the reason why not; see `read_entries`."""
    for found in read_entries(name, data, default_language, detect):
        if not isinstance(found, Guidance | LeftOut):
            yield found.content if isinstance(found, Entry) else found


def read_entries(
    name: str, data: bytes, default_language: str, detect: Detect, columns: Columns = MappingProxyType({})
) -> Iterator[Found]:
    """Every article of a file, complete and valid, or the reason why not; nothing is left out silently.

    Lines of an export that tell procedures and rules are given as they are.

    `name` is the file's name, with folders where they matter: an article without an id gets its id from it.
    Kinds: Markdown with or without front matter, HTML, text, JSON (a list, or one object), JSONL (one per line), DOCX,
    PDF, and tables of questions and answers in CSV and XLSX, whose `columns` may be named. An article may have
    several texts where their `state` tells them apart: one that is shown, one that is scheduled, one that waits.
    """
    kind = PurePosixPath(name).suffix.lower()
    if escapes(name):
        yield Unreadable(name, "leads out of its folder")
        return
    if kind == ".zip":
        yield Unreadable(name, "is an archive inside an archive, which is not opened")
        return
    if kind not in _TEXTS and kind not in _OTHERS and kind not in _TABLES:
        yield Unreadable(name, f"unknown kind {kind or 'of file'}; known are {', '.join(KINDS)}")
        return
    most = LARGEST_LIST_MB if kind in (".jsonl", ".json") else LARGEST_MB
    if len(data) > most * 2**20:
        yield Unreadable(name, f"has {len(data) // 2**20} MB, {most} at most")
        return
    taken: dict[tuple[str, int], str] = {}
    try:
        if not data.strip():
            raise Refused(RefusalKind.INVALID, "the file is empty")
        for draft in _drafts(kind, name, data, columns):
            if isinstance(draft, Remark):
                yield LeftOut(name, _at(draft.place, draft.told))
                continue
            try:
                entry = guidance_of(draft) or _entry(draft, default_language, detect)
            except Refused as refused:
                yield Unreadable(name, _at(draft.place, refused.message))
                continue
            if isinstance(entry, Guidance):
                yield entry
                continue
            identity = entry.content.id
            key = (identity, entry.slot)
            if key in taken:
                yield Unreadable(name, _at(draft.place, f"id: {identity} is already the id of {taken[key]}"))
                continue
            taken[key] = draft.place
            yield replace(entry, source=data) if kind in _MARKDOWN else entry
    except Refused as refused:
        yield Unreadable(name, refused.message)


def _drafts(kind: str, name: str, data: bytes, columns: Columns) -> Iterator[Draft | Remark]:
    if kind in _TEXTS:
        return _TEXTS[kind](name, decoded(data))
    return _OTHERS[kind](name, data) if kind in _OTHERS else _TABLES[kind](name, data, columns)


Source = tuple[str, bytes | Unreadable]
"""A file's name, with folders where they matter, and its bytes or why they could not be had."""


def source_at(name: str, path: Path) -> Source:
    """A file of the disk; one that is larger than any that is taken in is not read."""
    most = LARGEST_LIST_MB if path.suffix.lower() in (".jsonl", ".json", ".zip") else LARGEST_MB
    try:
        size = path.stat().st_size
        if size > most * 2**20:
            return name, Unreadable(name, f"has {size // 2**20} MB, {most} at most")
        return name, path.read_bytes()
    except OSError as error:
        return name, Unreadable(name, f"cannot be read ({error.strerror})")


def unpacked(source: Source) -> Iterator[tuple[str, Source]]:
    """A file as it is, or every file of an archive; each under the name that people know it by."""
    name, data = source
    if isinstance(data, Unreadable) or not name.lower().endswith(".zip"):
        yield name, source
        return
    empty = True
    try:
        for member, content in members(data):
            empty, label = False, f"{name}/{member}"
            taken = Unreadable(label, content.message) if isinstance(content, Refused) else content
            yield label, (member, taken)
    except Refused as refused:
        yield name, (name, Unreadable(name, refused.message))
        return
    if empty:
        yield name, (name, Unreadable(name, "the archive is empty"))


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


def _entry(draft: Draft, default_language: str, detect: Detect) -> Entry:
    if isinstance(draft.mapping, Refused):
        raise draft.mapping
    mapping = dict(draft.mapping)
    state, starts = _state(mapping.pop("state", None)), moment_of(mapping.pop("starts", None), "starts")
    language = None
    if not mapping.get("language"):
        text = f"{mapping.get('title')}\n{draft.body or mapping.get('body')}"
        language = detect(_LINK_TARGET.sub("]", text), default_language)
    return Entry(validate(content_from(mapping, language=language, body=draft.body)), state, starts)


def _state(said: object) -> State | None:
    if said is None or said in [*State]:
        return None if said is None else State(str(said))
    raise Refused(RefusalKind.INVALID, f"state: {said!r:.60} is none of {', '.join(State)}", "state")


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


_TEXTS: dict[str, Callable[[str, str], Iterator[Draft]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _page,
    ".htm": _page,
    ".txt": _plain,
    ".json": json_drafts,
    ".jsonl": jsonl_drafts,
}
_OTHERS: dict[str, Callable[[str, bytes], Iterator[Draft]]] = {".docx": word_drafts, ".pdf": pdf_drafts}
_TABLES: dict[str, Callable[[str, bytes, Columns], Iterator[Draft | Remark]]] = {
    ".csv": csv_drafts,
    ".xlsx": xlsx_drafts,
}
_MARKDOWN = (".md", ".markdown")
KINDS = sorted([*_TEXTS, *_OTHERS, *_TABLES, ".zip"])
"""Of files that are taken in; an archive is taken in file by file."""
