"""The training pages on which choices are made: kept from training, so that the held-out ones are looked at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Page = dict[str, Any]
"""A source, an id, and under each language its title and its body."""

SOURCE = "libreoffice-help"


def pages(path: Path) -> Iterator[Page]:
    """All training pages of a file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def is_dev(page: Page) -> bool:
    """Whether a training page belongs to the fifth of the LibreOffice pages on which choices are made."""
    relative = page["id"].removesuffix("#0")
    digest = hashlib.md5(f"lo/{relative}".encode(), usedforsecurity=False).hexdigest()
    return page["source"] == SOURCE and int(digest, 16) % 5 == 1


def dev_text(path: Path) -> str:
    """All English text of the pages on which choices are made, each title and body after a blank."""
    return "".join(f" {title} {body}" for page in pages(path) if is_dev(page) for title, body in [page["en"]])
