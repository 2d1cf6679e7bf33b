"""Feedback taken in: the log and what it teaches in one transaction, and the priors as searches read them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from kbassist.language.redact import Redactor
from kbassist.learning.priors import (
    DEFAULT_PROPENSITIES,
    PRAISE,
    Choice,
    added,
    factor_at,
    faded,
    lesson,
    pooled,
    propensities,
)
from kbassist.model.access import Action, Principal, may
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.feedback import Feedback, Impression, Prior, Tally, Verdict
from kbassist.ports.store import Store
from kbassist.ports.talk import FeedbackLog, Lessons

ENOUGH = 100
"""Feedbacks after which the log is asked how ranks are looked at; again whenever their number has doubled."""

STUDIED = 2_000
"""Searches that are looked at for it, the newest."""

_REWEIGHED_EVERY = timedelta(hours=1)
_USES = frozenset(verdict for verdict, strength in PRAISE.items() if strength == 1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody says of a suggestion; `rank` is where they saw it, None: where the search put it."""

    verdict: Verdict
    rank: int | None = None
    comment: str | None = None


class Feedbacks:
    """Takes feedback in and holds the priors; any number of threads may record and read at once."""

    def __init__(
        self,
        store: Store,
        log: FeedbackLog,
        lessons: Lessons,
        shown: Callable[[str], Sequence[Impression]],
        clock: Callable[[], datetime] = now_utc,
        called: Callable[[str | None], Sequence[str]] = lambda _: (),
    ) -> None:
        """`called` tells a customer's names and addresses, which no comment may keep."""
        self._called, self._redactor = called, Redactor()
        self._store, self._log, self._lessons, self._shown, self._clock = store, log, lessons, shown, clock
        self._loading = threading.Lock()
        self._priors: dict[tuple[str, str], Prior] = {}
        self._current: Mapping[tuple[str, str], float] = MappingProxyType({})
        self._seen, self._weighed = 0, clock()
        self._studied, self._propensities = ENOUGH // 2, DEFAULT_PROPENSITIES
        self.reload()

    @property
    def current(self) -> Mapping[tuple[str, str], float]:
        """The factor of every article (second) for every intent (first) of which something was taught; immutable."""
        return self._current

    def record(self, suggestion_id: str, said: Judgement, principal: Principal) -> Feedback:
        """Keeps a judgement, its comment redacted, together with what it teaches; searches heed it after `reload`.

        Refused NOT_FOUND: nobody was shown this; FORBIDDEN: others were, and the caller oversees nobody.
        """
        shown, feedback = self._taken(suggestion_id, said, principal)
        judged = next(one for one in shown if one.suggestion_id == suggestion_id)
        with self._store.transaction():
            former = [one for one in self._log.given([judged.search_id]) if one.principal_id == principal.id]
            kept = self._log.put(feedback)
            if judged.intent is not None:
                self._teach(judged.intent, shown, former, kept)
        return kept

    def seen(self, suggestion_id: str, rank: int | None, principal: Principal) -> Feedback:
        """That a suggestion was on the screen, fit to be kept whenever there is time. Refused as `record`."""
        return self._taken(suggestion_id, Judgement(Verdict.DISPLAYED, rank), principal)[1]

    def _taken(
        self, suggestion_id: str, said: Judgement, principal: Principal
    ) -> tuple[Sequence[Impression], Feedback]:
        """What the search showed, and the judgement fit to be kept."""
        shown = self._shown(suggestion_id.rpartition(".")[0])
        judged = next((one for one in shown if one.suggestion_id == suggestion_id), None)
        if judged is None:
            raise Refused(RefusalKind.NOT_FOUND, f"There is no suggestion {suggestion_id}.", "suggestion_id")
        if judged.principal_id != principal.id and not may(principal, Action.OVERSEE):
            message = f"{principal.name} was not shown this suggestion; only a supervisor may judge it for others"
            raise Refused(RefusalKind.FORBIDDEN, message)
        feedback = Feedback(
            suggestion_id,
            judged.search_id,
            judged.article_id,
            judged.revision,
            principal.id,
            said.verdict,
            self._clock(),
            said.rank,
            said.comment and self._redactor.redact(said.comment, self._called(judged.customer_id)).text,
        )
        return shown, feedback

    def redact_again(self, customer_id: str, since: datetime) -> None:
        """Redacts the comments on what was shown for this customer at this moment or later, as it would be now."""
        for one in self._log.comments_of(customer_id, since):
            comment = self._redactor.redact(one.comment or "", self._called(customer_id)).text
            if comment != one.comment:
                self._log.amend(one.number, comment)

    def reload(self) -> None:
        """Reads the priors that changed since, whichever process wrote them; old ones fade by the hour."""
        with self._loading:
            news, now = self._lessons.after(self._seen), self._clock()
            stale = now - self._weighed >= _REWEIGHED_EVERY
            if not news and not stale:
                return
            known = {(prior.intent, prior.article_id): prior for prior in news}
            self._priors |= known
            changed = self._priors if stale else known
            factors = {key: round(factor_at(prior, now), 4) for key, prior in changed.items()}
            self._current = MappingProxyType(dict(self._current) | factors)
            self._seen = max((prior.number for prior in news), default=self._seen)
            self._weighed = now if stale else self._weighed

    def learn(self) -> None:
        """Reads what is new, and asks the log again how ranks are looked at where enough was added to it."""
        self.reload()
        if self._seen >= 2 * self._studied:
            self._propensities, self._studied = propensities(self._choices()), self._seen

    def _teach(self, intent: str, shown: Sequence[Impression], former: Sequence[Feedback], kept: Feedback) -> None:
        """Puts what the search teaches now in place of what it taught before, for this account, and pools anew."""
        told, was = (lesson(shown, given, self._propensities) for given in ([*former, kept], former))
        touched = told.keys() | was.keys()
        known = self._lessons.tallies(intent, touched)
        tallies, priors = [], []
        for article_id in sorted(touched):
            of_article = [one for one in known if one.article_id == article_id]
            mine = next((one for one in of_article if one.principal_id == kept.principal_id), None)
            mine = mine or Tally(intent, article_id, kept.principal_id, 0.0, 0.0, kept.at)
            now = added(faded(mine, kept.at), told.get(article_id, (0.0, 0.0)), was.get(article_id, (0.0, 0.0)))
            others = [one for one in of_article if one.principal_id != kept.principal_id]
            tallies.append(now)
            priors.append(Prior(intent, article_id, *pooled([*others, now], kept.at), kept.at, kept.number))
        self._lessons.keep(tallies, priors)

    def _choices(self) -> list[Choice]:
        """The newest searches that ended in a use."""
        used: dict[str, int] = dict(self._log.used_lately(_USES, STUDIED))
        shown: dict[str, list[tuple[str, str]]] = {search_id: [] for search_id in used}
        for one in self._log.shown(used):
            shown[one.search_id].append((one.intent or "", one.article_id))
        return [Choice(tuple(shown[search_id]), rank) for search_id, rank in used.items()]
