"""Callers, their keys and the replies already given them, in the database."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlmodel import col

from kbassist.adapters.sql import BATCH, SqlStore
from kbassist.adapters.tables import PrincipalRow, ReplayRow
from kbassist.model.access import DEFAULT_AUDIENCES, Principal, Role
from kbassist.model.base import RefusalKind, Refused, new_id, now_utc, stretches

_KEY_BYTES = 32
_ABANDONED = timedelta(minutes=10)
"""A claim this old without a reply: whoever worked on it was killed."""

_HOLDER = (
    col(PrincipalRow.id),
    col(PrincipalRow.name),
    col(PrincipalRow.roles),
    col(PrincipalRow.audiences),
)


class SqlPrincipals:
    """The port Principals on a `SqlStore`."""

    def __init__(self, store: SqlStore, clock: Callable[[], datetime] = now_utc) -> None:
        self._store = store
        self._clock = clock

    def create(self, name: str, roles: Iterable[Role], audiences: Iterable[str] | None, at: datetime) -> str:
        """Makes a principal and its key, which is shown only this once; None: the audiences of its roles."""
        held = frozenset(roles)
        if not held:
            raise Refused(RefusalKind.INVALID, f"the key of {name!r} needs a role at least", "roles")
        read = frozenset[str]().union(*(DEFAULT_AUDIENCES[role] for role in held)) if audiences is None else audiences
        key = f"kb_{secrets.token_urlsafe(_KEY_BYTES)}"
        with self._store.writing() as connection:
            connection.execute(
                insert(PrincipalRow).values(
                    id=new_id("p"),
                    name=name,
                    key_hash=_hashed(key),
                    roles=sorted(held),
                    audiences=sorted(set(read)),
                    created_at=at,
                )
            )
        return key

    def by_key(self, key: str) -> Principal | None:
        """Who holds this key, or None."""
        asked = select(*_HOLDER).where(
            col(PrincipalRow.key_hash) == _hashed(key), col(PrincipalRow.revoked_at).is_(None)
        )
        with self._store.reading() as connection:
            row = connection.execute(asked).first()
        return None if row is None else _principal(*row)

    def list(self) -> list[Principal]:
        """Every principal whose key still opens, oldest first."""
        order = col(PrincipalRow.created_at), col(PrincipalRow.id)
        asked = select(*_HOLDER).where(col(PrincipalRow.revoked_at).is_(None)).order_by(*order)
        with self._store.reading() as connection:
            return [_principal(*row) for row in connection.execute(asked)]

    def opening(self, principal_ids: Collection[str]) -> frozenset[str]:
        """Those of them whose key still opens."""
        holder, found = col(PrincipalRow.id), set[str]()
        with self._store.reading() as connection:
            for some in stretches(principal_ids, BATCH):
                asked = select(holder).where(holder.in_(some), col(PrincipalRow.revoked_at).is_(None))
                found.update(connection.execute(asked).scalars())
        return frozenset(found)

    def revoke(self, principal_id: str) -> bool:
        """Ends a key; False where there is none."""
        holder = col(PrincipalRow.id) == principal_id, col(PrincipalRow.revoked_at).is_(None)
        with self._store.writing() as connection:
            ended = connection.execute(update(PrincipalRow).where(*holder).values(revoked_at=self._clock()))
        return ended.rowcount > 0


class SqlReplays:
    """The port Replays on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def claim(self, principal_id: str, key: str, fingerprint: str, at: datetime) -> tuple[int, str] | None:
        """The reply given before for this key and body; None: it is ours to give.

        Refused CONFLICT for another body, and while the first request with this key is still at work.
        """
        asked = select(col(ReplayRow.fingerprint), col(ReplayRow.status), col(ReplayRow.body), col(ReplayRow.at)).where(
            *_claim(principal_id, key)
        )
        with self._store.writing() as connection:
            row = connection.execute(asked).first()
            if row is not None and row.fingerprint != fingerprint:
                raise Refused(RefusalKind.CONFLICT, f"the idempotency key {key!r} was used before with another body")
            if row is not None and row.status is not None:
                return row.status, row.body
            if row is not None and at - row.at < _ABANDONED:
                raise Refused(RefusalKind.CONFLICT, f"a request with the idempotency key {key!r} is still at work")
            connection.execute(delete(ReplayRow).where(*_claim(principal_id, key)))
            connection.execute(
                insert(ReplayRow).values(principal_id=principal_id, key=key, fingerprint=fingerprint, at=at)
            )
        return None

    def fulfil(self, principal_id: str, key: str, status: int, body: str) -> None:
        """Keeps the reply."""
        with self._store.writing() as connection:
            connection.execute(update(ReplayRow).where(*_claim(principal_id, key)).values(status=status, body=body))

    def abandon(self, principal_id: str, key: str) -> None:
        """Frees a claim whose work failed."""
        open_claim = *_claim(principal_id, key), col(ReplayRow.status).is_(None)
        with self._store.writing() as connection:
            connection.execute(delete(ReplayRow).where(*open_claim))


def _claim(principal_id: str, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(ReplayRow.principal_id) == principal_id, col(ReplayRow.key) == key


def _principal(identity: str, name: str, roles: Iterable[str], audiences: Iterable[str]) -> Principal:
    return Principal(identity, name, frozenset(map(Role, roles)), frozenset(audiences))


def _hashed(key: str) -> str:
    """A plain hash is right here: a key is 256 random bits, so there is no dictionary that salt or slowness would foil,
    and every request has to find its key by it."""
    return hashlib.sha256(key.encode()).hexdigest()
