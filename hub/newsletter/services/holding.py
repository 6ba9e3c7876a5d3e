"""A subscription is ours until the commit, and each thing done with it is a step: the proof."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import InvalidRequestError

from hub.accounts.models import Member, public_key
from hub.core.db import db
from hub.core.errors import NotFound
from hub.newsletter.models import Delivery, FormerLink, Subscription, SubscriptionStep


def hold(subscription: Subscription) -> None:
    """The subscription is locked and reads as it is now. Raises NotFound if it was deleted."""
    db.session.flush()
    # The columns alone: what is joined to them cannot be locked with them (PostgreSQL).
    names = [each.key for each in sa.inspect(Subscription).column_attrs]
    try:
        db.session.refresh(subscription, attribute_names=names, with_for_update=True)
    except InvalidRequestError:
        raise NotFound() from None


def renew_secret(subscription: Subscription) -> None:
    """Links in mail so far open nothing, nor do those to an address before."""
    subscription.secret = public_key()
    db.session.execute(
        sa.delete(FormerLink)
        .where(FormerLink.subscription_id == subscription.id)
        .execution_options(synchronize_session=False)
    )


def note(
    subscription: Subscription,
    what: str,
    how: str,
    *,
    actor: Member | None = None,
    delivery_id: int | None = None,
    said: dict[str, Any] | None = None,
) -> None:
    """It is kept that this was done, by which way, and what was said.

    `actor` did it for the reader; `delivery_id` is the mail whose link was used, if it was theirs.
    """
    db.session.flush()
    step = SubscriptionStep(
        subscription_id=subscription.id,
        what=what,
        how=how,
        actor_id=actor.id if actor else None,
        delivery_id=_own_delivery(subscription, delivery_id),
        said=said or {},
    )
    db.session.add(step)
    subscription.version = (subscription.version or 0) + 1


def _own_delivery(subscription: Subscription, delivery_id: int | None) -> int | None:
    if delivery_id is None:
        return None
    return db.session.scalar(
        sa.select(Delivery.id).where(
            Delivery.id == delivery_id, Delivery.subscription_id == subscription.id
        )
    )
