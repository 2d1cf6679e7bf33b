"""Articles and files: what is exported comes back as it was, and a folder can be the source of truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flow.doors import Doors, assert_problem
from flow.test_procedure_doors import ROUTER
from kbassist.knowledge.imports import Wish
from kbassist.knowledge.reading import source_at, walk
from kbassist.knowledge.writing import everything, json_line, markdown_files
from kbassist.model.access import EVERY_AUDIENCE, Role
from kbassist.model.article import Content, State, state_at
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.life import Stage
from kbassist.settings import Settings
from kbassist.web.app import create_app
from kbassist.wiring import Service, build
from unit.knowledge.office_files import docx, zipped

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


def written(service: Service) -> dict[str, bytes]:
    """Every file of an export as Markdown."""
    files = markdown_files(everything(service.articles, now_utc()), service.sources)
    return {file.name: file.data for file in files}


def states(service: Service) -> dict[str, tuple[State, str]]:
    """State and newest text of every article."""
    ids = service.articles.ids()
    published = service.articles.published(ids)
    return {
        id: (state_at(article, published.get(id, ()), now_utc()), article.head.content.digest)
        for id, article in service.articles.many(ids).items()
    }


@contextmanager
def doors_of(folder: Path) -> Iterator[Doors]:
    with home(folder) as service, TestClient(create_app(service)) as client:
        yield Doors(service, client)


def guided(doors: Doors) -> None:
    """An article, two procedures given by themselves and two rules."""
    doors.live(id="plain")
    assert doors.post("/v1/procedures", ROUTER).status_code == 201
    hushed = ROUTER | {"id": "hushed", "family": "hush", "audiences": ["managers"]}
    assert doors.post("/v1/procedures", hushed).status_code == 201
    keep = {"id": "keep", "condition": "context.plan == 'premium'", "action": {"offer": "A month for free"}}
    assert doors.post("/v1/rules", keep | {"once": True, "enabled": True, "priority": 7}).status_code == 201
    form = {"form": {"name": "ticket", "fields": {"code": "entity.error_code"}}}
    ticket = {"id": "ticket", "condition": "situation.turns > 3", "action": form, "expires": "2031-01-01T00:00:00Z"}
    assert doors.post("/v1/rules", ticket).status_code == 201


def exported(doors: Doors, format: str) -> list[tuple[str, bytes]]:
    reply = doors.ask("GET", f"/v1/export?format={format}")
    assert reply.status_code == 200
    return [("all.jsonl" if format == "jsonl" else "all.zip", reply.content)]


def outcome(
    doors: Doors, files: list[tuple[str, bytes]], publish: bool = True, readable: tuple[str, ...] = (EVERY_AUDIENCE,)
) -> tuple[dict[str, int], list[str]]:
    """What became of files: the counts, and every error."""
    report = doors.service.importer.take(files, "ann", Wish(publish, readable=frozenset(readable)))
    return report.counts, [error for file in report.files for error in file.errors]


def taken_in(doors: Doors, files: list[tuple[str, bytes]]) -> dict[str, int]:
    counts, errors = outcome(doors, files)
    assert errors == []
    return counts


class TestExport:
    @pytest.mark.parametrize("format", ["jsonl", "markdown"])
    def test_everything_comes_back_in_the_state_it_was_in_and_a_second_time_changes_nothing(
        self, tmp_path: Path, format: str
    ) -> None:
        with home(tmp_path / "old") as old, home(tmp_path / "new") as new:
            lived(old)
            now = now_utc()
            files = [*written(old).items()]
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

    @pytest.mark.parametrize("format", ["jsonl", "markdown"])
    def test_procedures_and_rules_come_back_as_they_were(self, tmp_path: Path, format: str) -> None:
        with doors_of(tmp_path / "old") as old, doors_of(tmp_path / "new") as new:
            guided(old)
            before = exported(old, format)
            assert taken_in(new, before) == {"created": 5, "revised": 0, "unchanged": 0, "failed": 0}
            for path in ("/v1/rules", "/v1/procedures"):
                told = [{**doors.ask("GET", path).json(), "request_id": None} for doors in (old, new)]
                assert told[0] == told[1]
            token = new.service.outbox.newest()[0]
            assert taken_in(new, exported(new, format)) == {"created": 0, "revised": 0, "unchanged": 5, "failed": 0}
            assert new.service.outbox.newest()[0] == token

    def test_what_was_changed_in_an_export_is_changed_by_taking_it_in(self, tmp_path: Path) -> None:
        with doors_of(tmp_path / "home") as doors:
            guided(doors)
            ((name, data),) = exported(doors, "jsonl")
            changed = (
                data.decode().replace("A month for free", "Two months for free").replace("Which lights", "What lights")
            )
            counts = taken_in(doors, [(name, changed.encode())])
            assert counts == {"created": 0, "revised": 3, "unchanged": 2, "failed": 0}
            assert doors.ask("GET", "/v1/rules/keep").json()["action"] == {"offer": "Two months for free"}

    def test_guided_work_is_taken_in_with_publish_only(self, tmp_path: Path) -> None:
        with doors_of(tmp_path / "old") as old, doors_of(tmp_path / "new") as new:
            guided(old)
            counts, errors = outcome(new, exported(old, "jsonl"), publish=False)
            assert (counts["created"], counts["failed"]) == (1, 4)
            assert errors[1] == "procedure router-offline: is in force at once, so it is taken in with publish only"

    def test_nobody_writes_for_whom_they_may_not_read_nor_over_what_they_may_not_read(self, tmp_path: Path) -> None:
        with doors_of(tmp_path / "old") as old, doors_of(tmp_path / "new") as new:
            guided(old)
            headers = {"Authorization": f"Bearer {new.key(Role.SUPERVISOR, ('public',))}"}
            sent = [("files", file) for file in exported(old, "jsonl")]
            began = new.client.post("/v1/imports?publish=true", files=sent, headers=headers)
            assert began.status_code == 202
            new.service.importer.close()
            (file,) = new.ask("GET", f"/v1/imports/{began.json()['import_id']}").json()["files"]
            assert file["errors"] == ["procedure hushed: audiences: this key may not write for all of them"]
            assert [one["id"] for one in file["guidance"]] == ["router-offline", "keep", "ticket"]
            opened = exported(old, "jsonl")[0][1].replace(b'["managers"]', b'["public"]')
            over = [("all.jsonl", opened)]
            assert outcome(old, over, readable=("public",))[1] == file["errors"]

    def test_a_line_that_tells_no_guided_work_says_why(self, tmp_path: Path) -> None:
        lines = [
            {"kind": "rule", "id": "r", "condition": "context.plan ==", "action": {"offer": "x"}},
            {"kind": "rule", "id": "r", "condition": "true", "action": {"offer": "x", "start": "y"}, "prio": 3},
            {"kind": "procedure", "id": "p", "title": "P", "language": "en", "audiences": ["public"], "steps": []},
            {"kind": "dance", "id": "d"},
        ]
        data = "".join(json.dumps({"format": "kbassist/1", **line}) + "\n" for line in lines).encode()
        with doors_of(tmp_path / "home") as doors:
            counts, errors = outcome(doors, [("guidance.jsonl", data)])
            assert counts == {"created": 0, "revised": 0, "unchanged": 0, "failed": len(errors)}
            told = "\n".join(errors)
            assert "rule r: condition: does not compile" in told
            assert "rule r: action: does not fit a rule" in told
            assert "rule r: prio: does not fit a rule" in told
            assert "procedure p: family: does not fit a procedure" in told
            assert "line 4 (id d): kind: 'dance' is none of procedure, rule" in told

    def test_what_came_as_markdown_is_written_byte_for_byte(self, tmp_path: Path) -> None:
        with home(tmp_path / "home") as service:
            files = [("en/a file.md", ODD), ("plain.markdown", PLAIN)]
            service.importer.take(files, "ann", Wish(publish=True, language="de"))
            written = {
                file.name: file.data
                for file in markdown_files(everything(service.articles, now_utc()), service.sources)
            }
            assert written == dict(files)

    def test_the_whole_corpus_is_written_byte_for_byte(self, tmp_path: Path) -> None:
        with home(tmp_path / "home") as service:
            files = [source_at(*one) for one in walk([ROOT / "corpus" / "articles"])]
            service.importer.take(files, "ann", Wish(publish=True))
            written = {
                file.name: file.data
                for file in markdown_files(everything(service.articles, now_utc()), service.sources)
            }
            assert written == dict(files)

    def test_an_edit_at_the_desk_replaces_the_old_bytes(self, tmp_path: Path) -> None:
        with home(tmp_path / "home") as service:
            service.importer.take([("a.md", ODD)], "ann", Wish(publish=True))
            kept = service.articles.get("restart")
            assert kept is not None
            service.library.write(replace(kept.head.content, body="Wait."), "bob")
            service.library.publish("restart", "sue")
            ((name, data),) = written(service).items()
            assert (name, b"Wait." in data) == ("restart.md", True)


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

    def test_what_is_left_out_of_a_table_is_named_and_is_no_failure(self, tmp_path: Path) -> None:
        folder = tmp_path / "docs"
        folder.mkdir()
        (folder / "faq.csv").write_text("question,answer,colour\nWhy?,So.,red\n")
        with home(tmp_path / "home") as service:
            done = service.follower.follow(folder, "docs", "sync")
            assert (report(done)["added"], done.errors) == (["faq/Why"], [])
            assert done.warnings == [("faq.csv", "left out, as nobody has said what these columns are: colour")]

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


class TestDoors:
    def test_a_word_document_is_taken_in_published_and_found(self, doors: Doors) -> None:
        sent = {"files": [("files", ("hilfe/router.docx", docx()))], "data": {"publish": "true", "language": "de"}}
        accepted = doors.ask("POST", "/v1/imports", **sent)
        doors.service.importer.close()
        done = doors.ask("GET", f"/v1/imports/{accepted.json()['import_id']}").json()
        assert (done["counts"]["created"], done["files"][0]["errors"]) == (1, [])
        asked = {"query": "Stecker ziehen", "min_index_token": done["index_token"]}
        hit = doors.post("/v1/search", asked).json()["hits"][0]
        assert (hit["article_id"], hit["language"]) == ("hilfe/router", "de")

    def test_rows_of_a_table_and_files_of_an_archive_have_their_own_outcome(self, doors: Doors) -> None:
        table = b"Kundenfrage,Was wir sagen\nWie?,So.\nRagged\n"
        packed = zipped({"a.md": b"# A\n\nText", "../b.md": b"# B\n\nText"})
        columns = '{"Kundenfrage": "title", "Was wir sagen": "body"}'
        sent = {"files": [("files", ("faq.csv", table)), ("files", ("pack.zip", packed))], "data": {"columns": columns}}
        accepted = doors.ask("POST", "/v1/imports", **sent)
        doors.service.importer.close()
        heard = {"Accept-Language": "de"}
        done = doors.ask("GET", f"/v1/imports/{accepted.json()['import_id']}", headers=heard).json()
        told = {
            file["file"]: ([one["article_id"] for one in file["articles"]], file["errors"]) for file in done["files"]
        }
        assert told == {
            "faq.csv": (
                ["faq/Wie"],
                ["Zeile 3: hat 1 Zellen, die Überschrift aber 2; setzen Sie eine Zelle mit Komma in Anführungszeichen"],
            ),
            "pack.zip/a.md": (["a"], []),
            "pack.zip/../b.md": ([], ["führt aus seinem Archiv hinaus"]),
        }
        assert done["progress"] == {"done": 2, "total": 2}

    @pytest.mark.parametrize("said", ["no json", "[]", '{"a": 1}'])
    def test_columns_that_are_no_names_are_refused(self, doors: Doors, said: str) -> None:
        sent = {"files": [("files", ("faq.csv", b"a,b\n"))], "data": {"columns": said}}
        assert_problem(doors.ask("POST", "/v1/imports", **sent), 422, "columns")

    def test_an_export_holds_what_its_reader_may_read_and_no_more(self, doors: Doors) -> None:
        doors.live(id="open")
        doors.live(id="closed", audiences=["managers"])
        headers = {"Authorization": f"Bearer {doors.key(Role.EDITOR, ('public',))}"}
        lines = doors.client.get("/v1/export", headers=headers).text.splitlines()
        assert [json.loads(line)["id"] for line in lines] == ["open"]
        packed = doors.ask("GET", "/v1/export?format=markdown")
        with zipfile.ZipFile(BytesIO(packed.content)) as archive:
            assert sorted(archive.namelist()) == ["closed.md", "open.md"]
        assert_problem(doors.ask("GET", "/v1/export", Role.AGENT), 403)

    def test_every_kind_of_article_has_a_template_in_every_language_that_can_be_written_as_it_is(
        self, doors: Doors
    ) -> None:
        found = doors.ask("GET", "/v1/templates", Role.EDITOR).json()["templates"]
        kinds = {one["kind"] for one in found}
        assert {(one["kind"], one["language"]) for one in found} == {
            (kind, language) for kind in kinds for language in ("de", "en", "ru")
        }
        for one in found:
            sent = {key: one[key] for key in ("title", "language", "body", "phrasings", "tags")}
            assert doors.post("/v1/articles", sent, Role.EDITOR).status_code == 201
        german = doors.ask("GET", "/v1/templates?language=de-AT", Role.EDITOR).json()["templates"]
        assert {one["language"] for one in german} == {"de"}
        assert_problem(doors.ask("GET", "/v1/templates", Role.AGENT), 403)
