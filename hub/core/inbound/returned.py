"""Mail of ours that came back: which one it was, and what follows for its address."""

import logging
import re
from collections.abc import Sequence
from email.message import Message

import sqlalchemy as sa

from hub.core import mail
from hub.core.db import db
from hub.core.inbound.addresses import Outcome, addressed_in
from hub.core.inbound.messages import Incoming
from hub.core.inbound.reports import Report, report_in
from hub.core.mail import BOUNCE, COMPLAINT, MESSAGE, MailMessage, Return

log = logging.getLogger(__name__)

# A Message-ID of ours that nobody can have guessed.
_SEALED = re.compile(r"<.+\.[0-9a-f]{16}@[^@]+>")


def take(
    raw: bytes, parsed: Message, message: Incoming, addressed: Sequence[tuple[str, str]]
) -> Outcome | None:
    """What the message says of a mail of ours is kept; None if it is no such report.

    Which mail it was is known by a token that only we can have made, or by the Message-ID of one
    that went to the very address that is said to have failed. What knows neither does nothing:
    anybody can write that somebody's mailbox is gone.
    """
    tokens = [token for kind, token in addressed if kind == BOUNCE]
    report = report_in(parsed)
    if report is None:
        return Outcome.IGNORED if tokens and len(tokens) == len(addressed) else None
    tokens += [token for kind, token in addressed_in(report.places) if kind == BOUNCE]
    found = _by_token(tokens) or _by_name(report)
    if found is None:
        log.info("mail %s reports on no mail of ours", message.message_id)
        return Outcome.UNKNOWN if tokens else Outcome.IGNORED
    kind, number, address = found
    returned = Return(report.kind, address, report.status, report.words)
    was_new = mail.take_return(kind, number, returned, subject=report.subject, raw=raw)
    log.info("mail %s: %s return of %s%d", message.message_id, report.kind, kind, number)
    return Outcome.TAKEN if was_new else Outcome.KNOWN


def _by_token(tokens: Sequence[str]) -> tuple[str, int, str] | None:
    for token in tokens:
        which = mail.read_token(token)
        address = mail.address_of(*which) if which else None
        if which and address:
            return (*which, address)
    return None


def _by_name(report: Report) -> tuple[str, int, str] | None:
    sent = sa.select(MailMessage).where(MailMessage.message_id.in_(report.message_ids))
    for message in db.session.scalars(sent):
        # Providers hide whom a complaint comes from.
        is_hidden = (
            report.kind == COMPLAINT
            and not report.addresses
            and _SEALED.fullmatch(message.message_id)
        )
        failed = {mail.as_written(each) for each in report.addresses}
        if is_hidden or mail.as_written(message.recipient) in failed:
            return MESSAGE, message.id, message.recipient
    return None
