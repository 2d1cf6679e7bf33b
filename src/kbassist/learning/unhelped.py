"""Which questions nothing helped: read from the log of searches, from feedback, outcomes and reports by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kbassist.learning.priors import BLAME, PRAISE
from kbassist.model.feedback import Feedback
from kbassist.model.gap import Unhelped, Unmet
from kbassist.model.interaction import Interaction, Outcome, Wanted
from kbassist.model.situation import Utterance
from kbassist.model.suggestion import NoAnswer, SearchRecord
from kbassist.ports.store import Searches
from kbassist.ports.talk import FeedbackLog, GapLog, Interactions

WINDOW = timedelta(weeks=12)
"""How far back questions are looked at."""

MOST = 5_000
"""Questions of each kind that are looked at, the newest."""

NOTHING_FOUND = frozenset({NoAnswer.NO_MATCH, NoAnswer.BELOW_CONFIDENCE, NoAnswer.NOT_GROUNDED})
_NOTHING_SOUGHT = frozenset({NoAnswer.EMPTY_QUERY, NoAnswer.SMALL_TALK, NoAnswer.NO_NEW_TOPIC})
_NOT_HELPED = frozenset({Outcome.HANDED_OVER, Outcome.UNRESOLVED})
_FULL_UTTERANCE = 6
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Logs:
    """Where it is written down what was asked and what came of it."""

    searches: Searches
    feedback: FeedbackLog
    interactions: Interactions
    gaps: GapLog


def unhelped(logs: Logs, now: datetime) -> list[Unhelped]:
    """Every question of the last weeks that nothing helped, oldest first; a matter is told once for each way to know.

    A search that found nothing does not count where something that was found later in its interaction was used.
    """
    since = now - WINDOW
    found = [*_unanswered(logs, since), *_dismissed(logs, since), *_given_up(logs, since), *_reported(logs, since)]
    return sorted(found, key=lambda one: (one.at, one.matter, one.why))


def question_of(record: SearchRecord) -> Utterance | None:
    """What a search was about in one utterance: the one with the most attention, short ones less; None: nothing."""
    asked = record.request.get("query")
    said = asked.get("utterances", ()) if isinstance(asked, dict) else ()
    utterances = [Utterance(**one) for one in said if one["text"].strip()]
    return max(reversed(utterances), key=_worth, default=None)


def _worth(said: Utterance) -> float:
    return said.weight * min(1.0, len(said.text.split()) / _FULL_UTTERANCE)


def _unanswered(logs: Logs, since: datetime) -> Iterator[Unhelped]:
    records = logs.searches.newest(MOST, since, NOTHING_FOUND)
    helped = _last_praise(logs, {one.matter.interaction_id for one in records if one.matter.interaction_id})
    for record in records:
        used = helped.get(record.matter.interaction_id or "")
        if used is None or used < record.at:
            yield from _as_unhelped(record, Unmet.NO_ANSWER)


def _dismissed(logs: Logs, since: datetime) -> Iterator[Unhelped]:
    blamed = [one for one in logs.feedback.page(BLAME.keys(), None, MOST) if one.at >= since]
    ids = {one.search_id for one in blamed}
    helped = {one.search_id for one in logs.feedback.given(ids) if one.verdict in PRAISE}
    for record in logs.searches.many(ids - helped):
        yield from _as_unhelped(record, Unmet.DISMISSED)


def _given_up(logs: Logs, since: datetime) -> Iterator[Unhelped]:
    lost = {one.id: one for one in _closed(logs.interactions, since) if one.outcome in _NOT_HELPED}
    helped = _last_praise(logs, lost.keys())
    newest: dict[str, SearchRecord] = {}
    for record in logs.searches.of_interactions(lost.keys() - helped.keys()):
        if record.no_answer_reason not in _NOTHING_SOUGHT and record.matter.interaction_id is not None:
            newest[record.matter.interaction_id] = record
    for record in newest.values():
        yield from _as_unhelped(record, Unmet.HANDED_OVER)


def _reported(logs: Logs, since: datetime) -> Iterator[Unhelped]:
    for one in logs.gaps.reports(since, MOST):
        yield Unhelped(one.question, one.language, Unmet.REPORTED, one.at, one.id)


def _closed(interactions: Interactions, since: datetime) -> Iterator[Interaction]:
    after, seen = "", 0
    while (page := interactions.listed(Wanted(still_open=False), after, _PAGE)) and seen < MOST:
        yield from (one for one in page if one.began >= since)
        after, seen = page[-1].id, seen + len(page)
        if page[-1].began < since:
            return


def _last_praise(logs: Logs, interaction_ids: Collection[str]) -> dict[str, datetime]:
    """When something was last used in each of these interactions; those in which nothing was are left out."""
    matter_of = {one.search_id: one.matter.interaction_id for one in logs.searches.of_interactions(interaction_ids)}
    last: dict[str, datetime] = {}
    for praise in _praise(logs.feedback.given(matter_of)):
        matter = matter_of[praise.search_id]
        if matter is not None:
            last[matter] = max(praise.at, last.get(matter, praise.at))
    return last


def _praise(given: Iterable[Feedback]) -> Iterator[Feedback]:
    return (one for one in given if one.verdict in PRAISE)


def _as_unhelped(record: SearchRecord, why: Unmet) -> Iterator[Unhelped]:
    said = question_of(record)
    if said is not None:
        matter = record.matter.interaction_id
        yield Unhelped(said.text, said.language, why, record.at, matter or record.search_id, matter)
