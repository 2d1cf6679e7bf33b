"""Brings the shelf up to the database: reads the outbox, plans, embeds what is new, replaces the snapshot."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from kbassist.index import known_items
from kbassist.index.lexical import Field, Floats, postings_of
from kbassist.index.plan import Change, plan
from kbassist.index.roster import MOST_EDITIONS
from kbassist.index.segment import segment_of
from kbassist.index.shelf import Shelf, compacted
from kbassist.index.snapshot import Snapshot, empty_snapshot
from kbassist.knowledge.markup import blocks_of_markdown
from kbassist.knowledge.passages import cut
from kbassist.model.article import Publication, Revision
from kbassist.model.base import stretches
from kbassist.model.event import Event
from kbassist.model.passage import Edition, Passage, PassageKind, Shelved
from kbassist.observe import LogEvent, emit
from kbassist.ports import Analyzer, Articles, Embedder, Outbox, Progress

ARTICLES_AT_ONCE = 500
TEXTS_AT_ONCE = 256
TITLE_WEIGHT, HEADING_WEIGHT = 2.0, 1.5


class Indexer:
    """The only writer of the shelf."""

    def __init__(
        self, shelf: Shelf, articles: Articles, outbox: Outbox, analyzer: Analyzer, embedder: Embedder | None
    ) -> None:
        self._shelf, self._articles, self._outbox = shelf, articles, outbox
        self._analyzer, self._embedder = analyzer, embedder

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

    # -- one change ---------------------------------------------------------------------------------------------

    def _follow(self, events: Sequence[Event], progress: Progress | None) -> None:
        """Applies what these events ask for."""
        started = time.perf_counter()
        change = self._bring(sorted({event.article_id for event in events}), events[-1].token, progress)
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
        """Applies what these articles need, some hundred articles at a time; the whole change."""
        changes: list[Change] = []
        done = 0
        for ids in stretches(article_ids, ARTICLES_AT_ONCE):
            snapshot = self._shelf.current
            change = plan(self._wanted(ids), {article: snapshot.cards.get(article, ()) for article in ids})
            last = done + len(ids) == len(article_ids)
            if not change.empty:
                share = (done, len(ids), len(article_ids))
                self._shelf.replace(self._applied(snapshot, change, token if last else snapshot.token, share, progress))
            elif last:
                self._shelf.advance(token)
            changes.append(change)
            done += len(ids)
            if progress:
                progress(done, len(article_ids))
        smaller = compacted(self._measured(self._shelf.current))
        if smaller is not self._shelf.current:
            self._shelf.replace(smaller)
        return _together(changes)

    def _rebuild(self, progress: Progress | None) -> int:
        started = time.perf_counter()
        token = self._outbox.newest()[0]
        first = not self._shelf.current.living
        snapshot = empty_snapshot(self._shelf.identity)
        ids = list(self._all_articles())
        for number, some in enumerate(stretches(ids, ARTICLES_AT_ONCE)):
            change = plan(self._wanted(some), {})
            share = (number * ARTICLES_AT_ONCE, len(some), len(ids))
            if not change.empty:
                snapshot = self._applied(snapshot, change, 0, share, progress)
            if first:
                # Found at once, and not embedded again if this process is killed; the token says it is not all.
                self._shelf.replace(snapshot)
        self._shelf.replace(compacted(self._measured(replace(snapshot, token=token))))
        passages, ms = self._shelf.current.living, round((time.perf_counter() - started) * 1000, 1)
        emit(LogEvent.SHELF_REBUILT, token=token, articles=len(ids), passages=passages, ms=ms)
        return token

    def _applied(
        self,
        snapshot: Snapshot,
        change: Change,
        token: int,
        share: tuple[int, int, int],
        progress: Progress | None,
    ) -> Snapshot:
        """The snapshot with the change; `share`: articles done before, in this change, and in all, for the progress."""
        new = snapshot.lacking(change.add)
        documents = [document(passage, self._analyzer) for passage in new]
        before, mine, whole = share

        def embedded(done: int, total: int) -> None:
            if progress:
                progress(before + mine * done // max(total, 1), whole)

        vectors = self._vectors(snapshot, new, embedded)
        segment = segment_of(new, dict(change.retag), postings_of(documents), vectors)
        return snapshot.changed(change, segment, token)

    def _vectors(self, snapshot: Snapshot, passages: Sequence[Passage], progress: Progress) -> Floats | None:
        """One vector per passage; texts whose vector the shelf has are not embedded again."""
        if self._embedder is None:
            return None
        ids = [passage.id for passage in passages]
        known = snapshot.vectors_of(ids)
        if self._shelf.current.model.startswith(self._embedder.fingerprint):
            known = self._shelf.current.vectors_of(ids) | known
        texts = {passage.id: passage.embedded_text for passage in passages if passage.id not in known}
        for some in stretches(texts.items(), TEXTS_AT_ONCE):
            known |= zip((name for name, _ in some), self._embedder.embed([text for _, text in some]), strict=True)
            progress(len(known), len(passages))
        if not passages:
            return np.zeros((0, self._embedder.dimensions), np.float32)
        return np.stack([known[passage.id] for passage in passages])

    def _measured(self, snapshot: Snapshot) -> Snapshot:
        """The vector half's share is measured again whenever the shelf has doubled."""
        if self._embedder is None or snapshot.living < max(2 * snapshot.measured_rows, 1):
            return snapshot
        found = known_items.shares(snapshot, self._embedder, self._analyzer)
        return replace(snapshot, shares=found, measured_rows=snapshot.living)

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


def shelved(article: str, published: Sequence[tuple[Publication, Revision]]) -> Shelved:
    """What the shelf must hold for an article with these publications (none: nothing)."""
    passages: dict[str, Passage] = {}
    editions = []
    for publication, revision in published[-MOST_EDITIONS:]:
        content = revision.content
        blocks = blocks_of_markdown(content.body)
        mine = cut(article, content.language, content.title, blocks, content.phrasings)
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


def document(passage: Passage, analyzer: Analyzer) -> list[Field]:
    """A passage as weighted fields of terms; a phrasing is searched by its own words alone."""
    text = (analyzer.terms(passage.text, passage.language), 1.0)
    if passage.kind is PassageKind.PHRASING:
        return [text]
    title = (analyzer.terms(passage.title, passage.language), TITLE_WEIGHT)
    heading = (analyzer.terms(passage.heading, passage.language), HEADING_WEIGHT)
    return [title, heading, text]
