"""The passages of a published text, and what of them is verbatim, remembered: a revision never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from kbassist.knowledge.markup import blocks_of
from kbassist.knowledge.passages import cut, word_for_word
from kbassist.model.passage import Edition, Passage, PassageKind
from kbassist.ports.articles import Articles

REMEMBERED = 2_000
"""Revisions whose passages are kept."""


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a revision in passages, in order, and by the id of each the stretches of it (start, end) that may be
    said word for word only.
    """

    passages: tuple[Passage, ...]
    verbatim: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)


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
            return Page(())
        content = revision.content
        blocks = blocks_of(content)
        passages = cut(article_id, content.language, content.title, blocks, ())
        body = tuple(one for one in passages if one.kind is PassageKind.BODY)
        return Page(body, {one.id: word_for_word(one.text, blocks) for one in body})
