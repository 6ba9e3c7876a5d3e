"""`hub mail receive`: a message from a mail server's pipe, answered with an exit code."""

import logging
import os
import sys

import click

from hub.cli.opening import in_application
from hub.config import CannotStart
from hub.core.db import db
from hub.core.inbound import Outcome, Postponed, Unreadable, receive
from hub.core.inbound.messages import MAX_BYTES

log = logging.getLogger(__name__)

# sysexits.h, as mail servers understand it: done, never, nobody of that name, again later.
EX_OK, EX_DATAERR, EX_NOUSER, EX_TEMPFAIL = os.EX_OK, os.EX_DATAERR, os.EX_NOUSER, os.EX_TEMPFAIL


@click.group()
def mail() -> None:
    """Mail that comes in."""


@mail.command("receive")
@click.argument("recipients", nargs=-1)
@click.pass_context
def receive_one(ctx: click.Context, recipients: tuple[str, ...]) -> None:
    """Do what the message on standard input asks for.

    RECIPIENTS are the addresses of the envelope; without them the headers tell. Exit codes: 0 done,
    65 not a message, 67 nobody of that name, 75 try again later.
    """
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with in_application():
            code = take(raw, recipients)
    except CannotStart as refusal:
        click.echo(f"hub: {refusal}", err=True)
        code = EX_TEMPFAIL
    except Exception:
        # Whatever is wrong here, the message must not be lost: the server keeps it.
        log.exception("a message could not be done")
        code = EX_TEMPFAIL
    ctx.exit(code)


def take(raw: bytes, recipients: tuple[str, ...] = ()) -> int:
    """The message is done and committed; the exit code that tells the mail server so, or why not.

    After `EX_TEMPFAIL` the session has nothing of it.
    """
    if not raw.strip():
        return EX_DATAERR
    try:
        outcome = receive(raw, recipients)
    except Unreadable as fault:
        click.echo(f"hub: the message cannot be read: {fault}", err=True)
        return EX_DATAERR
    except Postponed as fault:
        db.session.rollback()
        click.echo(f"hub: not now: {fault}", err=True)
        return EX_TEMPFAIL
    db.session.commit()
    return EX_NOUSER if outcome is Outcome.UNKNOWN else EX_OK
