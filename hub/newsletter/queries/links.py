"""Personal addresses of a subscription: who has one does what its reader can, and no more.

They have no end: a link in a mail of three years ago still unsubscribes, unless its reader has
had it made useless since.
"""

from typing import Any

from hub.core.i18n import absolute_url
from hub.core.inbound import address_for
from hub.newsletter.models import Subscription

# Mail to `unsubscribe+<token>@…` ends a subscription.
UNSUBSCRIBE = "unsubscribe"
# Public id and secret stand one behind the other in the token, and are as long as each other.
ID_LENGTH = 32


def unsubscribe_address(subscription: Subscription, delivery_id: int | None = None) -> str:
    """The one-click address: a POST ends it, a GET shows a page with a button (RFC 8058 §3.1).

    With `delivery_id` the step that follows says which mail it was.
    """
    of_mail = {"mail": delivery_id} if delivery_id else {}
    return _address("newsletter.leave", subscription, **of_mail)


def preferences_address(subscription: Subscription) -> str:
    """Where its reader sees and changes all of it."""
    return _address("newsletter.own", subscription)


def confirmation_address(subscription: Subscription, lang: str) -> str:
    """Where whoever asked for the newsletter in `lang` confirms that the address is theirs."""
    return absolute_url(
        "newsletter.confirm_form",
        lang=lang,
        public_id=subscription.public_id,
        secret=subscription.secret,
    )


def leave_mailto(subscription: Subscription) -> str | None:
    """The address for mail programs that unsubscribe by mail; None where the Hub takes none."""
    address = address_for(UNSUBSCRIBE, subscription.public_id + subscription.secret)
    return f"mailto:{address}?subject=unsubscribe" if address else None


def parts_of(token: str) -> tuple[str, str]:
    """Public id and secret in the token of an address for mail."""
    return token[:ID_LENGTH], token[ID_LENGTH:]


def _address(endpoint: str, subscription: Subscription, **more: Any) -> str:
    return absolute_url(
        endpoint,
        lang=subscription.lang,
        public_id=subscription.public_id,
        secret=subscription.secret,
        **more,
    )
