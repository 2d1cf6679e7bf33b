"""Brings the shelf up to the database: reads the outbox, plans, embeds what is little, replaces the snapshot."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from kbassist.index import known_items
from kbassist.index.compaction import compacted, filled
from kbassist.index.lexical import postings_of
from kbassist.index.plan import Change, plan
from kbassist.index.reading import Understanding
from kbassist.index.roster import MOST_EDITIONS
from kbassist.index.segment import Indexes, segment_of
from kbassist.index.shelf import Shelf
from kbassist.index.sketch import small
from kbassist.index.snapshot import Snapshot, empty_snapshot
from kbassist.index.words import index_of
from kbassist.knowledge.markup import blocks_of
from kbassist.knowledge.passages import cut
from kbassist.model.article import Publication, Revision
from kbassist.model.base import stretches
from kbassist.model.event import Event
from kbassist.model.passage import Edition, Passage, Shelved
from kbassist.observe import LogEvent, emit
from kbassist.ports.articles import Articles
from kbassist.ports.progress import Progress
from kbassist.ports.reading import Vectors
from kbassist.ports.store import Outbox

ARTICLES_AT_ONCE = 500
INLINE = 64
"""Texts that are embedded before they are shelved; where one change brings more, their vectors follow."""


class Indexer:
    """Writes what is published to the shelf; only vectors that follow are written by another."""

    def __init__(
        self, shelf: Shelf, articles: Articles, outbox: Outbox, understanding: Understanding, inline: int = INLINE
    ) -> None:
        self._shelf, self._articles, self._outbox, self._reading = shelf, articles, outbox, understanding
        self._embedder, self._inline = understanding.embedder, inline

    @property
    def token(self) -> int:
        """The newest event that the live shelf holds."""
        return self._shelf.current.token

    def drain(self, progress: Progress | None = None) -> int:
        """Brings the shelf up to the newest event; the token it then holds."""
        with self._shelf.writing():
            if self._shelf.outdated or (not self.token and self._outbox.newest()[0]):
                return self._rebuild(progress)
            while events := self._outbox.after(self.token):
                self._follow(events, progress)
            self._shelf.save()  # what a former attempt showed and could not write
            return self.token

    def rebuild(self, progress: Progress | None = None) -> int:
        """Builds the shelf anew from the database while the old one serves; the token it then holds."""
        with self._shelf.writing():
            return self._rebuild(progress)

    def verify(self) -> Change:
        """What the shelf would have to change to equal the database; empty when healthy."""
        snapshot = self._shelf.current
        changes, gone = [], set(snapshot.cards)
        for ids in stretches(self._all_articles(), ARTICLES_AT_ONCE):
            wanted = list(self._wanted(ids))
            changes.append(plan(wanted, {article: snapshot.cards.get(article, ()) for article in ids}))
            lacking = snapshot.lacking(passage for article in wanted for passage in article.passages)
            changes.append(Change(add=tuple(lacking)))
            gone.difference_update(ids)
        changes.append(plan([Shelved(article, (), ()) for article in sorted(gone)], snapshot.cards))
        return _together(changes)

    def rehearsed(self, wanted: Shelved) -> Snapshot:
        """The live shelf as it would be with this in place of what it holds of the article; nothing is written."""
        snapshot = self._shelf.current
        change = plan([wanted], {wanted.article_id: snapshot.cards.get(wanted.article_id, ())})
        return measured(self._applied(snapshot, change, snapshot.token), self._reading)

    # -- one change ---------------------------------------------------------------------------------------------

    def _follow(self, events: Sequence[Event], progress: Progress | None) -> None:
        """Applies what these events ask for."""
        started = time.perf_counter()
        changed = sorted({event.article_id for event in events if event.type.of_article})
        change = self._bring(changed, events[-1].token, progress)
        if not change.empty:
            emit(
                LogEvent.SHELF_DRAINED,
                token=self.token,
                events=len(events),
                added=len(change.add),
                dropped=len(change.drop),
                retagged=len(change.retag),
                ms=round((time.perf_counter() - started) * 1000, 1),
            )

    def _bring(self, article_ids: Sequence[str], token: int, progress: Progress | None) -> Change:
        """Applies what these articles need, some hundred articles at a time; the whole change.

        Searches see each stretch before it is written: who is killed in between finds the same events to be followed.
        """
        changes: list[Change] = []
        done = 0
        if not article_ids:
            self._shelf.advance(token)
        for ids in stretches(article_ids, ARTICLES_AT_ONCE):
            snapshot = self._shelf.current
            change = plan(self._wanted(ids), {article: snapshot.cards.get(article, ()) for article in ids})
            last = done + len(ids) == len(article_ids)
            if not change.empty:
                self._shelf.show(self._applied(snapshot, change, token if last else snapshot.token))
                if not last:
                    self._shelf.save()
            elif last:
                self._shelf.advance(token)
            changes.append(change)
            done += len(ids)
            if progress:
                progress(done, len(article_ids))
        smaller = compacted(measured(self._shelf.current, self._reading), self._embedder is not None)
        if smaller is not self._shelf.current:
            self._shelf.show(smaller)
        self._shelf.save()
        return _together(changes)

    def _rebuild(self, progress: Progress | None) -> int:
        started = time.perf_counter()
        token = self._outbox.newest()[0]
        first = not self._shelf.current.living
        snapshot = empty_snapshot(self._shelf.identity)
        ids = list(self._all_articles())
        for number, some in enumerate(stretches(ids, ARTICLES_AT_ONCE)):
            change = plan(self._wanted(some), {})
            if not change.empty:
                snapshot = self._applied(snapshot, change, 0)
            if first:
                # Found at once, and not embedded again if this process is killed; the token says it is not all.
                self._shelf.replace(snapshot)
            if progress:
                progress(number * ARTICLES_AT_ONCE + len(some), len(ids))
        snapshot = measured(replace(snapshot, token=token), self._reading)
        self._shelf.replace(compacted(snapshot, self._embedder is not None))
        del snapshot
        self._shelf.reopen()
        passages, ms = self._shelf.current.living, round((time.perf_counter() - started) * 1000, 1)
        emit(LogEvent.SHELF_REBUILT, token=token, articles=len(ids), passages=passages, ms=ms)
        return token

    def _applied(self, snapshot: Snapshot, change: Change, token: int) -> Snapshot:
        """The snapshot with the change; where many of its texts are new to the embedder, without their vectors."""
        new = snapshot.lacking(change.add)
        documents = [self._reading.documents(passage) for passage in new]
        terms = [terms for terms, _ in documents]
        index = index_of([words for _, words in documents], [passage.language for passage in new], self._reading.words)
        known = self._vectors(snapshot, new)
        whole = bool(new) and all(passage.id in known for passage in new)
        vectors = small(np.stack([known[passage.id] for passage in new])) if whole else None
        segment = segment_of(new, dict(change.retag), Indexes(postings_of(terms), index, vectors))
        after = snapshot.changed(change, segment, token)
        return after if whole else filled(after, known)

    def _vectors(self, snapshot: Snapshot, passages: Sequence[Passage]) -> dict[str, Vectors]:
        """Vectors by passage id: those that the shelf has, and those of the other texts where they are few."""
        if self._embedder is None:
            return {}
        ids = [passage.id for passage in passages]
        known = snapshot.vectors_of(ids)
        if self._shelf.current.model.startswith(self._embedder.fingerprint):
            known = self._shelf.current.vectors_of(ids) | known
        texts = {passage.id: passage.embedded_text for passage in passages if passage.id not in known}
        if 0 < len(texts) <= self._inline:
            known |= zip(texts, self._embedder.embed(list(texts.values())), strict=True)
        return known

    # -- what the database wants --------------------------------------------------------------------------------

    def _all_articles(self) -> Iterator[str]:
        after = ""
        while ids := self._articles.ids(after, 1000):
            yield from ids
            after = ids[-1]

    def _wanted(self, article_ids: Iterable[str]) -> Iterator[Shelved]:
        ids = list(article_ids)
        published = self._articles.published(ids)
        for article in ids:
            yield shelved(article, published.get(article, []))


def _together(changes: Sequence[Change]) -> Change:
    """All changes as one, each passage named once."""
    return Change(
        tuple(dict.fromkeys(passage for change in changes for passage in change.add)),
        tuple(pair for change in changes for pair in change.drop),
        tuple(article for change in changes for article in change.retag),
    )


def measured(snapshot: Snapshot, reading: Understanding) -> Snapshot:
    """The halves' shares, measured again whenever the shelf has doubled.

    A shelf without shares that waits for vectors gets those of the other two halves, and counts as not measured yet.
    """
    if snapshot.living < max(2 * snapshot.measured_rows, 1):
        return snapshot
    if reading.embedder is None or not snapshot.unembedded:
        return replace(snapshot, shares=known_items.shares(snapshot, reading), measured_rows=snapshot.living)
    if snapshot.shares:
        return snapshot
    return replace(snapshot, shares=known_items.shares(snapshot, replace(reading, embedder=None)))


def shelved(article: str, published: Sequence[tuple[Publication, Revision]]) -> Shelved:
    """What the shelf must hold for an article with these publications (none: nothing)."""
    passages: dict[str, Passage] = {}
    editions = []
    for publication, revision in published[-MOST_EDITIONS:]:
        content = revision.content
        mine = cut(article, content.language, content.title, blocks_of(content), content.phrasings)
        passages |= {passage.id: passage for passage in mine}
        editions.append(
            Edition(
                article,
                revision.number,
                content.family,
                content.language,
                content.title,
                content.uri,
                content.audiences,
                content.attributes,
                content.tags,
                publication.starts,
                publication.ends,
                content.valid_from,
                content.valid_until,
                content.as_of_field,
                tuple(passage.id for passage in mine),
            )
        )
    editions.sort(key=lambda edition: (edition.revision, edition.published_from))
    return Shelved(article, tuple(editions), tuple(passages.values()))
