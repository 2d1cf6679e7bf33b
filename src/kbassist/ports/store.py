"""The database: everything done inside one transaction holds together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from kbassist.model.access import Principal, Role
from kbassist.model.event import Event, EventType
from kbassist.model.suggestion import SearchRecord


class Store(Protocol):
    """The one place that remembers; everything done inside `transaction` holds together or not at all."""

    def transaction(self) -> AbstractContextManager[None]:
        """Opens a write transaction for this thread; nested calls join the outer one."""

    def afterwards(self, tell: Callable[[], None]) -> None:
        """Calls this once all that the open transaction did is kept, and never where it is not; at once outside one."""

    def ping(self) -> None:
        """Answers, or raises what is wrong."""


class Outbox(Protocol):
    """Events in the order they happened; a row stays until every shelf on disk holds it."""

    def put(self, type: EventType, article_ids: Sequence[str], at: datetime) -> int:
        """Keeps one event per article in the open transaction; the newest token."""

    def after(self, token: int, limit: int = 10_000) -> list[Event]:
        """Events newer than a token, oldest first."""

    def newest(self) -> tuple[int, datetime | None]:
        """The newest token (0: none ever) and when it was written."""


class Records(Protocol):
    """Searches as they are made."""

    def keep(self, record: SearchRecord) -> None:
        """Keeps a record; it need not be on the disk yet."""

    def get(self, search_id: str) -> SearchRecord | None:
        """One record, or None."""


class Searches(Protocol):
    """What was asked and what was shown."""

    def keep(self, record: SearchRecord) -> None:
        """Keeps one search."""

    def get(self, search_id: str) -> SearchRecord | None:
        """One search, or None."""

    def many(self, search_ids: Collection[str]) -> list[SearchRecord]:
        """Those of the searches that are kept, in order of id."""

    def of_interactions(self, interaction_ids: Collection[str]) -> list[SearchRecord]:
        """All searches made for these interactions, by interaction and oldest first."""

    def page(self, after: str, limit: int = 500) -> list[SearchRecord]:
        """Searches in order of id, beginning after one."""

    def newest(self, limit: int, since: datetime | None = None, reasons: Collection[str] = ()) -> list[SearchRecord]:
        """The newest searches, newest first; since a moment, and of those reasons for no answer, where given."""

    def owed_to(self, customer_id: str, since: datetime) -> list[SearchRecord]:
        """Searches of this moment or later whose request says that redaction is owed to a customer."""

    def amend(self, search_id: str, request: Mapping[str, object]) -> None:
        """Writes the request of a search anew."""


class Principals(Protocol):
    """Keys and who holds them; keys are stored hashed."""

    def create(self, name: str, roles: Iterable[Role], audiences: Iterable[str] | None, at: datetime) -> str:
        """Makes a principal and its key, which is shown only this once; None: the audiences of its roles."""

    def by_key(self, key: str) -> Principal | None:
        """Who holds this key, or None."""

    def list(self) -> list[Principal]:
        """Every principal."""

    def opening(self, principal_ids: Collection[str]) -> frozenset[str]:
        """Those of them whose key still opens."""

    def revoke(self, principal_id: str) -> bool:
        """Ends a key; False where there is none."""


class Replays(Protocol):
    """Replies already given under an idempotency key."""

    def claim(self, principal_id: str, key: str, fingerprint: str, at: datetime) -> tuple[int, str] | None:
        """The reply given before for this key and body; None: ours to give. Refused: another body, or one in work."""

    def fulfil(self, principal_id: str, key: str, status: int, body: str) -> None:
        """Keeps the reply."""

    def abandon(self, principal_id: str, key: str) -> None:
        """Frees a claim whose work failed."""


class Imports(Protocol):
    """Imports in the background, with their per-file outcome; a JSON object each."""

    def begin(self, import_id: str, by: str, at: datetime, state: Mapping[str, object]) -> None:
        """Keeps a new import."""

    def put(self, import_id: str, state: Mapping[str, object]) -> None:
        """Keeps the import's state in place of the former one."""

    def get(self, import_id: str, by: str | None) -> dict[str, object] | None:
        """The state of an import that a person began (None: whoever did), or None."""

    def page(self, by: str | None, after: str, limit: int) -> list[dict[str, object]]:
        """Imports of one person (None: of everybody) begun before another (empty: all), newest first.

        Each is its state but for `files`, with `by`, `begun_at` and the name of its first `file`.
        """
