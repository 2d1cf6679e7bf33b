"""Articles and files: what is exported comes back as it was, and a folder can be the source of truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kbassist.knowledge.imports import Wish
from kbassist.knowledge.reading import source_at, walk
from kbassist.knowledge.writing import everything, json_line, markdown_files
from kbassist.model.article import Content, State, state_at
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.life import Stage
from kbassist.settings import Settings
from kbassist.wiring import Service, build

ROOT = Path(__file__).parents[2]
ODD = b"---\r\ntitle:   'Restart' # a comment\nid: restart\ntags: [b,   a]\nlanguage: en\n---\n\n\nUnplug   it.  \n\n"
PLAIN = "# Ohne Kopf\n\nNur Text\n".encode("cp1252")


@contextmanager
def home(folder: Path, **settings: Any) -> Iterator[Service]:
    service = build(Settings(home=folder, embedder="words", **settings))
    try:
        yield service
    finally:
        service.close()


def lived(service: Service) -> None:
    """An article in every state there is, and one that has three texts at once."""
    library, now = service.library, now_utc()
    states = ("draft", "review", "planned", "live", "expired", "gone", "again", "later", "three")
    for name in states:
        library.write(Content(name, name.title(), f"Text of {name}.", "en", name), "ann")
    library.review("review", Stage.SUBMITTED, "ann")
    library.publish("planned", "sue", now + timedelta(days=30))
    library.publish("live", "sue")
    over = Content("expired", "Expired", "Over.", "en", "expired", valid_until=now - timedelta(days=1))
    library.write(over, "ann")
    library.publish("expired", "sue")
    for name in ("gone", "again"):
        library.publish(name, "sue")
        library.withdraw(name, "sue")
    library.review("again", Stage.SUBMITTED, "ann")
    later = Content("later", "Later", "From then on.", "en", "later", valid_from=now + timedelta(days=9))
    library.write(later, "ann")
    library.publish("later", "sue")
    library.publish("three", "sue")
    library.write(Content("three", "Three", "Second.", "en", "three"), "ann")
    library.publish("three", "sue", now + timedelta(days=3))
    library.write(Content("three", "Three", "Third.", "en", "three"), "ann")


def told(service: Service, now: datetime) -> list[str]:
    return [json_line(one) for one in everything(service.articles, now)]


def states(service: Service) -> dict[str, tuple[State, str]]:
    """State and newest text of every article."""
    ids = service.articles.ids()
    published = service.articles.published(ids)
    return {
        id: (state_at(article, published.get(id, ()), now_utc()), article.head.content.digest)
        for id, article in service.articles.many(ids).items()
    }


class TestExport:
    @pytest.mark.parametrize("format", ["jsonl", "markdown"])
    def test_everything_comes_back_in_the_state_it_was_in_and_a_second_time_changes_nothing(
        self, tmp_path: Path, format: str
    ) -> None:
        with home(tmp_path / "old") as old, home(tmp_path / "new") as new:
            lived(old)
            now = now_utc()
            files = [(file.name, file.data) for file in markdown_files(old.articles, old.sources, now)]
            if format == "jsonl":
                files = [("all.jsonl", "\n".join(told(old, now)).encode())]
            report = new.importer.take(files, "ann", Wish(publish=True))
            assert [error for file in report.files for error in file.errors] == []
            assert states(new) == states(old)
            now = now_utc()
            assert told(new, now) == told(old, now)
            token = new.outbox.newest()[0]
            again = new.importer.take(files, "ann", Wish(publish=True))
            assert again.counts["created"] + again.counts["revised"] == 0
            assert new.outbox.newest()[0] == token

    def test_what_came_as_markdown_is_written_byte_for_byte(self, tmp_path: Path) -> None:
        with home(tmp_path / "home") as service:
            files = [("en/a file.md", ODD), ("plain.markdown", PLAIN)]
            service.importer.take(files, "ann", Wish(publish=True, language="de"))
            written = {file.name: file.data for file in markdown_files(service.articles, service.sources, now_utc())}
            assert written == dict(files)

    def test_the_whole_corpus_is_written_byte_for_byte(self, tmp_path: Path) -> None:
        with home(tmp_path / "home") as service:
            files = [source_at(*one) for one in walk([ROOT / "corpus" / "articles"])]
            service.importer.take(files, "ann", Wish(publish=True))
            written = {file.name: file.data for file in markdown_files(service.articles, service.sources, now_utc())}
            assert written == dict(files)

    def test_an_edit_at_the_desk_replaces_the_old_bytes(self, tmp_path: Path) -> None:
        with home(tmp_path / "home") as service:
            service.importer.take([("a.md", ODD)], "ann", Wish(publish=True))
            kept = service.articles.get("restart")
            assert kept is not None
            service.library.write(replace(kept.head.content, body="Wait."), "bob")
            service.library.publish("restart", "sue")
            (file,) = markdown_files(service.articles, service.sources, now_utc())
            assert (file.name, b"Wait." in file.data) == ("restart.md", True)


def report(done: Any) -> dict[str, list[str]]:
    return {name: [one.article_id for one in getattr(done, name)] for name in ("added", "revised", "withdrawn")}


class TestFollowing:
    def test_adds_changes_and_deletions_are_followed_and_named(self, tmp_path: Path) -> None:
        folder = tmp_path / "docs"
        folder.mkdir()
        (folder / "a.md").write_text("# A\n\nText")
        (folder / "b.md").write_text("# B\n\nText")
        (folder / "logo.png").write_bytes(b"\x89PNG")
        with home(tmp_path / "home") as service:
            service.library.write(Content("other", "Other", "Not from there.", "en", "other"), "ann")
            service.library.publish("other", "sue")
            first = service.follower.follow(folder, "docs", "sync")
            assert report(first) == {"added": ["a", "b"], "revised": [], "withdrawn": []}
            (folder / "a.md").write_text("# A\n\nNew text")
            (folder / "b.md").unlink()
            (folder / "c.md").write_text("# C\n\nText")
            second = service.follower.follow(folder, "docs", "sync")
            assert report(second) == {"added": ["c"], "revised": ["a"], "withdrawn": ["b"]}
            assert {id: state for id, (state, _) in states(service).items()} == {
                "a": State.LIVE,
                "b": State.WITHDRAWN,
                "c": State.LIVE,
                "other": State.LIVE,
            }
            assert service.follower.follow(folder, "docs", "sync").empty

    def test_a_file_that_broke_keeps_its_article_and_one_that_was_renamed_too(self, tmp_path: Path) -> None:
        folder = tmp_path / "docs"
        folder.mkdir()
        for name in ("a", "b"):
            (folder / f"{name}.md").write_text(f"---\nid: {name}\n---\n# T\n\nText")
        with home(tmp_path / "home") as service:
            service.follower.follow(folder, "docs", "sync")
            (folder / "a.md").write_text("---\nid: a\n# T\n\nText")
            (folder / "b.md").rename(folder / "moved.md")
            done = service.follower.follow(folder, "docs", "sync")
            assert (report(done)["withdrawn"], [file for file, _ in done.errors]) == ([], ["a.md"])
            (folder / "a.md").unlink()
            assert report(service.follower.follow(folder, "docs", "sync"))["withdrawn"] == ["a"]

    def test_a_folder_that_is_suddenly_empty_withdraws_nothing_unless_that_is_meant(self, tmp_path: Path) -> None:
        folder = tmp_path / "docs"
        folder.mkdir()
        (folder / "a.md").write_text("# A\n\nText")
        with home(tmp_path / "home") as service:
            service.follower.follow(folder, "docs", "sync")
            (folder / "a.md").unlink()
            with pytest.raises(Refused) as refused:
                service.follower.follow(folder, "docs", "sync")
            assert refused.value.kind is RefusalKind.CONFLICT
            assert states(service)["a"][0] is State.LIVE
            assert report(service.follower.follow(folder, "docs", "sync", all_gone=True))["withdrawn"] == ["a"]

    def test_what_was_withdrawn_here_stays_withdrawn_until_its_file_changes(self, tmp_path: Path) -> None:
        folder = tmp_path / "docs"
        folder.mkdir()
        (folder / "a.md").write_text("# A\n\nWrong")
        with home(tmp_path / "home") as service:
            service.follower.follow(folder, "docs", "sync")
            service.library.withdraw("a", "sue")
            done = service.follower.follow(folder, "docs", "sync")
            assert ([one.article_id for one in done.kept_down], states(service)["a"][0]) == (["a"], State.WITHDRAWN)
            (folder / "a.md").write_text("# A\n\nRight")
            service.follower.follow(folder, "docs", "sync")
            assert states(service)["a"][0] is State.LIVE

    def test_a_draft_in_the_folder_is_shown_to_nobody(self, tmp_path: Path) -> None:
        folder = tmp_path / "docs"
        folder.mkdir()
        (folder / "a.md").write_text("---\nstate: draft\n---\n# A\n\nText")
        with home(tmp_path / "home") as service:
            service.follower.follow(folder, "docs", "sync")
            assert states(service)["a"][0] is State.DRAFT

    def test_a_watched_folder_is_followed_while_it_changes(self, tmp_path: Path) -> None:
        folder = tmp_path / "docs"
        folder.mkdir()
        (folder / "a.md").write_text("# A\n\nText")
        environment = {
            **os.environ,
            "KBASSIST_HOME": str(tmp_path / "home"),
            "KBASSIST_EMBEDDER": "words",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        command = [
            sys.executable,
            "-c",
            "from kbassist.cli import main; main()",
            "sync",
            str(folder),
            "--watch",
            "--json",
        ]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as watching:
            assert watching.stdout is not None
            try:
                first = json.loads(watching.stdout.readline())
                assert [one["article_id"] for one in first["added"]] == ["a"]
                (folder / "b.md").write_text("# B\n\nText")
                seen: list[str] = []
                while "b" not in seen:
                    seen += [one["article_id"] for one in json.loads(watching.stdout.readline())["added"]]
                (folder / "a.md").unlink()
                gone: list[str] = []
                while "a" not in gone:
                    gone += [one["article_id"] for one in json.loads(watching.stdout.readline())["withdrawn"]]
            finally:
                watching.terminate()
