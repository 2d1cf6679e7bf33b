"""How a long list is read page by page."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from fastapi import Query

from kbassist.model.base import RefusalKind, Refused

PageSize = Annotated[int, Query(ge=1, le=200)]
PageToken = Annotated[str | None, Query(max_length=1000, description="`next_page_token` of the page before.")]


def token_of(place: str) -> str:
    """What to send for the page that begins after a place."""
    return base64.urlsafe_b64encode(place.encode()).decode()


def place_of(page_token: str | None) -> str:
    """The place that a token names; empty: the beginning. Refused INVALID where it is none of ours."""
    try:
        place = base64.b64decode((page_token or "").encode("ascii"), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        place = "\x00"
    if not place.isprintable():
        raise Refused(RefusalKind.INVALID, "page_token: is none that we gave", "page_token")
    return place


def number_of(page_token: str | None) -> int:
    """The number that a token names; 0: the beginning. Refused INVALID where it is none of ours."""
    place = place_of(page_token)
    if place and not (place.isascii() and place.isdigit() and len(place) < 10):
        raise Refused(RefusalKind.INVALID, "page_token: is none that we gave", "page_token")
    return int(place or 0)
