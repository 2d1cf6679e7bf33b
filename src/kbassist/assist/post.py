"""A place where help is wanted: somebody's desk in an interaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from kbassist.assist.assistant import Ask
from kbassist.assist.known_customers import KnownCustomers
from kbassist.assist.steadiness import Settled
from kbassist.assist.understand import WINDOW
from kbassist.interactions.thread import Thread
from kbassist.model.access import Principal, may_read
from kbassist.model.base import digest, now_utc
from kbassist.model.feedback import Matter, Verdict
from kbassist.model.situation import Context, Turn
from kbassist.model.suggestion import Found, Suggestion
from kbassist.ports.articles import Articles
from kbassist.ports.talk import FeedbackLog


@dataclass(frozen=True, slots=True)
class Post:
    """Whose desk it is, in which interaction, and how answers are wanted there."""

    interaction_id: str
    principal: Principal
    ask: Ask = field(default_factory=lambda: Ask(limit=5))

    @property
    def reader(self) -> str:
        """Names the desk among those of its interaction: what one may read, another may not."""
        return f"{self.principal.id} {digest(repr(self.ask))}"


class Suggesting(Protocol):
    """Finds what helps in a talk; see `Assistant.suggest`."""

    def suggest(
        self,
        turns: Sequence[Turn],
        context: Context,
        principal: Principal,
        ask: Ask,
        request: Mapping[str, object],
    ) -> Found:
        """Suggestions for a talk so far and what is known of the customer."""


@dataclass(frozen=True, slots=True)
class Aid:
    """Finds what helps at a desk: the newest turns of the thread, what is known of the customer, and the shelf."""

    thread: Thread
    customers: KnownCustomers
    assistant: Suggesting
    articles: Articles
    log: FeedbackLog

    def now(self, post: Post) -> tuple[int, Found]:
        """What helps as of the newest turn, and that turn's number (0: none was heard yet)."""
        interaction = self.thread.get(post.interaction_id, post.principal)
        heard = self.thread.latest(interaction.id, WINDOW)
        named = {"customer_id": interaction.customer_id} if interaction.customer_id else {}
        context, known = self.customers.joined({**interaction.context, **named}, post.ask.deadline_ms)
        turns, request = [one.turn for one in heard], {"interaction_id": interaction.id, "limit": post.ask.limit}
        number = heard[-1].number if heard else 0
        before = heard[0].number - 1 if heard else 0
        marks = tuple(replace(mark, turn=mark.turn - before) for mark in self.thread.marks(interaction.id))
        ask = replace(post.ask, matter=Matter(interaction.id, interaction.customer_id), turn=number, marks=marks)
        found = self.assistant.suggest(turns, context, post.principal, ask, request)
        degraded = (*found.degraded, *known.degraded)
        return number, replace(found, degraded=degraded)

    def still_shown(self, suggestions: Sequence[Suggestion], principal: Principal) -> frozenset[str]:
        """The families of these whose text is still published, and which the caller may read."""
        if not suggestions:
            return frozenset()
        standing = self.articles.standing([one.edition.article_id for one in suggestions], now_utc())
        return frozenset(
            one.edition.family
            for one in suggestions
            if one.edition.revision in standing.get(one.edition.article_id, ())
            and may_read(principal.readable, one.edition.audiences)
        )

    def settled(self, interaction_id: str) -> Settled:
        """What was dismissed or used in an interaction."""
        judged = self.log.judged_in(interaction_id, (Verdict.DISMISSED, Verdict.USED))
        articles = self.articles.many(article_id for article_id, _ in judged)
        families = [
            (articles[article_id].head.content.family, verdict)
            for article_id, verdict in judged
            if article_id in articles
        ]
        return Settled(
            frozenset(family for family, verdict in families if verdict is Verdict.DISMISSED),
            frozenset(family for family, verdict in families if verdict is Verdict.USED),
        )
