"""Writing over each other: who read another state of a thing than the one that is there."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

IfMatch = Annotated[str | None, Header(description="The ETag as you read it.", max_length=1000)]


def matches(etag: str, if_match: str | None) -> bool:
    """True where the header names this etag, or any (RFC 9110, 13.1.1); an empty etag is of nothing."""
    if if_match is None:
        return True
    if if_match.strip() == "*":
        return bool(etag)
    return bool(etag) and etag in {tag.strip().removeprefix("W/").strip('"') for tag in if_match.split(",")}
