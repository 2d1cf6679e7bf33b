"""From talk and context to what is asked: who said what, how long ago, and what is known."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.assist.understand import WINDOW, all_facts, known_facts, moments, spoken_language, told_facts, utterances
from kbassist.language.analyzer import Analyzer
from kbassist.language.entities import Names
from kbassist.model.situation import Speaker, Turn

CUSTOMER, AGENT, BOT, SYSTEM = Speaker.CUSTOMER, Speaker.AGENT, Speaker.BOT, Speaker.SYSTEM
NAMES = Names([("product", "fiber"), ("product", "cable"), ("plan", "premium"), ("device", "FritzBox 7590")])


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


def talk(*roles: Speaker) -> list[Turn]:
    return [Turn(role, f"what was said in turn {number}") for number, role in enumerate(roles)]


class TestUtterances:
    def test_the_newest_customer_turn_has_all_the_attention(self, analyzer: Analyzer) -> None:
        assert utterances(talk(CUSTOMER), "en", analyzer)[0].weight == 1

    def test_what_is_older_weighs_less(self, analyzer: Analyzer) -> None:
        weights = [said.weight for said in utterances(talk(*[CUSTOMER] * 5), "en", analyzer)]
        assert weights == sorted(weights)
        assert len(set(weights)) == 5

    def test_customer_and_agent_weigh_more_than_a_bot(self, analyzer: Analyzer) -> None:
        customer, agent, bot = (utterances(talk(role), "en", analyzer)[0].weight for role in (CUSTOMER, AGENT, BOT))
        assert customer >= agent > bot > 0

    def test_the_system_and_silence_say_nothing_and_age_nobody(self, analyzer: Analyzer) -> None:
        plain = talk(CUSTOMER, AGENT)
        mixed = [plain[0], Turn(SYSTEM, "call recorded"), Turn(CUSTOMER, "  "), plain[1], Turn(SYSTEM, "on hold")]
        assert utterances(mixed, "en", analyzer) == utterances(plain, "en", analyzer)

    @given(st.lists(st.sampled_from(Speaker), max_size=80))
    def test_oldest_first_never_beyond_the_window_and_always_between_0_and_1(self, roles: list[Speaker]) -> None:
        turns = talk(*roles)
        said = utterances(turns, "en", _ANALYZER)
        assert [one.text for one in said] == [turn.text for turn in turns[-WINDOW:] if turn.role is not SYSTEM]
        assert all(0 < one.weight <= 1 for one in said)

    def test_each_turn_is_read_in_its_own_language(self, analyzer: Analyzer) -> None:
        mixed = [Turn(CUSTOMER, "Мой роутер мигает красным"), Turn(AGENT, "Bitte ziehen Sie den Stecker heraus")]
        assert [said.language for said in utterances(mixed, "en", analyzer)] == ["ru", "de"]


_ANALYZER = Analyzer()


class TestLanguage:
    def test_it_is_the_customers_whatever_the_agent_speaks(self, analyzer: Analyzer) -> None:
        turns = [Turn(AGENT, "How may I help you today?"), Turn(CUSTOMER, "Ich möchte meinen Vertrag kündigen")]
        assert spoken_language(turns, {"language": "en"}, analyzer) == "de"

    def test_where_the_customer_does_not_tell_the_context_does(self, analyzer: Analyzer) -> None:
        assert spoken_language([Turn(CUSTOMER, "7590?")], {"language": "ru"}, analyzer) == "ru"
        assert spoken_language([], {"language": "de"}, analyzer) == "de"

    def test_where_nobody_tells_it_is_english(self, analyzer: Analyzer) -> None:
        assert spoken_language([], {}, analyzer) == "en"
        assert spoken_language([], {"language": None}, analyzer) == "en"

    def test_a_customer_who_changes_the_language_in_mid_talk_is_followed_at_once(self, analyzer: Analyzer) -> None:
        turns = [
            Turn(CUSTOMER, "Здравствуйте, у меня со вчерашнего дня не работает интернет"),
            Turn(AGENT, "Guten Tag, welche Lampe leuchtet?"),
            Turn(CUSTOMER, "Die zweite Lampe von links leuchtet seit gestern Abend durchgehend rot"),
        ]
        assert spoken_language(turns[:1], {}, analyzer) == "ru"
        assert spoken_language(turns, {"language": "ru"}, analyzer) == "de"

    def test_a_borrowed_word_changes_no_language(self, analyzer: Analyzer) -> None:
        turns = [
            Turn(CUSTOMER, "My router has shown a red lamp since this morning"),
            Turn(AGENT, "Please restart it."),
            Turn(CUSTOMER, "danke schön"),
        ]
        assert spoken_language(turns, {"language": "en"}, analyzer) == "en"

    def test_a_figure_tells_no_language_and_does_not_make_the_talk_older(self, analyzer: Analyzer) -> None:
        said = Turn(CUSTOMER, "Ich möchte meinen Vertrag kündigen")
        assert spoken_language([said, Turn(CUSTOMER, "7590")], {"language": "en"}, analyzer) == "de"


class TestKnownFacts:
    def test_plain_values_are_facts_under_their_key(self) -> None:
        known = {(fact.key, fact.value) for fact in known_facts({"plan": "premium", "speed": 250, "region": ["BE"]})}
        assert known == {("plan", "premium"), ("speed", "250"), ("region", "BE")}

    @pytest.mark.parametrize("plural", ["products", "plans", "regions", "devices"])
    def test_several_under_a_plural_are_facts_of_the_singular(self, plural: str) -> None:
        facts = known_facts({plural: ["one", "two"]})
        assert [(fact.key, fact.value, fact.source) for fact in facts] == [
            (plural[:-1], "one", "context"),
            (plural[:-1], "two", "context"),
        ]

    def test_what_is_no_plain_value_or_empty_is_no_fact(self) -> None:
        nothing = {"vip": True, "plan": None, "region": " ", "open_cases": [{"id": 1}], "address": {"city": "Bern"}}
        assert known_facts(nothing) == []

    def test_the_same_value_twice_is_one_fact(self) -> None:
        assert len(known_facts({"product": "fiber", "products": ["fiber", "fiber"]})) == 1


class TestToldFacts:
    def test_the_newest_named_value_counts_most(self) -> None:
        turns = [Turn(CUSTOMER, "it is about my cable"), Turn(AGENT, "I see"), Turn(CUSTOMER, "no, the fiber")]
        newest, older = told_facts(turns, NAMES)
        assert (newest.value, newest.weight) == ("fiber", 1)
        assert older.value == "cable"
        assert 0 < older.weight < 1

    def test_named_again_it_counts_as_of_the_last_time(self) -> None:
        turns = [Turn(CUSTOMER, "my fiber"), Turn(CUSTOMER, "slow"), Turn(CUSTOMER, "yes, the fiber")]
        assert [(fact.value, fact.weight) for fact in told_facts(turns, NAMES)] == [("fiber", 1)]

    def test_slightly_misheard_it_is_still_named(self) -> None:
        [fact] = told_facts([Turn(CUSTOMER, "meine Fritsbox 7590 geht nicht")], NAMES)
        assert (fact.key, fact.value) == ("device", "FritzBox 7590")

    def test_what_the_bot_or_the_system_names_the_customer_has_not_named(self) -> None:
        assert told_facts([Turn(BOT, "Is it about fiber?"), Turn(SYSTEM, "queue: cable")], NAMES) == []


class TestAllFacts:
    def test_what_is_named_in_the_talk_weighs_more_than_what_is_merely_known(self) -> None:
        facts = all_facts({"product": "cable", "plan": "premium"}, [Turn(CUSTOMER, "about my fiber")], NAMES)
        weight = {fact.value: fact.weight for fact in facts}
        assert weight["fiber"] > weight.get("cable", 0)
        assert weight["premium"] == 1

    def test_without_talk_the_context_speaks(self) -> None:
        assert all_facts({"product": "cable"}, [], NAMES) == tuple(known_facts({"product": "cable"}))


class TestMoments:
    def test_every_date_of_the_context_is_a_moment_in_universal_time(self) -> None:
        spring = datetime(2026, 3, 1, tzinfo=UTC)
        context = {
            "contract_date": "2026-03-01",
            "signed_at": "2026-03-01T00:00:00Z",
            "moved_at": "2026-03-01T02:00:00+02:00",
            "born": date(2026, 3, 1),
            "seen": datetime(2026, 3, 1),  # as a caller in a hurry writes it
        }
        assert moments(context) == dict.fromkeys(context, spring)

    @pytest.mark.parametrize("value", ["2026", "soon", "2026-13-45", "1234567890123", 20260301, None, ["2026-03-01"]])
    def test_what_is_no_date_is_none(self, value: object) -> None:
        assert moments({"contract_date": value}) == {}

    @given(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.booleans() | st.floats()))
    def test_no_context_whatever_breaks_it(self, context: dict[str, object]) -> None:
        assert all(moment.tzinfo for moment in moments(context).values())
        assert all(fact.value.strip() for fact in known_facts(context))
