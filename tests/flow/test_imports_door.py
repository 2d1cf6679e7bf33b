"""Many files through the door of imports: each has its outcome, and one bad file spoils no other."""

from __future__ import annotations

import io
from typing import Any

import pytest

from flow.doors import Doors, assert_problem
from kbassist.model.access import Role
from kbassist.model.base import now_utc

GOOD = b"---\nid: restart\nlanguage: en\ntitle: Restart the router\n---\nUnplug it, wait, plug it in."
LINES = b'{"id": "bill", "title": "Your bill", "body": "It comes monthly.", "language": "en"}\n{"id": "broken", \n'


def files(**named: bytes) -> list[tuple[str, tuple[str, io.BytesIO]]]:
    return [("files", (name.replace("_", "."), io.BytesIO(data))) for name, data in named.items()]


def house_keys(doors: Doors) -> dict[str, dict[str, str]]:
    """The headers of two editors and of a supervisor."""
    return {
        name: {"Authorization": f"Bearer {doors.service.principals.create(name, [role], None, now_utc())}"}
        for name, role in (("ann", Role.EDITOR), ("bob", Role.EDITOR), ("eve", Role.SUPERVISOR))
    }


def finished(doors: Doors, import_id: str) -> dict[str, Any]:
    """The import's report, once the accepted imports are done."""
    doors.service.importer.close()
    return dict(doors.ask("GET", f"/v1/imports/{import_id}").json())


def test_every_file_has_its_outcome_and_the_good_ones_are_found(doors: Doors) -> None:
    sent = files(good_md=GOOD, lines_jsonl=LINES, photo_png=b"\x89PNG", empty_md=b"", bytes_md=b"\xff\xfe\x00\xd8")
    accepted = doors.ask("POST", "/v1/imports", files=sent, data={"publish": "true"})
    assert accepted.status_code == 202
    report = finished(doors, accepted.json()["import_id"])
    assert accepted.headers["location"] == f"/v1/imports/{report['import_id']}"
    assert (report["state"], report["error"]) == ("done", None)
    assert report["progress"] == {"done": 5, "total": 5}
    assert report["counts"]["created"] == 2
    outcomes = {file["file"]: (len(file["articles"]), len(file["errors"])) for file in report["files"]}
    assert outcomes["good.md"] == (1, 0)
    assert outcomes["lines.jsonl"] == (1, 1)
    assert outcomes["photo.png"] == (0, 1)
    assert outcomes["empty.md"] == (0, 1)
    found = doors.post("/v1/search", {"query": "restart router", "min_index_token": report["index_token"]}).json()
    assert found["hits"][0]["article_id"] == "restart"


def test_the_same_files_again_change_nothing(doors: Doors) -> None:
    report = doors.service.importer.run([("a.md", GOOD)], "ann", True)
    assert report.counts == {"created": 1, "revised": 0, "unchanged": 0, "failed": 0}
    again = doors.service.importer.run([("a.md", GOOD)], "ann", True)
    assert again.counts == {"created": 0, "revised": 0, "unchanged": 1, "failed": 0}
    assert again.token == report.token


def test_two_files_for_one_article_are_a_conflict_of_the_later(doors: Doors) -> None:
    other = GOOD.replace(b"Unplug", b"Never unplug")
    report = doors.service.importer.run([("a.md", GOOD), ("b.md", other)], "ann", True)
    assert [len(file.articles) for file in report.files] == [1, 0]
    assert report.files[1].errors == ["conflict: restart was given before in this import, by a.md"]
    article = doors.service.articles.get("restart")
    assert article is not None
    assert article.head.content.body.startswith("Unplug")


@pytest.mark.parametrize("size", [199, 200, 201, 450])
def test_batches_lose_no_file(doors: Doors, size: int) -> None:
    sent = [(f"{number}.md", b"# Title\n\nText") for number in range(size)]
    seen: list[tuple[int, int]] = []
    report = doors.service.importer.run(sent, "ann", False, lambda done, total: seen.append((done, total)))
    assert report.counts["created"] == size
    assert all(len(file.articles) == 1 for file in report.files)
    assert seen[-1] == (size, size)


def test_an_editor_may_import_drafts_but_not_publish_them(doors: Doors) -> None:
    assert doors.ask("POST", "/v1/imports", Role.EDITOR, files=files(a_md=GOOD)).status_code == 202
    refused = doors.ask("POST", "/v1/imports", Role.EDITOR, files=files(a_md=GOOD), data={"publish": "true"})
    assert_problem(refused, 403, "publish")
    in_address = doors.ask("POST", "/v1/imports?publish=true", Role.EDITOR, files=files(a_md=GOOD))
    assert_problem(in_address, 403, "publish")


def test_a_repeated_import_is_the_same_import(doors: Doors) -> None:
    headers = {"Authorization": f"Bearer {doors.key()}", "Idempotency-Key": "k"}
    first = doors.client.post("/v1/imports", files=files(a_md=GOOD), headers=headers)
    again = doors.client.post("/v1/imports", files=files(a_md=GOOD), headers=headers)
    assert again.json()["import_id"] == first.json()["import_id"]
    assert_problem(doors.client.post("/v1/imports", files=files(b_md=GOOD), headers=headers), 409)


def test_a_form_without_files_and_a_broken_form_are_told(doors: Doors) -> None:
    assert_problem(doors.ask("POST", "/v1/imports", data={"publish": "true"}), 422, "files")
    assert_problem(
        doors.ask("POST", "/v1/imports", files=files(a_md=GOOD), data={"publish": "perhaps"}), 422, "publish"
    )
    broken = {"content": b"broken", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}
    assert doors.ask("POST", "/v1/imports", **broken).status_code == 422
    assert_problem(doors.ask("POST", "/v1/imports", files=files(a_md=b"x" * 2**20)), 413)


def test_imports_are_listed_newest_first_to_who_began_them_and_to_who_oversees_them(doors: Doors) -> None:
    keys = house_keys(doors)
    begun = [
        doors.client.post("/v1/imports", files=files(**{f"f{number}_md": GOOD}), headers=keys[name]).json()["import_id"]
        for number, name in enumerate(("ann", "bob", "ann"))
    ]
    doors.service.importer.close()

    def listed(name: str, **asked: object) -> list[dict[str, Any]]:
        page = doors.client.get("/v1/imports", headers=keys[name], params=asked).json()
        more = listed(name, **asked | {"page_token": page["next_page_token"]}) if page["next_page_token"] else []
        return [*page["imports"], *more]

    every = listed("eve")
    assert [one["import_id"] for one in every] == begun[::-1]
    assert [(one["by"], one["file"], one["state"]) for one in every] == [
        ("ann", "f2.md", "done"),
        ("bob", "f1.md", "done"),
        ("ann", "f0.md", "done"),
    ]
    assert "files" not in every[0]
    assert listed("eve", page_size=1) == every
    assert [one["import_id"] for one in listed("ann")] == [begun[2], begun[0]]
    assert_problem(doors.ask("GET", "/v1/imports", Role.AGENT), 403)
    assert_problem(doors.ask("GET", "/v1/imports?page_token=x!"), 422, "page_token")


def test_what_became_of_an_import_is_told_to_who_began_it_and_to_who_oversees_it_alone(doors: Doors) -> None:
    keys = house_keys(doors)
    path = doors.client.post("/v1/imports", files=files(a_md=GOOD), headers=keys["ann"]).headers["location"]
    doors.service.importer.close()
    hers, overseen = (doors.client.get(path, headers=keys[name]) for name in ("ann", "eve"))
    assert hers.json()["files"] == overseen.json()["files"]
    assert hers.json()["counts"]["created"] == 1
    refused, unknown = (doors.client.get(at, headers=keys["bob"]) for at in (path, "/v1/imports/i_nothing"))
    assert_problem(refused, 404)
    assert refused.json()["title"] == unknown.json()["title"]
    assert_problem(doors.ask("GET", path, Role.AGENT), 403)


def test_a_column_that_nobody_has_named_is_told_of_in_the_report(doors: Doors) -> None:
    sent = files(faq_csv=b"Frage;Antwort;Preis\nWas?;Das.;5\n")
    import_id = doors.ask("POST", "/v1/imports", files=sent).json()["import_id"]
    report = finished(doors, import_id)
    assert report["counts"] == {"created": 1, "revised": 0, "unchanged": 0, "failed": 0}
    assert report["files"][0]["warnings"] == ["left out, as nobody has said what these columns are: Preis"]
    told = doors.ask("GET", f"/v1/imports/{import_id}", headers={"Accept-Language": "de"}).json()
    (warning,) = told["files"][0]["warnings"]
    assert warning == "Nicht übernommen, weil niemand gesagt hat, was diese Spalten bedeuten: Preis"


def test_an_unknown_import_is_not_found(doors: Doors) -> None:
    assert_problem(doors.ask("GET", "/v1/imports/i_nothing"), 404)
