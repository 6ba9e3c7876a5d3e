"""One message that came in: done once, refused kindly, or left alone because no person wrote it."""

import datetime as dt
import logging
from collections.abc import Sequence
from email.utils import parseaddr

import sqlalchemy as sa
from flask import current_app

from hub.config import Settings
from hub.core import clock, mail
from hub.core.db import db
from hub.core.inbound import returned
from hub.core.inbound.addresses import (
    Handler,
    Note,
    Outcome,
    Verdict,
    addressed_in,
    handler_of,
    hears_programs,
)
from hub.core.inbound.messages import Incoming, parsed, understood
from hub.core.inbound.models import InboundFault, InboundMail
from hub.core.mail import BOUNCE, MailMessage, queue_letter
from hub.core.upserts import insert_missing

log = logging.getLogger(__name__)

# One message may answer in several topics at once, as one page may be opened in several windows.
MAX_RECIPIENTS = 5
# As often as the pages take contributions of one member.
LIMITS = ((dt.timedelta(minutes=1), 20), (dt.timedelta(hours=1), 200))
NOTES_A_DAY = 5
KEPT = dt.timedelta(days=180)


class Postponed(Exception):
    """Not now: the message has to be given again later."""


def receive(raw: bytes, recipients: Sequence[str] = ()) -> Outcome:
    """What the message asks for is done in this session, or its sender told kindly why not.

    `recipients` are those of the envelope; without them the headers tell. Given again, nothing
    more is done. Raises Unreadable, or Postponed when its sender writes too often; then the
    session must be rolled back.
    """
    parts = parsed(raw)
    message = understood(parts, raw, marker_words=mail.answer_words())
    addressed = addressed_in("\n".join(recipients) or message.destinations)
    came_back = returned.take(raw, parts, message, addressed)
    if came_back is not None:
        return came_back
    addressed = [each for each in addressed if each[0] != BOUNCE]
    if message.program:
        addressed = [each for each in addressed if hears_programs(each[0])]
    program = _ourselves(message) or ("" if addressed else message.program)
    if program:
        log.info("mail %s was written by a program (%s)", message.message_id, program)
        return Outcome.IGNORED
    outcomes = [
        _receive_as(message, kind, token) for kind, token in addressed[:MAX_RECIPIENTS]
    ] or [Outcome.UNKNOWN]
    log.info("mail %s: %s", message.message_id, ", ".join(outcomes))
    return next((each for each in outcomes if each is not Outcome.UNKNOWN), Outcome.UNKNOWN)


def forget_sender(address: str) -> None:
    """Nothing is kept of who sent the messages that came from this address."""
    db.session.execute(
        sa.update(InboundMail).where(InboundMail.sender == address.lower()).values(sender="")
    )


def forget_old(older_than: dt.timedelta = KEPT) -> None:
    """What came in long ago is forgotten: no server delivers a message that late again."""
    before = clock.now() - older_than
    db.session.execute(sa.delete(InboundMail).where(InboundMail.received_at < before))
    db.session.execute(sa.delete(InboundFault).where(InboundFault.created_at < before))


def _ourselves(message: Incoming) -> str:
    """A message of ours that came back must not be answered."""
    settings: Settings = current_app.extensions["settings"]
    own = mail.as_written(parseaddr(settings.mail_from)[1])
    if message.sender == own or addressed_in(message.sender):
        return "our own address"
    known = sa.select(MailMessage.id).where(MailMessage.message_id == message.message_id)
    return "our own message" if db.session.scalar(known) is not None else ""


def _receive_as(message: Incoming, kind: str, token: str) -> Outcome:
    row = _row(message, f"{kind}+{token}")
    if row is None:
        return Outcome.KNOWN
    _refuse_haste(message.sender)
    verdict = _judged(handler_of(kind), message, token)
    row.outcome = verdict.outcome
    if verdict.outcome is Outcome.UNKNOWN:
        # A token that was never given leaves no trace: rows must not grow by guessing.
        db.session.delete(row)
    elif verdict.note is not None:
        _tell(row, verdict.note, message)
    return verdict.outcome


def _row(message: Incoming, recipient: str) -> InboundMail | None:
    """The row of this message for this recipient, unless it was done before or is just now."""
    added = insert_missing(
        InboundMail,
        [
            {
                "message_id": message.message_id,
                "recipient": recipient,
                "sender": message.sender,
                "outcome": Outcome.IGNORED,
                "received_at": clock.now(),
            }
        ],
        returning=(InboundMail.id,),
    )
    return db.session.get_one(InboundMail, added[0].id) if added else None


def _refuse_haste(sender: str) -> None:
    for within, most in LIMITS:
        count = sa.select(sa.func.count()).where(
            InboundMail.sender == sender,
            InboundMail.received_at > clock.now() - within,
            InboundMail.outcome == Outcome.TAKEN,
        )
        if (db.session.scalar(count) or 0) >= most:
            raise Postponed(f"{most} messages of one sender within {within}")


def _judged(handler: Handler, message: Incoming, token: str) -> Verdict:
    with db.session.begin_nested():
        return handler(message, token)


def _tell(row: InboundMail, note: Note, message: Incoming) -> None:
    """The sender hears once per message and a few times a day, and only where they wrote from."""
    told = sa.select(sa.func.count()).where(
        InboundMail.sender == message.sender,
        InboundMail.told_at > clock.now() - dt.timedelta(days=1),
    )
    if note.to.lower() != message.sender or (db.session.scalar(told) or 0) >= NOTES_A_DAY:
        return
    row.told_at = clock.now()
    letter = note.letter
    letter.headers.update(
        {
            "In-Reply-To": message.message_id,
            "References": message.message_id,
            "Auto-Submitted": "auto-replied",
            "X-Auto-Response-Suppress": "All",
        }
    )
    queue_letter(
        "answer-refused",
        letter,
        to=note.to,
        lang=note.lang,
        member_id=note.member_id,
        reference=f"inbound-{row.id}",
    )
