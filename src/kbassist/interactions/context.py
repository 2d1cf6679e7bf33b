"""The context of an interaction: changed piece by piece, and kept without personal data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from kbassist.model.base import RefusalKind, Refused, merged
from kbassist.model.situation import Context

MAX_BYTES = 100_000
"""Of a context as JSON."""


def cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    """The JSON value with every text in it cleaned, names of fields and long numbers included."""
    match value:
        case str():
            return clean(value)
        case bool() | None:
            return value
        case int() | float():
            written = str(value)
            told = clean(written)
            return value if told == written else told
        case Mapping():
            return {clean(key): cleaned(inner, clean) for key, inner in value.items()}
        case _:
            return [cleaned(inner, clean) for inner in value]


def patched(context: Context, patch: Context) -> Context:
    """The context changed as a JSON merge patch says; Refused INVALID where it grows beyond its bound."""
    changed: dict[str, Any] = merged(context, patch)
    size = len(json.dumps(changed, ensure_ascii=False).encode())
    if size > MAX_BYTES:
        raise Refused(RefusalKind.INVALID, f"context: has {size} bytes, {MAX_BYTES} at most", "context")
    return changed
