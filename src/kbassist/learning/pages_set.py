"""Help pages that exist in three languages and that the word table was never trained on: found by their titles."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Set
from functools import partial
from pathlib import Path
from typing import Any

from kbassist.learning.cases import Case, EvalSet, alternate
from kbassist.model.article import Content

LANGUAGES = ("en", "de", "ru")
HELD = Path("held/libreoffice.json")
"""The file inside the work folder of the word table: a list of pages, each `{id, en: [title, body], de: …, ru: …}`."""

TRANSLATED, UNTRANSLATED = "translated", "untranslated"
"""The groups of pages, by their titles."""

_OPENING = re.compile(r"\s*([^\n]{1,200}?[.!?…](?=\s)|[^\n]{1,200}(?=\s)|[^\n]{1,200})\s*(.*)", re.DOTALL)
_MARKUP = re.compile(r"[!-/:-@\[-`{-~]")
_NO_ID = re.compile(r"[^\w.]+")


def pages(file: Path, asked: str, written: str) -> EvalSet:
    """The title of a page asked in one language, its text to be found in another or the same.

    The title itself does not stand in the article, or it would be found by itself: the first sentence of the text
    stands in its place, and the rest is the body. Pages that share an English title are left out. Some pages still have
    their English title in another language; where there are such, they are reported apart.
    """
    known: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    titles = Counter(page["en"][0] for page in known)
    alone = {_identity(page["id"]): page for page in known if titles[page["en"][0]] == 1}
    halves = alternate(sorted(alone))
    groups = {name: _group(page, {asked, written} - {"en"}) for name, page in alone.items()}
    told = len(set(groups.values())) > 1
    cases = (
        Case(
            id=name,
            half=half,
            language=asked,
            relevant=frozenset({name}),
            text=alone[name][asked][0],
            group=groups[name] if told else "",
        )
        for name, half in halves.items()
    )
    return EvalSet(
        f"pages-{asked}-{written}",
        tuple(_article(name, alone[name][written][1], written) for name in halves),
        tuple(cases),
        ("R@1", "R@5"),
        articles_of=f"pages-{written}-{written}",
    )


PAGES = {
    f"pages-{asked}-{written}": partial(pages, asked=asked, written=written)
    for asked in LANGUAGES
    for written in LANGUAGES
}
"""Every direction by name, from its file to the set."""


def _identity(page: str) -> str:
    return _NO_ID.sub("-", page).strip("-")


def _group(page: Mapping[str, Any], languages: Set[str]) -> str:
    return UNTRANSLATED if any(page[other][0] == page["en"][0] for other in languages) else TRANSLATED


def _article(identity: str, text: str, language: str) -> Content:
    opening = _OPENING.match(text)
    title, rest = opening.groups() if opening else (text, "")
    return Content(identity, title, _markdown(rest), language, identity)


def _markdown(text: str) -> str:
    """Plain text as Markdown that reads the same: each line a paragraph, nothing in it taken for markup."""
    lines = (_MARKUP.sub(r"\\\g<0>", line.strip()) for line in text.splitlines())
    return "\n\n".join(line for line in lines if line)
