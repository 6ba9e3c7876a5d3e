"""What a live page shows: questions, polls with their numbers, and notes, by who looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.core.db import db
from hub.events.models import (
    ANSWERED,
    ASKED,
    GONE,
    HELD,
    HIDDEN,
    OVER,
    PREPARED,
    RUNNING,
    Event,
    LiveQuestion,
    LiveSupport,
    Poll,
    PollVote,
    Session,
    SessionNote,
)
from hub.events.policy import Seat, asked_from

BY_SUPPORT, NEWEST = "support", "newest"
# Far more than any session was ever asked.
MOST = 500


@dataclass(frozen=True)
class Asked:
    """A question as one person sees it."""

    question: LiveQuestion
    is_own: bool
    is_supported: bool

    @property
    def can_be_taken_back(self) -> bool:
        """Its author changed their mind before anybody else wanted it answered."""
        waits = self.question.state in (ASKED, HELD)
        return self.is_own and waits and not self.question.supports


@dataclass(frozen=True)
class Polled:
    """A poll as one person sees it: how many chose each option, how many voted, their own votes."""

    poll: Poll
    counts: Sequence[int]
    voters: int
    own: frozenset[int]

    @property
    def shows_result(self) -> bool:
        """Whether the numbers are for everybody."""
        is_running = self.poll.state == RUNNING
        return self.poll.state == OVER or (is_running and self.poll.shows_result)


def session_of(event: Event) -> Session:
    """How the event is run; as it begins, if nothing happened yet."""
    found = db.session.get(Session, event.id)
    return found or Session(
        event_id=event.id, change=0, questions_open=True, moderators_first=False
    )


def asked(
    seat: Seat,
    *,
    all_states: bool,
    order: str = BY_SUPPORT,
    since: int = -1,
    number: int | None = None,
) -> Sequence[Asked]:
    """The questions that the person sees, of those that changed after `since`; or the one.

    Moderators (`all_states`) see what waits and what is hidden; authors, their own.
    """
    found = (
        sa.select(LiveQuestion)
        .where(
            LiveQuestion.event_id == seat.event.id,
            LiveQuestion.change > since,
            LiveQuestion.state != GONE,
            sa.true() if number is None else LiveQuestion.number == number,
            sa.or_(
                sa.true() if all_states else LiveQuestion.state.in_((ASKED, ANSWERED)), _own(seat)
            ),
        )
        .options(joinedload(LiveQuestion.author), joinedload(LiveQuestion.hider))
        .order_by(*_order(order))
        .limit(MOST)
    )
    questions = db.session.scalars(found).all()
    supported = set(
        db.session.scalars(
            sa.select(LiveSupport.question_id).where(
                LiveSupport.supporter == seat.key,
                LiveSupport.question_id.in_([each.id for each in questions]),
            )
        )
    )
    return [Asked(each, asked_from(seat, each), each.id in supported) for each in questions]


def changed_numbers(event: Event, since: int) -> Sequence[int]:
    """The numbers of all questions that changed after `since`, whoever may see them."""
    return db.session.scalars(
        sa.select(LiveQuestion.number)
        .where(LiveQuestion.event_id == event.id, LiveQuestion.change > since)
        .order_by(LiveQuestion.number)
    ).all()


def open_questions(event: Event) -> Sequence[LiveQuestion]:
    """What speakers still have to answer, most wanted first."""
    return db.session.scalars(
        sa.select(LiveQuestion)
        .where(LiveQuestion.event_id == event.id, LiveQuestion.state == ASKED)
        .options(joinedload(LiveQuestion.author))
        .order_by(*_order(BY_SUPPORT))
        .limit(MOST)
    ).all()


def polled(seat: Seat, *, all_states: bool, since: int = -1) -> Sequence[Polled]:
    """The polls that the person sees, the latest first; prepared ones are for moderators."""
    found = sa.select(Poll).where(Poll.event_id == seat.event.id, Poll.change > since)
    if not all_states:
        found = found.where(Poll.state != PREPARED)
    polls = db.session.scalars(found.order_by(Poll.position.desc())).all()
    ids = [each.id for each in polls]
    counts = _counted(ids)
    voted = db.session.execute(
        sa.select(PollVote.poll_id, sa.func.count(sa.distinct(PollVote.voter)))
        .where(PollVote.poll_id.in_(ids))
        .group_by(PollVote.poll_id)
    )
    voters = dict(voted.all())
    own = db.session.execute(
        sa.select(PollVote.poll_id, PollVote.option).where(
            PollVote.poll_id.in_(ids), PollVote.voter == seat.key
        )
    ).all()
    return [
        Polled(
            poll,
            [counts.get((poll.id, at), 0) for at in range(len(poll.options))],
            voters.get(poll.id, 0),
            frozenset(at for poll_id, at in own if poll_id == poll.id),
        )
        for poll in polls
    ]


def notes(event: Event, *, since: int = -1) -> Sequence[SessionNote]:
    """What was announced, the latest first."""
    return db.session.scalars(
        sa.select(SessionNote)
        .where(
            SessionNote.event_id == event.id,
            SessionNote.change > since,
            SessionNote.removed_at.is_(None),
        )
        .order_by(SessionNote.id.desc())
    ).all()


def standing(seat: Seat, *, all_states: bool) -> dict[str, list[int]]:
    """Which polls and notes there are for the person: what a page shows beyond is gone."""
    states = (PREPARED, RUNNING, OVER) if all_states else (RUNNING, OVER)
    polls = sa.select(Poll.id).where(Poll.event_id == seat.event.id, Poll.state.in_(states))
    kept = sa.select(SessionNote.id).where(
        SessionNote.event_id == seat.event.id, SessionNote.removed_at.is_(None)
    )
    return {"polls": list(db.session.scalars(polls)), "notes": list(db.session.scalars(kept))}


def _order(order: str) -> tuple[Any, ...]:
    if order == NEWEST:
        return (LiveQuestion.number.desc(),)
    place = sa.case(
        (LiveQuestion.state == HELD, 0),
        (LiveQuestion.state == ASKED, 1),
        (LiveQuestion.state == ANSWERED, 2),
        (LiveQuestion.state == HIDDEN, 3),
        else_=4,
    )
    return (place, LiveQuestion.supports.desc(), LiveQuestion.number)


def _own(seat: Seat) -> sa.ColumnElement[bool]:
    if seat.visitor is not None:
        return LiveQuestion.author_id == seat.visitor.id
    assert seat.registration is not None
    return LiveQuestion.registration_id == seat.registration.id


def _counted(ids: Sequence[int]) -> dict[tuple[int, int], int]:
    rows = db.session.execute(
        sa.select(PollVote.poll_id, PollVote.option, sa.func.count())
        .where(PollVote.poll_id.in_(ids))
        .group_by(PollVote.poll_id, PollVote.option)
    )
    return {(poll_id, option): count for poll_id, option, count in rows}
