"""Who is calling, and what they may read and do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

PUBLIC = "public"
EVERY_AUDIENCE = "*"


class Role(StrEnum):
    """What a principal is here for."""

    AGENT = "agent"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    BOT = "bot"
    CUSTOMER = "customer"


class Action(StrEnum):
    """What a door lets a principal do."""

    SEARCH = "search"
    SERVE = "serve"
    EDIT = "edit"
    WRITE = "write"
    REVIEW = "review"
    PUBLISH = "publish"
    OVERSEE = "oversee"
    OPERATE = "operate"


_STAFF = frozenset({PUBLIC, "customers", "agents"})
DEFAULT_AUDIENCES: dict[Role, frozenset[str]] = {
    Role.CUSTOMER: frozenset({PUBLIC, "customers"}),
    Role.BOT: frozenset({PUBLIC}),
    Role.AGENT: _STAFF,
    Role.EDITOR: frozenset({EVERY_AUDIENCE}),
    Role.REVIEWER: frozenset({EVERY_AUDIENCE}),
    Role.SUPERVISOR: frozenset({EVERY_AUDIENCE}),
    Role.ADMIN: frozenset({EVERY_AUDIENCE}),
}

_PERMITTED: dict[Action, frozenset[Role]] = {
    Action.SEARCH: frozenset(Role),
    Action.SERVE: frozenset({Role.AGENT, Role.BOT, Role.SUPERVISOR, Role.ADMIN}),
    Action.EDIT: frozenset({Role.EDITOR, Role.REVIEWER, Role.SUPERVISOR, Role.ADMIN}),
    Action.WRITE: frozenset({Role.EDITOR, Role.SUPERVISOR, Role.ADMIN}),
    Action.REVIEW: frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.ADMIN}),
    Action.PUBLISH: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Action.OVERSEE: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Action.OPERATE: frozenset({Role.ADMIN}),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller: who they are, their roles, and the audiences they belong to (`*`: every one)."""

    id: str
    name: str
    roles: frozenset[Role]
    audiences: frozenset[str]

    @property
    def readable(self) -> frozenset[str]:
        """The audiences whose articles this caller may read; a bot reads public ones, whatever its key says."""
        return frozenset({PUBLIC}) if self.roles == {Role.BOT} else self.audiences | {PUBLIC}


def may_read(readable: frozenset[str], audiences: Iterable[str]) -> bool:
    """True where one of the article's audiences is among those the caller may read."""
    return EVERY_AUDIENCE in readable or not readable.isdisjoint(audiences)


def narrowed(readable: frozenset[str], asked: Iterable[str] | None) -> frozenset[str]:
    """The audiences asked for among those readable (None: all of them); asking for more gives no more."""
    if asked is None:
        return readable
    return frozenset(asked) if EVERY_AUDIENCE in readable else readable & frozenset(asked)


def may(principal: Principal, action: Action) -> bool:
    """True where one of the caller's roles permits the action."""
    return not principal.roles.isdisjoint(_PERMITTED[action])
