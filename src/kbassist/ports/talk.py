"""Interactions, the CRM, and what feedback teaches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from kbassist.model.base import Refused
from kbassist.model.customer import Address, CustomerContext
from kbassist.model.feedback import Feedback, Impression, Prior, Tally, Told, Verdict
from kbassist.model.gap import GapLeader, GapReport
from kbassist.model.interaction import Heard, Interaction, Said, Wanted
from kbassist.model.procedure import StepMark


class FeedbackLog(Protocol):
    """Who was shown what, and what they thought of it."""

    def keep(self, impressions: Sequence[Impression]) -> None:
        """Keeps what was shown."""

    def shown(self, search_ids: Collection[str]) -> list[Impression]:
        """What these searches showed, by search and rank."""

    def put(self, feedback: Feedback) -> Feedback:
        """Keeps a feedback; the same with its number, which is higher than every one before."""

    def given(self, search_ids: Collection[str]) -> list[Feedback]:
        """All feedback on what these searches showed, oldest first."""

    def page(self, verdicts: Collection[Verdict], before: int | None, limit: int) -> list[Feedback]:
        """Feedback with one of these verdicts, newest first, beginning before a number (None: with the newest)."""

    def told(self, article_id: str, offset: int = 0, limit: int = 1000, revision: int | None = None) -> list[Told]:
        """Who was told an article, or one revision of it, by whom and when, the latest first."""

    def weekly(self, article_id: str, since: datetime, weeks: int) -> list[dict[str, int]]:
        """For each week from a moment on, how many suggestions of an article were `shown`, and how many got each
        verdict.
        """

    def standing_of(self, since: datetime) -> dict[str, dict[str, int]]:
        """By article shown since a moment: how many suggestions were `shown`, and how many got each verdict."""

    def judged_in(self, interaction_id: str, verdicts: Collection[Verdict]) -> list[tuple[str, Verdict]]:
        """The articles that got one of these verdicts in an interaction, oldest first."""

    def shown_in(self, interaction_id: str) -> frozenset[tuple[str, int]]:
        """The articles shown in an interaction, each with every revision that was shown."""

    def comments_of(self, customer_id: str, since: datetime) -> list[Feedback]:
        """Feedback with a comment, given at this moment or later on what was shown for a customer."""

    def amend(self, number: int, comment: str) -> None:
        """Writes the comment of a feedback anew."""

    def used_lately(self, verdicts: Collection[Verdict], limit: int) -> list[tuple[str, int]]:
        """The newest feedback with one of these verdicts, as search and rank, once for each search."""


class GapLog(Protocol):
    """Gaps by the question they are known by, and what was told of them by hand."""

    def leaders(self) -> list[GapLeader]:
        """Every leader, oldest first."""

    def add(self, leaders: Sequence[GapLeader]) -> None:
        """Keeps new leaders."""

    def drafted(self, gap_id: str, article_id: str) -> None:
        """Keeps which article was begun for a gap."""

    def report(self, report: GapReport) -> None:
        """Keeps what was told by hand."""

    def reports(self, since: datetime, limit: int) -> list[GapReport]:
        """What was told by hand since a moment, newest first."""


class Lessons(Protocol):
    """What feedback taught: by account, and over all."""

    def tallies(self, intent: str, article_ids: Collection[str]) -> list[Tally]:
        """Every account's tally of these articles for an intent."""

    def keep(self, tallies: Sequence[Tally], priors: Sequence[Prior]) -> None:
        """Keeps tallies and priors in place of the former ones."""

    def after(self, number: int) -> list[Prior]:
        """The priors that a feedback newer than this number changed, oldest first."""


class Priors(Protocol):
    """The priors as searches read them."""

    @property
    def current(self) -> Mapping[tuple[str, str], float]:
        """The factor of every article (second) for every intent (first) of which something was taught; immutable."""


class Interactions(Protocol):
    """Matters with their legs, their turns and what was told of the steps of guided work."""

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

    def amend(self, turns: Sequence[Heard]) -> list[Heard]:
        """Writes turns anew in the edition that each has, where the one kept is the edition before; those written."""

    def add_mark(self, interaction_id: str, mark: StepMark) -> None:
        """Keeps what was told of a step, after what was told before."""

    def marks(self, interaction_id: str) -> tuple[StepMark, ...]:
        """What was told of steps, in the order of telling."""


class Debts(Protocol):
    """Customers of whom something was stored before it was known what they are called."""

    def add(self, customer_id: str, since: datetime) -> None:
        """Keeps that texts of this customer may hold their name; an older debt stays as it is."""

    def all(self) -> dict[str, datetime]:
        """Every customer whose texts are to be redacted again, and since when."""

    def remove(self, customer_id: str) -> None:
        """Nothing is owed to this customer any more."""

    def scrub(self) -> None:
        """What was redacted again is gone from the disk as well, as far as nobody is in the middle of reading it."""


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
