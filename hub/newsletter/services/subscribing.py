"""Somebody subscribes: an address once it is confirmed, a member at once."""

from dataclasses import asdict, dataclass, field
from typing import Any

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.core.upserts import insert_missing
from hub.newsletter.models import (
    ASKED,
    BY_ACCOUNT,
    BY_FORM,
    CONFIRMED,
    LEFT,
    MONTHLY,
    ON_PAGE,
    PENDING,
    Subscription,
)
from hub.newsletter.queries.subscriptions import subscription_at, subscription_of, to_confirm
from hub.newsletter.services.holding import hold, note
from hub.newsletter.signals import SubscriptionAsked

# While it is in one of these, what was asked may be confirmed.
UNREAD = (PENDING, LEFT)


@dataclass(frozen=True)
class Choices:
    """What a reader wants: in which language, how often, and whose news first."""

    lang: str
    frequency: str = MONTHLY
    objectives: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)

    @property
    def said(self) -> dict[str, Any]:
        """The same as a step keeps it."""
        return asdict(self)


def ask(address: str, choices: Choices, *, consent: str) -> Subscription:
    """A mail asks whoever reads the address whether they want this (`SubscriptionAsked`).

    Nobody learns whether the address was known: what is there is changed by its reader only, and
    what was chosen now is kept with the asking until it is confirmed.
    """
    subscription = _at(address, choices.lang, BY_FORM)
    hold(subscription)
    if subscription.state == PENDING:
        enter(subscription, choices)
    note(subscription, ASKED, ON_PAGE, said={**choices.said, "consent": consent})
    send(SubscriptionAsked(subscription.id))
    return subscription


def confirm(subscription: Subscription) -> None:
    """Whoever has the mail is there: the newsletter comes as it was asked for.

    Done again it changes nothing. Raises Refused when the link is older than seven days.
    """
    hold(subscription)
    if subscription.state not in UNREAD and subscription.address is not None:
        return
    asked = to_confirm(subscription)
    if asked is None or subscription.address is None:
        raise Refused(_("This link is older than seven days. Ask for the newsletter once more."))
    said = dict(asked.said)
    _begin(subscription, said.pop("consent", ""), Choices(**said))


def subscribe_member(member: Member, choices: Choices, *, consent: str) -> Subscription:
    """The member reads the newsletter at the address of their account, which is confirmed."""
    subscription = subscription_of(member)
    if subscription is None:
        subscription = _at(member.email or "", choices.lang, BY_ACCOUNT)
    hold(subscription)
    subscription.member_id, subscription.member = member.id, member
    if subscription.address is None:
        subscription.address = (member.email or "").lower()
    _begin(subscription, consent, choices)
    return subscription


def enter(subscription: Subscription, choices: Choices) -> bool:
    """The subscription says what its reader chose; True if that is something else than before."""
    chosen = choices.said
    changed = any(getattr(subscription, name) != value for name, value in chosen.items())
    for name, value in chosen.items():
        setattr(subscription, name, value)
    return changed


def _at(address: str, lang: str, source: str) -> Subscription:
    """The subscription of the address, ours; of two who ask at once only one makes it.

    One that is deleted just now is made anew.
    """
    found = subscription_at(address, is_held=True)
    if found is None:
        row = {"address": address.lower(), "lang": lang, "source": source}
        insert_missing(Subscription, [row])
        found = subscription_at(address, is_held=True)
    assert found is not None
    return found


def _begin(subscription: Subscription, consent: str, choices: Choices) -> None:
    enter(subscription, choices)
    subscription.consent = consent
    subscription.state, subscription.confirmed_at = CONFIRMED, clock.now()
    subscription.left_at = subscription.paused_until = None
    subscription.left_reason = subscription.left_words = ""
    said = {**choices.said, "consent": consent}
    note(subscription, CONFIRMED, ON_PAGE, said=said)
    db.session.flush()
