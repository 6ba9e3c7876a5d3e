"""Mail that comes in: read, understood, given to whoever registered for its address.

Knows no feature: what an address stands for, its handler knows (`register_address`).
"""

from hub.core.inbound.addresses import (
    REPLY,
    Handler,
    Note,
    Outcome,
    Verdict,
    address_for,
    addressed_in,
    register_address,
    without_tokens,
)
from hub.core.inbound.bodies import Attached
from hub.core.inbound.fetching import AT_ONCE, MailboxFault, fetch, opened
from hub.core.inbound.messages import Incoming, Unreadable, read
from hub.core.inbound.models import InboundFault, InboundMail
from hub.core.inbound.receiving import Postponed, forget_old, forget_sender, receive

__all__ = [
    "AT_ONCE",
    "REPLY",
    "Attached",
    "Handler",
    "InboundFault",
    "InboundMail",
    "Incoming",
    "MailboxFault",
    "Note",
    "Outcome",
    "Postponed",
    "Unreadable",
    "Verdict",
    "address_for",
    "addressed_in",
    "fetch",
    "forget_old",
    "forget_sender",
    "opened",
    "read",
    "receive",
    "register_address",
    "without_tokens",
]
