"""Interface texts that programs keep in files of their own: MediaWiki's JSON and Roundcube's PHP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from recipe.texts import Pair, plain

LANGUAGES = ("de", "ru")
_WIKI = re.compile(r"'{2,}|\[\[|\]\]|\{\{[^{}]*\}\}|\[(?:https?:|\$)\S+|[\[\]|]|^[#*:;=]+|__\w+__|\$\d", re.MULTILINE)
_PHP = re.compile(r"""\$(?:labels|messages)\['([^']+)'\]\s*=\s*(['"])((?:\\.|(?!\2).)*)\2\s*;""", re.DOTALL)
_REGIONS = {"de": "de_DE", "ru": "ru_RU"}


def wiki_pairs(source: str, folder: Path) -> Iterator[Pair]:
    """Pairs of the message files `en.json`, `de.json` and `ru.json` that lie beside each other."""
    for path in sorted(folder.rglob("en.json")):
        english = _messages(path)
        for language in LANGUAGES:
            translated = _messages(path.with_name(f"{language}.json"))
            for key, text in english.items():
                if key in translated:
                    yield Pair(source, language, plain(_WIKI.sub(" ", text)), plain(_WIKI.sub(" ", translated[key])))


def php_pairs(source: str, folder: Path) -> Iterator[Pair]:
    """Pairs of the label files of the folders `en_US`, `de_DE` and `ru_RU`."""
    for path in sorted(folder.rglob("en_US/*.inc")):
        english = _labels(path)
        for language, region in _REGIONS.items():
            translated = _labels(path.parents[1] / region / path.name)
            for key, text in english.items():
                if key in translated:
                    yield Pair(source, language, plain(text), plain(translated[key]))


def _messages(path: Path) -> dict[str, str]:
    content = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return {key: text for key, text in content.items() if isinstance(text, str)}


def _labels(path: Path) -> dict[str, str]:
    return {key: text for key, _, text in _PHP.findall(path.read_text("utf-8"))} if path.is_file() else {}
