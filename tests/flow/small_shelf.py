"""A small company's knowledge in three languages, and a desk to ask it from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kbassist.assist.assistant import Ask, Assistant, Ears
from kbassist.assist.known_customers import KnownCustomers
from kbassist.language.redact import Redactor
from kbassist.model.access import DEFAULT_AUDIENCES, Principal, Role
from kbassist.model.article import Content
from kbassist.model.situation import Speaker, Turn
from kbassist.model.suggestion import Found, Suggestion
from kbassist.search.search import Searcher
from kbassist.wiring import Service

NEW_TERMS = datetime(2024, 1, 1, tzinfo=UTC)
"""Contracts from this day on have a shorter notice period."""

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def article(id: str, language: str, title: str, body: str, **more: Any) -> Content:
    """Public content, a family of its own unless told otherwise."""
    return Content(id, title, body, language, more.pop("family", id), **more)


def _router(language: str, title: str, body: str, *phrasings: str) -> Content:
    named = {"family": "router-red", "attributes": {"product": ("fiber",)}, "phrasings": phrasings}
    return article(f"router-red-{language}", language, title, body, **named)


ROUTER = (
    _router("en", "Router shows a red light", "Unplug the router, wait ten seconds and plug it in again."),
    _router("de", "Router blinkt rot", "Ziehen Sie den Stecker des Routers, warten Sie zehn Sekunden.", "Störlampe an"),
    _router("ru", "Роутер мигает красным", "Выключите роутер из розетки, подождите десять секунд."),
)
CANCEL = (
    article("cancel-en", "en", "Cancel a contract", "Send the cancellation by letter or e-mail.", family="cancel"),
    article("cancel-de", "de", "Vertrag kündigen", "Die Kündigung geht per Brief oder E-Mail ein.", family="cancel"),
)
NOTICE = (
    article(
        "notice-old",
        "en",
        "Notice period",
        "The notice period is three months to the end of the term.",
        valid_until=NEW_TERMS,
        as_of_field="contract_date",
    ),
    article(
        "notice-new",
        "en",
        "Notice period",
        "The notice period is one month at any time.",
        valid_from=NEW_TERMS,
        as_of_field="contract_date",
    ),
)
REFUND = tuple(
    article(
        f"refund-{plan}",
        "en",
        "Refund after an outage",
        f"Customers get back {share} percent of the monthly fee after an outage.",
        attributes={"plan": (plan,)},
    )
    for plan, share in (("basic", 10), ("premium", 30))
)
SHOPS = tuple(
    article(
        f"shop-{code}", "de", "Öffnungszeiten", f"Unser Laden öffnet um {hour} Uhr.", attributes={"region": (code,)}
    )
    for code, hour in (("BE", 9), ("BY", 8))
)
CLOSED = (
    article("goodwill", "en", "Goodwill credit", "Up to 50 euros of goodwill credit.", audiences=("agents",)),
    article("fraud", "en", "Goodwill credit abuse", "Credit abuse goes to the fraud desk.", audiences=("team-fraud",)),
    article("loyalty", "en", "Loyalty credit", "Ten years bring a loyalty credit.", audiences=("customers",)),
    article("voucher", "en", "Voucher credit", "A voucher is paid out as credit.", tags=("shop",)),
)
OTHERS = (
    article("error-e105", "de", "Fehler E-105", "Der Code E-105 heißt: keine Verbindung zur Zentrale."),
    article("summer", "en", "Summer offer", "Half the price in summer.", valid_until=LONG_AGO),
    article(
        "sim-swap", "en", "Order a new SIM card", "A new SIM card takes two working days to arrive.", tags=("shop",)
    ),
    article("term", "de", "Vertragslaufzeit", "Die Vertragslaufzeit beträgt zwei Jahre."),
)
SMALL_SHELF: tuple[Content, ...] = (*ROUTER, *CANCEL, *NOTICE, *REFUND, *SHOPS, *CLOSED, *OTHERS)


def caller(*roles: Role, audiences: Iterable[str] | None = None) -> Principal:
    """Someone with these roles, and with their audiences unless others are named."""
    own = frozenset().union(*(DEFAULT_AUDIENCES[role] for role in roles))
    return Principal("p1", "Somebody", frozenset(roles), own if audiences is None else frozenset(audiences))


AGENT, ADMIN, CUSTOMER = caller(Role.AGENT), caller(Role.ADMIN), caller(Role.CUSTOMER)


def talk(*lines: str) -> list[Turn]:
    """Turns from lines such as `CUSTOMER: my router is dead`."""
    return [Turn(Speaker(role), text.strip()) for role, _, text in (line.partition(":") for line in lines)]


def shown(found: Found) -> list[str]:
    """The articles shown, best first."""
    return [one.edition.article_id for one in found.suggestions]


def hit(found: Found, article_id: str) -> Suggestion:
    """The suggestion that shows an article."""
    return next(one for one in found.suggestions if one.edition.article_id == article_id)


@dataclass
class Desk:
    """Somebody's desk at a service: asks, and changes what there is to know."""

    service: Service
    searcher: Searcher = field(init=False)
    assistant: Assistant = field(init=False)

    def __post_init__(self) -> None:
        self.searcher, self.assistant = self.service.searcher, self.service.assistant

    def use(self, searcher: Searcher) -> None:
        """Asks through another searcher from now on."""
        self.searcher = searcher
        self.assistant = Assistant(
            searcher,
            self.service.shelf,
            Ears(Redactor(), self.service.analyzer, self.service.words),
            KnownCustomers(None),
            self.service.rulebook,
            self.service.guide,
        )

    def ask(self, text: str, by: Principal = AGENT, **how: Any) -> Found:
        return self.assistant.search(text, by, Ask(**how), {"query": text})

    def suggest(self, *lines: str, context: dict[str, Any] | None = None, by: Principal = AGENT, **how: Any) -> Found:
        told = context or {}
        return self.assistant.suggest(talk(*lines), told, by, Ask(**how), {"turns": list(lines), "context": told})

    def publish(self, *contents: Content) -> int:
        """Shows these contents; the index token at which the shelf will know."""
        return self.service.library.take_in(contents, "editor", publish=True)[-1].token

    def shelve(self, *contents: Content) -> None:
        """Shows these contents and brings the shelf up to date."""
        self.publish(*contents)
        self.service.catch_up()

    def explain(self, found: Found, article_id: str, by: Principal = AGENT) -> dict[str, Any]:
        return self.searcher.explain(found.search_id, article_id, by)
