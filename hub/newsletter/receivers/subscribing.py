"""What follows for readers: whoever asked is answered by mail, a new account address is taken."""

from hub.accounts.models import Member
from hub.accounts.signals import AddressChanged
from hub.core.db import db
from hub.core.mail import suppressed
from hub.newsletter.models import CONFIRMED, PAUSED, Subscription
from hub.newsletter.queries.subscriptions import last_asked
from hub.newsletter.services.letters import ask_to_confirm, subscribed_already
from hub.newsletter.services.moving import follow_account
from hub.newsletter.signals import SubscriptionAsked


def on_subscription_asked(signal: SubscriptionAsked) -> None:
    """A mail asks to confirm, or says that the newsletter comes already.

    It is written here and not where the form was sent, so that the form is answered as quickly
    for any address. An address that gets no mail of the Hub gets none of this either.
    """
    subscription = db.session.get(Subscription, signal.subscription_id)
    if subscription is None or subscription.address is None or suppressed(subscription.address):
        return
    asked = last_asked(subscription)
    if asked is None:
        return
    if subscription.state in (CONFIRMED, PAUSED):
        subscribed_already(subscription, asked)
    else:
        ask_to_confirm(subscription, asked)


def on_address_changed(signal: AddressChanged) -> None:
    """A member's newsletter goes where their account's mail goes."""
    member = db.session.get(Member, signal.member_id)
    if member is not None and member.email is not None:
        follow_account(member)
