"""The state of an article as a condition of the database, the same that `state_at` decides."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from kbassist.adapters.tables import ArticleRow, PublicationRow, ReviewRow, RevisionRow
from kbassist.model.article import State
from kbassist.model.life import Stage

_SHOWN, _TEXT = aliased(PublicationRow), aliased(RevisionRow)
_BOTH = and_(col(_TEXT.article_id) == col(_SHOWN.article_id), col(_TEXT.number) == col(_SHOWN.revision))
_MINE = col(_SHOWN.article_id) == col(ArticleRow.id)


def in_state(state: State, now: datetime) -> ColumnElement[bool]:
    """True for the articles that are in a state at a moment."""
    current = _current(now)
    live, to_come, reviewed = _holds(current, now), _to_come(now), _in_review()
    nothing_shown = and_(not_(to_come), current.is_(None))
    match state:
        case State.LIVE:
            return live
        case State.SCHEDULED:
            return and_(_perhaps(state, now), not_(live), to_come)
        case State.EXPIRED:
            return and_(_perhaps(state, now), not_(live), not_(to_come), current.is_not(None))
        case State.IN_REVIEW:
            return and_(_perhaps(state, now), nothing_shown, reviewed)
        case State.WITHDRAWN:
            return and_(_perhaps(state, now), nothing_shown, not_(reviewed))
        case State.DRAFT:
            return and_(_perhaps(state, now), not_(reviewed))


def _perhaps(state: State, now: datetime) -> ColumnElement[bool]:
    """What holds of all articles in a state and of few others, by an index: it spares looking at every article."""
    shown, article = select(col(PublicationRow.article_id)), col(ArticleRow.id)
    match state:
        case State.SCHEDULED:
            valid = select(col(RevisionRow.article_id)).where(col(RevisionRow.valid_from) > now)
            return article.in_(union_all(shown.where(col(PublicationRow.starts) > now), valid))
        case State.EXPIRED:
            return article.in_(select(col(RevisionRow.article_id)).where(col(RevisionRow.valid_until) <= now))
        case State.IN_REVIEW:
            waits = col(ReviewRow.stage) != Stage.REJECTED.value
            return article.in_(select(col(ReviewRow.article_id)).where(waits))
        case State.WITHDRAWN:
            return article.in_(shown.where(col(PublicationRow.ends) <= now))
        case _:
            return not_(exists().where(_MINE).correlate(ArticleRow))


def in_stage(stage: Stage) -> ColumnElement[bool]:
    """True for the articles whose newest revision has this as its newest stamp."""
    return _newest_review(col(ReviewRow.stage) == stage.value)


def _open(now: datetime) -> ColumnElement[bool]:
    return or_(col(_SHOWN.ends).is_(None), col(_SHOWN.ends) > now)


def _current(now: datetime) -> ColumnElement[int | None]:
    """The newest revision that is published and whose validity has begun; NULL: none."""
    valid = or_(col(_TEXT.valid_from).is_(None), col(_TEXT.valid_from) <= now)
    found = select(func.max(col(_SHOWN.revision))).join(_TEXT, _BOTH)
    found = found.where(_MINE, col(_SHOWN.starts) <= now, _open(now), valid)
    return found.correlate(ArticleRow).scalar_subquery()


def _holds(current: ColumnElement[int | None], now: datetime) -> ColumnElement[bool]:
    lasting = or_(col(_TEXT.valid_until).is_(None), col(_TEXT.valid_until) > now, col(_TEXT.dated))
    mine = col(_TEXT.article_id) == col(ArticleRow.id)
    return exists().where(mine, col(_TEXT.number) == current, lasting).correlate(ArticleRow)


def _to_come(now: datetime) -> ColumnElement[bool]:
    later = or_(col(_SHOWN.starts) > now, col(_TEXT.valid_from) > now)
    return exists().where(_MINE, _BOTH, _open(now), later).correlate(ArticleRow)


def _ended() -> ColumnElement[datetime | None]:
    """When the last publication that has an end ended; NULL: none has one."""
    return select(func.max(col(_SHOWN.ends))).where(_MINE).correlate(ArticleRow).scalar_subquery()


def _in_review() -> ColumnElement[bool]:
    ended = _ended()
    since = or_(ended.is_(None), col(ReviewRow.at) >= ended)
    return _newest_review(and_(col(ReviewRow.stage) != Stage.REJECTED.value, since))


def _newest_review(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """True where the newest stamp on the newest revision meets the condition."""
    one = aliased(ReviewRow)
    mine = and_(col(one.article_id) == col(ArticleRow.id), col(one.revision) == col(ArticleRow.head))
    newest = select(func.max(col(one.number))).where(mine).correlate(ArticleRow).scalar_subquery()
    return exists().where(col(ReviewRow.number) == newest, condition).correlate(ArticleRow)
