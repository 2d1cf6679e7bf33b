"""The rulebook: rules of what to do next, kept, followed in memory, and asked after every turn."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kbassist.assist.rules import KNOWN, MOST_ACTIONS, Moment, known_of, proposals
from kbassist.model.access import Action, Principal, may, may_read
from kbassist.model.article import in_force
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.event import EventType
from kbassist.model.rule import ActionKind, Proposed, Rule
from kbassist.model.situation import Context, Situation
from kbassist.ports.articles import Articles
from kbassist.ports.guidance import Conditions, Procedures, RuleStore
from kbassist.ports.store import Outbox, Store

BEFORE = -1
"""The turn of what fired before all those that are given."""


@dataclass(frozen=True, slots=True)
class Asked:
    """When rules are asked: in which interaction (None: none is kept), after which turn, and which of them the caller
    knows to have fired.
    """

    interaction_id: str | None
    turn: int
    fired: tuple[str, ...] = ()


class Permits:
    """What may be proposed to a reader, as the database knows it now."""

    def __init__(self, articles: Articles, procedures: Procedures) -> None:
        self._articles, self._procedures = articles, procedures

    def permitted(self, proposed: Sequence[Proposed], readable: frozenset[str], now: datetime) -> tuple[Proposed, ...]:
        """Those of the proposals whose article or procedure is in force and may be read; others need neither."""
        articles = {one.target for one in proposed if one.kind is ActionKind.SUGGEST}
        published = self._articles.published(articles) if articles else {}
        live = {
            article_id
            for article_id, pairs in published.items()
            if (revision := in_force(pairs, now, now)) is not None and may_read(readable, revision.content.audiences)
        }
        starts = any(one.kind is ActionKind.START for one in proposed)
        procedures = {one.id for one in self._procedures.in_force(now, readable)} if starts else set()
        there = {ActionKind.SUGGEST: live, ActionKind.START: procedures}
        return tuple(one for one in proposed if one.kind not in there or one.target in there[one.kind])


class Rulebook:
    """The only writer of rules; each is in force at once, if it is enabled."""

    def __init__(self, store: Store, kept: RuleStore, outbox: Outbox, conditions: Conditions, permits: Permits) -> None:
        self._store, self._kept, self._outbox = store, kept, outbox
        self._conditions, self._permits = conditions, permits
        self._lock = threading.Lock()
        self._token, self._rules = -1, tuple[Rule, ...]()

    def get(self, id: str) -> Rule:
        """The rule; Refused NOT_FOUND."""
        rule = self._kept.get(id)
        if rule is None:
            raise Refused(RefusalKind.NOT_FOUND, f"there is no rule {id}")
        return rule

    def all(self) -> tuple[Rule, ...]:
        """Every rule, in order of id; from memory, as of the newest write that is kept."""
        self._store.afterwards(self._follow)
        return self._rules

    def add(self, rule: Rule) -> int:
        """Keeps a new rule; the index token. Refused CONFLICT where its id is taken, INVALID as `put` refuses."""
        with self._store.transaction():
            if self._kept.get(rule.id) is not None:
                raise Refused(RefusalKind.CONFLICT, f"there is a rule {rule.id} already; PUT it", "id")
            return self.put(rule)

    def put(self, rule: Rule) -> int:
        """Keeps a rule in place of the former one, if any; the index token.

        Refused INVALID with every expression that cannot be used.
        """
        refusals = list(self._flaws(rule))
        if refusals:
            raise refusals[0].with_others(refusals[1:])
        with self._store.transaction():
            self._kept.put(rule)
            return self._outbox.put(EventType.RULE_CHANGED, [rule.id], now_utc())

    def drop(self, id: str) -> int:
        """Forgets a rule; the index token. Refused NOT_FOUND."""
        with self._store.transaction():
            if not self._kept.drop(id):
                raise Refused(RefusalKind.NOT_FOUND, f"there is no rule {id}")
            return self._outbox.put(EventType.RULE_CHANGED, [id], now_utc())

    def propose(
        self, situation: Situation, context: Context, principal: Principal, asked: Asked
    ) -> tuple[Proposed, ...]:
        """What the rules propose to one who serves customers, after a turn; what they may not read is left out.

        A rule that is proposed once is remembered for its interaction; of a talk that is none, the caller tells it.
        """
        rules = [rule for rule in self.all() if rule.enabled]
        if not rules or not may(principal, Action.SERVE):
            return ()
        interaction_id, turn = asked.interaction_id, asked.turn
        fired = dict.fromkeys(asked.fired, BEFORE)
        if interaction_id and any(rule.once for rule in rules):
            fired |= self._kept.fired(interaction_id)
        known = self._conditions.given(known_of(situation, context, turn))
        proposed = proposals(rules, known.holds, known.value, Moment(now_utc(), turn, fired))
        shown = self._permits.permitted(proposed, principal.readable, now_utc())[:MOST_ACTIONS]
        if interaction_id:
            once = {rule.id for rule in rules if rule.once}
            self._remember(interaction_id, [one.rule_id for one in shown if one.rule_id in once - fired.keys()], turn)
        return shown

    def _follow(self) -> None:
        with self._lock:
            newest = self._outbox.newest()[0]
            if newest != self._token:
                self._rules, self._token = tuple(self._kept.all()), newest

    def _remember(self, interaction_id: str, rule_ids: Sequence[str], turn: int) -> None:
        if rule_ids:
            self._kept.keep_fired(interaction_id, rule_ids, turn)

    def _flaws(self, rule: Rule) -> Iterable[Refused]:
        expressions = [("condition", rule.condition, True)]
        expressions += [(f"action.form.fields.{name}", told, False) for name, told in rule.action.fields.items()]
        for path, expression, decides in expressions:
            problem = self._conditions.flaw(expression, KNOWN, decides)
            if problem is not None:
                yield Refused(RefusalKind.INVALID, f"{path}: does not compile: {problem}", path)
