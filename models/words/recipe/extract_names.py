"""Names that the Unicode CLDR knows in many languages: languages, countries, scripts, currencies, signs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from recipe.extract_blocks import parsed
from recipe.texts import Pair, clean

_NAMED = frozenset({"language", "territory", "script", "displayName", "exemplarCity", "annotation", "type"})
_MARKS = ("type", "cp", "key", "count")
_DEPTH = 3
"""How many elements above a name tell what it names."""


def name_pairs(source: str, folder: Path) -> Iterator[Pair]:
    """Pairs of the names that two files of the same path spell in two languages; of an annotation, only its name."""
    for path in sorted(folder.rglob("en.xml")):
        english = _names(path)
        for language in ("de", "ru"):
            other = _names(path.with_name(f"{language}.xml"))
            for key, name in english.items():
                if key in other:
                    yield Pair(source, language, name, other[key])


def _names(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    if not path.is_file():
        return found
    for element in parsed(path).iter(*_NAMED):
        keywords = element.tag == "annotation" and element.get("type") != "tts"
        if element.text and not keywords and not len(element) and "↑" not in element.text:
            found.setdefault(_key(element), clean(element.text))
    return found


def _key(element: etree._Element) -> str:
    line = [element, *element.iterancestors()][: _DEPTH + 1]
    return "/".join(f"{one.tag}{[one.get(mark) for mark in _MARKS]}" for one in line)
