"""What is said about articles among those who work on them; nothing personal is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.life import Comment
from kbassist.ports.articles import Articles, Comments

MAX_COMMENT = 5_000
"""Characters."""


class Discussion:
    """Takes comments in, redacted, and gives them back in the order they were made."""

    def __init__(
        self,
        articles: Articles,
        comments: Comments,
        redacted: Callable[[str], str],
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        self.redacted = redacted
        self._articles, self._comments, self._clock = articles, comments, clock

    def say(
        self, article_id: str, by: str, text: str, revision: int | None = None, quote: str | None = None
    ) -> Comment:
        """Keeps a comment on a revision (None: the newest), or on a passage of it; Refused NOT_FOUND."""
        article = self._articles.get(article_id)
        if article is None:
            raise Refused(RefusalKind.NOT_FOUND, f"there is no article {article_id}")
        number = article.head.number if revision is None else revision
        if self._articles.revision(article_id, number) is None:
            raise Refused(RefusalKind.NOT_FOUND, f"article {article_id} has no revision {number}", "revision")
        redacted = self.redacted(text)
        passage = None if quote is None else self.redacted(quote)
        return self._comments.add(Comment(article_id, number, by, self._clock(), redacted, passage))

    def page(self, article_id: str, after: int, limit: int) -> list[Comment]:
        """An article's comments, oldest first, beginning above a number."""
        return self._comments.page(article_id, after, limit)
