"""The ways to a practice, a draft, a submission, an assignment, a call."""

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.practices.models import Call, Practice, Submission
from hub.practices.policy import Practising
from hub.practices.queries import visibility


def practice(slug: str, permission: Practising, visitor: Member | None = None) -> Practice:
    """The published (or withdrawn) practice of that address."""
    visitor = visitor or current_visitor()
    found = visibility.published_practices().where(Practice.slug == slug)
    return open_door(found, permission, visitor)


def draft(public_id: str, permission: Practising, visitor: Member | None = None) -> Practice:
    """What the visitor writes, or is asked to be an author of."""
    visitor = visitor or current_visitor()
    found = visibility.own_practices(visitor).where(Practice.public_id == public_id)
    return open_door(found, permission, visitor)


def submission(
    public_id: str, number: int, permission: Practising, visitor: Member | None = None
) -> Submission:
    """What was handed in of a practice, to those who wrote it or decide on it."""
    visitor = visitor or current_visitor()
    found = visibility.visible_submissions(visitor).where(
        Practice.public_id == public_id, Submission.number == number
    )
    return open_door(found, permission, visitor)


def latest_submission(
    public_id: str, permission: Practising, visitor: Member | None = None
) -> Submission:
    """The last that was handed in of a practice, to those who wrote it or decide on it."""
    visitor = visitor or current_visitor()
    last = (
        sa.select(sa.func.max(Submission.number))
        .where(Submission.practice_id == Practice.id)
        .correlate(Practice)
        .scalar_subquery()
    )
    found = visibility.visible_submissions(visitor).where(
        Practice.public_id == public_id, Submission.number == last
    )
    return open_door(found, permission, visitor)


def call(slug: str, permission: Practising, visitor: Member | None = None) -> Call:
    """The call of that address."""
    visitor = visitor or current_visitor()
    return open_door(
        visibility.visible_calls(visitor).where(Call.slug == slug), permission, visitor
    )
