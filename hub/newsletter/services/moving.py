"""A member's subscription goes with the address of their account."""

from hub.accounts.models import Member, public_key
from hub.core.db import db
from hub.newsletter.models import (
    CHANGED,
    CONFIRMED,
    ON_PAGE,
    PAUSED,
    FormerLink,
    Subscription,
)
from hub.newsletter.queries.subscriptions import subscription_at, subscription_of
from hub.newsletter.services.erasing import erase
from hub.newsletter.services.holding import hold, note

READ = (CONFIRMED, PAUSED)


def follow_account(member: Member) -> None:
    """The member's subscription has the address of their account.

    Where that address had a subscription of its own, the one that is read stays; done again, it
    changes nothing.
    """
    own, address = subscription_of(member), (member.email or "").lower()
    if own is None or own.address == address:
        return
    other = subscription_at(address)
    if other is None:
        _move(own, address)
    elif other.state in READ and own.state not in READ:
        erase(own)
        _take(other, member)
    else:
        former = (other.public_id, other.secret)
        erase(other)
        _move(own, address)
        # Mail that this mailbox has already says how to unsubscribe.
        _keep_link(own, *former)


def _move(subscription: Subscription, address: str) -> None:
    """Whoever has the mailbox before can unsubscribe with the mail in it, and nothing else."""
    hold(subscription)
    _keep_link(subscription, subscription.public_id, subscription.secret)
    subscription.address, subscription.secret = address, public_key()
    note(subscription, CHANGED, ON_PAGE, said={"address": "changed"})


def _take(subscription: Subscription, member: Member) -> None:
    hold(subscription)
    subscription.member_id, subscription.member = member.id, member
    note(subscription, CHANGED, ON_PAGE, said={"address": "changed"})


def _keep_link(subscription: Subscription, public_id: str, secret: str) -> None:
    link = FormerLink(subscription_id=subscription.id, public_id=public_id, secret=secret)
    db.session.add(link)
