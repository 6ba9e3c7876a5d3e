"""One person's own matters in sessions: what they may take away, and what is forgotten."""

from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.events.models import GONE, LiveQuestion, LiveSupport, Poll, PollVote
from hub.events.services.session.polls import unname


def own_matters(member: Member) -> dict[str, Any]:
    """What the member asked, supported and voted; of polls that are over nobody knows who voted."""
    questions = db.session.scalars(
        sa.select(LiveQuestion)
        .where(LiveQuestion.author_id == member.id, LiveQuestion.state != GONE)
        .order_by(LiveQuestion.id)
    )
    supported = db.session.execute(
        sa.select(LiveQuestion.event_id, LiveQuestion.number, LiveSupport.created_at)
        .join(LiveSupport, LiveSupport.question_id == LiveQuestion.id)
        .where(LiveSupport.supporter == _key(member))
        .order_by(LiveSupport.created_at)
    )
    votes = db.session.execute(
        sa.select(Poll.question, PollVote.option)
        .join(PollVote, PollVote.poll_id == Poll.id)
        .where(PollVote.voter == _key(member))
        .order_by(Poll.id, PollVote.option)
    )
    return {
        "questions": [
            {"event": each.event_id, "number": each.number, "text": each.body}
            | {"state": each.state, "named": each.is_named, "asked_at": each.created_at}
            for each in questions
        ],
        "supported": [
            {"event": event_id, "number": number, "since": since}
            for event_id, number, since in supported
        ],
        "votes": [{"poll": question, "option": option} for question, option in votes],
    }


def forget(member: Member) -> None:
    """Their questions stay as a former member's, their votes count, and neither says whose."""
    unname_all(_key(member))


def unname_all(key: str) -> None:
    """Supports and votes of that key stay numbers, each under a word that says nothing."""
    for poll_id in db.session.scalars(
        sa.select(PollVote.poll_id).where(PollVote.voter == key).distinct()
    ):
        unname(PollVote.voter, key, PollVote.poll_id == poll_id)
    for question_id in db.session.scalars(
        sa.select(LiveSupport.question_id).where(LiveSupport.supporter == key)
    ):
        unname(LiveSupport.supporter, key, LiveSupport.question_id == question_id)


def _key(member: Member) -> str:
    return f"m{member.id}"
