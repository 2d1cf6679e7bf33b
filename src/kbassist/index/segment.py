"""One immutable piece of the shelf on disk: passages, their postings, their vectors, and editions written with them."""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from kbassist.index.lexical import Ints, Offsets, Postings
from kbassist.index.sketch import Bytes, Sketch
from kbassist.index.texts import Texts
from kbassist.index.words import WordIndex
from kbassist.language.vocabulary import Vocabulary
from kbassist.model.passage import Edition, Passage, PassageKind

Cards = Mapping[str, tuple[Edition, ...]]
"""All editions of an article by its id; of two segments, the later one is right."""


NAMES, TEXT, ARRAYS = "names.json", "passages.jsonl", "arrays.bin"
"""The files of a segment; the arrays stand one after the other, where NAMES says, and are mapped, not read."""

MEANING_GENEROSITY = 32
"""How many times as many passages as wanted are compared; of the hundred nearest, four in a thousand are missed."""

ALIGNED = 64
"""Bytes: an array begins where a line of the processor's cache does."""


class Damaged(Exception):  # noqa: N818  (it is what became of the file, not of the program)
    """A file of the shelf is missing, cut short or altered; the message names it."""


@dataclass(frozen=True)
class Segment:
    """Rows that were added together; the passages' text stays on disk and is read when it is shown."""

    name: str
    cards: Cards
    articles: tuple[str, ...]
    article_of: Ints
    ids: tuple[str, ...]
    bodies: Ints
    postings: Postings
    words: WordIndex
    vectors: Sketch | None
    text: Texts | bytes
    text_starts: Offsets

    @property
    def size(self) -> int:
        """Rows."""
        return len(self.ids)

    def prepare(self) -> None:
        """Makes what the first search would wait for."""
        self.words.prepare()
        if self.vectors is not None:
            self.vectors.prepare()

    def holds(self, article: str) -> bool:
        """True where the article has rows here, dead ones included."""
        return article in self._number

    def rows_of_article(self, article: str) -> npt.NDArray[np.int64]:
        """An article's rows, in order."""
        number = self._number.get(article)
        if number is None:
            return np.zeros(0, np.int64)
        order, starts = self._by_article
        return order[starts[number] : starts[number + 1]]

    def row_of(self, article: str, passage: str) -> int | None:
        """The row of an article's passage id; None where there is none."""
        return next((row for row in self.rows_of_article(article).tolist() if self.ids[row] == passage), None)

    @cached_property
    def _number(self) -> Mapping[str, int]:
        return {article: number for number, article in enumerate(self.articles)}

    @cached_property
    def _by_article(self) -> tuple[npt.NDArray[np.int64], Offsets]:
        """All rows by article, and where each article's begin: 8 bytes a row, where a dictionary takes 200."""
        order = np.argsort(self.article_of, kind="stable")
        starts = np.searchsorted(self.article_of[order], np.arange(len(self.articles) + 1))
        return order, starts.astype(np.int64)

    @cached_property
    def row_of_text(self) -> Mapping[str, int]:
        """A row of each passage id."""
        return {passage: row for row, passage in enumerate(self.ids)}

    def line(self, row: int) -> bytes:
        """The row as it stands in the file of texts."""
        return self.text[self.text_starts[row] : self.text_starts[row + 1]]

    def passage(self, row: int) -> Passage:
        """The passage of a row."""
        article, language, kind, title, heading, text = json.loads(self.line(row))
        return Passage(article, language, PassageKind(kind), title, heading, text)


@dataclass(frozen=True, slots=True)
class Indexes:
    """What finds the rows of a segment: postings of terms, the word index, and vectors where a model made them."""

    postings: Postings
    words: WordIndex
    vectors: Bytes | None


def segment_of(passages: Sequence[Passage], cards: Cards, indexes: Indexes) -> Segment:
    """A new segment in memory of passages and the editions written with them."""
    lines = b"".join(
        json.dumps([p.article_id, p.language, p.kind, p.title, p.heading, p.text], ensure_ascii=False).encode() + b"\n"
        for p in passages
    )
    bodies = np.array([passage.kind is PassageKind.BODY for passage in passages], bool)
    articles, ids = [passage.article_id for passage in passages], [passage.id for passage in passages]
    return segment_from(Rows(articles, ids, lines, bodies), cards, indexes)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a segment column by column: article, passage id, one line of text each, and whether it is body."""

    articles: Sequence[str]
    ids: Sequence[str]
    lines: bytes
    bodies: npt.NDArray[np.bool_]


def segment_from(rows: Rows, cards: Cards, indexes: Indexes) -> Segment:
    """A new segment in memory; its name is the digest of what it holds."""
    articles = tuple(dict.fromkeys(rows.articles))
    number = {article: position for position, article in enumerate(articles)}
    ends = np.flatnonzero(np.frombuffer(rows.lines, np.uint8) == ord("\n")) + 1
    postings, words, vectors = indexes.postings, indexes.words, indexes.vectors
    names = [_cards_out(cards), list(postings.terms), list(words.names), words.languages]
    state = hashlib.blake2b(rows.lines + json.dumps(names).encode(), digest_size=12)
    for array in (*_arrays(postings).values(), *_arrays_of_words(words).values(), vectors):
        if array is not None:
            state.update(np.ascontiguousarray(array).data)
    return Segment(
        state.hexdigest(),
        cards,
        articles,
        np.array([number[article] for article in rows.articles], np.int32),
        tuple(rows.ids),
        np.flatnonzero(rows.bodies).astype(np.int32),
        postings,
        words,
        None if vectors is None else Sketch(vectors, MEANING_GENEROSITY),
        rows.lines,
        np.concatenate([[0], ends]).astype(np.int64),
    )


def write(segment: Segment, folder: Path) -> dict[str, str]:
    """Writes the segment's files through to the disk; their names and digests."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, npt.NDArray[Any]] = {
        "article_of": segment.article_of,
        "bodies": segment.bodies,
        "text_starts": segment.text_starts,
        **_arrays(segment.postings),
        **_arrays_of_words(segment.words),
    }
    if segment.vectors is not None:
        arrays["vectors"] = segment.vectors.rows
    names: dict[str, Any] = {
        "cards": _cards_out(segment.cards),
        "articles": segment.articles,
        "ids": segment.ids,
        "terms": list(segment.postings.terms),
        "words": list(segment.words.names),
        "languages": segment.words.languages,
        "arrays": _places(arrays),
    }
    digests = {
        NAMES: _save(folder / NAMES, lambda file: file.write(json.dumps(names, ensure_ascii=False).encode())),
        TEXT: _save(folder / TEXT, lambda file: file.write(segment.text[:])),
        ARRAYS: _save(folder / ARRAYS, lambda file: _put(arrays, names["arrays"], file)),
    }
    sync_folder(folder)
    sync_folder(folder.parent)
    return digests


def read(name: str, folder: Path, digests: Mapping[str, str]) -> Segment:
    """The segment from its files, each checked against its digest; Damaged where one is not what was written."""
    for file, expected in digests.items():
        path = folder / file
        if not path.is_file() or _digest_of_file(path) != expected:
            raise Damaged(f"{path} is missing or is not what was written")
    names = json.loads((folder / NAMES).read_bytes())
    mapped = _mapped(folder / ARRAYS)
    arrays = {part: _array_at(mapped, *place) for part, place in names["arrays"].items()}
    vectors = arrays.get("vectors")
    shared: dict[Any, Any] = {}
    cards = {
        shared.setdefault(article, article): tuple(_edition_in(edition, shared) for edition in editions)
        for article, editions in names["cards"].items()
    }
    return Segment(
        name,
        cards,
        _shared(names["articles"], shared),
        arrays["article_of"],
        _shared(names["ids"], shared),
        arrays["bodies"],
        _postings(names["terms"], arrays),
        WordIndex(
            _postings(names["words"], arrays, WRITTEN),
            Sketch(arrays["word_vectors"]),
            Sketch(arrays["means"]),
            arrays["tongues"],
            arrays["row_tongues"],
            tuple(names["languages"]),
        ),
        None if vectors is None else Sketch(vectors, MEANING_GENEROSITY),
        Texts(folder / TEXT),
        arrays["text_starts"],
    )


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder survive a crash."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _save(path: Path, write_to: Callable[[BinaryIO], object]) -> str:
    """Puts a whole file in place, never held in memory; another process may still be reading the one it replaces."""
    new = path.with_suffix(path.suffix + ".new")
    with new.open("wb") as file:
        write_to(file)
        file.flush()
        os.fsync(file.fileno())
    digest = _digest_of_file(new)
    new.replace(path)
    return digest


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


_COLUMNS = ("starts", "rows", "counts", "lengths", "word_starts", "words")
WRITTEN = "written_"
"""What the names of the arrays of words as they are written begin with."""


def _arrays(postings: Postings, prefix: str = "") -> dict[str, npt.NDArray[Any]]:
    return {prefix + column: getattr(postings, column) for column in _COLUMNS}


def _arrays_of_words(index: WordIndex) -> dict[str, npt.NDArray[Any]]:
    own = {"word_vectors": index.vectors.rows, "means": index.means.rows}
    return own | {"tongues": index.tongues, "row_tongues": index.row_tongues} | _arrays(index.postings, WRITTEN)


def _postings(terms: Sequence[str], arrays: Mapping[str, npt.NDArray[Any]], prefix: str = "") -> Postings:
    return Postings(Vocabulary(terms), *(arrays[prefix + column] for column in _COLUMNS))


def _places(arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, tuple[str, tuple[int, ...], int]]:
    """The type, shape and first byte of each array in their file."""
    places, free = {}, 0
    for name, array in arrays.items():
        places[name] = array.dtype.str, array.shape, free
        free += -(-array.nbytes // ALIGNED) * ALIGNED
    return places


def _put(
    arrays: Mapping[str, npt.NDArray[Any]], places: Mapping[str, tuple[str, tuple[int, ...], int]], file: BinaryIO
) -> None:
    for name, array in arrays.items():
        file.seek(places[name][2])
        file.write(np.ascontiguousarray(array).data)


def _array_at(mapped: mmap.mmap | bytes, kind: str, shape: Sequence[int], start: int) -> npt.NDArray[Any]:
    size = math.prod(shape)
    found = np.frombuffer(mapped, kind, size, start) if size else np.zeros(0, kind)
    return found.reshape(shape)


_EDITION = fields(Edition)
_PLACE = {field.name: place for place, field in enumerate(_EDITION)}
_STAMPS = slice(_PLACE["published_from"], _PLACE["valid_until"] + 1)
_NAMES = [_PLACE[name] for name in ("article_id", "family", "language")]
_TUPLES, _ATTRIBUTES = [_PLACE[name] for name in ("audiences", "tags", "passages")], _PLACE["attributes"]


def _cards_out(cards: Cards) -> dict[str, list[list[Any]]]:
    """Every edition as the list of its fields, which is read twice as fast as one with names."""
    return {article: [_plain(edition) for edition in editions] for article, editions in cards.items()}


def _plain(edition: Edition) -> list[Any]:
    values = [getattr(edition, field.name) for field in _EDITION]
    values[_STAMPS] = [stamp and stamp.isoformat() for stamp in values[_STAMPS]]
    return values


def _edition_in(plain: list[Any], shared: dict[Any, Any]) -> Edition:
    plain[_STAMPS] = [stamp and datetime.fromisoformat(stamp) for stamp in plain[_STAMPS]]
    for place in _TUPLES:
        plain[place] = _shared(plain[place], shared)
    plain[_ATTRIBUTES] = {key: _shared(values, shared) for key, values in plain[_ATTRIBUTES].items()}
    for place in _NAMES:
        plain[place] = shared.setdefault(plain[place], plain[place])
    return Edition(*plain)


def _shared(values: Sequence[str], known: dict[Any, Any]) -> tuple[str, ...]:
    """The values; what is equal to something known is that very object, for a file names everything many times."""
    named = tuple(known.setdefault(value, value) for value in values)
    return known.setdefault(named, named) if len(named) == 1 else named
