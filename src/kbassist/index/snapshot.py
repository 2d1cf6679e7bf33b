"""One immutable generation of the shelf, and every question that a search asks of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kbassist.index.column import Column, article_scores, summed
from kbassist.index.lexical import K1 as SATURATION
from kbassist.index.lexical import Bits, Corpus, Floats, Postings, pair_scores
from kbassist.index.part import Part, part_of, remarked
from kbassist.index.plan import Change
from kbassist.index.remembered import Remembered
from kbassist.index.roster import Families, Roster, Slots, Visible, regrouped
from kbassist.index.segment import Cards, Segment
from kbassist.index.soft import SoftCorpus
from kbassist.model.halves import Halves
from kbassist.model.passage import Edition, Passage, Scope
from kbassist.ports.shelf import Allowed, AskedWord

Rows = npt.NDArray[np.int64]
Pairs = Mapping[tuple[str, str], float]
REMEMBERED_SCOPES, COLUMN_BYTES = 32, 32_000_000


def _columns_remembered() -> Remembered[str, Column]:
    return Remembered(COLUMN_BYTES, lambda column: column.bytes)


@dataclass(frozen=True)
class Snapshot:
    """The shelf at one index token; rows are numbered over all segments and mean something only here."""

    parts: tuple[Part, ...]
    roster: Roster
    cards: Cards
    families: Families
    token: int
    model: str
    shares: Mapping[str, Halves] = field(default_factory=dict)
    """How much of the ranking each half deserves, by language, measured on the shelf itself."""

    measured_rows: int = 0
    """How many passages lived when the shares were measured."""

    _columns: Remembered[str, Column] = field(default_factory=_columns_remembered, repr=False, compare=False)
    _scopes: OrderedDict[object, Visible] = field(default_factory=OrderedDict, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @cached_property
    def bases(self) -> list[int]:
        """The first row of each part, and the end."""
        return [0, *np.cumsum([part.segment.size for part in self.parts]).tolist()]

    @property
    def size(self) -> int:
        """Rows, dead ones included."""
        return self.bases[-1]

    @cached_property
    def living(self) -> int:
        """Passages that some edition shows."""
        return sum(part.tally.rows for part in self.parts)

    @cached_property
    def corpus(self) -> Corpus:
        """The lexical view over all parts."""
        return Corpus(tuple((part.segment.postings, part.tally) for part in self.parts))

    @cached_property
    def spoken(self) -> SoftCorpus:
        """The words half's view over all parts."""
        return SoftCorpus(tuple((part.segment.words, part.spoken, part.living_slots) for part in self.parts))

    @cached_property
    def slot_of_row(self) -> Slots:
        """The article slot of every row."""
        return np.concatenate([np.zeros(0, np.int32), *(part.slots for part in self.parts)])

    @property
    def attribute_values(self) -> frozenset[tuple[str, str]]:
        """Every attribute value that an edition names, with its key."""
        return self.roster.values

    @cached_property
    def moment_fields(self) -> frozenset[str]:
        """Every key of a context that some edition holds as of."""
        return frozenset(name for name in self.roster.moment_fields if name is not None)

    @cached_property
    def has_vectors(self) -> bool:
        """True where some living passage has a vector."""
        return any(part.tally.rows for part in self.parts if part.segment.vectors is not None)

    @cached_property
    def unembedded(self) -> int:
        """Living passages without a vector: it is still to come, or no model makes any."""
        return sum(part.tally.rows for part in self.parts if part.segment.vectors is None)

    def unembedded_texts(self) -> Iterator[tuple[str, str]]:
        """The id of every living passage without a vector, and what an embedder has to read of it."""
        for part in self.parts:
            if part.segment.vectors is None:
                for row in np.flatnonzero(part.alive).tolist():
                    yield part.segment.ids[row], part.segment.passage(row).embedded_text

    # -- what may be seen ---------------------------------------------------------------------------------------

    def allowed(self, scope: Scope) -> Visible:
        """The rows and editions in force that this scope may see; remembered until some edition begins or ends."""
        key = (
            scope.readable,
            scope.published_at,
            tuple(sorted(item for item in scope.moments.items() if item[0] in self.roster.moment_fields)),
            tuple(sorted((name, tuple(values)) for name, values in scope.filters.items())),
        )
        now = scope.as_of.timestamp()
        with self._lock:
            known = self._scopes.get(key)
            if known is not None and known.holds[0] <= now < known.holds[1]:
                self._scopes.move_to_end(key)
                return known
        editions, holds = self.roster.in_force(scope)
        bits = np.zeros(len(editions), np.uint64)
        bits[editions >= 0] = self.roster.bits[editions[editions >= 0]]
        rows = np.concatenate(
            [
                np.zeros(0, bool),
                *(
                    (editions[part.slots] >= 0) & ((part.marks >> bits[part.slots]) & np.uint64(1)).astype(bool)
                    for part in self.parts
                ),
            ]
        )
        found = Visible(rows, editions, holds)
        with self._lock:
            self._scopes[key] = found
            self._scopes.move_to_end(key)
            while len(self._scopes) > REMEMBERED_SCOPES:
                self._scopes.popitem(last=False)
        return found

    # -- retrievers ---------------------------------------------------------------------------------------------

    def lexical(self, query: Mapping[str, float]) -> Floats:
        """The BM25 score of every row."""
        return self.corpus.scores(query)

    def most(self, query: Mapping[str, float]) -> float:
        """The highest BM25 score that any row could have: every term as often as one likes."""
        return sum(weight * self.corpus.idf(term) for term, weight in query.items()) * (SATURATION + 1)

    def nearest(self, vector: Floats, count: int, allowed: Allowed) -> tuple[Rows, Floats]:
        """Up to `count` allowed rows by cosine, best first."""
        rows, scores = [], []
        for base, part in zip(self.bases, self.parts, strict=False):
            if part.segment.vectors is not None:
                found, cosine = part.segment.vectors.nearest(
                    vector, count, allowed.rows[base : base + part.segment.size]
                )
                rows.append(found + base)
                scores.append(cosine)
        if not rows:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        every, cosine = np.concatenate(rows), np.concatenate(scores)
        best = np.argsort(-cosine, kind="stable")[:count]
        return every[best], cosine[best]

    def similarity(self, vector: Floats, rows: Rows) -> Floats:
        """The cosine of these rows; NaN for those without a vector."""
        cosine = np.full(len(rows), np.nan, np.float32)
        for part, mine, local in self._split(rows):
            if part.segment.vectors is not None:
                cosine[mine] = part.segment.vectors.cosine(vector, local)
        return cosine

    def phrases(self, pairs: Pairs, rows: Rows) -> Floats:
        """A BM25 score of adjacent word pairs for these rows; the rarer word of a pair lends it its rarity."""
        scores = np.zeros(len(rows), np.float32)
        rarity: dict[str, float] = {word: self.corpus.idf(word) for pair in pairs for word in pair}
        mean = self.corpus.mean_length
        for part, mine, local in self._split(rows):
            terms = part.segment.postings.terms
            known = {
                (terms[first], terms[second]): weight * max(rarity[first], rarity[second])
                for (first, second), weight in pairs.items()
                if first in terms and second in terms
            }
            if known:
                scores[mine] = pair_scores(part.segment.postings, known, local, mean)
        return scores

    def article_scores(self, query: Mapping[str, float], rows: Rows) -> Floats:
        """For each row the BM25 score of its whole article, all living passages read as one text."""
        slots, place = np.unique(self.slot_of_row[rows], return_inverse=True)
        mean = self.corpus.mean_length * self.living / max(len(self.cards), 1) or 1.0
        columns = [self._articles_with(term) for term in query]
        worth = [weight * self.corpus.idf(term) for term, weight in query.items()]
        return article_scores(columns, worth, slots, self.article_lengths[slots] / mean)[place]

    def _articles_with(self, term: str) -> Column:
        """How often each article's living passages hold a term; remembered until the shelf changes."""
        return self._columns.of(term, lambda: self._counted(term))

    def _counted(self, term: str) -> Column:
        slots, counts = [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
        for part in self.parts:
            if column := part.segment.postings.column(term):
                slots.append(part.living_slots[column[0]])
                counts.append(column[1])
        return summed(np.concatenate(slots), np.concatenate(counts))

    def word_rarity(self, word: str) -> float:
        """How rare a word is on the shelf as it is written."""
        return self.spoken.idf(word)

    def most_soft(self, asked: Sequence[AskedWord]) -> float:
        """The highest soft score that any row could have: every word as often as one likes."""
        return sum(one.weight * self.spoken.kin(one).rarity for one in asked) * (SATURATION + 1)

    def soft(self, asked: Sequence[AskedWord]) -> Floats:
        """Soft BM25 of every row: an asked word counts where a near word of any language stands, by its cosine."""
        return self.spoken.scores(asked)

    def soft_articles(self, asked: Sequence[AskedWord], rows: Rows) -> Floats:
        """Soft BM25 of each row's whole article."""
        slots, place = np.unique(self.slot_of_row[rows], return_inverse=True)
        mean = self.spoken.mean_length * self.living / max(len(self.cards), 1) or 1.0
        return self.spoken.articles(asked, slots, self.article_words[slots], mean)[place]

    def nearest_means(self, mean: Floats, count: int, allowed: Allowed) -> tuple[Rows, Floats]:
        """Up to `count` allowed rows by the cosine of their words' mean vector, best first."""
        return self.spoken.nearest(mean, count, allowed.rows)

    def mean_similarity(self, mean: Floats, rows: Rows) -> Floats:
        """The cosine of these rows' mean vectors."""
        return self.spoken.similarity(mean, rows)

    def interaction(self, asked: Sequence[AskedWord], rows: Rows) -> Floats:
        """Late interaction: the share of the asked words' weight that each row's nearest words cover, 0 to 1."""
        return self.spoken.interaction(asked, rows)

    def written_in(self, rows: Rows, languages: Collection[str]) -> Bits:
        """Which of these rows are in one of some languages; `de-AT` is German."""
        found = np.zeros(len(rows), bool)
        for part, mine, local in self._split(rows):
            found[mine] = part.segment.words.written_in(local, languages)
        return found

    def near(self, asked: AskedWord) -> Mapping[str, float]:
        """The words of the shelf that stand for an asked one, with their cosine."""
        return self.spoken.near(asked)

    @cached_property
    def article_lengths(self) -> Floats:
        """The length of each article slot in terms: that of its living passages together."""
        return self._lengths([part.segment.postings for part in self.parts])

    @cached_property
    def article_words(self) -> Floats:
        """The length of each article slot in words as they are written."""
        return self._lengths([part.segment.words.postings for part in self.parts])

    def _lengths(self, postings: Sequence[Postings]) -> Floats:
        lengths = np.zeros(len(self.roster.slot_of), np.float32)
        for part, mine in zip(self.parts, postings, strict=True):
            held = mine.lengths[part.alive]
            lengths += np.bincount(part.slots[part.alive], held, len(lengths)).astype(np.float32)
        return lengths

    # -- what stands there --------------------------------------------------------------------------------------

    def passage(self, row: int) -> Passage:
        """The passage of a row."""
        part, local = self._place(row)
        return part.segment.passage(local)

    def edition(self, row: int, allowed: Allowed) -> Edition:
        """The edition in force that shows an allowed row."""
        return self.roster.editions[int(allowed.editions[self.slot_of_row[row]])]

    def editions_of(self, articles: Slots, allowed: Allowed) -> list[Edition]:
        """The editions in force of articles of allowed rows, by their numbers."""
        every = self.roster.editions
        return [every[number] for number in allowed.editions[articles].tolist()]

    def in_force(self, allowed: Allowed) -> list[Edition]:
        """Every edition in force."""
        numbers = allowed.editions[allowed.editions >= 0]
        return [self.roster.editions[number] for number in numbers]

    def articles_of(self, rows: Rows) -> Slots:
        """A number for each row's article."""
        return self.slot_of_row[rows]

    def are_body(self, rows: Rows) -> Bits:
        """True for stretches of an article's text."""
        return self.is_body[rows]

    def rarity(self, term: str) -> float:
        """How rare a term is on the shelf."""
        return self.corpus.idf(term)

    @cached_property
    def is_body(self) -> Bits:
        """Rows that are stretches of an article's text."""
        body = np.zeros(self.size, bool)
        for base, part in zip(self.bases, self.parts, strict=False):
            body[part.segment.bodies + base] = True
        return body

    def rows_of(self, article_ids: Iterable[str], allowed: Allowed) -> Rows:
        """The allowed rows of these articles' texts, in order."""
        rows = [
            part.segment.rows_of_article(article) + base
            for article in dict.fromkeys(article_ids)
            for base, part in zip(self.bases, self.parts, strict=False)
        ]
        every = np.sort(np.concatenate([np.zeros(0, np.int64), *rows]))
        kept: Rows = every[allowed.rows[every] & self.is_body[every]]
        return kept

    def vectors_of(self, passage_ids: Sequence[str]) -> dict[str, Floats]:
        """Vectors already made for these texts."""
        known: dict[str, Floats] = {}
        for part in self.parts:
            vectors = part.segment.vectors
            if vectors is not None:
                rows = part.segment.row_of_text
                held = [passage for passage in passage_ids if passage in rows]
                known |= zip(held, vectors.units(np.array([rows[passage] for passage in held], np.int64)), strict=True)
        return known

    def passages_of(self, article: str, edition: Edition) -> list[Passage]:
        """The passages that an edition shows, in its order."""
        segments = [part.segment for part in self.parts if part.segment.holds(article)]
        places = ((one, one.row_of(article, passage)) for passage in edition.passages for one in segments)
        return [segment.passage(row) for segment, row in places if row is not None]

    def lacking(self, passages: Iterable[Passage]) -> list[Passage]:
        """Those of the passages that no row holds, not even a dead one that could be shown again."""
        known = self.roster.slot_of
        return [
            passage
            for passage in passages
            if passage.article_id not in known
            or all(part.segment.row_of(passage.article_id, passage.id) is None for part in self.parts)
        ]

    def _place(self, row: int) -> tuple[Part, int]:
        number = int(np.searchsorted(self.bases, row, side="right")) - 1
        return self.parts[number], row - self.bases[number]

    def _split(self, rows: Rows) -> Iterable[tuple[Part, Rows, Rows]]:
        """Rows by part: the part, where in `rows` its own stand, and their numbers within it."""
        owner = np.searchsorted(self.bases, rows, side="right") - 1
        for number in np.unique(owner):
            mine = np.flatnonzero(owner == number)
            yield self.parts[number], mine, rows[mine] - self.bases[number]

    # -- the next one -------------------------------------------------------------------------------------------

    def changed(self, change: Change, segment: Segment, token: int) -> Snapshot:
        """The next snapshot: the change applied, `segment` holding what it adds and the new cards."""
        cards = dict(self.cards)
        for article, editions in change.retag:
            if editions:
                cards[article] = editions
            else:
                cards.pop(article, None)
        roster = self.roster.revised(change.retag)
        touched = {article for article, _ in change.retag if article in self.roster.slot_of}
        parts = [remarked(part, cards, roster, touched) for part in self.parts]
        if segment.size or segment.cards:
            parts.append(part_of(segment, cards, roster))
        families = regrouped(self.families, self.cards, change.retag)
        snapshot = replace(self, parts=tuple(parts), roster=roster, cards=cards, families=families, token=token)
        return snapshot.refreshed()

    def prepare(self) -> None:
        """Makes what the first search would wait for: the signs of rows that are new in their segment."""
        for part in self.parts:
            part.segment.prepare()

    def refreshed(self) -> Snapshot:
        """The same shelf with nothing remembered of former questions."""
        return replace(self, _columns=_columns_remembered(), _scopes=OrderedDict(), _lock=threading.Lock())


def empty_snapshot(model: str) -> Snapshot:
    """The shelf before the first article."""
    return Snapshot((), Roster.empty(), {}, {}, 0, model)
