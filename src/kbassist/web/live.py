"""The live door: over one socket turns come in and what helps goes out, for as long as a talk lasts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, WebSocket, WebSocketDisconnect
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from kbassist.assist.assistant import Ask
from kbassist.assist.post import Post
from kbassist.interactions.feed import (
    Closed,
    ContextChanged,
    Happening,
    LegBegan,
    Mailbox,
    Recalled,
    StepsMarked,
    Suggested,
)
from kbassist.interactions.thread import StepTold
from kbassist.learning.feedback import Judgement
from kbassist.model.access import Action, Principal, may
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.feedback import Verdict
from kbassist.model.interaction import Heard, Interaction, Said
from kbassist.model.recall import Recall
from kbassist.model.situation import Turn
from kbassist.observe import LogEvent, emit, where
from kbassist.web import problems
from kbassist.web.bodies import Language
from kbassist.web.frames import (
    ContextFrame,
    FeedbackFrame,
    Frame,
    FrameId,
    PingFrame,
    StepFrame,
    TurnFrame,
    frame_of,
    id_in,
)
from kbassist.web.interaction_bodies import (
    InteractionView,
    interaction_fields,
    leg_view,
    recall_views,
    step_view,
    turn_view,
)
from kbassist.web.interactions import helped_fields
from kbassist.web.learning import heed
from kbassist.web.suggest_bodies import SuggestReply
from kbassist.wiring import Service

router = APIRouter()

LARGEST: Final = 2**20
"""Bytes of a frame; the server ends a connection that sends more."""

READ_AHEAD, AT_ONCE = 512, 128
"""Frames read before those in front of them are answered (then the sender has to wait), and answered together."""

_GOOD_BYE, _REVOKED = 1000, 1008
"""Codes with which a socket is closed."""

Event = dict[str, Any]


@router.websocket("/v1/live")
async def live(
    socket: WebSocket,
    interaction_id: Annotated[str, Query(min_length=1)],
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    language: Annotated[Language | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
    explain: Annotated[bool, Query()] = False,
) -> None:
    """Follows an interaction: every turn after `after`, and suggestions as of the newest."""
    service: Service = socket.app.state.service
    caller: Principal = socket.state.principal
    try:
        if not may(caller, Action.SERVE):
            raise Refused(RefusalKind.FORBIDDEN, f"{caller.name} may not {Action.SERVE}; another role is needed")
        interaction = await run_in_threadpool(service.thread.get, interaction_id, caller)
    except Refused as refused:
        await socket.send_denial_response(problems.refusal(refused))
        return
    await socket.accept()
    post = Post(interaction.id, caller, Ask(limit=limit, language=language))
    await _Line(socket, service, post, explain).hold(interaction, min(after, interaction.newest))


class _Line:
    """One connection: a reader, one who answers its frames in order, and one who tells what happens."""

    def __init__(self, socket: WebSocket, service: Service, post: Post, explain: bool) -> None:
        self._socket, self._service, self._post, self._explain = socket, service, post, explain
        self._frames: asyncio.Queue[str | None] = asyncio.Queue(READ_AHEAD)
        self._more = asyncio.Event()
        self._sending = asyncio.Lock()
        self._before: tuple[str, Future[Heard]] = "", Future()
        self._recalled: frozenset[Recall] = frozenset()

    async def hold(self, interaction: Interaction, after: int) -> None:
        """Until the client leaves or the interaction is closed."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self._more.set)

        feed, live = self._service.feed, self._service.live
        with feed.subscribe(interaction.id, after, self._post.reader, wake) as mailbox, ExitStack() as stack:
            stack.enter_context(self._service.recalls.follow(interaction.id))
            known = await run_in_threadpool(self._known, interaction)
            answered = stack.enter_context(live.follow(self._post, 0))
            # What happened since it was looked at, and before anybody listened, was told to nobody.
            interaction = await run_in_threadpool(self._service.thread.get, interaction.id, self._post.principal)
            live.ensure(self._post, interaction.newest)
            telling = self._tell(mailbox, interaction, known if answered is None else [*known, answered])
            revoked = asyncio.Event()
            stack.enter_context(self._socket.app.state.presence.of(self._post.principal.id, revoked))
            tasks = [asyncio.create_task(work) for work in (self._read(), self._answer(), telling, self._end(revoked))]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            except WebSocketDisconnect:
                pass
            except Exception as failure:
                emit(LogEvent.LIVE_FAILED, interaction_id=interaction.id, **where(failure))
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _end(self, revoked: asyncio.Event) -> None:
        await revoked.wait()
        await self._socket.close(_REVOKED, "this key was revoked")

    def _known(self, interaction: Interaction) -> list[Happening]:
        """What whoever comes, or comes back, has to learn beside turns and suggestions."""
        recalls = self._service.recalls.catch_up(interaction.id)
        marks = self._service.thread.marks(interaction.id)
        return [Recalled(recalls), *([StepsMarked(marks, interaction.newest)] if marks else [])]

    # -- what the client says -----------------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            await self._frames.put(text if text is not None else message["bytes"].decode(errors="replace"))

    async def _answer(self) -> None:
        while True:
            some = [await self._frames.get()]
            while len(some) < AT_ONCE and not self._frames.empty():
                some.append(self._frames.get_nowait())
            for reply in await run_in_threadpool(self._replies, [text for text in some if text is not None]):
                await self._send(_text(reply))

    def _replies(self, texts: Sequence[str]) -> list[Event]:
        """The replies to frames, in order; the turns among them go to the disk together."""
        asked = [self._begun(text) for text in texts]
        return [self._finished(named, waiting) for named, waiting in asked]

    def _begun(self, text: str) -> tuple[FrameId | None, Future[Event]]:
        waiting: Future[Event] = Future()
        named = None
        try:
            frame = frame_of(text)
            named = frame.id
            if isinstance(frame, TurnFrame):
                kept = self._kept(frame)
                kept.add_done_callback(partial(_hand_on, waiting))
            else:
                waiting.set_result(self._done(frame))
        except Exception as failure:  # this frame has failed; those behind it are answered all the same
            named = id_in(text) if named is None else named
            waiting.set_exception(failure)
        return named, waiting

    def _kept(self, frame: TurnFrame) -> Future[Heard]:
        """The turn on its way to the disk; the one before it may be on that way too, and tell what this one is."""
        turn = Turn(frame.role, frame.text, frame.final, frame.step)
        said = Said(self._post.interaction_id, turn, now_utc(), frame.source_id, frame.replaces)
        text, kept = self._before
        redacted = self._service.thread.redacted(said, self._post.principal, None if kept.done() else text)
        kept = self._service.intake.put(redacted)
        self._before = frame.text, kept
        return kept

    def _done(self, frame: Frame) -> Event:
        service, post = self._service, self._post
        if isinstance(frame, ContextFrame):
            service.thread.change_context(post.interaction_id, frame.context, post.principal)
        elif isinstance(frame, FeedbackFrame) and frame.verdict is Verdict.DISPLAYED and frame.comment is None:
            service.journal.note(service.feedbacks.seen(frame.suggestion_id, frame.rank, post.principal))
        elif isinstance(frame, FeedbackFrame):
            said = Judgement(frame.verdict, frame.rank, frame.comment)
            service.feedbacks.record(frame.suggestion_id, said, post.principal)
            heed(service, frame.suggestion_id)
        elif isinstance(frame, StepFrame):
            told = StepTold(frame.procedure_id, frame.step_id, frame.deed)
            return {"step": _json(step_view(service.thread.mark(post.interaction_id, told, post.principal)))}
        else:
            assert isinstance(frame, PingFrame)
        return {}

    def _finished(self, named: FrameId | None, waiting: Future[Event]) -> Event:
        try:
            return {"reply_to": named, "ok": True, **waiting.result()}
        except Refused as refused:
            return {"reply_to": named, "ok": False, "error": _problem(problems.refusal(refused))}
        except Exception as failure:
            emit(LogEvent.LIVE_FAILED, interaction_id=self._post.interaction_id, **where(failure))
            return {"reply_to": named, "ok": False, "error": _problem(problems.defect())}

    # -- what the client is told --------------------------------------------------------------------------------

    async def _tell(self, mailbox: Mailbox, interaction: Interaction, known: Sequence[Happening]) -> None:
        await self._send(_event("interaction", InteractionView(**interaction_fields(interaction))))
        happened = await _taken(mailbox)
        newer = {type(one) for one in happened}
        happened += [one for one in known if type(one) not in newer]
        if interaction.outcome is not None:
            happened.append(Closed(interaction.outcome))
        while True:
            for one in happened:
                for frame in await self._told(one):
                    await self._send(frame)
                if isinstance(one, Closed):
                    await self._socket.close(_GOOD_BYE)
                    return
            while not (happened := await _taken(mailbox)):  # there may be another page in the store
                await self._more.wait()
                self._more.clear()

    async def _told(self, happening: Happening) -> list[str]:
        """What happened, as frames: one, or one for each text recalled that this line was not told of yet."""
        if isinstance(happening, Suggested):
            return [await run_in_threadpool(self._helped, happening)]
        if not isinstance(happening, Recalled):
            return [_frame(happening)]
        fresh = [one for one in happening.recalls if one not in self._recalled]
        self._recalled = frozenset(happening.recalls)
        return [_event("article_withdrawn", view) for view in recall_views(fresh, self._post.principal)]

    def _helped(self, told: Suggested) -> str:
        post = self._post
        fields = helped_fields(self._service, post.interaction_id, post.principal, told, self._explain)
        return _event("suggestions", SuggestReply(**fields))

    async def _send(self, frame: str) -> None:
        async with self._sending:
            await self._socket.send_text(frame)


async def _taken(mailbox: Mailbox) -> list[Happening]:
    """What waits in a mailbox: a thread is asked only where the store has to be read for it."""
    happened = mailbox.at_hand()
    return await run_in_threadpool(mailbox.take) if happened is None else happened


def _frame(happening: Heard | ContextChanged | LegBegan | StepsMarked | Closed) -> str:
    """What needs nothing more than itself to be told, as a frame."""
    match happening:
        case Heard():
            return _event("turn", turn=turn_view(happening))
        case ContextChanged():
            return _event("context", interaction=InteractionView(**interaction_fields(happening.interaction)))
        case LegBegan():
            return _event("leg", leg=leg_view(happening.leg))
        case StepsMarked():
            return _text({"type": "steps", "steps": [_json(step_view(mark)) for mark in happening.marks]})
        case Closed():
            return _text({"type": "closed", "outcome": happening.outcome})


def _hand_on(waiting: Future[Event], kept: Future[Heard]) -> None:
    failure = kept.exception()
    if failure is not None:
        waiting.set_exception(failure)
    else:
        waiting.set_result({"turn": _json(turn_view(kept.result()))})


def _problem(reply: JSONResponse) -> Event:
    problem: Event = json.loads(bytes(reply.body))
    return problem


def _json(view: BaseModel) -> Event:
    fields: Event = view.model_dump(mode="json")
    return fields


def _event(kind: str, whole: BaseModel | None = None, **parts: BaseModel) -> str:
    """A frame of this type with the fields of a view, or with views as its fields."""
    fields = [] if whole is None else [whole.model_dump_json()[1:-1]]
    fields += (f'"{name}":{view.model_dump_json()}' for name, view in parts.items())
    return f'{{"type":"{kind}",{",".join(fields)}}}'


def _text(frame: Event) -> str:
    return json.dumps(frame, ensure_ascii=False)
