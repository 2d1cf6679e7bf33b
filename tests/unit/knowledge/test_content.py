"""What an article may say, and how it is read from JSON or front matter and written back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.content import MAX_BODY, as_mapping, content_from, validate
from kbassist.model.article import Content
from kbassist.model.base import RefusalKind, Refused

LEAST = {"id": "router", "title": "Router", "body": "Press the button.", "language": "en"}

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20).filter(
    str.strip
)
identities = st.from_regex(r"[a-zа-я0-9_:()]{1,9}(/[a-z0-9][a-z0-9.-]{0,9})?", fullmatch=True)
moments = st.none() | st.datetimes(timezones=st.just(UTC))
jsons = st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3))
contents = st.builds(
    Content,
    id=identities,
    title=texts,
    body=texts,
    language=st.sampled_from(["en", "de-AT", "ru", "zh-Hant-TW"]),
    family=identities,
    audiences=st.lists(texts, min_size=1, max_size=3).map(tuple),
    attributes=st.dictionaries(texts, st.lists(texts, min_size=1, max_size=3).map(tuple), max_size=3),
    phrasings=st.lists(texts, max_size=3).map(tuple),
    tags=st.lists(texts, max_size=3).map(tuple),
    valid_from=moments,
    valid_until=moments,
    as_of_field=st.none() | texts,
    verbatim=st.booleans(),
    uri=st.none() | texts,
    procedure=st.none() | st.dictionaries(texts, jsons, max_size=3),
).filter(lambda one: one.valid_from is None or one.valid_until is None or one.valid_from < one.valid_until)


def refusal(said: dict[str, Any]) -> Refused:
    with pytest.raises(Refused) as refused:
        validate(content_from(LEAST | said))
    assert refused.value.kind is RefusalKind.INVALID
    return refused.value


class TestReading:
    @given(contents)
    def test_what_is_written_as_json_reads_back_the_same(self, content: Content) -> None:
        through = content_from(json.loads(json.dumps(as_mapping(content))))
        assert through == content
        assert through.digest == content.digest
        assert validate(through) is through

    def test_the_least_that_is_needed_is_an_id_a_title_a_text_and_a_language(self) -> None:
        content = validate(content_from(LEAST))
        assert (content.family, content.audiences, content.attributes) == ("router", ("public",), {})

    def test_a_null_is_the_same_as_nothing_said(self) -> None:
        optional = [key for key in as_mapping(content_from(LEAST)) if key not in LEAST]
        assert content_from(LEAST | dict.fromkeys(optional)) == content_from(LEAST)

    def test_language_and_text_may_come_from_outside_the_front_matter(self) -> None:
        content = content_from({"id": "a", "title": "A"}, language="de", body="Text")
        assert (content.language, content.body) == ("de", "Text")
        assert content_from({"id": "a", "title": "A", "language": "RU"}, language="de").language == "ru"

    def test_a_text_given_inside_and_outside_is_refused(self) -> None:
        with pytest.raises(Refused, match="twice"):
            content_from(LEAST, body="Another text")

    def test_one_text_stands_for_a_list_of_one(self) -> None:
        content = content_from(LEAST | {"audiences": "agents", "attributes": {"product": "fiber"}})
        assert (content.audiences, content.attributes) == (("agents",), {"product": ("fiber",)})

    @pytest.mark.parametrize(
        "stamp",
        ["2026-03-01", date(2026, 3, 1), "2026-03-01T00:00:00Z", "2026-03-01T01:00+01:00", datetime(2026, 3, 1)],
    )
    def test_dates_and_times_of_every_form_are_moments_in_utc(self, stamp: object) -> None:
        assert content_from(LEAST | {"valid_from": stamp}).valid_from == datetime(2026, 3, 1, tzinfo=UTC)

    @pytest.mark.parametrize("stamp", ["2021-11-30", date(2021, 11, 30)])
    def test_a_bare_date_as_valid_until_is_the_last_day(self, stamp: object) -> None:
        assert content_from(LEAST | {"valid_until": stamp}).valid_until == datetime(2021, 12, 1, tzinfo=UTC)

    def test_a_moment_as_valid_until_is_that_moment(self) -> None:
        until = content_from(LEAST | {"valid_until": "2021-12-01T00:00:00Z"}).valid_until
        assert until == datetime(2021, 12, 1, tzinfo=UTC)

    def test_the_last_day_of_the_calendar_means_for_ever(self) -> None:
        assert content_from(LEAST | {"valid_until": "9999-12-31"}).valid_until == datetime.max.replace(tzinfo=UTC)

    def test_a_procedure_with_yaml_dates_becomes_plain_json(self) -> None:
        content = content_from(LEAST | {"procedure": {"id": "p", "since": date(2026, 3, 1), 7: "seven"}})
        assert content.procedure == {"id": "p", "since": "2026-03-01", "7": "seven"}


class TestRefusing:
    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("title", {"title": 5}),
            ("title", {"title": None}),
            ("title", {"title": " "}),
            ("title", {"title": "x" * 501}),
            ("id", {"id": ""}),
            ("id", {"id": "/router"}),
            ("id", {"id": "a/../b"}),
            ("id", {"id": "a//b"}),
            ("id", {"id": "a b"}),
            ("id", {"id": "x" * 201}),
            ("family", {"family": "a?b"}),
            ("language", {"language": None}),
            ("language", {"language": False}),
            ("language", {"language": "german"}),
            ("body", {"body": " "}),
            ("body", {"body": "x" * (MAX_BODY + 1)}),
            ("body", {"body": "nul \0"}),
            ("body", {"body": "half \ud83d"}),
            ("audiences", {"audiences": []}),
            ("audiences[1]", {"audiences": ["public", ""]}),
            ("audiences", {"audiences": {"public": True}}),
            ("phrasings[0]", {"phrasings": [3]}),
            ("tags[0]", {"tags": [" "]}),
            ("attributes", {"attributes": ["fiber"]}),
            ("attributes", {"attributes": {"": ["fiber"]}}),
            ("attributes.product", {"attributes": {"product": []}}),
            ("attributes.product[1]", {"attributes": {"product": ["fiber", " "]}}),
            ("valid_from", {"valid_from": "soon"}),
            ("valid_from", {"valid_from": 2026}),
            ("valid_from", {"valid_from": "0001-01-01T00:00:00+05:00"}),
            ("valid_until", {"valid_from": "2026-03-02", "valid_until": "2026-03-01"}),
            ("verbatim", {"verbatim": "yes"}),
            ("as_of_field", {"as_of_field": ""}),
            ("procedure", {"procedure": ["ask"]}),
            ("procedure", {"procedure": {"id": "nul \0"}}),
            ("procedure", {"procedure": {"cost": float("nan")}}),
            ("audience", {"audience": ["public"]}),
        ],
    )
    def test_what_cannot_be_kept_is_refused_by_the_path_of_its_field(self, field: str, said: dict[str, Any]) -> None:
        refused = refusal(said)
        assert refused.field == field
        assert refused.message.startswith(f"{field}: ")

    def test_an_unknown_key_is_named_with_those_that_are_known(self) -> None:
        assert "valid_until" in refusal({"validuntil": "2026-03-01"}).message

    def test_a_validity_that_is_not_in_utc_is_refused(self) -> None:
        with pytest.raises(Refused, match="not in UTC"):
            validate(Content("a", "A", "Text", "en", "a", valid_from=datetime(2026, 3, 1)))

    def test_a_text_may_be_missing_where_phrasings_find_the_article(self) -> None:
        validate(content_from(LEAST | {"body": None, "phrasings": ["How do I reset it?"]}))

    @pytest.mark.parametrize(
        "identity", ["doc_bank_accounts_bank_accounts_(general)_004", "hilfe/router-7.de", "Статья:1"]
    )
    def test_the_ids_of_the_real_world_are_accepted(self, identity: str) -> None:
        validate(content_from(LEAST | {"id": identity}))
