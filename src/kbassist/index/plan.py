"""What must change so that the shelf holds what it should; nothing here acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kbassist.model.passage import Edition, Passage, Shelved


@dataclass(frozen=True, slots=True)
class Change:
    """Passages to add, (article, passage) pairs to drop, articles whose editions to write anew; empty means healthy."""

    add: tuple[Passage, ...] = ()
    drop: tuple[tuple[str, str], ...] = ()
    retag: tuple[tuple[str, tuple[Edition, ...]], ...] = ()

    @property
    def empty(self) -> bool:
        """True where shelf and database agree."""
        return not (self.add or self.drop or self.retag)

    def summary(self) -> str:
        """The change in one line for people."""
        if self.empty:
            return "nothing to do: the shelf equals the database"
        return f"{len(self.add)} passages to add, {len(self.drop)} to drop, {len(self.retag)} articles to tag anew"


def plan(wanted: Iterable[Shelved], held: Mapping[str, tuple[Edition, ...]]) -> Change:
    """The change from the editions held to those wanted, article by article; `held` may name only articles in `wanted`.

    An article wanted with no editions is taken off the shelf.
    """
    add: list[Passage] = []
    drop: list[tuple[str, str]] = []
    retag: list[tuple[str, tuple[Edition, ...]]] = []
    for article in wanted:
        before = held.get(article.article_id, ())
        present = {passage for edition in before for passage in edition.passages}
        needed = {passage for edition in article.editions for passage in edition.passages}
        add += [passage for passage in article.passages if passage.id not in present]
        drop += [(article.article_id, passage) for passage in sorted(present - needed)]
        if before != article.editions:
            retag.append((article.article_id, article.editions))
    return Change(tuple(add), tuple(drop), tuple(retag))
