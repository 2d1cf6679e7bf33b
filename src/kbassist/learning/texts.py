"""Real texts in any amount: the pages of a folder, and changed copies of them where there are too few."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, cycle
from pathlib import Path

from kbassist.knowledge.markup import blocks_of_markdown
from kbassist.knowledge.passages import cut
from kbassist.knowledge.reading import Detect, Unreadable, read_file, walk
from kbassist.model.article import Content
from kbassist.model.base import RefusalKind, Refused

CHANGED_SHARE = 0.1
"""Words of a copy that are replaced by words of another page, so that no copy equals its original."""

_KINDS = (".md", ".html", ".htm", ".txt")
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of pages, and what to call it in a report."""

    folder: Path
    name: str

    def files(self) -> list[tuple[str, Path]]:
        """The pages' files with their names, in an order that is mixed but always the same."""
        files = [(name, path) for name, path in walk([self.folder]) if path.suffix in _KINDS]
        random.Random(0).shuffle(files)
        return files

    def pages(self, detect: Detect) -> Iterator[Content]:
        """Every page that can be read; those that cannot are passed over."""
        for name, path in self.files():
            found = read_file(name, path.read_bytes(), "en", detect)
            yield from (content for content in found if not isinstance(content, Unreadable))


def source_of(folder: Path | None) -> Source:
    """The folder named, else the corpus of the project."""
    if folder is not None:
        return Source(folder, folder.name)
    here = Path("corpus/articles")
    return Source(here if here.is_dir() else Path(__file__).parents[3] / here, "corpus")


def passages_in(content: Content) -> int:
    """How many passages an article is cut into."""
    blocks = blocks_of_markdown(content.body)
    return len(cut(content.id, content.language, content.title, blocks, content.phrasings))


def enough(pages: Sequence[Content], passages: int) -> list[Content]:
    """Articles of about so many passages: the pages as they come, then changed copies of them.

    The same pages give the same articles. Refused NOT_FOUND where there is no page.
    """
    chosen, total, sizes = list[Content](), 0, dict[str, int]()
    for content, page in zip(endless(pages), cycle(pages), strict=False):
        chosen.append(content)
        if page.id not in sizes:
            sizes[page.id] = passages_in(page)  # a copy is cut as its original is
        total += sizes[page.id]
        if total >= passages:
            break
    return chosen


def endless(pages: Sequence[Content]) -> Iterator[Content]:
    """The pages as they come, then changed copies of them, and so on; Refused NOT_FOUND where there is no page."""
    if not pages:
        raise Refused(RefusalKind.NOT_FOUND, "there are no texts to measure with; name a folder of pages in --texts")
    words = _words(pages)
    for number, page in ((number, page) for number in count() for page in pages):
        yield page if number == 0 else _copy(page, number, words[page.language])


def _words(pages: Sequence[Content]) -> dict[str, list[str]]:
    """Words of each language as often as they occur in a sample, so that copies have the frequencies of real text."""
    words: defaultdict[str, list[str]] = defaultdict(list)
    for page in pages:
        if len(words[page.language]) < 200_000:
            words[page.language] += _WORD.findall(page.body)
    return words


def _copy(page: Content, number: int, words: Sequence[str]) -> Content:
    chance = random.Random(f"{page.id} {number}")

    def changed(found: re.Match[str]) -> str:
        return chance.choice(words) if words and chance.random() < CHANGED_SHARE else found[0]

    body, title = _WORD.sub(changed, page.body), _WORD.sub(changed, page.title)
    name = f"{page.id}--{number}"
    return replace(page, id=name, family=f"{page.family}--{number}", title=title, body=body)
