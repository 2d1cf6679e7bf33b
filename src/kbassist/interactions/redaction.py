"""What was stored before it was known what a customer is called is redacted once more, in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from kbassist.interactions.context import cleaned
from kbassist.interactions.feed import ContextChanged, Feed
from kbassist.model.interaction import Heard, Interaction, Wanted
from kbassist.ports.store import Store
from kbassist.ports.talk import Interactions

PAGE = 500
"""Turns, or interactions, looked at together."""


class ThreadRedaction:
    """Redacts threads again: their turns, contexts and notes; desks get the turns in their next edition."""

    def __init__(
        self, store: Store, interactions: Interactions, feed: Feed, redact: Callable[[str, Interaction, str], str]
    ) -> None:
        self._store, self._interactions, self._feed, self._redact = store, interactions, feed, redact

    def redact_again(self, customer_id: str, since: datetime) -> None:
        """Redacts what this customer's interactions hold that are open, or were alive at this moment or later."""
        after = ""
        while page := self._interactions.listed(Wanted(customer_id=customer_id), after, PAGE):
            for interaction in page:
                if interaction.ended is None or interaction.alive_at >= since:
                    self._turns(interaction)
                    self._rest(interaction)
            after = page[-1].id

    def _turns(self, interaction: Interaction) -> None:
        changed = []
        before = ""
        for heard in self._every(interaction.id):
            text = self._redact(heard.turn.text, interaction, before)
            if text != heard.turn.text:
                changed.append(replace(heard, turn=replace(heard.turn, text=text), edition=heard.edition + 1))
            before = text
        if not changed:
            return
        with self._store.transaction():
            for heard in self._interactions.amend(changed):
                self._store.afterwards(lambda heard=heard: self._feed.tell(interaction.id, heard))  # type: ignore[misc]

    def _rest(self, interaction: Interaction) -> None:
        """The context and the notes of hand-overs."""
        if self._clean(interaction) == interaction:
            return
        with self._store.transaction():
            current = self._interactions.get(interaction.id)
            if current is not None:
                clean = self._clean(current)
                self._interactions.save(clean)
                self._store.afterwards(lambda: self._feed.tell(clean.id, ContextChanged(clean)))

    def _clean(self, interaction: Interaction) -> Interaction:
        def clean(text: str) -> str:
            return self._redact(text, interaction, "")

        legs = tuple(
            leg
            if leg.handover is None or leg.handover.note is None
            else replace(leg, handover=replace(leg.handover, note=clean(leg.handover.note)))
            for leg in interaction.legs
        )
        return replace(interaction, context=cleaned(interaction.context, clean), legs=legs)

    def _every(self, interaction_id: str) -> Iterator[Heard]:
        after = 0
        while page := self._interactions.turns(interaction_id, after, PAGE):
            yield from page
            after = page[-1].number
