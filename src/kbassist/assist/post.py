"""A place where help is wanted: somebody's desk in an interaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from kbassist.assist.assistant import Ask, Assistant
from kbassist.assist.known_customers import KnownCustomers
from kbassist.assist.understand import WINDOW
from kbassist.interactions.thread import Thread
from kbassist.model.access import Principal
from kbassist.model.base import digest, now_utc
from kbassist.model.feedback import Matter
from kbassist.model.suggestion import Found, Suggestion
from kbassist.ports.articles import Articles


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


class Aid:
    """Finds what helps at a desk: the newest turns of the thread, what is known of the customer, and the shelf."""

    def __init__(self, thread: Thread, customers: KnownCustomers, assistant: Assistant, articles: Articles) -> None:
        self._thread, self._customers = thread, customers
        self._assistant, self._articles = assistant, articles

    def now(self, post: Post) -> tuple[int, Found]:
        """What helps as of the newest turn, and that turn's number (0: none was heard yet)."""
        interaction = self._thread.get(post.interaction_id, post.principal)
        heard = self._thread.latest(interaction.id, WINDOW)
        named = {"customer_id": interaction.customer_id} if interaction.customer_id else {}
        context, known = self._customers.joined({**interaction.context, **named}, post.ask.deadline_ms)
        turns, request = [one.turn for one in heard], {"interaction_id": interaction.id, "limit": post.ask.limit}
        ask = replace(post.ask, matter=Matter(interaction.id, interaction.customer_id))
        found = self._assistant.suggest(turns, context, post.principal, ask, request)
        degraded = (*found.degraded, *known.degraded)
        return (heard[-1].number if heard else 0), replace(found, degraded=degraded)

    def still_shown(self, suggestions: Iterable[Suggestion], _principal: Principal) -> frozenset[str]:
        """The families of these whose text is still published."""
        every = [*suggestions]
        if not every:
            return frozenset()
        standing = self._articles.standing([one.edition.article_id for one in every], now_utc())
        return frozenset(
            one.edition.family for one in every if one.edition.revision in standing.get(one.edition.article_id, ())
        )
