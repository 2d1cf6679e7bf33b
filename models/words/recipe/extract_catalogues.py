"""Message catalogues of translated programs: what they say in English, and what they say to Germans and Russians."""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from recipe.texts import Pair, plain

_MAGIC = {0x950412DE: "<", 0xDE120495: ">"}
_LANGUAGE = re.compile(r"(?:^|[/_.-])(de|ru)(?:_DE|_RU)?(?:/|\.mo$|\.po$)")
_ENTRY = re.compile(r'^(msgid|msgstr(?:\[0\])?) ((?:".*"\s*)+)', re.MULTILINE)


def catalogue_pairs(source: str, folder: Path) -> Iterator[Pair]:
    """Pairs of every German and Russian catalogue under a folder, compiled (.mo) or not (.po), in order of path."""
    for path in sorted(folder.rglob("*.[mp]o")):
        language = _LANGUAGE.search(path.relative_to(folder).as_posix())
        if not language or not path.is_file():
            continue
        for english, other in compiled(path.read_bytes()) if path.suffix == ".mo" else written(path.read_text("utf-8")):
            if english and other and english != other:
                yield Pair(source, language.group(1), plain(english), plain(other))


def compiled(raw: bytes) -> Iterator[tuple[str, str]]:
    """The messages of a .mo file: no context, of plural forms the first; nothing for what is no catalogue."""
    order = _MAGIC.get(struct.unpack("<I", raw[:4])[0]) if len(raw) > 28 else None
    if order is None:
        return
    count, originals, translations = struct.unpack(f"{order}3I", raw[8:20])
    for number in range(count):
        yield _text(raw, order, originals + 8 * number), _text(raw, order, translations + 8 * number)


def written(text: str) -> Iterator[tuple[str, str]]:
    """The messages of a .po file that are translated and not marked as doubtful."""
    for entry in re.split(r"\n\s*\n", text):
        if re.search(r"^#, .*fuzzy", entry, re.MULTILINE):
            continue
        found = {key[:6]: _joined(value) for key, value in reversed(_ENTRY.findall(entry))}
        if found.get("msgid") and found.get("msgstr"):
            yield found["msgid"], found["msgstr"]


def _text(raw: bytes, order: str, entry: int) -> str:
    length, start = struct.unpack(f"{order}2I", raw[entry : entry + 8])
    text = raw[start : start + length].decode("utf-8", "replace")
    return text.split("\0")[0].split("\x04")[-1]


def _joined(value: str) -> str:
    return "".join(ast.literal_eval(line) for line in value.strip().splitlines())
