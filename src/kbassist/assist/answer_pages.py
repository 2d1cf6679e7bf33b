"""The passages of a published text, remembered: a revision never changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kbassist.knowledge.markup import blocks_of_markdown
from kbassist.knowledge.passages import cut
from kbassist.model.passage import Edition, Passage, PassageKind
from kbassist.ports.articles import Articles

REMEMBERED = 2_000
"""Revisions whose passages are kept."""


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a revision in passages, in order; `verbatim` text may not be put into other words."""

    passages: tuple[Passage, ...]
    verbatim: bool


class Pages:
    """Opens the pages of articles; safe to share between threads."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles
        self._open = lru_cache(REMEMBERED)(self._read)

    def of(self, edition: Edition) -> Page:
        """The page that an authorised edition shows."""
        return self._open(edition.article_id, edition.revision)

    def _read(self, article_id: str, number: int) -> Page:
        revision = self._articles.revision(article_id, number)
        if revision is None:
            return Page((), False)
        content = revision.content
        blocks = blocks_of_markdown(content.body)
        passages = cut(article_id, content.language, content.title, blocks, ())
        return Page(tuple(one for one in passages if one.kind is PassageKind.BODY), content.verbatim)
