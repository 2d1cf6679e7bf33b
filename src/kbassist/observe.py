"""What may be logged and counted: a catalogue of events without room for personal text."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Field = str | int | float | bool | None
"""What an event may say: one plain value."""

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Which request this work belongs to; every event logged meanwhile carries it."""

_log = logging.getLogger("kbassist")
_MAX_FIELD_CHARS: Final = 200


class LogEvent(Enum):
    """Every event that may be logged, its fields, and how loud it is; a field not named here is refused."""

    REQUEST_DONE = "request.done", ("method", "route", "status", "ms")
    REQUEST_FAILED = "request.failed", ("method", "route", "error", "at"), logging.ERROR
    SEARCH_DEGRADED = "search.degraded", ("part", "error", "at"), logging.WARNING
    ANSWER_NOT_REWRITTEN = "answer.not_rewritten", ("search_id", "reason"), logging.WARNING
    TOOL_FAILED = "tool.failed", ("tool", "error", "at"), logging.ERROR
    INTERACTION_OPENED = "interaction.opened", ("interaction_id", "channel", "joined")
    INTERACTION_HANDED_OVER = "interaction.handed_over", ("interaction_id", "channel", "turns")
    INTERACTION_CLOSED = "interaction.closed", ("interaction_id", "outcome", "turns")
    LISTENER_FAILED = "listener.failed", ("error", "at"), logging.WARNING
    LIVE_FAILED = "live.failed", ("interaction_id", "error", "at"), logging.WARNING
    ADDITION_FAILED = "addition.failed", ("part", "error", "at"), logging.WARNING
    LESSONS_REJECTED = "lessons.rejected", ("reason", "error", "at"), logging.WARNING
    IMPORT_STARTED = "import.started", ("import_id", "files")
    IMPORT_DONE = "import.done", ("import_id", "files", "created", "revised", "unchanged", "failed", "ms")
    IMPORT_FAILED = "import.failed", ("import_id", "error", "at"), logging.ERROR
    SHELF_DRAINED = "shelf.drained", ("token", "events", "added", "dropped", "retagged", "ms")
    SHELF_REBUILT = "shelf.rebuilt", ("token", "articles", "passages", "ms")
    SHELF_REJECTED = "shelf.rejected", ("generation", "error"), logging.WARNING
    EMBEDDER_READY = "embedder.ready", ("fingerprint", "ms")
    EMBEDDER_FAILED = "embedder.failed", ("error", "at"), logging.WARNING
    VECTORS_DONE = "vectors.done", ("token", "embedded", "ms")
    WORKER_STARTED = "worker.started", ("work",)
    WORKER_STOPPED = "worker.stopped", ("work",)
    WORKER_FAILED = "worker.failed", ("work", "error", "at", "attempt", "retry_s"), logging.ERROR
    CRM_READ = "crm.read", ("files", "customers", "left_out")
    CRM_ROW_LEFT_OUT = "crm.row_left_out", ("file", "row", "reason"), logging.WARNING
    CRM_FAILED = "crm.failed", ("reason", "error", "at"), logging.WARNING
    READINESS_FAILED = "readiness.failed", ("part", "error", "at"), logging.ERROR
    SERVER_STARTED = "server.started", ("host", "port")

    def __init__(self, label: str, fields: tuple[str, ...], level: int = logging.INFO) -> None:
        self.label = label
        self.fields = frozenset(fields)
        self.level = level


def emit(event: LogEvent, **fields: Field) -> None:
    """Logs one event as one line of JSON, with the request's id; a field outside the catalogue is a ValueError."""
    strange = fields.keys() - event.fields
    if strange:
        raise ValueError(f"event {event.label} has no field {', '.join(sorted(strange))}")
    if not _log.isEnabledFor(event.level):
        return
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    line: dict[str, Field] = {"at": at, "event": event.label, "request_id": request_id.get()}
    line |= {name: _short(value) for name, value in fields.items()}
    _log.log(event.level, json.dumps(line, ensure_ascii=False))


def where(error: BaseException) -> dict[str, Field]:
    """The `error` and `at` fields of an exception: its class and place, never its message, which may quote a text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = None if trace is None else f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    return {"error": type(error).__name__, "at": place}


def log_to_stderr(level: int = logging.INFO) -> None:
    """Sends events to standard error, one line each; calling it again changes only the level."""
    if not _log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        _log.addHandler(handler)
        _log.propagate = False
    _log.setLevel(level)


class Stopwatch:
    """Measures the parts of one piece of work, in milliseconds: `with watch.timed("lexical"): …`, then `timings_ms`."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._parts: dict[str, float] = {}

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Adds the time spent inside to this part, also where the work fails."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._parts[part] = self._parts.get(part, 0.0) + (time.perf_counter() - started) * 1000

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds since the watch was made."""
        return (time.perf_counter() - self._started) * 1000

    @property
    def timings_ms(self) -> dict[str, float]:
        """Milliseconds of every part, and `total` since the watch was made."""
        parts = {**self._parts, "total": self.elapsed_ms}
        return {part: round(spent, 3) for part, spent in parts.items()}


_FAST_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)
REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "kbassist_requests", "Requests by route and status.", ("method", "route", "status"), registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "kbassist_request_seconds", "Time to answer a request.", ("route",), buckets=_FAST_S, registry=REGISTRY
)
SEARCHES = Counter("kbassist_searches", "Searches by door and outcome.", ("door", "outcome"), registry=REGISTRY)
SEARCH_PART_SECONDS = Histogram(
    "kbassist_search_part_seconds",
    "Time spent in each part of a search.",
    ("part",),
    buckets=_FAST_S,
    registry=REGISTRY,
)
CRM_LOOKUPS = Counter("kbassist_crm_lookups", "Look-ups in the CRM by outcome.", ("outcome",), registry=REGISTRY)
ANSWERS = Counter(
    "kbassist_answers", "Searches and answers of talks, by the process that made them.", ("made",), registry=REGISTRY
)
INDEX_TOKEN = Gauge("kbassist_index_token", "Newest event that the live shelf holds.", registry=REGISTRY)
OUTBOX_TOKEN = Gauge("kbassist_outbox_token", "Newest event of the outbox.", registry=REGISTRY)
SHELF_PASSAGES = Gauge("kbassist_shelf_passages", "Passages on the live shelf.", registry=REGISTRY)


def _short(value: Field) -> Field:
    return value[:_MAX_FIELD_CHARS] if isinstance(value, str) else value
