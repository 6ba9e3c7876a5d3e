"""Whose eyes an issue, an item, a subscription is for: what these do not give does not exist."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hub.accounts.models import Member
from hub.core.holidays import Holiday
from hub.core.mail import MailReturn, Suppression
from hub.newsletter.models import (
    CONFIRMED,
    OUT,
    Contribution,
    Issue,
    IssueItem,
    Subscription,
)
from hub.newsletter.policy import is_newsletter_editor


def visible_issues(visitor: Member | None) -> sa.Select[Issue]:
    """Issues from their sending on; those being made to newsletter editors."""
    found = sa.select(Issue).options(
        selectinload(Issue.texts), selectinload(Issue.items).selectinload(IssueItem.texts)
    )
    return found if is_newsletter_editor(visitor) else found.where(Issue.state.in_(OUT))


def visible_contributions(visitor: Member | None) -> sa.Select[Contribution]:
    """One's own items; for newsletter editors all."""
    found = sa.select(Contribution).options(
        joinedload(Contribution.author), joinedload(Contribution.issue)
    )
    if is_newsletter_editor(visitor):
        return found
    return found.where(Contribution.author_id == (visitor.id if visitor else None))


def own_contributions(visitor: Member | None) -> sa.Select[Contribution]:
    """What the visitor contributed, whoever they are, the latest first."""
    return (
        sa.select(Contribution)
        .where(Contribution.author_id == (visitor.id if visitor else None))
        .options(joinedload(Contribution.issue))
        .order_by(Contribution.id.desc())
    )


def own_subscription(visitor: Member | None) -> sa.Select[Subscription]:
    """The subscription of the visitor; nobody's for a stranger."""
    is_own = Subscription.member_id == visitor.id if visitor else sa.false()
    return sa.select(Subscription).where(is_own)


def visible_returns(visitor: Member | None) -> sa.Select[MailReturn]:
    """Mail that came back, to newsletter editors."""
    return sa.select(MailReturn).where(sa.literal(is_newsletter_editor(visitor)))


def visible_suppressions(visitor: Member | None) -> sa.Select[Suppression]:
    """Addresses that get no mail, to newsletter editors."""
    return sa.select(Suppression).where(sa.literal(is_newsletter_editor(visitor)))


def visible_holidays(visitor: Member | None) -> sa.Select[Holiday]:
    """Days on which the secretariat does not work, to newsletter editors."""
    return sa.select(Holiday).where(sa.literal(is_newsletter_editor(visitor)))


def gets_mail() -> sa.ColumnElement[bool]:
    """The condition on a subscription under which an issue may be sent to it.

    It was confirmed, is neither paused nor left, and its address is not on the one list of those
    that get no mail of the Hub.
    """
    is_shut_out = sa.exists().where(Suppression.address == Subscription.address)
    return sa.and_(
        Subscription.state == CONFIRMED, Subscription.address.is_not(None), sa.not_(is_shut_out)
    )
