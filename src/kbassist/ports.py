"""The sockets: what the rooms need from the outside, and what adapters promise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kbassist.model.access import Principal, Role
from kbassist.model.article import Article, Content, Publication, Revision
from kbassist.model.base import Refused
from kbassist.model.customer import Address, CustomerContext
from kbassist.model.event import Event, EventType
from kbassist.model.halves import Halves
from kbassist.model.interaction import Heard, Interaction, Said, Wanted
from kbassist.model.passage import Edition, Passage, Scope
from kbassist.model.suggestion import SearchRecord

Vectors = npt.NDArray[np.float32]
"""One unit-length row per text."""

Progress = Callable[[int, int], None]
"""Called with (done, total) while long work goes on."""


class Store(Protocol):
    """The one place that remembers; everything done inside `transaction` holds together or not at all."""

    def transaction(self) -> AbstractContextManager[None]:
        """Opens a write transaction for this thread; nested calls join the outer one."""

    def afterwards(self, tell: Callable[[], None]) -> None:
        """Calls this once all that the open transaction did is kept, and never where it is not; at once outside one."""

    def ping(self) -> None:
        """Answers, or raises what is wrong."""


class Articles(Protocol):
    """Articles with all their revisions and publications."""

    def get(self, article_id: str) -> Article | None:
        """The article, or None."""

    def many(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """The articles that exist among these, by id; one query per thousand ids."""

    def revision(self, article_id: str, number: int) -> Revision | None:
        """One revision, or None."""

    def revisions(self, article_id: str) -> list[Revision]:
        """All revisions, oldest first."""

    def published(self, article_ids: Iterable[str]) -> dict[str, list[tuple[Publication, Revision]]]:
        """Every publication with its revision, oldest first; articles never published are left out."""

    def add_revision(self, content: Content, author: str, at: datetime) -> Revision:
        """Keeps a new revision, numbered after the newest."""

    def add_publication(self, article_id: str, publication: Publication) -> None:
        """Keeps a publication."""

    def end_publications(self, article_id: str, at: datetime) -> int:
        """Ends every open publication at this moment; how many that were."""

    def standing(self, article_ids: Iterable[str], at: datetime) -> dict[str, frozenset[int]]:
        """Which revisions of these articles are in an open publication now: the truth `authorize` asks for."""

    def ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """Article ids in order, beginning after one."""

    def list(self, filters: ArticleFilter, after: str, limit: int) -> list[Article]:
        """Articles in order of id that match, beginning after one."""


class ArticleFilter(Protocol):
    """What a list of articles is narrowed to; None: anything."""

    @property
    def language(self) -> str | None: ...
    @property
    def audience(self) -> str | None: ...
    @property
    def q(self) -> str | None: ...


class Outbox(Protocol):
    """Events in the order they happened; a row stays until every shelf on disk holds it."""

    def put(self, type: EventType, article_ids: Sequence[str], at: datetime) -> int:
        """Keeps one event per article in the open transaction; the newest token."""

    def after(self, token: int, limit: int = 10_000) -> list[Event]:
        """Events newer than a token, oldest first."""

    def newest(self) -> tuple[int, datetime | None]:
        """The newest token (0: none ever) and when it was written."""


class Searches(Protocol):
    """What was asked and what was shown."""

    def keep(self, record: SearchRecord) -> None:
        """Keeps one search."""

    def get(self, search_id: str) -> SearchRecord | None:
        """One search, or None."""


class Principals(Protocol):
    """Keys and who holds them; keys are stored hashed."""

    def create(self, name: str, roles: Iterable[Role], audiences: Iterable[str] | None, at: datetime) -> str:
        """Makes a principal and its key, which is shown only this once; None: the audiences of its roles."""

    def by_key(self, key: str) -> Principal | None:
        """Who holds this key, or None."""

    def list(self) -> list[Principal]:
        """Every principal."""

    def revoke(self, principal_id: str) -> bool:
        """Ends a key; False where there is none."""


class Replays(Protocol):
    """Replies already given under an idempotency key."""

    def claim(self, principal_id: str, key: str, fingerprint: str, at: datetime) -> tuple[int, str] | None:
        """The reply given before for this key and body; None: ours to give. Refused: another body, or one in work."""

    def fulfil(self, principal_id: str, key: str, status: int, body: str) -> None:
        """Keeps the reply."""

    def abandon(self, principal_id: str, key: str) -> None:
        """Frees a claim whose work failed."""


class Interactions(Protocol):
    """Matters with their legs and turns."""

    def add(self, interaction: Interaction) -> None:
        """Keeps a new interaction with its legs."""

    def save(self, interaction: Interaction) -> None:
        """Keeps what became of an interaction: legs, customer, context, language, outcome; its turns stay."""

    def get(self, interaction_id: str) -> Interaction | None:
        """One interaction, or None."""

    def matter(
        self, customer_id: str | None, address: str | None, since: datetime, opened_by: str | None
    ) -> Interaction | None:
        """The open interaction of this customer, or of this address where either side does not know the customer, that
        was alive last, and not before `since`; `opened_by` narrows it to what this principal opened.
        """

    def still_open(self, after: str = "", limit: int = 1000) -> list[Interaction]:
        """Open interactions in order of id, beginning after one."""

    def listed(self, wanted: Wanted, after: str = "", limit: int = 100) -> list[Interaction]:
        """Interactions that match, the one begun last first, going on after that of an id (empty: at the top)."""

    def add_turns(self, batch: Sequence[Said]) -> list[Heard | Refused]:
        """Keeps turns of any interactions in one transaction, in their order; for each what was kept, or why it was
        not: NOT_FOUND, CONFLICT (closed, or it would replace a final turn), INVALID (replaces an unknown turn).
        """

    def turns(self, interaction_id: str, after: int = 0, limit: int = 1000) -> list[Heard]:
        """Turns with a greater number, in order."""

    def latest(self, interaction_id: str, limit: int) -> list[Heard]:
        """The newest turns, in order."""

    def replaced(self, interaction_id: str, since: int) -> list[Heard]:
        """Turns up to this number that took the place of interim ones when it was the newest, or later, in order."""


class Imports(Protocol):
    """Imports in the background, with their per-file outcome; a JSON object each."""

    def put(self, import_id: str, state: Mapping[str, object]) -> None:
        """Keeps the import's state."""

    def get(self, import_id: str) -> dict[str, object] | None:
        """The import's state, or None."""


class CrmFailed(Exception):  # noqa: N818  (named as the other things that happened are)
    """The CRM cannot say now; `reason` is a phrase of ours, never a text of its own, which may hold personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Crm(Protocol):
    """The customers' records, wherever they are kept; a call may take as long as its deadline, and fail."""

    def by_id(self, customer_id: str, deadline_s: float) -> CustomerContext | None:
        """What is known of a customer; None: there is none of this id. CrmFailed: it cannot say."""

    def by_address(self, address: Address, deadline_s: float) -> CustomerContext | None:
        """What is known of whom this address belongs to; None: nobody, or several. CrmFailed: it cannot say."""

    def close(self) -> None:
        """Lets go of connections; what is under way may fail."""


class Allowed(Protocol):
    """The rows that a scope lets through, and the edition in force of each article."""

    @property
    def rows(self) -> npt.NDArray[np.bool_]: ...
    @property
    def editions(self) -> npt.NDArray[np.int32]: ...


Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word of a query as the word table sees it: folded, with its unit vector, and how much it counts."""

    word: str
    vector: Floats
    weight: float


class ShelfView(Protocol):
    """One immutable snapshot of the shelf; rows are numbers that mean something only there."""

    @property
    def token(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def living(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def has_vectors(self) -> bool: ...
    @property
    def unembedded(self) -> int:
        """Living passages without a vector."""

    @property
    def shares(self) -> Mapping[str, Halves]: ...
    @property
    def attribute_values(self) -> frozenset[tuple[str, str]]: ...
    @property
    def moment_fields(self) -> frozenset[str]: ...
    @property
    def families(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def cards(self) -> Mapping[str, tuple[Edition, ...]]: ...
    def allowed(self, scope: Scope) -> Allowed:
        """What this scope may see."""

    def rarity(self, term: str) -> float:
        """How rare a term is on the shelf."""

    def lexical(self, query: Mapping[str, float]) -> Floats:
        """The lexical score of every row."""

    def most(self, query: Mapping[str, float]) -> float:
        """The highest lexical score that any row could have."""

    def most_soft(self, asked: Sequence[AskedWord]) -> float:
        """The highest soft score that any row could have."""

    def nearest(self, vector: Floats, count: int, allowed: Allowed) -> tuple[Rows, Floats]:
        """Allowed rows by cosine, best first."""

    def similarity(self, vector: Floats, rows: Rows) -> Floats:
        """The cosine of these rows; NaN for those without a vector."""

    def phrases(self, pairs: Mapping[tuple[str, str], float], rows: Rows) -> Floats:
        """How well adjacent words of the query stand adjacent in these rows."""

    def article_scores(self, query: Mapping[str, float], rows: Rows) -> Floats:
        """The lexical score of each row's whole article."""

    def word_rarity(self, word: str) -> float:
        """How rare a word is on the shelf as it is written."""

    def soft(self, asked: Sequence[AskedWord]) -> Floats:
        """Soft BM25 of every row: an asked word counts where a near word of any language stands, by its cosine."""

    def soft_articles(self, asked: Sequence[AskedWord], rows: Rows) -> Floats:
        """Soft BM25 of each row's whole article."""

    def nearest_means(self, mean: Floats, count: int, allowed: Allowed) -> tuple[Rows, Floats]:
        """Allowed rows by the cosine of their words' mean vector, best first."""

    def mean_similarity(self, mean: Floats, rows: Rows) -> Floats:
        """The cosine of these rows' mean vectors."""

    def interaction(self, asked: Sequence[AskedWord], rows: Rows) -> Floats:
        """Late interaction: the share of the asked words' weight that each row's nearest words cover, 0 to 1."""

    def near(self, asked: AskedWord) -> Mapping[str, float]:
        """The words of the shelf that stand for an asked one, with their cosine."""

    def written_in(self, rows: Rows, languages: Collection[str]) -> npt.NDArray[np.bool_]:
        """Which of these rows are in one of some languages."""

    def articles_of(self, rows: Rows) -> npt.NDArray[np.int32]:
        """A number for each row's article."""

    def are_body(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """True for stretches of an article's text."""

    def rows_of(self, article_ids: Iterable[str], allowed: Allowed) -> Rows:
        """The allowed rows of these articles' texts."""

    def passage(self, row: int) -> Passage:
        """The passage of a row."""

    def edition(self, row: int, allowed: Allowed) -> Edition:
        """The edition in force that shows an allowed row."""

    def in_force(self, allowed: Allowed) -> list[Edition]:
        """Every edition in force."""


class Shelf(Protocol):
    """Holds the live snapshot."""

    @property
    def current(self) -> ShelfView: ...
    @property
    def identity(self) -> str:
        """The model and rules of analysis that this process shelves and asks with."""

    def wait_for(self, token: int, timeout_s: float) -> bool:
        """True as soon as the live snapshot holds this event; False when the time is over."""


class Model(Protocol):
    """Anything that turns texts into unit vectors in one pass."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    def encode(self, texts: Sequence[str]) -> Vectors: ...
    def fragments(self, word: str) -> int: ...


class Embedder(Protocol):
    """Turns texts into unit vectors of one space."""

    @property
    def fingerprint(self) -> str:
        """Names the model so exactly that equal fingerprints mean comparable vectors."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    @property
    def ready(self) -> bool:
        """False while the model is still loading or when it cannot be loaded."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, waiting until the model is ready; waiting callers share a batch."""

    def fragments(self, word: str) -> int:
        """Into how many pieces the model's tokeniser splits a word: how foreign its language is to the model."""


class Words(Protocol):
    """A vector for every word, whatever its language, in one space."""

    @property
    def fingerprint(self) -> str:
        """Names the table so exactly that equal fingerprints mean comparable vectors."""

    @property
    def dimensions(self) -> int:
        """Length of a vector, a multiple of 64."""

    def vectors(self, of: Sequence[str]) -> Vectors:
        """One row per folded word, as long as the word counts in a text; zeros where nothing is known of it."""


class Analyzer(Protocol):
    """Text to index terms, by language."""

    def terms(self, text: str, language: str) -> list[str]:
        """The terms of a text in order, repeated as often as they occur."""

    def read(self, text: str, language: str) -> tuple[list[str], list[str]]:
        """The terms of a text and its words as they are written, both in order."""

    def spans(self, text: str, language: str) -> Sequence[tuple[str, int, int]]:
        """Every term with the characters it comes from."""

    def words(self, text: str, language: str) -> Sequence[tuple[str, int, int]]:
        """The words that carry meaning, whole and folded, in order, with the characters they come from."""

    def detect(self, text: str, default: str) -> str:
        """The language of a text, or the default where the text does not tell."""
