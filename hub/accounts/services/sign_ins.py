"""Sign-ins: one row for each browser in which somebody is signed in."""

import datetime as dt

import sqlalchemy as sa
from flask import current_app

from hub.accounts.models import Member, SignIn
from hub.config import Settings
from hub.core import clock
from hub.core.db import db
from hub.core.realtime import cut


def begin(member: Member, *, agent: str, address: str) -> SignIn:
    """The member is signed in through a browser that calls itself `agent`."""
    sign_in = SignIn(member_id=member.id, agent=agent[:300], address=address[:60])
    db.session.add(sign_in)
    db.session.flush()
    return sign_in


def end(sign_in: SignIn) -> None:
    """That browser is signed out, and its open sockets are cut."""
    cut(session_id=sign_in.id)
    db.session.delete(sign_in)


def end_all(member: Member, *, but: SignIn | None = None) -> int:
    """All browsers of the member are signed out except `but`; returns how many."""
    rows = db.session.scalars(sa.select(SignIn).where(SignIn.member_id == member.id)).all()
    ended = [row for row in rows if but is None or row.id != but.id]
    for row in ended:
        end(row)
    if but is None:
        cut(member_id=member.id)
    return len(ended)


def prove(sign_in: SignIn) -> None:
    """Its owner has just shown with a password or passkey that they are there."""
    sign_in.verified_at = clock.now()


def note_visit(sign_in_id: int) -> None:
    """The browser was used just now."""
    db.session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


def forget_unused() -> int:
    """Sign-ins that ended because nobody came back are deleted; returns how many."""
    settings: Settings = current_app.extensions["settings"]
    ended = clock.now() - dt.timedelta(days=settings.session_days)
    gone = db.session.execute(sa.delete(SignIn).where(SignIn.seen_at < ended))
    return int(gone.rowcount)  # type: ignore[attr-defined]
