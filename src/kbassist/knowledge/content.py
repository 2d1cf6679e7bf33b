"""What an editor says about an article: read from a mapping, checked, and written back as one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NoReturn

from kbassist.model.article import Content
from kbassist.model.base import Attributes, RefusalKind, Refused

MAX_TITLE = 500
"""Characters."""
MAX_BODY = 2 * 1024 * 1024
"""Bytes of UTF-8."""

_KEYS = frozenset(field.name for field in fields(Content))
_ID = re.compile(r"[\w.:()+/-]{1,200}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")  # no database keeps these in a text


def content_from(mapping: Mapping[str, Any], *, language: str | None = None, body: str | None = None) -> Content:
    """The content that an article's JSON or front matter describes, with defaults filled in; Refused INVALID by field.

    `language` stands in where the mapping names none, `body` where the text lies outside it. A moment without a zone
    is UTC; a bare date begins at its midnight, and as `valid_until` it is the last day, so it ends at the next.
    The result has the right shapes; `validate` says whether it makes sense.
    """
    unknown = sorted(_NOT_STORABLE.sub("?", str(key)) for key in mapping if key not in _KEYS)
    if unknown:
        _refuse(unknown[0], f"unknown key; known are {', '.join(sorted(_KEYS))}")
    if body is not None and mapping.get("body") is not None:
        _refuse("body", "the text is given twice, inside and outside the front matter")
    identity = _text(mapping, "id") or ""
    return Content(
        id=identity,
        title=_text(mapping, "title") or "",
        body=_text(mapping, "body") or body or "",
        language=_canonical(_text(mapping, "language") or language or ""),
        family=_text(mapping, "family") or identity,
        audiences=_words(mapping.get("audiences"), "audiences", ("public",)),
        attributes=_attributes(mapping.get("attributes")),
        phrasings=_words(mapping.get("phrasings"), "phrasings"),
        tags=_words(mapping.get("tags"), "tags"),
        valid_from=moment_of(mapping.get("valid_from"), "valid_from"),
        valid_until=moment_of(mapping.get("valid_until"), "valid_until", through_the_day=True),
        as_of_field=_text(mapping, "as_of_field"),
        verbatim=_flag(mapping.get("verbatim"), "verbatim"),
        uri=_text(mapping, "uri"),
        procedure=_procedure(mapping.get("procedure")),
    )


def as_mapping(content: Content) -> dict[str, Any]:
    """The content as a JSON object, every key present; `content_from` makes the same content of it."""
    plain: dict[str, Any] = {field.name: getattr(content, field.name) for field in fields(Content)}
    for name in ("audiences", "phrasings", "tags"):
        plain[name] = list(plain[name])
    for name in ("valid_from", "valid_until"):
        plain[name] = None if plain[name] is None else plain[name].isoformat()
    plain["attributes"] = {key: list(values) for key, values in content.attributes.items()}
    plain["procedure"] = None if content.procedure is None else dict(content.procedure)
    return plain


def validate(content: Content) -> Content:
    """The same content, if it can be kept and found again; else Refused INVALID with the field's path."""
    for path, text in _texts(content):
        if _NOT_STORABLE.search(text):
            _refuse(path, "holds a character that is no text (NUL or half of a surrogate pair)")
    _check_identity(content)
    if not content.title.strip():
        _refuse("title", "is missing")
    if len(content.title) > MAX_TITLE:
        _refuse("title", f"has {len(content.title)} characters, {MAX_TITLE} at most")
    if len(content.body.encode()) > MAX_BODY:
        _refuse("body", f"has {len(content.body.encode())} bytes, {MAX_BODY} at most")
    if not content.body.strip() and not content.phrasings:
        _refuse("body", "there is neither a text nor a phrasing to be found by")
    if not content.audiences:
        _refuse("audiences", "nobody could read it; name at least one, such as public")
    for path, text in _names(content):
        if not text.strip():
            _refuse(path, "is empty")
    _check_times(content)
    return content


def _check_identity(content: Content) -> None:
    for path, identity in (("id", content.id), ("family", content.family)):
        if not identity:
            _refuse(path, "is missing")
        if not _ID.fullmatch(identity):
            _refuse(path, f"{identity[:60]!r} must be 1 to 200 letters, digits or any of . _ : ( ) / -")
        if any(part in ("", ".", "..") for part in identity.split("/")):
            _refuse(path, f"{identity[:60]!r} must not begin or end with a slash, nor hold // or a part . or ..")
    if not content.language:
        _refuse("language", "is missing; name one, such as en or de-AT")
    if not _LANGUAGE.fullmatch(content.language):
        _refuse("language", f"{content.language[:60]!r} is no language tag such as en or de-AT")


def _check_times(content: Content) -> None:
    for path, stamp in (("valid_from", content.valid_from), ("valid_until", content.valid_until)):
        if stamp is not None and stamp.utcoffset() != timedelta(0):
            _refuse(path, f"{stamp.isoformat()} is not in UTC")
    if content.valid_from is not None and content.valid_until is not None and content.valid_from >= content.valid_until:
        _refuse("valid_until", f"ends {content.valid_until.isoformat()}, before it begins")


def _names(content: Content) -> Iterator[tuple[str, str]]:
    """The short texts with their paths, none of which may be empty."""
    yield from (("attributes", key) for key in content.attributes)
    lists: Iterable[tuple[str, Sequence[str]]] = (
        ("audiences", content.audiences),
        ("phrasings", content.phrasings),
        ("tags", content.tags),
        *((f"attributes.{key}", values) for key, values in content.attributes.items()),
    )
    for path, texts in lists:
        yield from ((f"{path}[{place}]", text) for place, text in enumerate(texts))
    for key, values in content.attributes.items():
        if not values:
            _refuse(f"attributes.{key}", "names no value; leave the key out where the article applies to all")
    for path, optional in (("as_of_field", content.as_of_field), ("uri", content.uri)):
        if optional is not None:
            yield path, optional


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    """Every text of the content with its path."""
    yield from (("id", content.id), ("title", content.title), ("body", content.body), ("family", content.family))
    yield from _names(content)
    if content.procedure is not None:
        yield from (("procedure", text) for text in _leaves(content.procedure))


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)


def _text(mapping: Mapping[str, Any], key: str) -> str | None:
    value = mapping.get(key)
    return None if value is None else _as_text(value, key)


def _as_text(value: object, path: str) -> str:
    if not isinstance(value, str):
        _refuse(path, f"must be text, but is {value!r:.60}; in YAML, put it in quotes")
    return value


def _words(value: object, path: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A list of texts; a single text counts as a list of one."""
    if value is None:
        return default
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        _refuse(path, f"must be a list of texts, but is {value!r:.60}")
    return tuple(_as_text(item, f"{path}[{place}]") for place, item in enumerate(value))


def _attributes(value: object) -> Attributes:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        _refuse("attributes", f"must be keys with lists of values, but is {value!r:.60}")
    return {_as_text(key, "attributes"): _words(values, f"attributes.{key}") for key, values in value.items()}


def _flag(value: object, path: str) -> bool:
    if value is not None and not isinstance(value, bool):
        _refuse(path, f"must be true or false, but is {value!r:.60}")
    return bool(value)


def _procedure(value: object) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        _refuse("procedure", f"must be an object with steps and branches, but is {value!r:.60}")
    try:
        plain: dict[str, Any] = json.loads(json.dumps(value, default=str, allow_nan=False))  # YAML has dates, JSON not
    except (TypeError, ValueError) as error:
        _refuse("procedure", f"cannot be written as JSON ({error})")
    return plain


def moment_of(value: object, path: str, through_the_day: bool = False) -> datetime | None:
    """The moment that a text or a date means, in UTC; Refused INVALID by path where it means none."""
    if value is None:
        return None
    try:
        stamp = _parsed(value)
        if isinstance(stamp, datetime):
            return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
        if through_the_day and stamp == date.max:  # "for ever", in many a spreadsheet: it has no next day
            return datetime.max.replace(tzinfo=UTC)
        return datetime.combine(stamp + timedelta(days=through_the_day), time(), UTC)
    except (TypeError, ValueError, OverflowError):
        _refuse(path, f"{value!r:.60} is no date or time such as 2026-03-01 or 2026-03-01T12:00:00Z")


def _parsed(value: object) -> date:
    """A date, or the datetime that it also is."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise TypeError
    try:
        return date.fromisoformat(value)
    except ValueError:
        return datetime.fromisoformat(value)


def _canonical(language: str) -> str:
    primary, dash, rest = language.partition("-")
    return primary.lower() + dash + rest


def _refuse(path: str, reason: str) -> NoReturn:
    raise Refused(RefusalKind.INVALID, f"{path}: {reason}", path)
