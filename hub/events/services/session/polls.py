"""Polls in a session: prepared, opened, voted in, closed. Who voted what is nobody's to know."""

from collections.abc import Collection, Sequence
from secrets import token_hex

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.upserts import insert_missing
from hub.events.models import OVER, PREPARED, RUNNING, Event, Poll, PollVote
from hub.events.policy import Seat
from hub.events.services.session.running import (
    OVERRUN,
    hold_session,
    next_change,
    refuse_unless_held,
)

JOB = "events.close_polls"


def prepare_poll(
    event: Event,
    *,
    actor: Member,
    lang: str,
    question: str,
    options: Sequence[str],
    takes_several: bool,
    shows_result: bool,
) -> Poll:
    """Moderators see the poll; everybody does from when it is opened."""
    session = hold_session(event)
    last = sa.select(sa.func.max(Poll.position)).where(Poll.event_id == event.id)
    poll = Poll(
        event_id=event.id,
        position=(db.session.scalar(last) or 0) + 1,
        change=next_change(session),
        state=PREPARED,
        lang=lang,
        question=question,
        options=list(options),
        takes_several=takes_several,
        shows_result=shows_result,
        created_by=actor.id,
    )
    db.session.add(poll)
    return poll


def open_poll(poll: Poll) -> None:
    """Everybody who takes part can vote. Raises Refused for a poll that is over."""
    _change(poll)
    if poll.state == OVER:
        raise Refused(_("The poll is closed."))
    poll.state = RUNNING


def vote(poll: Poll, seat: Seat, chosen: Collection[int]) -> None:
    """These are the choices of the person, instead of those they made before.

    Raises Refused unless the poll runs and knows every choice; one only, where it takes one.
    """
    _change(poll)
    refuse_unless_held(poll.event)
    if poll.state != RUNNING:
        raise Refused(_("The poll is closed."))
    wanted = sorted(set(chosen) & set(range(len(poll.options))))
    if not wanted or (len(wanted) > 1 and not poll.takes_several):
        raise Refused(_("Choose one of the list."))
    db.session.execute(
        sa.delete(PollVote).where(PollVote.poll_id == poll.id, PollVote.voter == seat.key)
    )
    insert_missing(
        PollVote, [{"poll_id": poll.id, "voter": seat.key, "option": each} for each in wanted]
    )


def close_poll(poll: Poll) -> None:
    """The result stands and is shown; from now on no row says who voted."""
    _change(poll)
    if poll.state != RUNNING:
        return
    poll.state = OVER
    for voter in db.session.scalars(
        sa.select(PollVote.voter).where(PollVote.poll_id == poll.id).distinct()
    ):
        unname(PollVote.voter, voter, PollVote.poll_id == poll.id)


def left_open() -> Sequence[Poll]:
    """Polls in which nobody can vote any more, since their session is over."""
    over = clock.now() - OVERRUN
    found = sa.select(Poll).join(Event).where(Poll.state == RUNNING, Event.ends_at < over)
    return db.session.scalars(found.order_by(Poll.id)).all()


def discard_poll(poll: Poll) -> None:
    """A poll that nobody voted in yet is gone. Raises Refused for any other."""
    session = hold_session(poll.event)
    db.session.refresh(poll)
    if poll.state != PREPARED:
        raise Refused(_("A poll that was opened stays."))
    next_change(session)
    db.session.delete(poll)


def unname(column: InstrumentedAttribute[str], key: str, *where: object) -> None:
    """Rows that knew somebody as `key` know them by a word that says nothing."""
    table = column.class_
    db.session.execute(
        sa.update(table)
        .where(column == key, *where)  # type: ignore[arg-type]
        .values({column: f"x{token_hex(9)}"})
    )


def _change(poll: Poll) -> None:
    session = hold_session(poll.event)
    db.session.refresh(poll)
    poll.change = next_change(session)
