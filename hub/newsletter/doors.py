"""The ways to a subscription, a contributed item, an issue."""

import hmac

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from hub.core.db import db
from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.core.errors import NotFound
from hub.core.holidays import Holiday
from hub.core.mail import MailReturn, Suppression
from hub.core.permissions import can, require
from hub.newsletter.models import (
    Contribution,
    FormerLink,
    Issue,
    Subscription,
    SubscriptionImport,
)
from hub.newsletter.policy import Circulating, Entrance
from hub.newsletter.queries import readers, visibility


def issue(period: str, permission: Circulating) -> Issue:
    """The issue of that month (`2026-12`)."""
    visitor = current_visitor()
    return open_door(
        visibility.visible_issues(visitor).where(Issue.period == period), permission, visitor
    )


def contribution(public_id: str, permission: Circulating) -> Contribution:
    """An item that was contributed."""
    visitor = current_visitor()
    if visitor is None:
        require(None, Circulating.CONTRIBUTION_MAKE)
    found = visibility.visible_contributions(visitor).where(Contribution.public_id == public_id)
    return open_door(found, permission, visitor)


def own_subscription(permission: Circulating) -> Entrance | None:
    """The subscription of the visitor, if there is one."""
    visitor = current_visitor()
    found = db.session.scalars(visibility.own_subscription(visitor)).one_or_none()
    if found is None:
        return None
    entrance = Entrance(found)
    require(visitor, permission, entrance)
    return entrance


def linked_subscription(public_id: str, secret: str, permission: Circulating) -> Entrance:
    """The subscription whose personal link somebody has, whoever is signed in.

    With one of mail to an address it had before, what such a link may not do is not there.
    """
    entrance, visitor = _by_link(public_id, secret), current_visitor()
    if entrance is None or (entrance.is_former and not can(visitor, permission, entrance)):
        raise NotFound()
    require(visitor, permission, entrance)
    return entrance


def mail_return(return_id: int, permission: Circulating) -> MailReturn:
    """A mail that came back, with what its server sent."""
    visitor = current_visitor()
    found = visibility.visible_returns(visitor).where(MailReturn.id == return_id)
    return open_door(found.options(undefer(MailReturn.raw)), permission, visitor)


def suppression(suppression_id: int, permission: Circulating) -> Suppression:
    """An address that gets no mail."""
    visitor = current_visitor()
    found = visibility.visible_suppressions(visitor).where(Suppression.id == suppression_id)
    return open_door(found, permission, visitor)


def holiday(holiday_id: int, permission: Circulating) -> Holiday:
    """A day on which the secretariat does not work."""
    visitor = current_visitor()
    found = visibility.visible_holidays(visitor).where(Holiday.id == holiday_id)
    return open_door(found, permission, visitor)


def subscription(public_id: str, permission: Circulating) -> Subscription:
    """Somebody's subscription, for newsletter editors."""
    visitor = current_visitor()
    require(visitor, permission)
    return open_door(readers.with_public_id(public_id), permission, visitor)


def imported_list(list_id: int, permission: Circulating) -> SubscriptionImport:
    """A list that was brought in, for newsletter editors."""
    visitor = current_visitor()
    require(visitor, permission)
    found = sa.select(SubscriptionImport).where(SubscriptionImport.id == list_id)
    return open_door(found, permission, visitor)


def _by_link(public_id: str, secret: str) -> Entrance | None:
    own = sa.select(Subscription).where(Subscription.public_id == public_id)
    for found in db.session.scalars(own):
        if hmac.compare_digest(found.secret.encode(), secret.encode()):
            return Entrance(found, is_by_link=True)
    former = sa.select(FormerLink).where(FormerLink.public_id == public_id)
    for link in db.session.scalars(former):
        if hmac.compare_digest(link.secret.encode(), secret.encode()):
            return Entrance(link.subscription, is_by_link=True, is_former=True)
    return None
