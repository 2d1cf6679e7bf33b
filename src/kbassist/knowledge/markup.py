"""Markdown to blocks of plain text, and web pages to clean Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kbassist.knowledge.webpage import markdown_of_html
from kbassist.model.article import Block, BlockKind, Content

__all__ = ["blocks_of", "blocks_of_markdown", "markdown_of_html"]

# What stands inside a line is read apart, and only where it can hold any formatting: most lines hold none.
_PARSER = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"]).disable("inline")
_MARKS = r"\\`*_~\[<&"
_FORMATTING = re.compile(rf"[{_MARKS}]|  \n")

# Between empty lines, lines that begin with a letter are a paragraph, whatever stands before or after: nine in ten
# blocks are such, or a heading above them, and need no parser. Only an open fence or tag could swallow them.
_LINE = rf"[^\W\d_][^{_MARKS}\n\r\0]*+"
_SIMPLE = re.compile(rf"(?:\A|(?<=\n\n))(?:(#{{1,6}}) +(?=[^#\n]*\n\n){_LINE}|{_LINE}(?:(?<!  )\n{_LINE})*+)(?=\n\n)")
_SWALLOWING = re.compile(r"^ {0,3}(?:```|~~~|<)", re.MULTILINE)

VERBATIM = "[!VERBATIM]"
"""What a quote begins with that is to be said word for word."""

_TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
_SPACES = re.compile(r"[^\S\n]+")

_Node = Sequence[Token]
"""A token that stands alone, or one that opens, all that stands inside it, and the one that closes."""

_Links = dict[str, Any]
"""The targets that the text defines apart from its links; the parser's own."""


def blocks_of(content: Content) -> tuple[Block, ...]:
    """The blocks of an article's text; of one that is verbatim, all of them are."""
    blocks = blocks_of_markdown(content.body)
    return tuple(replace(block, verbatim=True) for block in blocks) if content.verbatim else blocks


def blocks_of_markdown(text: str) -> tuple[Block, ...]:
    """Every word a reader sees, in order, as blocks of plain text; never raises.

    A list is one block of lines, nested items indented, numbers kept; a table is one line per row, its cells joined by
    ` | `; a block quote is a note, one that begins with `[!VERBATIM]` a verbatim one. HTML inside is read as a page
    would be.
    """
    links: _Links = {}
    parts = list(_parts(f"{text}\n\n", links))  # all of them first: a link may be defined after its use
    return tuple(block for part in parts for block in ((part,) if isinstance(part, Block) else _blocks(part, links)))


def _parts(text: str, links: _Links) -> Iterator[Block | _Node]:
    """Simple blocks as they are, and what stands between them parsed."""
    swallowing = _SWALLOWING.search(text)
    end = text.rfind("\n\n", 0, swallowing.start()) + 2 if swallowing else len(text)
    done = 0
    for simple in _SIMPLE.finditer(text, 0, end):
        yield from _parsed(text[done : simple.start()], links)
        marker = simple[1] or ""
        kind = BlockKind.HEADING if marker else BlockKind.PARAGRAPH
        yield Block(kind, " ".join(simple[0][len(marker) :].split()), len(marker))
        done = simple.end()
    yield from _parsed(text[done:], links)


def _parsed(text: str, links: _Links) -> Iterator[_Node]:
    return _nodes(_PARSER.parse(text, links)) if text.strip() else iter(())


def _nodes(tokens: Sequence[Token]) -> Iterator[_Node]:
    """The nodes that stand beside each other."""
    depth = start = 0
    for stop, token in enumerate(tokens, 1):
        depth += token.nesting
        if depth == 0:
            yield tokens[start:stop]
            start = stop


def _blocks(node: _Node, links: _Links) -> Iterator[Block]:
    first = node[0]
    if first.type == "html_block":
        yield from blocks_of_markdown(markdown_of_html(first.content)[1])
        return
    level = 0
    text = "\n".join(_lines(node, links)).rstrip()
    match first.type:
        case "heading_open":
            kind, level, text = BlockKind.HEADING, int(first.tag[1]), " ".join(text.split())
        case "bullet_list_open" | "ordered_list_open":
            kind = BlockKind.LIST
        case "table_open":
            kind = BlockKind.TABLE
        case "fence" | "code_block":
            kind = BlockKind.CODE
        case "blockquote_open":
            kind = BlockKind.NOTE
        case _:
            kind = BlockKind.PARAGRAPH
    verbatim = kind is BlockKind.NOTE and text.startswith(VERBATIM)
    text = text.removeprefix(VERBATIM).strip() if verbatim else text
    if text.strip():
        yield Block(kind, text, level, verbatim)


def _lines(node: _Node, links: _Links) -> Iterator[str]:
    """The lines of a block, whatever stands inside it."""
    first, inside = node[0], node[1:-1]
    match first.type:
        case "bullet_list_open" | "ordered_list_open":
            yield from _list_lines(node, links)
        case "table_open":
            for row in (row for part in _nodes(inside) for row in _nodes(part[1:-1])):
                cells = [" ".join(_plain(cell[1], links).split()) for cell in _nodes(row[1:-1])]
                if any(cells):
                    yield " | ".join(cells)
        case "fence" | "code_block":
            yield from first.content.rstrip().split("\n")
        case "html_block":
            for block in _blocks(node, links):
                yield from block.text.split("\n")
        case "inline":
            yield from filter(None, (_SPACES.sub(" ", line).strip() for line in _plain(first, links).split("\n")))
        case _:
            for child in _nodes(inside):
                yield from _lines(child, links)


def _list_lines(node: _Node, links: _Links) -> Iterator[str]:
    ordered = node[0].type == "ordered_list_open"
    first = int(node[0].attrs.get("start", 1)) if ordered else 0
    for number, item in enumerate(_nodes(node[1:-1]), first):
        marker = f"{number}. " if ordered else "- "
        lead = marker
        for line in (line for child in _nodes(item[1:-1]) for line in _lines(child, links)):
            yield lead + line
            lead = " " * len(marker)


def _plain(inline: Token, links: _Links) -> str:
    """The text of a stretch of lines without its formatting; a hard break is a newline."""
    if not _FORMATTING.search(inline.content):
        return inline.content.replace("\n", " ")
    pieces: list[Token] = []
    _PARSER.inline.parse(inline.content, _PARSER, links, pieces)
    return _text(pieces)


def _text(pieces: Sequence[Token]) -> str:
    """What a reader sees of a line; a tag that HTML does not know is text (`<customer number>`)."""
    return "".join(map(_shown, pieces))


def _shown(piece: Token) -> str:
    match piece.type:
        case "text" | "text_special" | "code_inline":
            return piece.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            tag = _TAG.match(piece.content)
            name = tag[1].lower() if tag else ""
            if name == "br":
                return "\n"
            return piece.content if name and name not in nh3.ALLOWED_TAGS else ""
        case _:
            return _text(piece.children or ())
