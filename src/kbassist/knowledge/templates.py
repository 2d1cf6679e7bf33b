"""Kinds of article, each with what it is for and a text to begin with, in every language of ours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Template:
    """What an article of a kind begins as."""

    kind: str
    language: str
    title: str
    purpose: str
    body: str
    phrasings: tuple[str, ...]
    tags: tuple[str, ...]


@cache
def templates() -> tuple[Template, ...]:
    """Every kind in every language, in order of language and kind."""
    return tuple(_template(path) for path in sorted(_FOLDER.glob("*/*.md")))


def _template(path: Path) -> Template:
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    said = yaml.safe_load(front)
    phrasings, tags = tuple(said["phrasings"]), tuple(said["tags"])
    return Template(path.stem, path.parent.name, said["title"], said["purpose"], body.strip(), phrasings, tags)
