"""What editors are told of the health of the knowledge: what runs out, is put aside, is said twice or contradicted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flow.doors import Doors
from flow.small_shelf import article
from kbassist.learning.health import NEW
from kbassist.model.access import Role
from kbassist.model.article import Content, Publication
from kbassist.model.base import now_utc

REFUND = "Customers get back 10 percent of the monthly fee after an outage. The refund comes with the next bill."
PAIRING = "Hold the round button for 10 seconds until the lamp at the front turns white."
OTHER_PAIRING = PAIRING.replace("10", "30")
LETTER = "A cancellation by telephone is not valid. It has to be sent by letter or e-mail."


def shelve(doors: Doors, *contents: Content) -> None:
    doors.service.library.take_in(contents, "editor", publish=True)
    doors.service.catch_up()


def health(doors: Doors, address: str = "/v1/knowledge/health", **asked: Any) -> dict[str, Any]:
    reply = doors.ask("GET", address, Role.EDITOR, params={"wait_s": 30, **asked})
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    assert told["checked_token"] == told["index_token"]
    return told


def pairs(told: list[dict[str, Any]]) -> list[set[str]]:
    return [{place["article_id"] for place in one["places"]} for one in told]


class TestConflicts:
    def test_two_articles_that_name_different_amounts_are_told_with_both_places(self, doors: Doors) -> None:
        shelve(
            doors,
            article("outage", "en", "Refund after an outage", REFUND),
            article("faq", "en", "Questions about an outage", f"## Refund\n\n{REFUND.replace('10', '30')}"),
        )
        (conflict,) = health(doors)["conflicts"]
        assert conflict["clash"] == "figure"
        assert conflict["unit"] == "%"
        assert sorted(conflict["values"]) == ["10", "30"]
        texts = {place["article_id"]: (place["heading"], place["text"]) for place in conflict["places"]}
        assert texts["faq"] == ("Refund", "Customers get back 30 percent of the monthly fee after an outage.")
        assert texts["outage"][1] == "Customers get back 10 percent of the monthly fee after an outage."

    def test_a_rule_and_its_opposite_are_told(self, doors: Doors) -> None:
        shelve(
            doors,
            article("cancel", "en", "Cancellation", LETTER),
            article("phone", "en", "Cancellation on the telephone", LETTER.replace("is not valid", "is valid")),
        )
        (conflict,) = health(doors)["conflicts"]
        assert (conflict["clash"], conflict["unit"], conflict["values"]) == ("rule", None, [])

    def test_articles_for_different_customers_or_times_do_not_contradict_each_other(self, doors: Doors) -> None:
        long_ago = now_utc() - timedelta(days=900)
        shelve(
            doors,
            article("basic", "en", "Refund after an outage", REFUND, attributes={"plan": ("basic",)}),
            article("gold", "en", "Refund after an outage", REFUND.replace("10", "30"), attributes={"plan": ("gold",)}),
            article("old", "en", "Cancelling", LETTER, valid_until=long_ago, as_of_field="contract_date"),
            article(
                "new",
                "en",
                "Cancelling",
                LETTER.replace("is not valid", "is valid"),
                valid_from=long_ago,
                as_of_field="contract_date",
            ),
        )
        assert health(doors, least_confidence=0)["conflicts"] == []

    def test_what_two_products_say_that_only_the_titles_name_is_told_to_who_asks_for_the_unsure_too(
        self, doors: Doors
    ) -> None:
        gold, silver = article("gold", "en", "Goldcube", PAIRING), article("silver", "en", "Silverbox", OTHER_PAIRING)
        shelve(doors, gold, silver)
        assert health(doors)["conflicts"] == []
        assert pairs(health(doors, least_confidence=0)["conflicts"]) == [{"gold", "silver"}]
        shelve(doors, article("faq", "en", "Questions and answers", OTHER_PAIRING))
        assert {"gold", "faq"} in pairs(health(doors)["conflicts"])  # which names nothing else that it could be about

    def test_a_translation_that_names_another_time_is_told(self, doors: Doors) -> None:
        shelve(
            doors,
            article("a-en", "en", "Withdrawal", "You can withdraw within 14 days.", family="a"),
            article("a-de", "de", "Widerruf", "Sie können binnen 30 Tagen widerrufen.", family="a"),
            article("a-ru", "ru", "Отказ", "Вы можете отказаться в течение 14 дней.", family="a"),
        )
        told = health(doors)["conflicts"]
        assert {frozenset(pair) for pair in pairs(told)} == {frozenset({"a-en", "a-de"}), frozenset({"a-de", "a-ru"})}
        assert {one["unit"] for one in told} == {"day"}

    def test_a_translation_that_alone_forbids_what_the_others_allow_is_told_with_both_places(
        self, doors: Doors
    ) -> None:
        shelve(
            doors,
            article("a-en", "en", "Moving", "You may not send the notice before the move."),
            article("a-de", "de", "Umzug", "Sie dürfen die Kündigung vor dem Umzug schicken.", family="a-en"),
            article("a-ru", "ru", "Переезд", "Уведомление можно прислать перед переездом.", family="a-en"),
        )
        (conflict,) = health(doors)["conflicts"]
        assert conflict["clash"] == "rule"
        assert conflict["places"][0]["text"] == "You may not send the notice before the move."
        assert conflict["places"][1]["article_id"] in ("a-de", "a-ru")

    def test_a_limit_that_one_language_puts_with_a_denial_is_no_contradiction(self, doors: Doors) -> None:
        shelve(
            doors,
            article("a-en", "en", "Cable", "The cable must be at most 4 metres long."),
            article("a-de", "de", "Kabel", "Das Kabel darf höchstens 4 Meter lang sein.", family="a-en"),
            article("a-ru", "ru", "Кабель", "Кабель должен быть не длиннее 4 метров.", family="a-en"),
        )
        assert health(doors, least_confidence=0)["conflicts"] == []

    def test_short_rules_and_only_under_a_denial_are_held_against_each_other(self, doors: Doors) -> None:
        text = "Finish the scan with Save. Favourites are kept. One address can only belong to one account."
        other = text.replace("are kept", "are not kept").replace("can only", "can not only")
        shelve(doors, article("one", "en", "Channel scan", text), article("two", "en", "Channel scan again", other))
        assert [one["clash"] for one in health(doors)["conflicts"]] == ["rule", "rule"]

    def test_an_article_that_says_both_contradicts_neither(self, doors: Doors) -> None:
        prices = "## Prices\n\n| Plan | Price |\n|---|---|\n| Basis | 24.90 € |\n| Premium | 44.90 € |"
        shelve(doors, article("one", "en", "Discount", prices), article("two", "en", "Discount again", prices))
        assert health(doors, least_confidence=0)["conflicts"] == []

    def test_what_is_corrected_is_told_no_more(self, doors: Doors) -> None:
        wrong = article("faq", "en", "Questions about an outage", REFUND.replace("10", "30"))
        shelve(doors, article("outage", "en", "Refund after an outage", REFUND), wrong)
        assert len(health(doors)["conflicts"]) == 1
        doors.service.library.withdraw("faq", "editor")
        doors.service.catch_up()
        assert health(doors)["conflicts"] == []

    def test_an_article_tells_only_of_itself(self, doors: Doors) -> None:
        shelve(
            doors,
            article("outage", "en", "Refund after an outage", REFUND),
            article("faq", "en", "Questions about an outage", REFUND.replace("10", "30")),
            article("other", "en", "Opening hours", "Our shop opens at 9 am every day of the week."),
        )
        assert len(health(doors, "/v1/articles/faq/health")["conflicts"]) == 1
        assert health(doors, "/v1/articles/other/health")["conflicts"] == []


def test_the_same_passage_in_two_families_is_a_twin_and_a_variant_of_another_product_is_none(doors: Doors) -> None:
    text = "Open the app, choose Devices, tap your box and follow the assistant until the lamp is steadily lit."
    shelve(
        doors,
        article("one", "en", "Set up the box", text),
        article("two", "en", "How to set up the box", f"{text} Done."),
        article("gold", "en", "Set up the Goldcube", text.replace("box", "Goldcube")),
    )
    assert pairs(health(doors)["twins"]) == [{"one", "two"}]


def test_what_lacks_a_usual_language_is_told(doors: Doors) -> None:
    shelve(
        doors,
        article("a-en", "en", "Alpha", "About alpha."),
        article("b-en", "en", "Beta", "About beta.", family="b"),
        article("b-de", "de", "Beta", "Über Beta.", family="b"),
    )
    (lacking,) = health(doors)["untranslated"]
    assert (lacking["family_id"], lacking["has"], lacking["lacks"]) == ("a-en", ["en"], ["de"])
    assert health(doors, "/v1/articles/a-en/health")["lacks"] == ["de"]
    assert health(doors, "/v1/articles/b-en/health")["lacks"] == []


def test_what_runs_out_soon_is_told_and_what_goes_by_a_contract_is_not(doors: Doors) -> None:
    soon, later = now_utc() + timedelta(days=9), now_utc() + timedelta(days=90)
    shelve(
        doors,
        article("soon", "en", "Autumn offer", "Half the price.", valid_until=soon),
        article("later", "en", "Winter offer", "A third of the price.", valid_until=later),
        article("terms", "en", "Old terms", "Three months.", valid_until=soon, as_of_field="contract_date"),
    )
    told = health(doors)
    assert [one["article_id"] for one in told["expiring"]] == ["soon"]
    assert told["counts"]["expiring"] == 1


def test_what_has_ended_is_no_longer_looked_at_and_what_holds_for_old_contracts_is(doors: Doors) -> None:
    ended = now_utc() - timedelta(days=1)
    other = REFUND.replace("10", "30")
    shelve(
        doors,
        article("outage", "en", "Refund after an outage", REFUND),
        article("campaign", "en", "Refund in the campaign", other, valid_until=ended),
        article("old", "en", "Power in old contracts", "It costs 5 €.", valid_until=ended, as_of_field="contract_date"),
    )
    told = health(doors)
    assert told["articles"] == 2
    assert told["conflicts"] == []


def test_what_stands_long_and_is_never_shown_is_told_until_somebody_is_shown_it(doors: Doors) -> None:
    service, long_ago = doors.service, now_utc() - NEW - timedelta(days=1)
    service.library.write(article("quiet", "en", "Fax service", "Send a fax to our office."), "editor")
    service.articles.add_publication("quiet", Publication(1, long_ago, None, "editor"))
    shelve(doors, article("new", "en", "Letter service", "Send a letter to our office."))
    service.catch_up()
    service.indexer.rebuild()
    assert [one["article_id"] for one in health(doors)["never_shown"]] == ["quiet"]
    assert doors.post("/v1/search", {"query": "fax"}).json()["hits"]
    service.journal.close()
    assert health(doors)["never_shown"] == []


@pytest.fixture
def judged(doors: Doors) -> Doors:
    """An article that was shown four times, put aside three times, and once used and called outdated."""
    doors.live()
    doors.service.catch_up()
    headers = {"Authorization": f"Bearer {doors.key(Role.AGENT)}"}
    for verdict in ("dismissed", "not_helpful", "dismissed", "outdated"):
        hits = doors.client.post("/v1/search", json={"query": "router red light"}, headers=headers).json()["hits"]
        path = f"/v1/suggestions/{hits[0]['suggestion_id']}/feedback"
        doors.client.post(path, json={"verdict": "opened"}, headers=headers)
        assert doors.client.post(path, json={"verdict": verdict}, headers=headers).status_code == 201
    doors.service.journal.close()
    return doors


def test_what_is_often_put_aside_and_what_is_called_outdated_is_told_with_counts(judged: Doors) -> None:
    told = health(judged)
    (aside,), (flagged,) = told["dismissed"], told["flagged"]
    assert aside["article_id"] == flagged["article_id"] == "router-red"
    assert aside["shown"] == 4
    assert aside["verdicts"] == {"opened": 4, "dismissed": 2, "not_helpful": 1, "outdated": 1}


def test_the_story_of_an_article_counts_by_week(judged: Doors) -> None:
    story = judged.ask("GET", "/v1/articles/router-red/story?weeks=3", Role.EDITOR).json()
    assert len(story["weeks"]) == 3
    *before, this = story["weeks"]
    assert (this["shown"], this["opened"], this["dismissed"], this["outdated"], this["used"]) == (4, 4, 2, 1, 0)
    assert all(week["shown"] == 0 for week in before)
    assert [week["week"] for week in story["weeks"]] == sorted(week["week"] for week in story["weeks"])


def test_whoever_does_not_wait_is_told_at_once_what_is_known(doors: Doors) -> None:
    shelve(doors, article("one", "en", "Alpha", "About alpha."))
    first = doors.ask("GET", "/v1/knowledge/health", Role.EDITOR).json()
    assert first["checked_token"] in (None, first["index_token"])
    assert first["articles"] == 1
