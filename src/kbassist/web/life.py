"""The doors of an article's life: its review, its log, what changed, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query, Response

from kbassist.knowledge.chronicle import changed_fields
from kbassist.knowledge.content import as_mapping
from kbassist.knowledge.diff import Change, ChangedBlock, Piece, difference, words_changed
from kbassist.knowledge.templates import templates
from kbassist.model.access import Principal
from kbassist.model.article import Article
from kbassist.model.base import digest, now_utc
from kbassist.model.life import Act, LogEntry, LogWanted, Stage
from kbassist.search.authorize import readable_now
from kbassist.web.acts import ActingDep, ArticleId
from kbassist.web.article_bodies import ArticleWritten
from kbassist.web.bodies import Language, Moment, Word
from kbassist.web.deps import IdempotencyKey, Insider, Overseer, Reader, Reviewer, ServiceDep, Writer, once
from kbassist.web.life_bodies import (
    BlockView,
    CommentBody,
    CommentList,
    CommentReply,
    CommentView,
    DiffReply,
    FieldView,
    LogList,
    LogView,
    PieceView,
    RestoreBody,
    ReviewBody,
    TemplateList,
    TemplateView,
)
from kbassist.web.paging import PageSize, PageToken, number_of, token_of
from kbassist.web.problems import documented
from kbassist.web.reading import Reading
from kbassist.wiring import Service

router = APIRouter(prefix="/v1", tags=["Knowledge"], responses=documented(401, 403, 422, 429, 503))

_Number = Annotated[int, Path(ge=1, lt=2**31)]
_WRITTEN = documented(404, 409, 412, 413)


@router.post("/articles/{article_id:path}/submit", response_model=ArticleWritten, responses=_WRITTEN)
def submit_article(acting: ActingDep, caller: Writer, body: Annotated[ReviewBody | None, Body()] = None) -> Response:
    """Asks for the approval of the newest revision."""
    said = body or ReviewBody()
    return acting.once(caller, "submit", said, _stamped(acting.service, caller, Stage.SUBMITTED, said))


@router.post("/articles/{article_id:path}/approve", response_model=ArticleWritten, responses=_WRITTEN)
def approve_article(acting: ActingDep, caller: Reviewer, body: Annotated[ReviewBody | None, Body()] = None) -> Response:
    """Approves the revision that is in review."""
    said = body or ReviewBody()
    return acting.once(caller, "approve", said, _stamped(acting.service, caller, Stage.APPROVED, said))


@router.post("/articles/{article_id:path}/reject", response_model=ArticleWritten, responses=_WRITTEN)
def reject_article(acting: ActingDep, caller: Reviewer, body: Annotated[ReviewBody | None, Body()] = None) -> Response:
    """Gives the revision that is in review back to its writer; the note says why."""
    said = body or ReviewBody()
    return acting.once(caller, "reject", said, _stamped(acting.service, caller, Stage.REJECTED, said))


@router.post("/articles/{article_id:path}/restore", response_model=ArticleWritten, responses=_WRITTEN)
def restore_article(acting: ActingDep, caller: Writer, body: RestoreBody) -> Response:
    """Writes the text of an older revision again, as the newest; what is published stays until it is published."""
    service = acting.service

    def restored(article: Article) -> tuple[Article, int]:
        Reading(service.articles, caller, now_utc()).revision(article.id, body.revision)
        done = service.library.restore(article.id, caller.name, body.revision)
        return done.article, done.token

    return acting.once(caller, "restore", body, restored)


@router.get("/articles/{article_id:path}/revisions/{number}/diff", responses=documented(404))
def compare_revisions(
    article_id: ArticleId,
    number: _Number,
    service: ServiceDep,
    caller: Reader,
    against: Annotated[int | None, Query(ge=1, lt=2**31, description="Null: the revision before.")] = None,
) -> DiffReply:
    """Tells what changed from one revision to another, word by word within blocks."""
    reading = Reading(service.articles, caller, now_utc())
    after = reading.revision(article_id, number)
    before = reading.revision(article_id, max(1, number - 1) if against is None else against)
    old, new = as_mapping(before.content), as_mapping(after.content)
    names = [name for name in changed_fields(before.content, after.content) if name not in ("title", "body")]
    return DiffReply(
        article_id=article_id,
        before=before.number,
        after=after.number,
        title=_pieces(words_changed(before.content.title, after.content.title)),
        blocks=[_block(block) for block in difference(before.content.body, after.content.body)],
        fields=[FieldView(field=name, before=old[name], after=new[name]) for name in names],
    )


@router.get("/articles/{article_id:path}/log", responses=documented(404))
def read_article_log(
    article_id: ArticleId,
    service: ServiceDep,
    caller: Insider,
    page_size: PageSize = 50,
    page_token: PageToken = None,
) -> LogList:
    """Lists what was done to an article, newest first."""
    Reading(service.articles, caller, now_utc()).article(article_id)
    return _log(service, LogWanted(article_id), page_size, page_token)


async def log_wanted(
    article_id: Annotated[Word | None, Query()] = None,
    act: Annotated[Act | None, Query()] = None,
    by: Annotated[Word | None, Query(description="The name of a key.")] = None,
    since: Annotated[Moment | None, Query()] = None,
    until: Annotated[Moment | None, Query(description="Exclusive.")] = None,
) -> LogWanted:
    """What the address narrows the log to."""
    return LogWanted(article_id, act, by, since, until)


@router.get("/log")
def read_log(
    service: ServiceDep,
    caller: Overseer,
    wanted: Annotated[LogWanted, Depends(log_wanted)],
    page_size: PageSize = 50,
    page_token: PageToken = None,
) -> LogList:
    """Lists what was done to all articles that the caller may read, newest first; a page may come short."""
    page = _log(service, wanted, page_size, page_token)
    ids = [*{entry.article_id for entry in page.entries}]
    seen = readable_now(ids, caller.readable, service.articles, now_utc())
    return page.model_copy(update={"entries": [entry for entry in page.entries if entry.article_id in seen]})


@router.get("/articles/{article_id:path}/comments", responses=documented(404))
def list_comments(
    article_id: ArticleId,
    service: ServiceDep,
    caller: Insider,
    page_size: PageSize = 50,
    page_token: PageToken = None,
) -> CommentList:
    """Lists what is said about an article, oldest first."""
    Reading(service.articles, caller, now_utc()).article(article_id)
    found = service.discussion.page(article_id, number_of(page_token), page_size + 1)
    page = found[:page_size]
    more = token_of(str(page[-1].number)) if len(found) > page_size else None
    return CommentList(comments=[CommentView(**asdict(one)) for one in page], next_page_token=more)


@router.post(
    "/articles/{article_id:path}/comments",
    status_code=201,
    response_model=CommentReply,
    responses=documented(404, 409, 413),
)
def comment_on_article(
    article_id: ArticleId,
    body: CommentBody,
    service: ServiceDep,
    caller: Insider,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Says something about an article to those who work on it."""

    def say() -> CommentReply:
        Reading(service.articles, caller, now_utc()).article(article_id)
        comment = service.discussion.say(article_id, caller.name, body.text, body.revision, body.quote)
        return CommentReply(**asdict(comment))

    reply = once(service, caller, idempotency_key, digest("comment", article_id, body.model_dump_json()), say)
    return Response(reply, 201, {}, "application/json")


@router.get("/templates")
def list_templates(
    _caller: Insider,
    language: Annotated[Language | None, Query(description="Left out: all there are.")] = None,
) -> TemplateList:
    """Lists the kinds of article, each with a text to begin with."""
    found = [one for one in templates() if language is None or one.language == language.partition("-")[0].lower()]
    return TemplateList(templates=[TemplateView(**asdict(one)) for one in found])


def _stamped(
    service: Service, caller: Principal, stage: Stage, said: ReviewBody
) -> Callable[[Article], tuple[Article, int]]:
    def stamp(article: Article) -> tuple[Article, int]:
        note = None if said.note is None else service.discussion.redacted(said.note)
        reviewed = service.library.review(article.id, stage, caller.name, said.revision, note)
        return reviewed, service.outbox.newest()[0]

    return stamp


def _log(service: Service, wanted: LogWanted, page_size: int, page_token: str | None) -> LogList:
    found = service.articles.logged(wanted, number_of(page_token) or None, page_size + 1)
    page = found[:page_size]
    more = token_of(str(page[-1].number)) if len(found) > page_size else None
    return LogList(entries=[_entry(one) for one in page], next_page_token=more)


def _entry(one: LogEntry) -> LogView:
    return LogView(
        number=one.number,
        article_id=one.article_id,
        act=one.act,
        revision=one.revision,
        by=one.by,
        at=one.at,
        before=dict(one.before),
        after=dict(one.after),
    )


def _block(block: ChangedBlock) -> BlockView:
    return BlockView(change=block.change, pieces=_pieces(block.pieces))


def _pieces(pieces: Sequence[Piece]) -> list[PieceView]:
    return [PieceView(change=Change(piece.change), text=piece.text) for piece in pieces]
