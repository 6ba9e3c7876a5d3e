"""The editors' desk: what was handed in, how far it has come, and for whom it waits."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, selectinload

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.paging import Page, page_of
from hub.practices.models import (
    ACCEPTED,
    CONFLICT,
    CONFLICTING,
    DECLINED,
    DONE,
    IN_REVIEW,
    INVITED,
    MORE_ASKED,
    REVIEWED,
    REVISING,
    SUBMITTED,
    TOO_FEW,
    Agreement,
    Assignment,
    Call,
    Opinion,
    Practice,
    Review,
    Submission,
    agreement_of,
)
from hub.practices.queries.quorum import (
    Quorum,
    lacking_reviewers,
    quorums_of,
    reaching_quorum,
)
from hub.practices.queries.visibility import handled_submissions, is_latest

# What the desk shows, and for whom it waits there.
OPEN, SCREENING, TO_ASK, REVIEWING = "", "screening", "ask", "reviewing"
REVIEWS_IN, DISPUTED, TO_DECIDE = "reviews", "conflicting", "decide"
WITH_AUTHORS, PUBLISHED, TURNED_DOWN = "authors", "published", "declined"
SHOWS = (
    OPEN,
    SCREENING,
    TO_ASK,
    REVIEWING,
    REVIEWS_IN,
    DISPUTED,
    TO_DECIDE,
    WITH_AUTHORS,
    PUBLISHED,
    TURNED_DOWN,
)


@dataclass(frozen=True)
class Wanted:
    """What the desk is filtered by; empty fields do not filter, but `show`: all that is open."""

    show: str = OPEN
    call: str = ""
    compact: str = ""
    words: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What is filtered by, as it stands in an address."""
        values = {each.name: str(getattr(self, each.name)) for each in fields(self)}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class Line:
    """One submission on the desk."""

    submission: Submission
    title: str
    quorum: Quorum
    agreement: Agreement
    # The first deadline of those who are still asked, if any.
    next_due: dt.datetime | None

    @property
    def state(self) -> str:
        """What it waits for, as one of SHOWS."""
        stage = self.submission.practice.stage
        if stage != IN_REVIEW:
            return {
                SUBMITTED: SCREENING,
                MORE_ASKED: WITH_AUTHORS,
                REVISING: WITH_AUTHORS,
                DECLINED: TURNED_DOWN,
                DONE: PUBLISHED,
            }.get(stage, WITH_AUTHORS)
        if self.quorum.is_reached:
            return DISPUTED if self.agreement.state == CONFLICTING else TO_DECIDE
        if self.quorum.lacks_reviewers or self.quorum.conflicts:
            return TO_ASK
        return REVIEWING

    @property
    def is_late(self) -> bool:
        """Whether somebody who was asked has let a deadline pass."""
        return self.next_due is not None and self.next_due < clock.now()

    @property
    def since(self) -> dt.datetime:
        """Since when it has been where it is."""
        return self.submission.practice.updated_at


def on_desk(visitor: Member, wanted: Wanted, *, after: str | None) -> Page[Line]:
    """What the visitor may decide on, who has waited longest first; as many queries for thirty."""
    found = (
        handled_submissions(visitor)
        .where(is_latest(), *_conditions(wanted, visitor))
        .options(defer(Submission.content), defer(Submission.html), _with_texts_of_call())
    )
    page = page_of(
        found, keys=[Practice.updated_at, Practice.id], after=after, descending=wanted.show in PAST
    )
    ids = [submission.id for submission in page.rows]
    titles, quorums = _titles(ids), quorums_of(ids)
    agreements, dues = _agreements(ids), _next_dues(ids)
    lines = [
        Line(
            submission,
            titles.get(submission.id, ""),
            quorums[submission.id],
            agreements.get(submission.id, Agreement(TOO_FEW)),
            dues.get(submission.id),
        )
        for submission in page.rows
    ]
    return Page(lines, page.after)


def calls_handled(visitor: Member) -> Sequence[Call]:
    """The calls that something on the visitor's desk answers."""
    handled = handled_submissions(visitor).with_only_columns(Practice.call_id)
    ids = db.session.scalars(handled.where(Practice.call_id.is_not(None)).distinct()).all()
    found = sa.select(Call).where(Call.id.in_(ids)).options(selectinload(Call.texts))
    return db.session.scalars(found.order_by(Call.id)).all()


PAST = (PUBLISHED, TURNED_DOWN)
STAGES_OF: Mapping[str, Collection[str]] = {
    OPEN: (SUBMITTED, IN_REVIEW),
    SCREENING: (SUBMITTED,),
    WITH_AUTHORS: (MORE_ASKED, REVISING),
    PUBLISHED: (DONE,),
    TURNED_DOWN: (DECLINED,),
}


def _with_texts_of_call() -> Any:
    return joinedload(Submission.practice).joinedload(Practice.call).selectinload(Call.texts)


def _conditions(wanted: Wanted, visitor: Member) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [
        Practice.stage.in_(STAGES_OF.get(wanted.show, (IN_REVIEW,)))
    ]
    if wanted.show == TO_ASK:
        found.append(sa.or_(lacking_reviewers(), _has((CONFLICT,))))
    elif wanted.show == REVIEWING:
        found.append(sa.and_(~lacking_reviewers(), ~reaching_quorum()))
    elif wanted.show == REVIEWS_IN:
        found.append(_has(REVIEWED))
    elif wanted.show == TO_DECIDE:
        found.append(reaching_quorum())
    elif wanted.show == DISPUTED:
        found.append(Submission.id.in_(_disputed(visitor)))
    if wanted.call:
        found.append(Practice.call_id.in_(sa.select(Call.id).where(Call.slug == wanted.call)))
    if wanted.compact:
        found.append(Submission.content["framework"].as_string() == wanted.compact)
    if wanted.words:
        title = Submission.content["title"].as_string()
        found.append(title.icontains(wanted.words, autoescape=True))
    return found


def _has(states: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Assignment.submission_id == Submission.id, Assignment.state.in_(states)
    )


def _disputed(visitor: Member) -> list[int]:
    """The submissions on the desk whose reviews conflict."""
    open_ones = handled_submissions(visitor).where(is_latest(), Practice.stage == IN_REVIEW)
    ids = db.session.scalars(open_ones.with_only_columns(Submission.id)).all()
    return [key for key, each in _agreements(ids).items() if each.state == CONFLICTING]


def _titles(ids: Collection[int]) -> dict[int, str]:
    title = Submission.content["title"].as_string()
    found = db.session.execute(sa.select(Submission.id, title).where(Submission.id.in_(ids)))
    return {row[0]: row[1] or "" for row in found}


def _agreements(ids: Collection[int]) -> dict[int, Agreement]:
    found = db.session.execute(
        sa.select(Assignment.submission_id, Review.recommendation, Review.marks)
        .join(Assignment.review)
        .where(Assignment.submission_id.in_(ids), Assignment.state.in_(REVIEWED))
    )
    opinions: dict[int, list[Opinion]] = {}
    for submission_id, recommendation, marks in found:
        opinions.setdefault(submission_id, []).append(Opinion(recommendation, marks or {}))
    return {key: agreement_of(some) for key, some in opinions.items()}


def _next_dues(ids: Collection[int]) -> dict[int, dt.datetime]:
    due = sa.case((Assignment.state == INVITED, Assignment.answer_due), else_=Assignment.review_due)
    found = db.session.execute(
        sa.select(Assignment.submission_id, sa.func.min(due))
        .where(Assignment.submission_id.in_(ids), Assignment.state.in_((INVITED, ACCEPTED)))
        .group_by(Assignment.submission_id)
    )
    return {row[0]: row[1] for row in found}
