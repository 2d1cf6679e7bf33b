"""Every set in the form its publisher gives it, in miniature, and the company's corpus as it stands."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kbassist.learning.cases import Half, alternate, half_of, sampled
from kbassist.learning.company_set import CROSS_LANGUAGE
from kbassist.learning.datasets import (
    NAMES,
    Places,
    available,
    available_bitexts,
    load,
    load_bitext,
    spelled_out,
)
from kbassist.learning.public_sets import PARALLEL, PUBLIC
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.situation import Mode, Speaker

ARTICLE = """---
id: {family}.{language}
family: {family}
language: {language}
title: "{family}"
attributes: {{plan: [Basis]}}
---
Some text about it.
"""
FAMILIES = tuple(f"family-{number}" for number in range(8))
CUSTOMER = (
    "customer_id,name,language,region,products,plans,contract_date,devices,open_cases,phone,email,chat\n"
    "C1,Ada,ru,BE,fiber;tv,Komfort;Fix12,2020-03-14,Havelbox 7,,+49 30 23125 101,ada@example.org,ada\n"
)


def zipped(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()))


def lines(rows: Iterable[Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data", tmp_path / "corpus", tmp_path / "work")


class TestHalves:
    def test_every_second_id_is_kept_back_for_checking(self) -> None:
        assert alternate("abc") == {"a": Half.TUNE, "b": Half.CHECK, "c": Half.TUNE}

    def test_an_id_keeps_its_half_whatever_is_added_later(self) -> None:
        assert {half_of(f"p1-{number:02}") for number in range(20)} == {Half.TUNE, Half.CHECK}
        assert half_of("p1-01") is half_of("p1-01")

    def test_a_larger_sample_holds_the_smaller_one(self, places: Places) -> None:
        dialogues(places, range(40))
        cases = load("doc2dial", places).cases
        few, more = sampled(cases, Half.CHECK, 5), sampled(cases, Half.CHECK, 12)
        assert len(few) == 5
        assert {case.id for case in few} < {case.id for case in more}
        assert len(sampled(cases, Half.CHECK)) == len(sampled(cases, Half.CHECK, 1000)) == 40


def dialogues(places: Places, numbers: Iterable[int]) -> None:
    folder = places.data / "doc2dial_val"
    zipped(folder / "docs.jsonl.gz", lines([{"doc_id": "Lost plates, and fees#3_0", "text": "Report it."}]))
    said = ["user:And the fee?", "agent:Report it.", "user:My plates are gone: what now?"]
    questions = [
        {"id": f"d{number:02}_{turn}", "doc_id": "Lost plates, and fees#3_0", "turns_latest_first": said[3 - turn :]}
        for number in numbers
        for turn in (1, 3)
    ]
    zipped(folder / "queries.jsonl.gz", lines(questions))


class TestDoc2Dial:
    def test_the_talk_is_told_from_its_beginning(self, places: Places) -> None:
        dialogues(places, range(1))
        first, second = load("doc2dial", places).cases
        assert [turn.text for turn in first.turns] == ["My plates are gone: what now?"]
        assert [turn.role for turn in second.turns] == [Speaker.CUSTOMER, Speaker.AGENT, Speaker.CUSTOMER]
        assert second.turns[-1].text == "And the fee?"

    def test_all_turns_of_a_dialogue_are_in_one_half(self, places: Places) -> None:
        dialogues(places, range(4))
        halves = {(case.dialogue, case.half) for case in load("doc2dial", places).cases}
        assert halves == {("d00", Half.TUNE), ("d01", Half.CHECK), ("d02", Half.TUNE), ("d03", Half.CHECK)}

    def test_the_page_named_is_the_article_to_find(self, places: Places) -> None:
        dialogues(places, range(1))
        loaded = load("doc2dial", places)
        assert loaded.articles[0].title == "Lost plates, and fees"
        assert loaded.cases[0].relevant == {loaded.articles[0].id}


class TestOmos:
    @pytest.fixture(autouse=True)
    def pages(self, places: Places) -> None:
        for language, question in (("de", "Wer hilft?"), ("en", "Who helps?")):
            page = {"city": "m", "pageId": 7, "context": f"Title {language}\nOne line\nAnother"}
            rows = [page | {"id": 2, "question": question, "answers": [1]}, page | {"id": 10, "question": "?"}]
            rows[1]["answers"] = []
            zipped(places.data / f"omos_qa/{language}_dataset_{language}.jsonl.gz", lines(rows))

    def test_a_question_in_one_language_is_asked_of_pages_in_the_other(self, places: Places) -> None:
        loaded = load("omos-en-de", places)
        assert [(page.id, page.title, page.language) for page in loaded.articles] == [("m/7", "Title de", "de")]
        assert loaded.articles[0].body == "One line\n\nAnother"
        assert (loaded.cases[0].text, loaded.cases[0].language) == ("Who helps?", "en")
        assert loaded.cases[0].relevant == {"m/7"}

    def test_a_question_that_no_page_answers_wants_silence(self, places: Places) -> None:
        second = load("omos-de-de", places).cases[1]
        assert (second.id, second.unanswerable) == ("10", True)  # 2 stands before 10: they are numbers

    def test_both_questions_are_asked_of_one_home(self, places: Places) -> None:
        assert load("omos-en-de", places).home == load("omos-de-de", places).home == "omos-de-de"


class TestTau:
    def test_a_story_needs_several_articles(self, places: Places) -> None:
        folder = places.data / "tau_banking_knowledge"
        rows = [{"id": f"doc_{name}", "title": name, "content": "Text"} for name in ("a", "b + c")]
        task = {"id": "t1", "user_scenario": {"instructions": "I lost\n\nmy card."}}
        task["required_documents"] = ["doc_a", "doc_b + c"]
        zipped(folder / "documents.jsonl.gz", lines(rows))
        zipped(folder / "tasks.json.gz", json.dumps([task]))
        loaded = load("tau", places)
        assert loaded.cases[0].relevant == {article.id for article in loaded.articles}
        assert loaded.cases[0].turns[0].text == "I lost\n\nmy card."
        assert loaded.limit == 50


class TestSciFact:
    def test_training_claims_tune_and_validation_claims_check(self, places: Places) -> None:
        folder = places.data / "scifact"
        abstract = "\"['One sentence.'\n 'It''s \"\"two\"\".']\"".replace("''s", "\\'s")
        zipped(folder / "corpus_train.csv.gz", f"doc_id,title,abstract\n4,Title,{abstract}\n")
        header = "id,claim,evidence_doc_id,cited_doc_ids\n"
        zipped(folder / "claims_train.csv.gz", header + "1,Water is wet.,4,[4]\n1,Water is wet.,4,[4]\n")
        zipped(folder / "claims_validation.csv.gz", header + "1,Fire is hot.,4,[4 9]\n")
        loaded = load("scifact", places)
        assert loaded.articles[0].body == 'One sentence. It\'s "two".'
        assert [(case.text, case.half) for case in loaded.cases] == [
            ("Water is wet.", Half.TUNE),
            ("Fire is hot.", Half.CHECK),
        ]
        assert loaded.cases[1].relevant == {"4", "9"}
        assert loaded.modes == (Mode.HYBRID, Mode.LEXICAL)


class TestTranslatedSentences:
    def test_the_lines_of_two_files_are_pairs(self, places: Places) -> None:
        for side, text in (("deu", "Guten Tag!\nEs schneit.\n"), ("eng", "Hello!\nIt is snowing.\n")):
            zipped(places.data / f"tatoeba_de_ru_en/tatoeba.deu-eng.{side}.gz", text)
        loaded = load_bitext("tatoeba-de", places)
        assert loaded.languages == ("de", "en")
        assert loaded.pairs == (("Guten Tag!", "Hello!"), ("Es schneit.", "It is snowing."))

    def test_a_quiz_question_stands_beside_its_translation(self, places: Places) -> None:
        row = {"uid": 4, "ru": "Где остров Пасхи?", "en": "Where is Easter Island?", "answer_ru": "Чили"}
        zipped(places.data / "rubq_ru_en_questions/pairs.jsonl.gz", lines([row]))
        assert load_bitext("rubq", places).pairs == (("Где остров Пасхи?", "Where is Easter Island?"),)


def written(places: Places, *articles: str) -> None:
    """Articles of the company, each named as `family.language`."""
    for family, _, language in (article.partition(".") for article in articles):
        file = places.corpus / f"articles/{language}/{family}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(ARTICLE.format(family=family, language=language))


class TestCompany:
    @pytest.fixture(autouse=True)
    def corpus(self, places: Places) -> None:
        written(places, "cancel.de", "cancel.ru", "sla.de")
        for folder in ("crm", "interactions"):
            (places.corpus / folder).mkdir()
        (places.corpus / "crm/customers-1.csv").write_text(CUSTOMER)
        labels = [(True, "cancel"), (False, None), (True, "sla"), (True, None)]
        turns: list[Any] = [{"role": "AGENT", "text": "Hello"}]
        for seeking, family in labels:
            turns.append({"role": "CUSTOMER", "text": "…", "label": {"seeking": seeking, "family": family}})
        turns.append({"role": "CUSTOMER", "text": "hm", "label": {"seeking": True, "family": None, "undecided": True}})
        story = {"id": "p1-01", "language": "ru", "customer_id": "C1", "turns": turns}
        (places.corpus / "interactions/pack-1.jsonl").write_text(lines([story]))

    def test_only_decided_turns_that_need_knowledge_are_asked(self, places: Places) -> None:
        cases = load("corpus", places).cases
        assert [case.id for case in cases] == ["p1-01/1", "p1-01/3", "p1-01/4"]
        assert [case.relevant for case in cases] == [{"cancel"}, {"sla"}, set()]
        assert cases[2].unanswerable

    def test_a_case_knows_what_was_said_until_then(self, places: Places) -> None:
        cases = load("corpus", places).cases
        assert [len(case.turns) for case in cases] == [2, 4, 5]

    def test_an_answer_only_in_another_language_is_reported_apart(self, places: Places) -> None:
        assert [case.group for case in load("corpus", places).cases] == ["ru", CROSS_LANGUAGE, "ru"]

    def test_the_crm_stands_beside_the_talk(self, places: Places) -> None:
        context = load("corpus", places).cases[0].context
        assert context["plan"] == "Komfort"
        assert context["plans"] == ["Komfort", "Fix12"]
        assert context["products"] == ["fiber", "tv"]
        assert (context["region"], context["contract_date"], context["open_cases"]) == ("BE", "2020-03-14", [])
        assert "phone" not in context

    def test_an_article_that_cannot_be_read_is_named(self, places: Places) -> None:
        (places.corpus / "articles/de/broken.md").write_text("---\nid: [\n---\nText")
        with pytest.raises(Refused, match=r"de/broken\.md"):
            load("corpus", places)


class TestWithdrawn:
    @pytest.fixture(autouse=True)
    def corpus(self, places: Places) -> None:
        both = (f"{family}.{language}" for family in FAMILIES for language in ("de", "ru"))
        written(places, *both, "at-home.ru", "abroad.de")
        (places.corpus / "interactions").mkdir()
        asked = [*FAMILIES, "at-home", "abroad", None]
        turns = [{"role": "CUSTOMER", "text": "…", "label": {"seeking": True, "family": family}} for family in asked]
        talks = ({"id": language, "language": language, "customer_id": "", "turns": turns} for language in ("de", "ru"))
        (places.corpus / "interactions/pack-1.jsonl").write_text(lines(talks))

    def test_some_families_are_left_in_another_language_alone(self, places: Places) -> None:
        loaded = load("withdrawn-ru", places)
        standing = {article.id for article in loaded.articles}
        gone = {family for family in FAMILIES if f"{family}.ru" not in standing}
        assert 0 < len(gone) < len(FAMILIES)
        assert {f"{family}.de" for family in FAMILIES} < standing
        assert {"at-home.ru", "abroad.de"} < standing

    def test_asked_is_for_what_was_withdrawn_by_those_whose_language_lost_it(self, places: Places) -> None:
        loaded = load("withdrawn-ru", places)
        asked = {family for case in loaded.cases for family in case.relevant}
        assert {case.language for case in loaded.cases} == {"ru"}
        assert asked == {family for family in FAMILIES if f"{family}.ru" not in {one.id for one in loaded.articles}}
        assert loaded.by_family
        assert loaded.metrics == ("R@1", "R@5")

    def test_a_family_added_later_moves_no_other(self, places: Places) -> None:
        before = {case.id for case in load("withdrawn-de", places).cases}
        written(places, "added.de", "added.ru")
        assert {case.id for case in load("withdrawn-de", places).cases} == before

    def test_a_language_that_nothing_is_written_in_has_nothing_to_ask(self, places: Places) -> None:
        assert load("withdrawn-en", places).cases == ()


class TestWhatIsThere:
    def test_without_the_data_only_the_company_is_measured(self, places: Places) -> None:
        (places.corpus / "articles").mkdir(parents=True)
        assert available(places) == ["corpus", "withdrawn-en", "withdrawn-de", "withdrawn-ru"]
        assert available_bitexts(places) == []

    def test_one_set_alone_can_be_measured_alone(self, places: Places) -> None:
        dialogues(places, range(1))
        assert available(places) == ["doc2dial"]

    def test_sentences_are_no_set_of_questions(self, places: Places) -> None:
        (places.data / "rubq_ru_en_questions").mkdir(parents=True)
        assert available(places) == []
        assert available_bitexts(places) == ["rubq"]

    @pytest.mark.parametrize(
        ("name", "what_to_do"),
        [(name, "KBASSIST_EVAL_DATA") for name in PUBLIC]
        + [("corpus", "root of the project"), ("withdrawn-de", "root of the project")]
        + [("pages-de-ru", "fetch extract")],
    )
    def test_missing_data_is_told_with_what_to_do(self, places: Places, name: str, what_to_do: str) -> None:
        with pytest.raises(Refused, match=what_to_do) as refused:
            load(name, places)
        assert refused.value.kind is RefusalKind.NOT_FOUND

    @pytest.mark.parametrize("name", PARALLEL)
    def test_missing_sentences_are_told_with_what_to_do(self, places: Places, name: str) -> None:
        with pytest.raises(Refused, match="KBASSIST_EVAL_DATA"):
            load_bitext(name, places)

    def test_an_unknown_set_is_refused_with_the_known_ones(self, places: Places) -> None:
        with pytest.raises(Refused, match=", ".join(NAMES)):
            load("msmarco", places)


class TestNames:
    def test_the_beginning_of_several_names_stands_for_all_of_them(self) -> None:
        assert spelled_out(["corpus", "tatoeba"]) == ["corpus", "tatoeba-de", "tatoeba-ru"]
        assert len(spelled_out(["pages"])) == 9
        assert spelled_out(["omos-de"]) == ["omos-de-de", "omos-de-en"]

    def test_a_name_that_nothing_has_is_left_to_be_refused(self) -> None:
        assert spelled_out(["msmarco"]) == ["msmarco"]
