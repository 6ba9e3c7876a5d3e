"""Mail of an issue that came back: the delivery says so, the address is the one list's matter."""

import datetime as dt

import sqlalchemy as sa

from hub.core import clock, mail
from hub.core.db import db
from hub.newsletter.models import DELIVERED, Delivery, Subscription

# The letter of deliveries in the address that mail is returned to.
DELIVERY = "d"


def address_of(number: int) -> str | None:
    """Whom the delivery went to; None if there is no such, or its reader was erased."""
    return db.session.scalar(
        sa.select(Subscription.address)
        .join(Delivery, Delivery.subscription_id == Subscription.id)
        .where(Delivery.id == number)
    )


def on_return(number: int, returned: mail.Return) -> None:
    """The delivery says what came back of it last; what is soft says less than what ends mail."""
    marked = sa.update(Delivery).where(Delivery.id == number)
    if returned.kind == mail.SOFT:
        marked = marked.where(Delivery.returned.in_(("", mail.SOFT)))
    db.session.execute(
        marked.values(returned=returned.kind, returned_at=clock.now()).execution_options(
            synchronize_session=False
        )
    )


def last_through(address: str, before: dt.datetime) -> dt.datetime | None:
    """When the last mail before that moment went to the address that did not come back."""
    return db.session.scalar(
        sa.select(sa.func.max(Delivery.sent_at))
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .where(
            Subscription.address == address,
            Delivery.state == DELIVERED,
            Delivery.returned == "",
            Delivery.sent_at < before,
        )
    )
