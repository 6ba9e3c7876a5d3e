"""What comes in by mail: a mail program, or a person, ends a subscription (RFC 2369 §3.2)."""

from hub.core.errors import NotFound
from hub.core.inbound import Incoming, Outcome, Verdict
from hub.newsletter import doors
from hub.newsletter.models import BY_MAIL
from hub.newsletter.policy import Circulating
from hub.newsletter.queries.links import parts_of
from hub.newsletter.services.leaving import leave


def leave_by_mail(_message: Incoming, token: str) -> Verdict:
    """The subscription whose address was written to ends, whoever wrote and whatever they wrote.

    Only who has a mail of the newsletter knows the address; people write from others, too.
    """
    try:
        entrance = doors.linked_subscription(*parts_of(token), Circulating.SUBSCRIPTION_LEAVE)
    except NotFound:
        return Verdict(Outcome.UNKNOWN)
    leave(entrance.subscription, BY_MAIL, by_former_link=entrance.is_former)
    return Verdict(Outcome.TAKEN)
