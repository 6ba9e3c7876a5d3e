"""Somebody reads the newsletter no more, or again."""

from hub.accounts.models import Member
from hub.core import clock
from hub.newsletter.models import CONFIRMED, LEFT, ON_PAGE, RESUMED, Subscription
from hub.newsletter.services import letters
from hub.newsletter.services.holding import hold, note


def leave(
    subscription: Subscription,
    how: str,
    *,
    delivery_id: int | None = None,
    actor: Member | None = None,
    reason: str = "",
    by_former_link: bool = False,
) -> bool:
    """From now on no mail of the newsletter is begun to this reader; done again, nothing changes.

    True if it was so only now. `actor` did it for them, for the `reason` given. Of who did it with
    a link of mail to an address before, nobody knows whether it is the reader: they are told.
    """
    hold(subscription)
    if subscription.state == LEFT:
        return False
    subscription.state, subscription.left_at = LEFT, clock.now()
    subscription.paused_until = None
    subscription.left_reason = subscription.left_words = ""
    said = {"reason": reason} if reason else None
    note(subscription, LEFT, how, actor=actor, delivery_id=delivery_id, said=said)
    if by_former_link and subscription.address is not None:
        letters.left_by_former_link(subscription)
    return True


def say_why(subscription: Subscription, reason: str, words: str) -> None:
    """Who has left says why, as far as they like to."""
    hold(subscription)
    if subscription.state == LEFT:
        subscription.left_reason, subscription.left_words = reason, words


def come_back(subscription: Subscription, how: str = ON_PAGE) -> None:
    """Who had left or paused reads on, with what they had chosen. The link proves the address."""
    hold(subscription)
    if subscription.state == CONFIRMED or subscription.address is None:
        return
    subscription.state, subscription.left_at, subscription.paused_until = CONFIRMED, None, None
    subscription.left_reason = subscription.left_words = ""
    subscription.confirmed_at = subscription.confirmed_at or clock.now()
    note(subscription, RESUMED, how)
