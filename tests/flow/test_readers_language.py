"""A refusal is told in the language of who reads it, and means the same to a program in all of them."""

from __future__ import annotations

import io

import pytest

from flow.doors import Doors, assert_problem
from kbassist.model.access import Role


def reading(language: str) -> dict[str, str]:
    return {"Accept-Language": language}


@pytest.mark.parametrize(
    ("wish", "language", "title", "detail"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.5", "ru", "Ничего не найдено", "Статьи router-blue нет."),
        ("de-AT,de;q=0.9", "de", "Das gibt es nicht", "Den Artikel router-blue gibt es nicht."),
        ("en-GB", "en", "There is no such thing", "there is no article router-blue"),
        ("fr", "en", "There is no such thing", "there is no article router-blue"),
    ],
)
def test_the_title_and_the_detail_are_in_the_readers_language(
    doors: Doors, wish: str, language: str, title: str, detail: str
) -> None:
    refused = doors.ask("GET", "/v1/articles/router-blue", headers=reading(wish))
    assert_problem(refused, 404)
    assert refused.headers["content-language"] == language
    assert refused.headers["vary"] == "Accept-Language"
    problem = refused.json()
    assert (problem["title"], problem["detail"]) == (title, detail)
    assert problem["type"] == "urn:kbassist:problem:not_found"


def test_every_place_of_a_wrong_body_is_told_and_stays_where_it_is(doors: Doors) -> None:
    body = {"query": 7, "limit": 101, "wish": True}
    refused = doors.post("/v1/search", body, headers=reading("de"))
    assert_problem(refused, 422, "query", "limit", "wish")
    assert refused.json()["detail"] == (
        "query: muss Text sein; limit: darf höchstens 100 sein; wish: dieses Feld gibt es hier nicht"
    )
    assert doors.post("/v1/search", body).json()["detail"].startswith("query: Input should be a valid string")


def test_who_has_no_key_is_told_so(doors: Doors) -> None:
    refused = doors.client.get("/v1/articles", headers=reading("ru"))
    assert_problem(refused, 401)
    assert refused.json()["title"] == "Нужен ключ"
    assert doors.ask("POST", "/v1/articles", Role.AGENT, json={}, headers=reading("de")).json()["detail"] == (
        "agent fehlt das Recht „write“; dafür ist eine andere Rolle nötig."
    )


def test_a_search_that_cannot_be_fresh_and_a_broken_body_are_told(doors: Doors) -> None:
    refused = doors.post("/v1/search", {"query": "x", "min_index_token": 99}, headers=reading("ru"))
    assert_problem(refused, 422, "min_index_token")
    assert refused.json()["errors"][0]["message"] == "Изменения с маркером индекса 99 никогда не было."
    sent = {"content": b'{"query" 1}', "headers": {"Content-Type": "application/json", **reading("de")}}
    refused = doors.ask("POST", "/v1/search", **sent)
    assert_problem(refused, 422, "body")
    assert refused.json()["detail"] == "body: fehlerhaftes JSON bei Zeichen 9: hier fehlt ':'"


def test_why_a_draft_would_not_be_shown_is_told(doors: Doors) -> None:
    doors.live()
    doors.service.catch_up()
    draft = {"language": "en", "title": "Router light", "body": "It blinks."}
    asked = {"article": draft, "questions": ["Router shows a red light", "…"], "limit": 1}
    told = {
        language: [
            one["reason"]
            for one in doors.post("/v1/articles/preview", asked, headers=reading(language)).json()["previews"]
        ]
        for language in ("en", "de", "ru")
    }
    assert told == {
        "en": ["Others rank before it.", "The question asks nothing that could be looked for."],
        "de": ["Andere stehen vor ihm.", "Die Frage enthält nichts, wonach sich suchen ließe."],
        "ru": ["Другие статьи стоят выше.", "В вопросе нет ничего, что можно искать."],
    }
    search = doors.post("/v1/search", {"query": "Router shows a red light"}).json()["search_id"]
    path = f"/v1/searches/{search}/explain?article_id=router-red"
    assert doors.ask("GET", path, headers=reading("de")).json()["reason"] == "Er steht unter denen, die gezeigt werden."


def test_the_report_of_an_import_is_read_in_any_language(doors: Doors) -> None:
    sent = [
        ("files", ("faq.jsonl", io.BytesIO(b'{"id": "bill", "title": "", "body": "x", "language": "en"}\n{"id": \n'))),
        ("files", ("photo.png", io.BytesIO(b"\x89PNG"))),
    ]
    import_id = doors.ask("POST", "/v1/imports", files=sent).json()["import_id"]
    doors.service.importer.close()
    told = {
        language: [
            error
            for file in doors.ask("GET", f"/v1/imports/{import_id}", headers=reading(language)).json()["files"]
            for error in file["errors"]
        ]
        for language in ("en", "de", "ru")
    }
    assert told["en"][0] == "line 1 (id bill): title: is missing"
    assert told["de"][:2] == [
        "Zeile 1 (id bill): title: fehlt",
        "Zeile 2, Spalte 8: fehlerhaftes JSON (hier fehlt ein Wert)",
    ]
    assert told["ru"][2].startswith("неизвестный тип файла .png; известны .csv, .docx")
