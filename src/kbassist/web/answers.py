"""The door of answers: for chatbots, whole or as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from starlette.responses import StreamingResponse

from kbassist.assist.answer_writing import Written
from kbassist.model.access import Action, Principal, may
from kbassist.model.answer import Answer
from kbassist.observe import SEARCHES
from kbassist.web.answer_bodies import AnswerBody, AnswerReply, answer_reply, asked_of, sentence_view
from kbassist.web.deps import Reader, ServiceDep, room
from kbassist.web.problems import documented
from kbassist.wiring import Service

EVENTS = "text/event-stream"

router = APIRouter(prefix="/v1", tags=["Finding"], responses=documented(401, 403, 413, 422, 429, 503))


@router.post(
    "/answers",
    response_model=AnswerReply,
    responses={200: {"content": {EVENTS: {}}, "description": "The answer, or with Accept: text/event-stream events."}},
)
def answer(
    body: AnswerBody,
    service: ServiceDep,
    caller: Reader,
    _room: Annotated[None, Depends(room, scope="request")],
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> AnswerReply | Response:
    """Answers a customer's question in an article's own words, or says honestly that it cannot.

    As events: `sentence` for each sentence of a rewritten answer as it comes, then `answer`, which counts.
    """
    said = answering(body, service, caller)
    first = next(said)  # what is refused is refused before anything is sent
    if EVENTS not in accept:
        *_, last = chain([first], said)
        assert isinstance(last, Answer)
        return answer_reply(last)
    return StreamingResponse(_events(chain([first], said)), media_type=EVENTS, headers={"Cache-Control": "no-store"})


def answering(body: AnswerBody, service: Service, caller: Principal) -> Iterator[Written | Answer]:
    """What is said to the question, the answer last; nobody learns of customers whom they do not serve."""
    serves = may(caller, Action.SERVE)
    context = service.customers.joined(body.context, body.deadline_ms)[0] if serves else body.context
    request = body.model_dump(mode="json", exclude={"question", "turns", "context"})
    for one in service.answers.stream(asked_of(body, context), caller, request, body.rewrite):
        if isinstance(one, Answer):
            SEARCHES.labels("answers", one.no_answer_reason or "answered").inc()
        yield one


def _events(said: Iterator[Written | Answer]) -> Iterator[str]:
    for one in said:
        name, view = ("answer", answer_reply(one)) if isinstance(one, Answer) else ("sentence", sentence_view(one))
        yield f"event: {name}\ndata: {view.model_dump_json()}\n\n"
