"""Who the caller is, so that a page offers only what they may do."""

from __future__ import annotations

from fastapi import APIRouter

from kbassist.model.access import Action, Role, may
from kbassist.web.bodies import Reply
from kbassist.web.deps import Reader, ServiceDep
from kbassist.web.problems import documented

router = APIRouter(prefix="/v1", tags=["Operating"], responses=documented(401, 403, 422))


class Me(Reply):
    """The holder of a key: what it is called, what it may do, and whose articles it reads (`*`: everybody's).

    `four_eyes`: nothing is published here that nobody but its writer has approved.
    """

    name: str
    roles: list[Role]
    may: list[Action]
    audiences: list[str]
    four_eyes: bool


@router.get("/me")
def who_am_i(service: ServiceDep, caller: Reader) -> Me:
    """Tells whose key this is, and what it may do."""
    return Me(
        name=caller.name,
        roles=sorted(caller.roles),
        may=[action for action in Action if may(caller, action)],
        audiences=sorted(caller.readable),
        four_eyes=service.settings.four_eyes,
    )
