"""The doors of the sample talks, which the desk replays for who wants to see it at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten

from fastapi import APIRouter
from pydantic import BaseModel, Field, ValidationError

from kbassist.model.base import RefusalKind, Refused
from kbassist.model.interaction import Channel
from kbassist.model.situation import Speaker
from kbassist.web.bodies import Language, Reply, Text
from kbassist.web.deps import Listener, ServiceDep
from kbassist.web.paging import PageSize, PageToken, place_of, token_of
from kbassist.web.phrasebook.speaking import said
from kbassist.web.problems import documented

router = APIRouter(prefix="/v1/demo", tags=["Demonstration"], responses=documented(401, 403, 422, 503))

_TITLE = 90
"""Characters of a title."""


class LineView(BaseModel):
    """What somebody says in a sample talk."""

    role: Speaker
    text: Text


class _Sample(BaseModel):
    """A line of a file of sample talks; what else stands in it is not for who watches."""

    id: str = Field(min_length=1, max_length=200)
    channel: Channel
    language: Language
    customer_id: str | None = None
    turns: list[LineView] = Field(min_length=1)


class TalkItem(BaseModel):
    """A sample talk in a list; its title is how the customer begins."""

    id: str
    title: str
    channel: Channel
    language: str
    turns: int


class TalkList(Reply):
    """A page of sample talks in order of id, and what to do where there are none."""

    interactions: list[TalkItem]
    hint: str | None
    next_page_token: str | None


class TalkReply(Reply):
    """A sample talk to be replayed."""

    id: str
    channel: Channel
    language: str
    customer_id: str | None
    turns: list[LineView]


@router.get("/interactions")
def list_talks(
    service: ServiceDep, _caller: Listener, page_size: PageSize = 200, page_token: PageToken = None
) -> TalkList:
    """Lists the talks that can be replayed."""
    talks = _talks(service.settings.demo)
    after = place_of(page_token)
    later = sorted((talk for talk in talks if talk.id > after), key=lambda talk: talk.id)
    page = later[:page_size]
    more = token_of(page[-1].id) if len(later) > len(page) else None
    hint = None if talks else said("there are no sample talks; KBASSIST_DEMO names the folder where they lie")
    return TalkList(interactions=[*map(_item, page)], hint=hint, next_page_token=more)


@router.get("/interactions/{talk_id}", responses=documented(404))
def read_talk(talk_id: str, service: ServiceDep, _caller: Listener) -> TalkReply:
    """Reads a talk that can be replayed."""
    for talk in _talks(service.settings.demo):
        if talk.id == talk_id:
            return TalkReply(**talk.model_dump())
    raise Refused(RefusalKind.NOT_FOUND, "there is no such sample talk")


def _talks(folder: Path | None) -> list[_Sample]:
    """Every talk of the folder's JSON Lines; the files are small, and read as they stand."""
    return [] if folder is None else [talk for path in sorted(folder.glob("*.jsonl")) for talk in _read(path)]


def _read(path: Path) -> Iterator[_Sample]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            yield _Sample.model_validate_json(line)
        except ValidationError:
            told = f"{path.name}: line {number}: is no sample talk"
            raise Refused(RefusalKind.UNAVAILABLE, told) from None


def _item(talk: _Sample) -> TalkItem:
    begins = " ".join(word for line in talk.turns if line.role is Speaker.CUSTOMER for word in line.text.split())
    title = shorten(begins or talk.turns[0].text, _TITLE, placeholder=" …")
    return TalkItem(id=talk.id, title=title, channel=talk.channel, language=talk.language, turns=len(talk.turns))
