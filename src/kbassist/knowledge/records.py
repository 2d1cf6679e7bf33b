"""JSON of our own and of other systems to drafts of articles."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

import nh3

from kbassist.knowledge.markup import blocks_of_markdown
from kbassist.knowledge.webpage import markdown_of_html
from kbassist.model.article import BlockKind, Content
from kbassist.model.base import RefusalKind, Refused, digest

_KNOWN = frozenset(field.name for field in fields(Content)) | {"state", "starts"}
GUARDED = ("audiences", "attributes", "valid_from", "valid_until", "as_of_field", "verbatim")
"""Misspelt, these would show an article to people it is not for; other unknown keys are another system's business."""

FORMAT = "kbassist/1"
"""Marks a record as one of our own, which says exactly what it means."""

_ALSO_CALLED = {
    "body": ("content", "text", "answer"),
    "title": ("name", "question"),
    "uri": ("url",),
    "language": ("lang",),
}

_TAG_FIRST = re.compile(r"\s*<(?:!--|!doctype\b|/?([a-z][a-z0-9]*)\b[^<]*>)", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</(?:p|div|h[1-6]|ul|ol|li|table|section|article|blockquote)\s*>", re.IGNORECASE)
_MARKDOWN_LINE = re.compile(r"^(?:#{1,6} \S|```|\|.*\|\s*$)", re.MULTILINE)
_NOT_IN_ID = re.compile(r"[^\w.:()+/-]+")
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file says of one article, not yet checked, and its place in the file; or why it cannot be read."""

    place: str
    mapping: Mapping[str, Any] | Refused
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What a file holds beside its articles and loses, and its place in the file."""

    place: str
    told: str


def id_of(name: str) -> str:
    """An article id from a file's name, the same every time: `de/router restart.md` is `de/router-restart`."""
    return _fitting(name.removesuffix(PurePosixPath(name).suffix))


def _fitting(identity: str) -> str:
    """The identity itself where an article may be called so, else the nearest to it that may."""
    parts = (_NOT_IN_ID.sub("-", part).strip("-") for part in identity.split("/"))
    fitting = "/".join(part for part in parts if part.strip("."))
    if len(fitting) > _LONGEST_ID:
        return f"{fitting[: _LONGEST_ID - 40].rstrip('/')}-{digest(identity)}"
    return fitting or digest(identity)


def title_of(name: str) -> str:
    """A title from a file's name, for a text that has none."""
    return re.sub(r"[-_\s]+", " ", PurePosixPath(name).stem).strip() or name


def jsonl_drafts(name: str, text: str) -> Iterator[Draft]:
    """One article per line; a broken line spoils no other."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                value = json.loads(line)
            except json.JSONDecodeError as error:
                yield Draft(f"line {number}, column {error.colno}", _broken(error.msg))
            except (ValueError, RecursionError) as error:
                yield Draft(f"line {number}", _broken(str(error)))
            else:
                yield draft_of(name, f"line {number}", value)


def json_drafts(name: str, text: str) -> Iterator[Draft]:
    """A list of articles, one article, or an object around such a list."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        yield Draft(f"line {error.lineno}, column {error.colno}", _broken(error.msg))
        return
    except (ValueError, RecursionError) as error:
        yield Draft("", _broken(str(error)))
        return
    if isinstance(value, dict):
        lists = [item for item in value.values() if isinstance(item, list) and item and isinstance(item[0], dict)]
        if len(lists) != 1 or any(_first(value, key) for key in ("body", "title")):
            yield draft_of(name, "", value)
            return
        value = lists[0]
    if not value:
        yield Draft("", _refused("there is no article in the list"))
    for number, item in enumerate(value if isinstance(value, list) else [value], 1):
        yield draft_of(name, f"item {number}", item)


def _broken(problem: str) -> Refused:
    return _refused(f"broken JSON ({problem})")


def _refused(message: str) -> Refused:
    return Refused(RefusalKind.INVALID, message)


def draft_of(name: str, place: str, value: object) -> Draft:
    """One JSON value as a draft; what only another system would understand is left out."""
    if not isinstance(value, Mapping):
        return Draft(place, _refused(f"must be an object with the keys of an article, not {value!r:.40}"))
    if value.get("format") == FORMAT:
        if "kind" in value:  # no article
            return Draft(f"{place} (id {value.get('id')})", value)
        return Draft(f"{place} (id {value.get('id')})", {key: item for key, item in value.items() if key != "format"})
    for key in sorted(value.keys() - _KNOWN):
        if near := get_close_matches(key.lower(), GUARDED, 1, 0.8):
            return Draft(place, _refused(f"{key}: unknown key; did you mean {near[0]}?"))
    mapping = {key: item for key, item in value.items() if key in _KNOWN}
    mapping |= {key: found for key in _ALSO_CALLED if (found := _first(value, key)) is not None}
    mapping |= {key: _identity(mapping[key]) for key in ("id", "family") if mapping.get(key) not in (None, "")}
    if isinstance(mapping.get("body"), str):
        mapping |= _as_markdown(mapping["body"], mapping.get("title"))
    if mapping.get("id") is None and isinstance(mapping.get("title"), str):
        mapping["id"] = _fitting(f"{id_of(name)}/{mapping['title'].replace('/', ' ')}")
    return Draft(f"{place} (id {mapping['id']})" if place and mapping.get("id") else place, mapping)


def _identity(value: object) -> object:
    """Another system's identity as one of ours: a number as text, characters that no id may have as hyphens."""
    if type(value) in (int, float):
        return str(value)
    return _fitting(value) if isinstance(value, str) else value


def _as_markdown(body: str, title: object) -> dict[str, object]:
    """Title and body; an HTML body as Markdown, a missing title from the body's first heading."""
    if _is_html(body):
        heading, body = markdown_of_html(body)
        title = html.unescape(title) if isinstance(title, str) else title
    elif not title:
        heading = next((block.text for block in blocks_of_markdown(body) if block.kind is BlockKind.HEADING), None)
    else:
        heading = None
    return {"title": title or heading, "body": body}


def _first(value: Mapping[str, Any], key: str) -> Any:
    """What the mapping calls `key`, under that name or another; WordPress wraps texts as `{"rendered": …}`."""
    for name in (key, *_ALSO_CALLED[key]):
        found = value.get(name)
        if isinstance(found, Mapping) and isinstance(found.get("rendered"), str):
            found = found["rendered"]
        if found is not None and (name == key or isinstance(found, str)):
            return found
    return None


def _is_html(body: str) -> bool:
    """Begins with a tag or has block tags, and has no line that only Markdown has."""
    first = _TAG_FIRST.match(body)
    begins = first is not None and (first[1] is None or first[1].lower() in nh3.ALLOWED_TAGS | {"html", "body", "main"})
    if first is not None and first[0].lstrip().lower().startswith(("<!doctype", "<html", "<body")):
        return True
    return (begins or _BLOCK_TAG.search(body) is not None) and not _MARKDOWN_LINE.search(body)
