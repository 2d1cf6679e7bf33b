"""What stands on the disk is checked before it is believed, and there is always something to fall back on."""

from __future__ import annotations

import gc
import json
import logging
import shutil
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kbassist.adapters.sql_feedback import SqlFeedbackLog
from kbassist.adapters.sql_log import SqlSearches
from kbassist.index.lexical import postings_of
from kbassist.index.segment import Indexes, segment_of, write
from kbassist.index.shelf import KEPT_GENERATIONS
from kbassist.model.access import Principal, Role
from kbassist.model.passage import Passage, PassageKind
from kbassist.model.situation import Query, Utterance
from kbassist.search.journal import Journal
from kbassist.search.search import Searcher, Sources
from unit.index.shelving import EVERYTHING, Counting, NothingTaught, Shelving, Spelling, Words, indexed

Make = Callable[..., Shelving]
ANN = Principal("ann", "ann", frozenset({Role.ADMIN}), EVERYTHING)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def altered(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


DAMAGES = [cut_short, altered, Path.unlink]
FILES = ["segments/*/names.json", "segments/*/passages.jsonl", "segments/*/arrays.bin", "generations/{number}.json"]


class Ear(logging.Handler):
    """Hears the names of the events that are logged."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(json.loads(record.getMessage())["event"])


@pytest.fixture
def events() -> Iterator[list[str]]:
    """What was logged so far."""
    log, ear = logging.getLogger("kbassist"), Ear()
    level = log.level
    log.addHandler(ear)
    log.setLevel(logging.INFO)
    yield ear.heard
    log.setLevel(level)
    log.removeHandler(ear)


def newest(desk: Shelving, pattern: str) -> Path:
    """The file of this kind that was written last."""
    files = desk.home.glob(pattern.format(number=desk.generation))
    return max(files, key=lambda path: (path.stat().st_mtime_ns, str(path)))


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_is_told_and_the_generation_before_takes_over(
    shelving: Make, events: list[str], damage: Callable[[Path], None], file: str
) -> None:
    desk = shelving()
    body = "router " * 20  # the first segment stays by itself: the second is too small to be merged with it
    desk.write("a", "\n\n".join(f"# {number}\n\n{body} {number}" for number in range(20)))
    before = desk.generation
    desk.write("b", "A word about modems.")
    assert desk.generation == before + 1
    damage(newest(desk, file))
    opened = desk.opened_again()
    assert events[-1] == "shelf.rejected"
    assert opened.found("router") == {"a"}
    assert opened.found("modems") == set()
    opened.indexer.drain()
    assert opened.found("modems") == {"b"}
    assert opened.indexer.verify().empty
    events.clear()
    assert desk.opened_again().found("router", "modems") == {"a", "b"}
    assert events == [], "what was damaged is whole again"


@pytest.mark.parametrize("damage", DAMAGES)
def test_where_nothing_is_whole_the_shelf_is_rebuilt_from_the_database(
    shelving: Make, events: list[str], damage: Callable[[Path], None]
) -> None:
    desk = shelving()
    desk.write("a", "A word about routers.")
    for path in desk.home.glob("segments/*/arrays.bin"):
        damage(path)
    opened = desk.opened_again()
    assert opened.found("routers") == set()
    opened.indexer.drain()
    assert {"shelf.rejected", "shelf.rebuilt"} <= set(events)
    assert opened.found("routers") == {"a"}
    assert desk.opened_again().indexer.verify().empty


def test_a_lost_folder_is_rebuilt(shelving: Make) -> None:
    desk = shelving()
    desk.write("a", "A word about routers.")
    for lost in ("segments", "generations"):
        shutil.rmtree(desk.home / lost)
    (desk.home / "CURRENT").unlink()
    opened = desk.opened_again()
    opened.indexer.drain()
    assert opened.found("routers") == {"a"}


@pytest.mark.parametrize("text", ["", "rubbish", None])
def test_where_current_is_lost_the_newest_generation_serves(shelving: Make, text: str | None) -> None:
    desk = shelving()
    desk.write("a", "A word about routers.")
    desk.write("b", "Another word about routers.")
    current = desk.home / "CURRENT"
    number = desk.generation
    current.unlink() if text is None else current.write_text(text)
    opened = desk.opened_again()
    assert opened.found("routers") == {"a", "b"}
    opened.write("c", "A third word about routers.")
    assert opened.generation > number


def test_a_writer_that_is_killed_before_current_is_switched_has_changed_nothing(shelving: Make) -> None:
    desk = shelving()
    desk.write("a", "A word about routers.")
    before = desk.generation
    desk.write("b", "A word about modems.")
    written_last = max(desk.home.rglob("*"), key=lambda path: (path.is_file(), path.stat().st_mtime_ns))
    assert (desk.home / "CURRENT").stat().st_mtime_ns == written_last.stat().st_mtime_ns
    (desk.home / "CURRENT").write_text(str(before))
    opened = desk.opened_again()
    assert opened.found("routers", "modems") == {"a"}
    opened.indexer.drain()
    assert opened.found("routers", "modems") == {"a", "b"}
    assert opened.indexer.verify().empty


def test_files_of_old_generations_are_removed_and_no_others(shelving: Make) -> None:
    desk = shelving()
    for number in range(6):
        desk.write(f"a{number}", f"A word about routers, {number}.")
    generations = sorted(int(path.stem) for path in (desk.home / "generations").glob("*.json"))
    assert generations == list(range(desk.generation - KEPT_GENERATIONS + 1, desk.generation + 1))
    manifests = [json.loads(path.read_text()) for path in (desk.home / "generations").glob("*.json")]
    listed = {name for manifest in manifests for name in manifest["segments"]}
    assert {path.name for path in (desk.home / "segments").iterdir()} == listed
    assert not list(desk.home.rglob("*.new"))


def test_a_damaged_old_generation_does_not_keep_new_ones_from_being_written(shelving: Make) -> None:
    desk = shelving()
    desk.write("a", "A word about routers.")
    cut_short(desk.home / "generations" / f"{desk.generation}.json")
    desk.write("b", "Another word about routers.")
    desk.write("c", "A third word about routers.")
    assert desk.opened_again().found("routers") == {"a", "b", "c"}


def test_a_second_writer_begins_where_the_first_one_ended(shelving: Make) -> None:
    first = shelving()
    first.write("a", "A word about routers.")
    second = first.opened_again()
    first.write("b", "Another word about routers.")
    assert second.found("routers") == {"a"}
    second.write("c", "A third word about routers.")
    assert second.found("routers") == {"a", "b", "c"}
    first.indexer.drain()
    assert first.found("routers") == {"a", "b", "c"}
    assert first.generation == second.generation
    assert first.indexer.verify().empty


def test_a_reader_keeps_its_snapshot_while_others_write_and_forget(shelving: Make) -> None:
    desk = shelving()
    desk.write("a", "A word about routers.")
    reader = desk.opened_again().shelf.current
    for number in range(KEPT_GENERATIONS + 2):
        desk.write("a", f"Other words, {number}.")
    assert reader.passage(0).text == "A word about routers."


def test_a_file_put_in_place_again_does_not_disturb_who_reads_the_former_one(shelving: Make) -> None:
    desk = shelving()
    desk.write("a", "A word about routers.")
    reader = desk.opened_again().shelf.current
    part = reader.parts[0].segment
    write(part, desk.home / "segments" / part.name)
    assert reader.passage(0).text == "A word about routers."


def test_the_same_texts_cut_into_other_words_are_another_segment() -> None:
    passages = [Passage("a", "en", PassageKind.BODY, "", "", "Routers")]
    words = indexed(passages)[1]
    cuts = (postings_of([[([word], 1.0)]]) for word in ("routers", "router"))
    names = {segment_of(passages, {}, Indexes(postings, words, None)).name for postings in cuts}
    assert len(names) == 2


class TestAnotherModel:
    def find(self, desk: Shelving, asked: str) -> tuple[list[str], tuple[str, ...]]:
        """The articles found, and what was not at its best."""
        journal = Journal(desk.store, SqlSearches(desk.store), SqlFeedbackLog(desk.store))
        read = (desk.embedder, Words(), Spelling(), NothingTaught())
        sources = Sources(desk.shelf, desk.articles, desk.outbox, journal, *read)
        searcher = Searcher(sources, clock=lambda: desk.now)
        result = searcher.find(Query((Utterance(asked, "en"),), "en"), ANN, {})
        searcher.close()
        journal.close()
        return [one.edition.article_id for one in result.suggestions], result.degraded

    def test_another_model_rebuilds_while_the_old_shelf_answers_by_words(self, shelving: Make) -> None:
        desk = shelving(Counting("old"))
        desk.write("a", "A word about routers.")
        assert self.find(desk, "routers") == (["a"], ())
        opened = desk.opened_again(new := Counting("new"))
        assert opened.shelf.outdated
        assert self.find(opened, "routers") == (["a"], ("vector: shelf is being rebuilt",))
        opened.indexer.drain()
        assert not opened.shelf.outdated
        assert new.passages == ["About a\nA word about routers."]
        assert self.find(opened, "routers") == (["a"], ())
        assert not desk.opened_again(Counting("new")).shelf.outdated

    def test_a_shelf_made_without_a_model_is_rebuilt_with_one(self, shelving: Make) -> None:
        desk = shelving()
        desk.write("a", "A word about routers.")
        opened = desk.opened_again(Counting())
        assert opened.shelf.outdated
        opened.indexer.drain()
        assert opened.shelf.current.has_vectors
        assert opened.indexer.verify().empty


def test_a_change_is_found_before_it_is_written_and_written_once_the_disk_takes_it(shelving: Make) -> None:
    desk = shelving()
    desk.write("a", "router one")
    segments, aside = desk.home / "segments", desk.home / "aside"
    segments.rename(aside)
    segments.touch()  # a file where a folder is wanted: nothing can be written
    with pytest.raises(OSError, match="segments"):
        desk.write("b", "router two")
    assert desk.found("router") == {"a", "b"}
    segments.unlink()
    aside.rename(segments)
    assert desk.opened_again().found("router") == {"a"}
    desk.indexer.drain()
    assert desk.opened_again().found("router") == {"a", "b"}


def test_who_starts_anew_from_an_older_shelf_follows_what_was_shown_but_never_written(shelving: Make) -> None:
    desk = shelving()
    desk.write("a", "router one")
    older = desk.generation
    desk.write("b", "router two")
    (desk.home / "CURRENT").write_text(str(older))  # as if killed before the second change was written
    again = desk.opened_again()
    assert again.found("router") == {"a"}
    again.indexer.drain()
    assert again.found("router") == {"a", "b"}


def test_another_process_follows_without_reading_again_what_it_knows(shelving: Make) -> None:
    desk = shelving()
    body = "router " * 20
    desk.write("a", "\n\n".join(f"# {number}\n\n{body} {number}" for number in range(20)))
    another = desk.opened_again()
    known = [part.segment for part in another.shelf.current.parts]
    desk.write("b", "modem")
    another.shelf.follow()
    assert another.found("modem") == {"b"}
    assert all(any(part.segment is one for part in another.shelf.current.parts) for one in known)


class Loop:
    """Garbage that only who looks for some finds."""

    def __init__(self) -> None:
        self.itself = self


def test_opening_a_small_shelf_does_not_keep_what_is_garbage_by_then(shelving: Make) -> None:
    desk = shelving()
    desk.write("a", "router")
    gone = weakref.ref(Loop())
    desk.opened_again()
    gc.collect()
    assert gone() is None
