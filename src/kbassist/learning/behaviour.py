"""What was asked, shown and thought of it, in the form of User Behavior Insights 1.3 (https://github.com/o19s/ubi).

OpenSearch and others read it: one JSON object per query, and one per event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kbassist.model.feedback import Feedback, Impression, Verdict
from kbassist.model.suggestion import SearchRecord
from kbassist.ports.store import Searches
from kbassist.ports.talk import FeedbackLog

QUERIES, EVENTS = "ubi_queries", "ubi_events"
APPLICATION = "kbassist"
IMPRESSION = "impression"
_OBJECT = "article_id"
_ACTIONS = {Verdict.OPENED: "click"}
"""Verdicts for which UBI has a word of its own; the others keep theirs."""

_CONVERSIONS = frozenset({Verdict.USED, Verdict.HELPFUL, Verdict.COPIED})


def write_down(folder: Path, searches: Searches, log: FeedbackLog) -> None:
    """Writes every query and event as a line of `ubi_queries.jsonl` or `ubi_events.jsonl` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        paths = {name: folder / f"{name}.jsonl" for name in (QUERIES, EVENTS)}
        files = {name: stack.enter_context(path.open("w", encoding="utf-8")) for name, path in paths.items()}
        for name, line in exported(searches, log):
            files[name].write(json.dumps(line, ensure_ascii=False) + "\n")


def exported(searches: Searches, log: FeedbackLog) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every query (`ubi_queries`) and every event (`ubi_events`), each search before its impressions and feedback."""
    after = ""
    while page := searches.page(after):
        ids = [record.search_id for record in page]
        shown, given = log.shown(ids), log.given(ids)
        ranks = {one.suggestion_id: one for one in shown}
        for record in page:
            yield QUERIES, query(record)
        for impression in shown:
            yield EVENTS, impressed(impression)
        for feedback in given:
            yield EVENTS, judged(feedback, ranks.get(feedback.suggestion_id))
        after = ids[-1]


def query(record: SearchRecord) -> dict[str, Any]:
    """A search as a UBI query; what was asked is redacted."""
    asked = record.request.get("query")
    said = asked.get("utterances", ()) if isinstance(asked, dict) else ()
    return {
        "application": APPLICATION,
        "query_id": record.search_id,
        "client_id": record.principal_id,
        "user_query": " ".join(utterance["text"] for utterance in said),
        "query_attributes": {
            "language": record.language,
            "index_token": record.index_token,
            "no_answer_reason": record.no_answer_reason,
        },
        "object_id_field": _OBJECT,
        "timestamp": record.at.isoformat(),
        "query_response_id": record.search_id,
        "query_response_hit_ids": [shown.article_id for shown in record.shown],
    }


def impressed(impression: Impression) -> dict[str, Any]:
    """Something shown as a UBI event."""
    return _event(IMPRESSION, "IMPRESSION", impression, impression.principal_id, impression.at.isoformat()) | {
        "event_attributes": _attributes(impression.article_id, impression.revision, impression.rank)
    }


def judged(feedback: Feedback, impression: Impression | None) -> dict[str, Any]:
    """A judgement as a UBI event at the rank where its judge saw it."""
    kind = "CONVERSION" if feedback.verdict in _CONVERSIONS else "FEEDBACK"
    action = _ACTIONS.get(feedback.verdict, feedback.verdict.value)
    rank = feedback.rank or (impression.rank if impression is not None else 1)
    event = _event(action, kind, impression or feedback, feedback.principal_id, feedback.at.isoformat())
    told = {"message": feedback.comment[:1024]} if feedback.comment else {}
    return event | told | {"event_attributes": _attributes(feedback.article_id, feedback.revision, rank)}


def _event(action: str, kind: str, about: Impression | Feedback, client: str, at: str) -> dict[str, Any]:
    interaction = about.interaction_id if isinstance(about, Impression) else None
    return {
        "application": APPLICATION,
        "action_name": action,
        "query_id": about.search_id,
        "session_id": interaction or about.search_id,
        "client_id": client,
        "timestamp": at,
        "message_type": kind,
    }


def _attributes(article_id: str, revision: int, rank: int) -> dict[str, Any]:
    known = {"object_id": article_id, "object_id_type": "article", "object_id_field": _OBJECT, "revision": revision}
    return {"object": known, "position": {"ordinal": rank}}
