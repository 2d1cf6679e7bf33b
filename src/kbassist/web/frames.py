"""What a client sends over a live socket, and what it is told in return."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from kbassist.model.base import RefusalKind, Refused
from kbassist.model.feedback import Verdict
from kbassist.model.situation import Speaker
from kbassist.web.bodies import MAX_TEXT, Body, Flag, Json, Text, Word
from kbassist.web.interaction_bodies import StepBody, TurnName
from kbassist.web.learning import Comment, JudgedRank
from kbassist.web.problems import path_of

FrameId = int | str


def _naming_a_frame(told: object) -> FrameId:
    if isinstance(told, bool) or not isinstance(told, int | str) or len(str(told)) > 200:
        raise ValueError("must be an integer, or a text of at most 200 characters")
    return told


class _Frame(Body):
    """What every frame has: an id that the reply names."""

    id: Annotated[Any, AfterValidator(_naming_a_frame)] | None = None


class TurnFrame(_Frame):
    """Something was said."""

    type: Literal["turn"]
    role: Speaker
    text: Annotated[Text, Field(max_length=MAX_TEXT)]
    final: Flag = True
    step: Word | None = None
    source_id: Word | None = None
    replaces: TurnName | None = None


class ContextFrame(_Frame):
    """More is known of the customer: a JSON merge patch."""

    type: Literal["context"]
    context: Json


class FeedbackFrame(_Frame):
    """What the agent thinks of a suggestion, or did with it."""

    type: Literal["feedback"]
    suggestion_id: Word
    verdict: Verdict
    rank: JudgedRank | None = None
    comment: Comment | None = None


class StepFrame(_Frame, StepBody):
    """What the agent tells of a step of guided work."""

    type: Literal["step"]


class PingFrame(_Frame):
    """Is anybody there?"""

    type: Literal["ping"]


Frame = TurnFrame | ContextFrame | FeedbackFrame | StepFrame | PingFrame
_FRAME: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="type")])
_TYPES = ("turn", "context", "feedback", "step", "ping")


def frame_of(text: str) -> Frame:
    """The frame that a text holds; Refused INVALID says what is wrong with it, and where."""
    try:
        return _FRAME.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
    if first["type"] == "json_invalid":
        raise Refused(RefusalKind.INVALID, f"this is no JSON: {first['ctx']['error']}")
    if first["type"].startswith("union_tag"):
        raise Refused(RefusalKind.INVALID, f"type: must be one of {', '.join(_TYPES)}", "type")
    where = path_of(("frame", *first["loc"][1:])) or "frame"
    raise Refused(RefusalKind.INVALID, f"{where}: {first['msg'].removeprefix('Value error, ')}", where)


def id_in(text: str) -> FrameId | None:
    """The id of a frame that cannot be read as a whole, where it has one that can."""
    try:
        named = _ID.validate_json(text).get("id")
    except ValidationError:
        return None
    try:
        return _naming_a_frame(named)
    except ValueError:
        return None


_ID: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
