"""Web pages to Markdown: what a reader of the page would call its text, and nothing that runs, tracks or navigates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

_DROPPED = ", ".join(
    (
        "script, style, noscript, template, iframe, object, embed, svg, canvas, audio, video, map, dialog",
        "nav, aside, footer, header:not(article header, main header), [role=navigation], [role=search]",
        "form:not(:has(h1, main, article)), button, select, textarea, input",
        "[hidden], [aria-hidden=true i], [style*='display:none' i], [style*='display: none' i]",
        "[style*='visibility:hidden' i], [style*='visibility: hidden' i]",
        "img[width='0'], img[width='1'], img[height='0'], img[height='1']",
    )
)
_CONTAINERS = (
    "address article blockquote center dd details div dl dt fieldset figcaption figure form header main section"
)
_BLOCKS = frozenset(
    f"{_CONTAINERS} caption h1 h2 h3 h4 h5 h6 hr li ol p pre summary table tbody td tfoot th thead tr ul".split()
)
_ANY_BLOCK = ", ".join(sorted(_BLOCKS))
_DEEPEST, _INSET = 100, 5
"""Below so many levels only the text is kept: pages nest that deeply by mistake alone; a list counts for 5."""

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Where bold begins and ends, until it is known whether Markdown can say so there."""

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\xad\u200b\u2060\ufeff\ue000\ue001]")
_BOLD = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_SPECIAL = re.compile(
    r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|<(?=[a-zA-Z/!?])|&(?=#?\w+;)",
)
_LINE_START = re.compile(r"^(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|~~~|=+$|-[-\s|:]*$|:-|\|)")
_CLOSING_HASHES = re.compile(r"(?<!\S)(?=#+$)")
_SPACES = re.compile(r"\s+")
_EMPTY_LINE = re.compile(r"\n\s*\n")
_ITEM_BREAK = re.compile(r"\n(?=[^\n])")
_SOLID = re.compile(r"\S(?:.*\S)?")
_NUMBERED = re.compile(r"(\d{1,9})(?=[.)](?:\s|$))")
SAFE_LINK = re.compile(r"(?:https?:|mailto:|tel:)\S", re.IGNORECASE)


def markdown_of_html(html: str) -> tuple[str | None, str]:
    """A page's title (its own, else its first heading, None: it has none) and its text as Markdown; never raises.

    Kept are headings, paragraphs, lists, tables, links (http, https, mailto, tel), bold, quotes, code, image texts.
    Works for a whole page and for a fragment, however badly nested.
    """
    tree = LexborHTMLParser(_INVISIBLE.sub("", html.encode("utf-8", "replace").decode()))
    if tree.root is None:
        return None, ""
    title = _title(tree)
    for node in tree.css(_DROPPED):
        node.decompose()
    heading = tree.css_first("h1") or tree.css_first("h2, h3, h4, h5, h6")
    named = title or (_one_line(heading.text()) if heading else None)
    main = tree.css("main, [role=main]")
    body = main[0] if len(main) == 1 and main[0].text(strip=True) else tree.body or tree.root
    return named or None, "\n\n".join(_children(body, 0))


def _title(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("head title")
    return _one_line(node.text()) or None if node else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_block(node: LexborNode) -> bool:
    return node.tag in _BLOCKS or (node.first_child is not None and node.css_first(_ANY_BLOCK) is not None)


def _children(parent: LexborNode, depth: int) -> list[str]:
    """The blocks inside an element; text that stands directly between blocks is a paragraph."""
    blocks: list[str] = []
    run = ""
    for child in parent.iter(include_text=True):
        if _is_block(child):
            blocks += _paragraphs(run)
            blocks += _block(child, depth + 1)
            run = ""
        else:
            run += _inline(child, depth + 1)
    return blocks + _paragraphs(run)


def _block(node: LexborNode, depth: int) -> list[str]:
    if depth > _DEEPEST:
        return _paragraphs(escaped(node.text(separator=" ")))
    match node.tag:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            text = _one_line(_inline_of(node, depth).replace(_OPEN, "").replace(_CLOSE, ""))
            text = _CLOSING_HASHES.sub(r"\\", text)
            return [f"{'#' * int(node.tag[1])} {text}"] if text else []
        case "ul" | "ol":
            return _list(node, depth)
        case "li":
            return [_item("- ", blocks)] if (blocks := _children(node, depth)) else []
        case "table":
            return _table(node, depth)
        case "blockquote":
            lines = "\n\n".join(_children(node, depth + _INSET)).split("\n")
            return ["\n".join(f"> {line}".rstrip() for line in lines)] if any(lines) else []
        case "pre":
            return _code(node.text())
        case "dt" | "summary" | "caption":
            return _paragraphs(_bold(_inline_of(node, depth)))
        case _:
            return _children(node, depth)


def _list(node: LexborNode, depth: int) -> list[str]:
    """One list; what stands in it outside any item belongs to the item before."""
    items: list[list[str]] = []
    for child in node.iter(include_text=True):
        if child.tag == "li":
            items.append(_children(child, depth + _INSET))
        else:
            blocks = _block(child, depth + _INSET) if _is_block(child) else _paragraphs(_inline(child, depth + _INSET))
            if items:
                items[-1] += blocks
            elif blocks:
                items.append(blocks)
    start = node.attributes.get("start") or "1"
    first = int(start) if start.isdecimal() and len(start) < 9 else 1
    filled = enumerate(filter(None, items), first)
    lines = [_item(f"{number}. " if node.tag == "ol" else "- ", item) for number, item in filled]
    return ["\n".join(lines)] if lines else []


def _item(marker: str, blocks: list[str]) -> str:
    text = blocks[0]
    for block in blocks[1:]:
        text += ("\n" if block.startswith(("- ", "1. ")) else "\n\n") + block
    return marker + _ITEM_BREAK.sub("\n" + " " * len(marker), text)


def _table(node: LexborNode, depth: int) -> list[str]:
    """A table of data as rows; one that only lays out the page as the blocks in its cells."""
    cells = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in node.css("tr")]
    width = max(map(len, cells), default=0)
    nested = any(table != node for table in node.css("table"))
    if width < 2 or nested or node.attributes.get("role") == "presentation":
        return _children(node, depth)
    rows = [[_one_line(_resolved(_inline_of(cell, depth + 2))).replace("|", r"\|") for cell in row] for row in cells]
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows if any(row)]
    captions = [block for caption in node.css("caption") for block in _block(caption, depth)]
    return [*captions, "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])] if lines else captions


def _code(text: str) -> list[str]:
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}\n{text.strip(chr(10)).rstrip()}\n{fence}"] if text.strip() else []


# --- inside a line --------------------------------------------------------------------------------------------------


def _inline_of(node: LexborNode, depth: int) -> str:
    if depth > _DEEPEST:
        return escaped(node.text(separator=" "))
    return "".join(_inline(child, depth + 1) for child in node.iter(include_text=True))


def _inline(node: LexborNode, depth: int) -> str:
    """One element as Markdown; a line break inside it is a newline, bold is marked by `_OPEN` and `_CLOSE`."""
    match node.tag:
        case "-text":
            return escaped(node.text())
        case "-comment":
            return ""
        case "br":
            return "\n"
        case "img":
            return escaped(node.attributes.get("alt") or "")
        case "b" | "strong":
            return _bold(_inline_of(node, depth))
        case "a":
            return _link(node, _inline_of(node, depth))
        case _:
            text = _inline_of(node, depth)
            return f"\n{text}\n" if node.tag in _BLOCKS else text


def escaped(text: str) -> str:
    """Text whose characters mean themselves in Markdown; spaces of any kind become one space."""
    return _SPECIAL.sub(lambda found: "\\" + found[0], _SPACES.sub(" ", text))


def _bold(text: str) -> str:
    plain = text.replace(_OPEN, "").replace(_CLOSE, "")
    return _SOLID.sub(lambda found: f"{_OPEN}{found[0]}{_CLOSE}", plain)


def _link(node: LexborNode, text: str) -> str:
    href = (node.attributes.get("href") or "").strip()
    inner = text.strip()
    if not inner or not SAFE_LINK.match(href) or "](" in inner:
        return text
    before, _, after = text.partition(inner)
    return f"{before}[{_one_line(inner)}]({link_target(href)}){after}"


def link_target(href: str) -> str:
    """An address as it may stand in the brackets of a Markdown link."""
    return re.sub(r"[\s<>()\\]", lambda found: f"%{ord(found[0]):02X}", href)


def guarded(line: str) -> str:
    """A line of text that Markdown takes for nothing else, such as a list or a heading."""
    return _NUMBERED.sub(r"\1\\", line, count=1) if line[:1].isdigit() else _LINE_START.sub(r"\\", line, count=1)


def _resolved(text: str) -> str:
    """Bold where Markdown can say so: beside a letter, `**` needs a letter on its inner side."""

    if _OPEN not in text:
        return text

    def stars(found: re.Match[str]) -> str:
        inner = found[1]
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        opens = inner[:1].isalnum() or not before or before.isspace()
        closes = inner[-1:].isalnum() or not after or after.isspace()
        return f"**{inner}**" if inner and opens and closes else inner

    text = text.replace(_CLOSE + _OPEN, "")
    return _BOLD.sub(stars, text)


def _paragraphs(run: str) -> list[str]:
    """Text between blocks: an empty line parts paragraphs, a single break stays a break."""
    if not run or run.isspace():  # as between most blocks
        return []
    return [text for part in _EMPTY_LINE.split(run) if (text := "\\\n".join(_text_lines(part)))]


def _text_lines(part: str) -> Iterator[str]:
    for line in _resolved(part).split("\n"):
        text = _one_line(line)
        if text:
            yield guarded(text)
