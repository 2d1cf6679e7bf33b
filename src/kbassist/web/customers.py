"""The door of customers: who they are, what the CRM knows of them, and what they came to us with."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field

from kbassist.assist.known_customers import LONGEST_ID, PATIENCE_S
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.interaction import Wanted, own_only
from kbassist.web.bodies import Reply
from kbassist.web.deps import Listener, ServiceDep
from kbassist.web.interaction_bodies import InteractionView, interaction_fields
from kbassist.web.problems import documented

router = APIRouter(prefix="/v1/customers", tags=["Interactions"], responses=documented(401, 403, 422, 503))

_MATTERS = 20

CustomerId = Annotated[str, Path(min_length=1)]


class CustomerReply(Reply):
    """A customer as the CRM knew them at a moment (null: it has not said), and their matters, newest first."""

    customer_id: str
    name: str | None = Field(description="Null for a bot, and where the CRM does not tell.")
    facts: dict[str, Any]
    as_of: datetime | None
    stale: bool = Field(description="True: an older record, for the CRM has not answered since it came of age.")
    interactions: list[InteractionView]
    degraded: list[str] = Field(description="`crm`: it has not answered in time; ask again in a moment.")


@router.get("/{customer_id}", responses=documented(404))
def read_customer(customer_id: CustomerId, service: ServiceDep, caller: Listener) -> CustomerReply:
    """Tells what is known of a customer, at once or after a moment's wait for the CRM."""
    sound = customer_id.isprintable() and len(customer_id) <= LONGEST_ID
    known = service.customers.context_of(customer_id, PATIENCE_S) if sound else None
    only_own = own_only(caller)
    wanted = Wanted(customer_id=customer_id, opened_by=caller.id if only_own else None)
    matters = service.interactions.listed(wanted, limit=_MATTERS) if sound else []
    if known is None or (known.context is None and not known.degraded and not matters):
        shown = customer_id if customer_id.isprintable() else repr(customer_id)
        raise Refused(RefusalKind.NOT_FOUND, f"there is no customer {shown:.200}")
    context = known.context
    return CustomerReply(
        customer_id=customer_id,
        name=None if context is None or only_own else next(iter(context.names), None),
        facts={} if context is None else dict(context.facts),
        as_of=context and context.as_of,
        stale=context is not None and context.stale,
        interactions=[InteractionView(**interaction_fields(one)) for one in matters],
        degraded=list(known.degraded),
    )
