"""The long poll: what helps, for who has no socket, as soon as there is something newer than they know."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool

from kbassist.assist.post import Post
from kbassist.interactions.feed import Recalled, Suggested
from kbassist.model.base import RefusalKind, Refused, digest
from kbassist.web.deps import Listener, PresenceDep, ServiceDep
from kbassist.web.interaction_bodies import RecallView, WaitReply, recall_views
from kbassist.web.interactions import InteractionId, helped_fields
from kbassist.web.problems import documented

router = APIRouter(prefix="/v1/interactions", tags=["Interactions"], responses=documented(401, 403, 413, 422, 429, 503))


@dataclass(frozen=True, slots=True)
class Known:
    """What a caller knows already, and how long they wait for more."""

    wait_s: float
    after: int
    recalled_mark: str | None

    def holds(self, told: Suggested | None, recalls: list[RecallView]) -> bool:
        """True where none of this is news."""
        return (told is None or told.as_of <= self.after) and self.recalled_mark in (None, mark_of(recalls))


async def known_already(
    wait_s: Annotated[float, Query(ge=0, le=60, description="How long to wait for newer ones.")] = 20,
    after: Annotated[int, Query(ge=0, lt=2**31, description="The `as_of` of those that are known already.")] = 0,
    recalled_mark: Annotated[
        str | None, Query(max_length=200, description="The `recalled_mark` that is known; empty at first.")
    ] = None,
) -> Known:
    """What the address says of that."""
    return Known(wait_s, after, recalled_mark)


@router.get("/{interaction_id}/suggestions", responses=documented(404))
async def wait_for_suggestions(
    interaction_id: InteractionId,
    service: ServiceDep,
    presence: PresenceDep,
    caller: Listener,
    known: Annotated[Known, Depends(known_already)],
) -> WaitReply:
    """Waits for suggestions as of a newer turn than `after`, or, where `recalled_mark` tells what is known of that, for
    something shown to be withdrawn or corrected; when the time is over, what there is.
    """
    post = Post(interaction_id, caller)
    interaction = await run_in_threadpool(service.thread.get, interaction_id, caller)
    loop, more = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(more.set)

    told: Suggested | None = None
    recalls: list[RecallView] = []
    with (
        service.feed.subscribe(interaction.id, interaction.newest, post.reader, wake) as mailbox,
        presence.of(caller.id, more) as stay,
        ExitStack() as stack,
        suppress(TimeoutError),
    ):
        stack.enter_context(service.recalls.follow(interaction.id))
        recalls = recall_views(await run_in_threadpool(service.recalls.catch_up, interaction.id), caller)
        told = stack.enter_context(service.live.follow(post, 0))
        # What was said since it was looked at, and before anybody listened, was told to nobody.
        interaction = await run_in_threadpool(service.thread.get, interaction_id, caller)
        service.live.ensure(post, interaction.newest)
        async with asyncio.timeout(known.wait_s):
            while known.holds(told, recalls) and not stay.revoked:
                await more.wait()
                more.clear()
                for one in await run_in_threadpool(mailbox.take):
                    if isinstance(one, Suggested):
                        told = one
                    elif isinstance(one, Recalled):
                        recalls = recall_views(one.recalls, caller)
    if stay.revoked:
        raise Refused(RefusalKind.UNAUTHENTICATED, "this key is not known or was revoked")
    if told is None:
        told = Suggested(*await run_in_threadpool(service.live.now, post), post.reader)
    fields = await run_in_threadpool(helped_fields, service, interaction_id, caller, told)
    return WaitReply(**fields, recalled=recalls, recalled_mark=mark_of(recalls))


def mark_of(recalls: list[RecallView]) -> str:
    """Names what is recalled; empty: nothing."""
    told = [one.model_dump_json() for one in recalls]
    return digest(*told) if told else ""
