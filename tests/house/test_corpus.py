"""The company's corpus holds together: every file can be read, and every link leads somewhere."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kbassist.knowledge.procedure_check import flaws
from kbassist.knowledge.procedures import procedure_from
from kbassist.knowledge.reading import read_file
from kbassist.learning.company_set import articles, crm, transcripts
from kbassist.model.article import Content
from kbassist.model.procedure import Procedure

CORPUS = Path(__file__).parents[2] / "corpus"
ALL = tuple(articles(CORPUS))
TRANSCRIPTS = tuple(transcripts(CORPUS))
CUSTOMERS = crm(CORPUS)
ENDINGS = {"end", "transfer"}
KINDS = {"ask", "check", "do", "tell", *ENDINGS}
CHANNELS = {"voice", "chat", "email", "messenger"}
OUTCOMES = {"resolved", "handed_over", "unresolved"}


def families() -> dict[str, dict[str, Content]]:
    found: dict[str, dict[str, Content]] = defaultdict(dict)
    for content in ALL:
        found[content.family][content.language] = content
    return found


FAMILIES = families()
WITH_PROCEDURE = [content for content in ALL if content.procedure]


def turns(role: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for transcript in TRANSCRIPTS:
        for place, turn in enumerate(transcript["turns"]):
            if turn["role"] == role:
                yield f"{transcript['id']}/{place}", turn


def shape(procedure: Mapping[str, Any]) -> tuple[object, ...]:
    """A procedure without its words: what every translation must share."""
    steps = [(step["id"], step["kind"]) for step in procedure["steps"]]
    branches = [(branch["from"], branch["to"], sorted(branch.get("when", {}))) for branch in procedure["branches"]]
    return procedure["id"], steps, branches


def reached(start: set[str], ways: Mapping[str | None, set[str]]) -> set[str]:
    """Every step that can be come to from a start."""
    seen, waiting = set(start), list(start)
    while waiting:
        for step in ways.get(waiting.pop(), set()) - seen:
            seen.add(step)
            waiting.append(step)
    return seen


class TestArticles:
    def test_every_file_is_read_and_its_name_is_its_id(self) -> None:
        for path in (CORPUS / "articles").rglob("*.md"):
            (content,) = read_file(path.name, path.read_bytes(), "xx", lambda _, default: default)
            assert isinstance(content, Content), content
            assert (content.family, content.language) == (path.stem, path.parent.name), path
            assert content.id == f"{path.stem}.{path.parent.name}", path

    def test_translations_agree_on_whom_and_when_they_concern(self) -> None:
        for family, translations in FAMILIES.items():
            shared = {
                language: (
                    content.audiences,
                    content.attributes,
                    content.tags,
                    content.valid_from,
                    content.valid_until,
                    content.as_of_field,
                    content.verbatim,
                )
                for language, content in translations.items()
            }
            assert all(facts == shared["de"] for facts in shared.values()), (family, shared)

    def test_translations_share_their_procedure(self) -> None:
        for family, translations in FAMILIES.items():
            shapes = [content.procedure and shape(content.procedure) for content in translations.values()]
            assert all(one == shapes[0] for one in shapes), family

    def test_every_family_speaks_german_and_english_and_half_of_them_russian(self) -> None:
        assert len(FAMILIES) >= 80
        assert [family for family, written in FAMILIES.items() if not {"de", "en"} <= written.keys()] == []
        assert sum("ru" in written for written in FAMILIES.values()) >= 45

    def test_customers_can_ask_in_words_of_their_own(self) -> None:
        assert [content.id for content in ALL if not 3 <= len(content.phrasings) <= 6] == []

    def test_near_twins_differ_in_attributes_or_dates(self) -> None:
        twins = [FAMILIES[family]["de"] for family in FAMILIES if family.rpartition("-")[0] in twin_stems()]
        assert len(twins) >= 12
        facts = [(str(sorted(twin.attributes.items())), twin.valid_from, twin.valid_until) for twin in twins]
        stems = [twin.family.rpartition("-")[0] for twin in twins]
        assert max(Counter(zip(stems, facts, strict=True)).values()) == 1

    def test_every_kind_of_reader_has_something_to_read(self) -> None:
        audiences = {audience for content in ALL for audience in content.audiences}
        assert {"public", "customers", "agents"} <= audiences
        assert any(audience.startswith("team:") for audience in audiences)

    def test_some_articles_depend_on_when_the_customer_signed(self) -> None:
        dated = [content for content in ALL if content.as_of_field]
        assert {content.as_of_field for content in dated} <= {"contract_date"}
        assert len({content.family for content in dated}) >= 2


def twin_stems() -> set[str]:
    """What the names of near-twins begin with: outage-credit of outage-credit-basis and outage-credit-premium."""
    endings = {"basis", "premium", "old", "new", "be", "bb", "by", "2025", "2026"}
    stems = Counter(family.rpartition("-")[0] for family in FAMILIES if family.rpartition("-")[2] in endings)
    return {stem for stem, count in stems.items() if count == 2}


class TestProcedures:
    @pytest.fixture(params=WITH_PROCEDURE, ids=lambda content: content.id)
    def procedure(self, request: pytest.FixtureRequest) -> Mapping[str, Any]:
        found: Mapping[str, Any] = request.param.procedure
        return found

    def test_every_step_is_reached_and_every_path_can_end(self, procedure: Mapping[str, Any]) -> None:
        kinds = {step["id"]: step["kind"] for step in procedure["steps"]}
        onward: dict[str | None, set[str]] = defaultdict(set)
        back: dict[str | None, set[str]] = defaultdict(set)
        for branch in procedure["branches"]:
            onward[branch["from"]].add(branch["to"])
            back[branch["to"]].add(branch["from"])
        assert set(kinds.values()) <= KINDS
        assert 4 <= len(kinds) == len(procedure["steps"]) <= 9
        assert reached(onward[None], onward) == kinds.keys()
        assert reached({step for step, kind in kinds.items() if kind in ENDINGS}, back) >= kinds.keys()

    def test_every_step_but_an_ending_says_what_to_do_otherwise(self, procedure: Mapping[str, Any]) -> None:
        otherwise = Counter(branch["from"] for branch in procedure["branches"] if not branch.get("when"))
        kinds = {step["id"]: step["kind"] for step in procedure["steps"]}
        going_on = {step for step, kind in kinds.items() if kind not in ENDINGS}
        leading_on = {branch["from"] for branch in procedure["branches"]} - {None}
        assert {step: otherwise[step] for step in going_on} == dict.fromkeys(going_on, 1)
        assert not {step for step in leading_on if kinds[step] == "end"}

    def test_every_one_passes_the_check_of_the_import(self, procedure: Mapping[str, Any]) -> None:
        draft = procedure_from(procedure, Procedure("p", "p", "P", "en", (), ()))
        assert [*draft.flaws, *flaws(draft.procedure, lambda _: None)] == []

    def test_there_are_enough_to_be_guided_by(self) -> None:
        assert len({content.family for content in WITH_PROCEDURE}) >= 15


class TestCustomers:
    def test_there_are_enough_and_each_is_one(self) -> None:
        rows = []
        for path in sorted((CORPUS / "crm").glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                rows += list(csv.DictReader(file))
        assert len(rows) >= 150
        for key in ("customer_id", "phone", "email"):
            assert [value for value, count in Counter(row[key] for row in rows).items() if count > 1 and value] == []
        assert all(row["phone"].startswith("+49 30 23125 ") for row in rows if row["phone"])
        assert all(row["email"].rpartition("@")[2].startswith("example.") for row in rows if row["email"])

    def test_facts_use_the_words_of_the_articles(self) -> None:
        known: dict[str, set[str]] = defaultdict(set)
        for content in ALL:
            for key, values in content.attributes.items():
                known[key] |= set(values)
        for customer, context in CUSTOMERS.items():
            assert context["language"] in {"de", "en", "ru"}, customer
            assert set(context["devices"]) <= known["device"] | {"Mesh H1", "Havelbox 5"}, customer
            assert set(context["plans"]) <= {"Basis", "Komfort", "Premium", "Business", "Fix12", "Natur", "Flex"}, (
                customer
            )
            assert context["region"] in {"BE", "BB", "SN", "HH", "BY", "NW"}, customer


class TestTranscripts:
    def test_there_are_enough_in_every_language_and_channel(self) -> None:
        assert len(TRANSCRIPTS) >= 150
        assert len({transcript["id"] for transcript in TRANSCRIPTS}) == len(TRANSCRIPTS)
        languages = Counter(transcript["language"] for transcript in TRANSCRIPTS)
        assert all(languages[language] >= 45 for language in ("de", "en", "ru"))
        assert {transcript["channel"] for transcript in TRANSCRIPTS} == CHANNELS
        assert {transcript["outcome"] for transcript in TRANSCRIPTS} == OUTCOMES

    def test_many_are_as_untidy_as_real_talk(self) -> None:
        assert sum(transcript["noise"] == "asr" for transcript in TRANSCRIPTS) >= 30
        assert sum(transcript["mixed"] for transcript in TRANSCRIPTS) >= 15

    def test_some_questions_have_no_answer(self) -> None:
        labels = [turn["label"] for _, turn in turns("CUSTOMER")]
        hopeless = [one for one in labels if one["seeking"] and not one["family"] and not one.get("undecided")]
        assert len(hopeless) >= 20

    def test_every_customer_is_in_the_crm(self) -> None:
        assert {transcript["customer_id"] for transcript in TRANSCRIPTS} <= CUSTOMERS.keys()

    def test_every_label_points_at_an_article_or_says_why_not(self) -> None:
        for place, turn in turns("CUSTOMER"):
            label = turn["label"]
            assert isinstance(label["seeking"], bool), place
            assert label["family"] is None or label["family"] in FAMILIES, place
            assert label["seeking"] or label["family"] is None, place
            assert not (label.get("undecided") and label["family"]), place

    def test_every_next_step_is_one_of_a_procedure(self) -> None:
        known = {
            f"{content.procedure['id']}/{step['id']}"
            for content in WITH_PROCEDURE
            if content.procedure
            for step in content.procedure["steps"]
        }
        named = {place: turn["label"].get("next") for place, turn in turns("CUSTOMER")}
        assert {place: step for place, step in named.items() if step and step not in known} == {}

    def test_nothing_is_labelled_but_what_the_customer_says(self) -> None:
        assert {turn["role"] for transcript in TRANSCRIPTS for turn in transcript["turns"]} == {"AGENT", "CUSTOMER"}
        assert [place for place, turn in turns("AGENT") if "label" in turn] == []

    def test_almost_every_family_is_asked_for(self) -> None:
        asked = {turn["label"]["family"] for _, turn in turns("CUSTOMER")}
        assert len(FAMILIES.keys() - asked) <= 5, FAMILIES.keys() - asked
