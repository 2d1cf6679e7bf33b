"""The numbered lists of a Markdown text, item by item, their marks kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"maxNesting": 60}).disable("inline")
_LISTED = re.compile(r"^ {0,3}\d{1,9}[.)] ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Numbered:
    """One item of a numbered list: its number and its paragraphs, those of nested lists too, as they are written."""

    number: int
    paragraphs: tuple[str, ...]


def numbered_lists(text: str) -> list[list[Numbered]]:
    """Every numbered list that stands in no other list, in order; one that goes on counting goes on the one before."""
    lists: list[list[Numbered]] = []
    nodes = _nodes(_PARSER.parse(text)) if _LISTED.search(text) else ()
    for items in (list(_items(node)) for node in nodes if node[0].type == "ordered_list_open"):
        if lists and items[0].number == lists[-1][-1].number + 1:
            lists[-1] += items
        else:
            lists.append(items)
    return lists


def _items(node: Sequence[Token]) -> Iterator[Numbered]:
    first = int(node[0].attrs.get("start", 1))
    for number, item in enumerate(_nodes(node[1:-1]), first):
        paragraphs = (" ".join(token.content.split()) for token in item if token.type == "inline")
        yield Numbered(number, tuple(filter(None, paragraphs)))


def _nodes(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    depth = start = 0
    for stop, token in enumerate(tokens, 1):
        depth += token.nesting
        if depth == 0:
            yield tokens[start:stop]
            start = stop
