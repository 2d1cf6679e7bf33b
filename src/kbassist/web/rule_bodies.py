"""Rules as JSON: what writing asks for, what a dry run tells, and what rules propose."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from kbassist.assist.dry_run import Rehearsal
from kbassist.model.rule import ActionKind, Proposed, Rule, RuleAction
from kbassist.web.bodies import Body, Flag, Moment, Reply, Text, Word

RuleId = Annotated[Text, Field(pattern=r"^[\w.:()-]{1,200}$", description="Letters, digits and . _ : ( ) -")]
_Expression = Annotated[Text, Field(min_length=1, max_length=2000, description="A CEL expression.")]
_Fields = Annotated[dict[Word, _Expression], Field(max_length=50)]
_Offer = Annotated[Text, Field(min_length=1, max_length=1000)]


class FormBody(Body):
    """A form to open, each field filled by a CEL expression."""

    name: Word
    fields: _Fields = Field({})


class ActionBody(Body):
    """Exactly one thing to do."""

    suggest: Word | None = Field(None, description="An article's id.")
    start: Word | None = Field(None, description="A procedure's id.")
    offer: _Offer | None = None
    hand_over: Word | None = Field(None, description="A skill.")
    form: FormBody | None = None

    @model_validator(mode="after")
    def one_thing(self) -> Self:
        """Refuses none, and more than one."""
        if len([kind for kind in ActionKind if getattr(self, kind.value) is not None]) != 1:
            raise ValueError(f"name exactly one of {', '.join(ActionKind)}")
        return self


class RuleBody(Body):
    """A rule; without an id, and by PUT, it gets that of the path."""

    condition: _Expression
    action: ActionBody
    priority: Annotated[int, Field(strict=True, ge=-1000, le=1000)] = 0
    once: Flag = Field(False, description="In one interaction it is proposed after one turn only.")
    expires: Moment | None = None
    enabled: Flag = False


class NewRule(RuleBody):
    """A new rule."""

    id: RuleId | None = None


class RuleView(BaseModel):
    """A rule."""

    id: str
    condition: str
    action: dict[str, Any]
    priority: int
    once: bool
    expires: datetime | None
    enabled: bool


class RuleReply(Reply, RuleView):
    """One rule."""


class RuleWritten(RuleReply):
    """One rule after a write."""

    index_token: int


class RuleList(Reply):
    """A page of rules; `next_page_token` null: the last."""

    rules: list[RuleView]
    next_page_token: str | None


class RuleDropped(Reply):
    """The rule is forgotten."""

    index_token: int


class DryRunBody(Body):
    """How many of the newest interactions to look at."""

    interactions: Annotated[int, Field(strict=True, ge=1, le=1000)] = 200


class FiringView(BaseModel):
    """A turn of the past after which the rule would have fired; its text is redacted."""

    interaction_id: str
    turn: int
    said: str


class DryRunReply(Reply):
    """How often the rule would have fired."""

    interactions: int
    turns: int = Field(description="Turns of customers looked at.")
    fired_in: int = Field(description="Interactions in which it fires.")
    fired: int = Field(description="Turns after which it fires.")
    examples: list[FiringView]


class ActionView(BaseModel):
    """What a rule proposes: an article or procedure by its id, an offer's text, a skill, a form with its fields."""

    rule_id: str
    kind: ActionKind
    target: str
    fields: dict[str, Any] = Field(description="Of a form; what is not known is left out.")


def rule_of(id: str, body: RuleBody) -> Rule:
    """The rule that a body describes."""
    said = body.action
    kind = next(kind for kind in ActionKind if getattr(said, kind.value) is not None)
    if said.form is None:
        action = RuleAction(kind, str(getattr(said, kind.value)))
    else:
        action = RuleAction(kind, said.form.name, dict(said.form.fields))
    return Rule(id, body.condition, action, body.priority, body.once, body.expires, body.enabled)


def dry_run_reply(found: Rehearsal) -> DryRunReply:
    """What a dry run found, as JSON."""
    examples = [FiringView(interaction_id=one.interaction_id, turn=one.turn, said=one.said) for one in found.examples]
    return DryRunReply(
        interactions=found.interactions,
        turns=found.turns,
        fired_in=found.fired_in,
        fired=found.fired,
        examples=examples,
    )


def action_view(proposed: Proposed) -> ActionView:
    """What a rule proposes, as JSON."""
    return ActionView(
        rule_id=proposed.rule_id, kind=proposed.kind, target=proposed.target, fields=dict(proposed.fields)
    )
