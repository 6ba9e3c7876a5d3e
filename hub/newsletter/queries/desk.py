"""What newsletter editors have before them: issues, whose turn it is, items to decide on."""

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from babel.dates import format_skeleton
from flask_babel import LazyString, get_locale
from sqlalchemy.orm import joinedload, selectinload

from hub.accounts.models import ACTIVE, ADMIN, NEWSLETTER_EDITOR, SECRETARIAT, Member, MemberRole
from hub.core.db import db
from hub.core.i18n import _l
from hub.newsletter.models import (
    APPROVED,
    ASSEMBLED,
    CANCELLED,
    EDITING,
    OFFERED,
    SCHEDULED,
    SENDING,
    SENT,
    STOPPED,
    Contribution,
    Issue,
)

STATE_WORDS: Mapping[str, LazyString] = {
    ASSEMBLED: _l("Assembled"),
    EDITING: _l("Being edited"),
    APPROVED: _l("Approved"),
    SCHEDULED: _l("Scheduled"),
    SENDING: _l("Being sent"),
    STOPPED: _l("Stopped"),
    SENT: _l("Sent"),
    CANCELLED: _l("Cancelled"),
}
NEXT_STEPS: Mapping[str, LazyString] = {
    ASSEMBLED: _l("An editor arranges it and writes its subject and opening."),
    EDITING: _l("An editor completes it and sends a test; another editor approves it."),
    APPROVED: _l("An editor says when it is sent."),
    SCHEDULED: _l("It is sent by itself at its hour."),
    SENDING: _l("It is on its way to its readers."),
    STOPPED: _l("An editor resumes the sending, or cancels it."),
    SENT: _l("Nothing is left to do."),
    CANCELLED: _l("The next issue tells of what it would have told of."),
}
# Issues of about four years.
MOST = 50


def issues_on_desk() -> Sequence[Issue]:
    """Issues, the latest first, with their words and who edited them; a query for each kind."""
    return db.session.scalars(
        sa.select(Issue)
        .options(selectinload(Issue.texts), joinedload(Issue.editor), joinedload(Issue.approver))
        .order_by(Issue.period.desc())
        .limit(MOST)
    ).all()


def count_offered() -> int:
    """How many contributed items wait for a decision."""
    found = sa.select(sa.func.count()).where(Contribution.state == OFFERED)
    return db.session.scalar(found) or 0


def editors() -> Sequence[Member]:
    """Newsletter editors; where there are none, the secretariat and the admins."""
    for roles in ((NEWSLETTER_EDITOR,), (SECRETARIAT, ADMIN)):
        found = (
            sa.select(Member)
            .where(
                Member.id.in_(sa.select(MemberRole.member_id).where(MemberRole.role.in_(roles))),
                Member.state == ACTIVE,
            )
            .order_by(Member.id)
        )
        some = db.session.scalars(found).all()
        if some:
            return some
    return ()


def month_words(period: str) -> str:
    """The month an issue is for, in the language at hand: `December 2026`."""
    month = dt.date.fromisoformat(f"{period}-01")
    return format_skeleton("yMMMM", month, locale=get_locale())
