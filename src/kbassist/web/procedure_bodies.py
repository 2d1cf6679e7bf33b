"""Procedures as JSON: what writing asks for and what reading answers with."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kbassist.knowledge.procedures import as_mapping, etag
from kbassist.model.procedure import Procedure, StepKind
from kbassist.web.bodies import Body, Json, Language, Reply, Text, Word

MAX_ITEMS = 2000
_Id = Annotated[Text, Field(pattern=r"^[\w.:()+/-]{1,200}$", description="Letters, digits and . _ : ( ) + / -")]
_STEP = {"id": "ask-lights", "kind": "ask", "text": "Which lights are on?", "labels": []}
_BRANCH = {"from": "ask-lights", "to": "restart", "when": {"customer": ["red light"]}}


class ProcedureBody(Body):
    """A procedure; what is wrong with its steps and branches is told all at once."""

    title: Annotated[Text, Field(min_length=1, max_length=500)]
    language: Language
    family: _Id | None = Field(None, description="Shared by its translations; the id, where it is left out.")
    audiences: Annotated[list[Word], Field(min_length=1, max_length=200)] = Field(["public"])
    steps: Annotated[list[Json], Field(max_length=MAX_ITEMS, examples=[[_STEP]])]
    branches: Annotated[list[Json], Field(max_length=MAX_ITEMS, examples=[[_BRANCH]])]


class NewProcedure(ProcedureBody):
    """A new procedure."""

    id: _Id


class StepView(BaseModel):
    """One thing to do."""

    id: str
    kind: StepKind
    text: str
    labels: list[str]


class WhenView(BaseModel):
    """What lets a branch be taken: any of these."""

    customer: list[str] = []
    agent: list[str] = []
    event: str | None = None
    context: str | None = None


class BranchView(BaseModel):
    """A way from one step (null: the beginning) to another; without `when` it is taken where no other is."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    start: str | None = Field(alias="from")
    to: str
    when: WhenView | None = None


class ProcedureView(BaseModel):
    """A procedure in force; `article_id` names the article that tells it, null: it was given by itself."""

    id: str
    family: str
    title: str
    language: str
    audiences: list[str]
    article_id: str | None
    steps: list[StepView]
    branches: list[BranchView]
    etag: str


class ProcedureReply(Reply, ProcedureView):
    """One procedure."""


class ProcedureWritten(ProcedureReply):
    """One procedure after a write."""

    index_token: int


class ProcedureList(Reply):
    """A page of procedures; `next_page_token` null: the last."""

    procedures: list[ProcedureView]
    next_page_token: str | None


class ProcedureDropped(Reply):
    """The procedure is forgotten, in these languages."""

    id: str
    languages: list[str]
    index_token: int


Format = Literal["json", "mermaid"]


def procedure_fields(procedure: Procedure) -> dict[str, Any]:
    """The fields of a ProcedureView."""
    return as_mapping(procedure) | {
        "family": procedure.family,
        "language": procedure.language,
        "audiences": sorted(procedure.audiences),
        "article_id": procedure.article_id,
        "etag": etag(procedure),
    }
