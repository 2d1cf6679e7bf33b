"""Articles and imports as JSON: what writing asks for and what reading answers with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from kbassist.knowledge.content import MAX_BODY, MAX_TITLE, as_mapping
from kbassist.model.article import Article, Published, Revision, State, state_at
from kbassist.model.life import Stage, Translation
from kbassist.web.bodies import Body, Flag, Json, Language, Moment, Reply, Text, Word, written_out

_Names = Annotated[list[Word], Field(max_length=200)]
_Phrasings = Annotated[list[Annotated[Text, Field(min_length=1, max_length=1000)]], Field(max_length=200)]
_Attributes = Annotated[dict[Word, Annotated[list[Word], Field(min_length=1, max_length=200)]], Field(max_length=50)]
_Id = Annotated[Text, Field(pattern=r"^[\w.:()/-]{1,200}$", description="Letters, digits and . _ : ( ) / -")]
_Day = Annotated[date, BeforeValidator(written_out)]
_When = Moment | _Day
_Number = Annotated[int, Field(strict=True, ge=1, lt=2**31)]


class _Said(Body):
    """What an editor may say of an article; left out or null: the default."""

    family: _Id | None = None
    body: Annotated[Text, Field(max_length=MAX_BODY, description="Markdown.")] | None = None
    audiences: Annotated[list[Word], Field(min_length=1, max_length=200)] | None = None
    phrasings: _Phrasings | None = Field(None, description="Other ways to ask for it.")
    tags: _Names | None = None
    valid_from: _When | None = None
    valid_until: _When | None = Field(None, description="A moment (exclusive), or the last day.")
    as_of_field: Word | None = Field(None, description="The context's field whose moment decides, as contract_date.")
    verbatim: Flag | None = None
    uri: Annotated[Text, Field(min_length=1, max_length=2000)] | None = None
    procedure: Json | None = None


class NewArticle(_Said):
    """A draft to be written; without an id it gets one."""

    id: _Id | None = None
    title: Annotated[Text, Field(min_length=1, max_length=MAX_TITLE)]
    language: Language
    attributes: _Attributes | None = Field(None, description="Where the article applies.")


class ArticlePatch(_Said):
    """Changes to an article (a JSON merge patch): what is left out stays, null takes away."""

    title: Annotated[Text, Field(min_length=1, max_length=MAX_TITLE)] | None = None
    language: Language | None = None
    attributes: dict[Word, Annotated[list[Word], Field(min_length=1, max_length=200)] | None] | None = None


class PublishBody(Body):
    """Which revision to show (null: the newest) and from when (null: now)."""

    starts: Moment | None = None
    revision: _Number | None = None


class ScheduleBody(Body):
    """From when to show which revision (null: the newest)."""

    starts: Moment
    revision: _Number | None = None


class WithdrawBody(Body):
    """What to end: everything, or only what is scheduled."""

    scheduled_only: Flag = False


class PublicationView(BaseModel):
    """One revision shown from `starts` until `ends` (null: still)."""

    revision: int
    starts: datetime
    ends: datetime | None
    by: str


class ReviewView(BaseModel):
    """The newest stamp on a revision."""

    revision: int
    stage: Stage
    by: str
    at: datetime
    note: str | None


class TranslationView(BaseModel):
    """Another article of the family; `stale`: it is older than the text that it translates."""

    article_id: str
    language: str
    title: str
    source: bool = Field(description="The one the others follow: named as the family, else written first.")
    stale: bool


class ContentView(BaseModel):
    """All that an editor said."""

    model_config = ConfigDict(frozen=True)

    id: str
    family: str
    language: str
    title: str
    body: str
    audiences: list[str]
    attributes: dict[str, list[str]]
    phrasings: list[str]
    tags: list[str]
    valid_from: datetime | None
    valid_until: datetime | None
    as_of_field: str | None
    verbatim: bool
    uri: str | None
    procedure: dict[str, Any] | None
    revision: int
    author: str
    created_at: datetime


class ArticleItem(ContentView):
    """An article as its caller may see it; `published_revision` is the one in its newest publication."""

    state: State
    etag: str
    published_revision: int | None
    publications: list[PublicationView]
    review: ReviewView | None = Field(description="Of the newest revision; told to those who work on articles.")
    translations: list[TranslationView]
    translation_stale: bool = Field(description="The text that this one translates has changed since.")


class ArticleReply(Reply, ArticleItem):
    """One article."""


class ArticleWritten(ArticleReply):
    """One article after a write; the shelf shows the write once it has reached `index_token`."""

    index_token: int


class ArticleList(Reply):
    """A page of articles; `next_page_token` null: the last."""

    articles: list[ArticleItem]
    next_page_token: str | None


class RevisionReply(Reply, ContentView):
    """One revision."""


class RevisionList(Reply):
    """A page of revisions, oldest first."""

    revisions: list[ContentView]
    next_page_token: str | None


class ImportAccepted(Reply):
    """Files are being taken in; ask for the import to see how far."""

    import_id: str
    state: str
    files: int


class ImportedArticle(BaseModel):
    """What became of one article of a file."""

    article_id: str
    outcome: str
    revision: int | None


class ImportedGuidance(BaseModel):
    """What became of one procedure or rule of a file."""

    kind: str
    id: str
    outcome: str


class ImportedFile(BaseModel):
    """What became of one file: its articles, its procedures and rules, a line for each that was not taken, and what was
    left out of it.
    """

    file: str
    articles: list[ImportedArticle]
    errors: list[str]
    guidance: list[ImportedGuidance] = []
    warnings: list[str] = []


class ImportProgress(BaseModel):
    """Files read, of how many."""

    done: int
    total: int


class ImportView(BaseModel):
    """How far an import is."""

    import_id: str
    state: str = Field(description="waiting, running, done, failed or interrupted")
    publish: bool
    progress: ImportProgress
    counts: dict[str, int]
    error: str | None
    index_token: int
    updated_at: datetime


class ImportItem(ImportView):
    """An import without its files: who began it, when, and the name of the first of them."""

    by: str | None = Field(description="The name of a key; null: from before that was kept.")
    begun_at: datetime
    file: str | None


class ImportList(Reply):
    """A page of imports, newest first; `next_page_token` null: the last."""

    imports: list[ImportItem]
    next_page_token: str | None


class ImportReply(Reply, ImportView):
    """How far an import is and what became of each file so far."""

    files: list[ImportedFile]
    vectors_pending: int = Field(0, description="Passages of all that are found by words already and by meaning later.")


def content_fields(revision: Revision) -> dict[str, Any]:
    """The fields of ContentView."""
    plain = as_mapping(revision.content)
    return plain | {"revision": revision.number, "author": revision.author, "created_at": revision.created_at}


def article_fields(
    article: Article, seen: Revision, published: Published, now: datetime, insider: bool = True
) -> dict[str, Any]:
    """The fields of ArticleItem, without its translations; `seen` is the revision that the caller sees."""
    shown = published[-1][1] if published else None
    review = article.review() if insider else None
    return content_fields(seen) | {
        "state": state_at(article, published, now),
        "etag": article.etag,
        "published_revision": None if shown is None else shown.number,
        "publications": [
            PublicationView(revision=one.revision, starts=one.starts, ends=one.ends, by=one.by)
            for one in article.publications
        ],
        "review": review and ReviewView(**asdict(review)),
        "translations": [],
        "translation_stale": False,
    }


def translation_fields(article_id: str, family: Sequence[Translation], seen: Collection[str]) -> dict[str, Any]:
    """What an article's family adds to its fields; only those that the caller may see are named."""
    source = next((one for one in family if one.source), None)
    stale = {one.article_id: source is not None and one.older_than(source) for one in family}
    return {
        "translations": [
            TranslationView(
                article_id=one.article_id,
                language=one.language,
                title=one.title,
                source=one.source,
                stale=stale[one.article_id],
            )
            for one in family
            if one.article_id != article_id and one.article_id in seen
        ],
        "translation_stale": stale.get(article_id, False),
    }
