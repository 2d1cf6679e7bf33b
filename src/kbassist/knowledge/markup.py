"""Markdown to blocks of plain text, and web pages to clean Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import nh3
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from kbassist.knowledge.webpage import markdown_of_html
from kbassist.model.article import Block, BlockKind

__all__ = ["blocks_of_markdown", "markdown_of_html"]

_PARSER = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])
_TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
_SPACES = re.compile(r"[^\S\n]+")


def blocks_of_markdown(text: str) -> tuple[Block, ...]:
    """Every word a reader sees, in order, as blocks of plain text; never raises.

    A list is one block of lines, nested items indented, numbers kept; a table is one line per row, its cells joined by
    ` | `; a block quote is a note. HTML inside is read as a page would be.
    """
    tree = SyntaxTreeNode(_PARSER.parse(text))
    return tuple(block for node in tree.children for block in _blocks(node))


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    if node.type == "html_block":
        yield from blocks_of_markdown(markdown_of_html(node.content)[1])
        return
    level = 0
    text = "\n".join(_lines(node)).rstrip()
    match node.type:
        case "heading":
            kind, level, text = BlockKind.HEADING, int(node.tag[1]), " ".join(text.split())
        case "bullet_list" | "ordered_list":
            kind = BlockKind.LIST
        case "table":
            kind = BlockKind.TABLE
        case "fence" | "code_block":
            kind = BlockKind.CODE
        case "blockquote":
            kind = BlockKind.NOTE
        case _:
            kind = BlockKind.PARAGRAPH
    if text.strip():
        yield Block(kind, text, level)


def _lines(node: SyntaxTreeNode) -> Iterator[str]:
    """The lines of a block, whatever stands inside it."""
    match node.type:
        case "bullet_list" | "ordered_list":
            yield from _list_lines(node)
        case "table":
            for row in (row for part in node.children for row in part.children):
                cells = [" ".join(_plain(cell).split()) for cell in row.children]
                if any(cells):
                    yield " | ".join(cells)
        case "fence" | "code_block":
            yield from node.content.rstrip().split("\n")
        case "html_block":
            for block in _blocks(node):
                yield from block.text.split("\n")
        case "inline":
            yield from filter(None, (_SPACES.sub(" ", line).strip() for line in _plain(node).split("\n")))
        case _:
            for child in node.children:
                yield from _lines(child)


def _list_lines(node: SyntaxTreeNode) -> Iterator[str]:
    ordered = node.type == "ordered_list"
    first = int(node.attrs.get("start", 1)) if ordered else 0
    for number, item in enumerate(node.children, first):
        marker = f"{number}. " if ordered else "- "
        lead = marker
        for line in (line for child in item.children for line in _lines(child)):
            yield lead + line
            lead = " " * len(marker)


def _plain(node: SyntaxTreeNode) -> str:
    """The text of a line without its formatting; a tag that HTML does not know is text (`<customer number>`)."""
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            tag = _TAG.match(node.content)
            name = tag[1].lower() if tag else ""
            if name == "br":
                return "\n"
            return node.content if name and name not in nh3.ALLOWED_TAGS else ""
        case _:
            return "".join(_plain(child) for child in node.children)
