"""Who was shown what, what they thought of it and what that taught, in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, func, insert, literal, select, update
from sqlmodel import SQLModel, col

from kbassist.adapters.sql import BATCH, SqlStore
from kbassist.adapters.tables import PrincipalRow
from kbassist.adapters.tables_talk import FeedbackRow, ImpressionRow, PriorRow, TallyRow
from kbassist.model.feedback import SHOWN, Feedback, Impression, Prior, Tally, Told, Verdict

_SHOWN, _GIVEN, _TALLY, _PRIOR = (
    select(*SQLModel.metadata.tables[row.__tablename__].columns)
    for row in (ImpressionRow, FeedbackRow, TallyRow, PriorRow)
)
_TOLD = (
    col(ImpressionRow.principal_id),
    col(PrincipalRow.name),
    col(ImpressionRow.interaction_id),
    col(ImpressionRow.customer_id),
    col(ImpressionRow.revision),
)
_FIRST, _LAST = func.min(col(ImpressionRow.at)), func.max(col(ImpressionRow.at))

_IMPRESSION = [field.name for field in fields(Impression)]

# Made once, for what is done at every search: building a statement takes longer than carrying it out.
_NEW_IMPRESSION, _NEW_TALLY, _NEW_PRIOR = insert(ImpressionRow), insert(TallyRow), insert(PriorRow)
_FORMER_TALLY = delete(TallyRow).where(
    and_(
        col(TallyRow.intent) == bindparam("of_intent"),
        col(TallyRow.article_id) == bindparam("of_article"),
        col(TallyRow.principal_id) == bindparam("of_principal"),
    )
)
_FORMER_PRIOR = delete(PriorRow).where(
    and_(col(PriorRow.intent) == bindparam("of_intent"), col(PriorRow.article_id) == bindparam("of_article"))
)


class SqlFeedbackLog:
    """The port FeedbackLog on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def keep(self, impressions: Sequence[Impression]) -> None:
        """Keeps what was shown."""
        if impressions:
            with self._store.writing() as connection:
                connection.execute(
                    _NEW_IMPRESSION, [{name: getattr(one, name) for name in _IMPRESSION} for one in impressions]
                )

    def shown(self, search_ids: Collection[str]) -> list[Impression]:
        """What these searches showed, by search and rank."""
        order, found = (col(ImpressionRow.search_id), col(ImpressionRow.rank)), []
        with self._store.reading() as connection:
            for some in _batches(search_ids):
                asked = _SHOWN.where(order[0].in_(some)).order_by(*order)
                found += [Impression(**row) for row in connection.execute(asked).mappings()]
        return found

    def put(self, feedback: Feedback) -> Feedback:
        """Keeps a feedback; the same with its number, which is higher than every one before."""
        values = asdict(feedback)
        del values["number"]
        with self._store.writing() as connection:
            kept = connection.execute(insert(FeedbackRow).values(**values).returning(col(FeedbackRow.number)))
            return replace(feedback, number=kept.scalar_one())

    def given(self, search_ids: Collection[str]) -> list[Feedback]:
        """All feedback on what these searches showed, oldest first."""
        found: list[Feedback] = []
        with self._store.reading() as connection:
            for some in _batches(search_ids):
                asked = _GIVEN.where(col(FeedbackRow.search_id).in_(some)).order_by(col(FeedbackRow.number))
                found += [_feedback(row) for row in connection.execute(asked).mappings()]
        return found

    def page(self, verdicts: Collection[Verdict], before: int | None, limit: int) -> list[Feedback]:
        """Feedback with one of these verdicts, newest first, beginning before a number (None: with the newest)."""
        number = col(FeedbackRow.number)
        asked = _GIVEN.where(col(FeedbackRow.verdict).in_(sorted(verdicts))).order_by(number.desc()).limit(limit)
        with self._store.reading() as connection:
            rows = connection.execute(asked if before is None else asked.where(number < before))
            return [_feedback(row) for row in rows.mappings()]

    def told(self, article_id: str, offset: int = 0, limit: int = 1000, revision: int | None = None) -> list[Told]:
        """Who was told an article, or one revision of it, by whom and when, the latest first."""
        asked = (
            select(*_TOLD, func.count(), _FIRST, _LAST)
            .join(PrincipalRow, col(PrincipalRow.id) == col(ImpressionRow.principal_id), isouter=True)
            .where(col(ImpressionRow.article_id) == article_id)
            .group_by(*_TOLD)
            .order_by(_LAST.desc(), *_TOLD)
            .offset(offset)
            .limit(limit)
        )
        if revision is not None:
            asked = asked.where(col(ImpressionRow.revision) == revision)
        with self._store.reading() as connection:
            return [Told(*row) for row in connection.execute(asked)]

    def weekly(self, article_id: str, since: datetime, weeks: int) -> list[dict[str, int]]:
        """For each week from a moment on, how many suggestions of an article were `shown`, and how many got each
        verdict.
        """
        borders = [since + timedelta(weeks=number) for number in range(weeks + 1)]
        told: list[dict[str, int]] = [{} for _ in range(weeks)]
        for row, name in ((ImpressionRow, literal(SHOWN)), (FeedbackRow, col(FeedbackRow.verdict))):
            at = col(row.at)
            week = case(*((at < border, number) for number, border in enumerate(borders[1:])), else_=weeks)
            asked = (
                select(week.label("week"), name.label("name"), func.count(col(row.suggestion_id).distinct()))
                .where(col(row.article_id) == article_id, at >= borders[0], at < borders[-1])
                .group_by("week", "name")
            )
            with self._store.reading() as connection:
                for number, said, count in connection.execute(asked):
                    told[number][said] = count
        return told

    def standing_of(self, since: datetime) -> dict[str, dict[str, int]]:
        """By article shown since a moment: how many suggestions were `shown`, and how many got each verdict."""
        told: defaultdict[str, dict[str, int]] = defaultdict(dict)
        shown, judged = col(ImpressionRow.article_id), (col(FeedbackRow.article_id), col(FeedbackRow.verdict))
        several = func.count(col(FeedbackRow.suggestion_id).distinct())  # each is shown once, and judged by many
        for asked in (
            select(shown, literal(SHOWN), func.count()).where(col(ImpressionRow.at) >= since).group_by(shown),
            select(*judged, several).where(col(FeedbackRow.at) >= since).group_by(*judged),
        ):
            with self._store.reading() as connection:
                for article_id, said, count in connection.execute(asked):
                    told[article_id][said] = count
        return dict(told)

    def judged_in(self, interaction_id: str, verdicts: Collection[Verdict]) -> list[tuple[str, Verdict]]:
        """The articles that got one of these verdicts in an interaction, oldest first."""
        asked = (
            select(col(FeedbackRow.article_id), col(FeedbackRow.verdict))
            .join(ImpressionRow, col(ImpressionRow.suggestion_id) == col(FeedbackRow.suggestion_id))
            .where(col(ImpressionRow.interaction_id) == interaction_id, col(FeedbackRow.verdict).in_(sorted(verdicts)))
            .order_by(col(FeedbackRow.number))
        )
        with self._store.reading() as connection:
            return [(article_id, Verdict(verdict)) for article_id, verdict in connection.execute(asked)]

    def shown_in(self, interaction_id: str) -> frozenset[tuple[str, int]]:
        """The articles shown in an interaction, each with every revision that was shown."""
        text = col(ImpressionRow.article_id), col(ImpressionRow.revision)
        asked = select(*text).distinct().where(col(ImpressionRow.interaction_id) == interaction_id)
        with self._store.reading() as connection:
            return frozenset((article_id, revision) for article_id, revision in connection.execute(asked))

    def comments_of(self, customer_id: str, since: datetime) -> list[Feedback]:
        """Feedback with a comment, given at this moment or later on what was shown for a customer."""
        shown = select(col(ImpressionRow.suggestion_id)).where(col(ImpressionRow.customer_id) == customer_id)
        asked = _GIVEN.where(col(FeedbackRow.comment).is_not(None), col(FeedbackRow.at) >= since)
        with self._store.reading() as connection:
            rows = connection.execute(asked.where(col(FeedbackRow.suggestion_id).in_(shown)))
            return [_feedback(row) for row in rows.mappings()]

    def amend(self, number: int, comment: str) -> None:
        """Writes the comment of a feedback anew."""
        with self._store.writing() as connection:
            connection.execute(update(FeedbackRow).where(col(FeedbackRow.number) == number).values(comment=comment))

    def used_lately(self, verdicts: Collection[Verdict], limit: int) -> list[tuple[str, int]]:
        """The newest feedback with one of these verdicts, as search and rank, once for each search."""
        newest = func.max(col(FeedbackRow.number))
        asked = (
            select(col(FeedbackRow.search_id), col(ImpressionRow.rank), newest)
            .join(ImpressionRow, col(ImpressionRow.suggestion_id) == col(FeedbackRow.suggestion_id))
            .where(col(FeedbackRow.verdict).in_(sorted(verdicts)), col(ImpressionRow.intent).is_not(None))
            .group_by(col(FeedbackRow.search_id), col(ImpressionRow.rank))
            .order_by(newest.desc())
            .limit(limit)
        )
        found: dict[str, int] = {}
        with self._store.reading() as connection:
            for search_id, rank, _ in connection.execute(asked):
                found.setdefault(search_id, rank)
        return [*found.items()]


class SqlLessons:
    """The port Lessons on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def tallies(self, intent: str, article_ids: Collection[str]) -> list[Tally]:
        """Every account's tally of these articles for an intent."""
        found: list[Tally] = []
        with self._store.reading() as connection:
            for some in _batches(article_ids):
                asked = _TALLY.where(col(TallyRow.intent) == intent, col(TallyRow.article_id).in_(some))
                found += [Tally(**row) for row in connection.execute(asked).mappings()]
        return found

    def keep(self, tallies: Sequence[Tally], priors: Sequence[Prior]) -> None:
        """Keeps tallies and priors in place of the former ones."""
        with self._store.writing() as connection:
            if tallies:
                named = [(one.intent, one.article_id, one.principal_id) for one in tallies]
                keys = [dict(zip(("of_intent", "of_article", "of_principal"), name, strict=True)) for name in named]
                connection.execute(_FORMER_TALLY, keys)
                connection.execute(_NEW_TALLY, [asdict(one) for one in tallies])
            if priors:
                connection.execute(
                    _FORMER_PRIOR, [{"of_intent": one.intent, "of_article": one.article_id} for one in priors]
                )
                connection.execute(_NEW_PRIOR, [asdict(one) for one in priors])

    def after(self, number: int) -> list[Prior]:
        """The priors that a feedback newer than this number changed, oldest first."""
        order = col(PriorRow.number), col(PriorRow.article_id)
        asked = _PRIOR.where(order[0] > number).order_by(*order)
        with self._store.reading() as connection:
            return [Prior(**row) for row in connection.execute(asked).mappings()]


def _feedback(row: Any) -> Feedback:
    return Feedback(**{**row, "verdict": Verdict(row["verdict"])})


def _batches(ids: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(set(ids))
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))
