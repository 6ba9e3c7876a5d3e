"""What newsletter editors have before them: issues, whose turn it is, items to decide on."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import joinedload, selectinload

from hub.accounts.models import ACTIVE, ADMIN, NEWSLETTER_EDITOR, SECRETARIAT, Member, MemberRole
from hub.core.db import db
from hub.core.i18n import _l
from hub.newsletter.models import (
    APPROVED,
    ASSEMBLED,
    CANCELLED,
    DECLINED,
    EDITING,
    OFFERED,
    PUBLISHED,
    SCHEDULED,
    SENDING,
    SENT,
    STOPPED,
    TAKEN,
    TAKEN_BACK,
    Contribution,
    Issue,
)
from hub.newsletter.queries.collecting.things import ANOTHER, CLOSING, ENDORSED, OPENED

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
ITEM_STATES: Mapping[str, LazyString] = {
    OFFERED: _l("Waits for an editor"),
    TAKEN: _l("Taken"),
    DECLINED: _l("Declined"),
    PUBLISHED: _l("Went out"),
    TAKEN_BACK: _l("Taken back"),
}
NEWS_WORDS: Mapping[str, LazyString] = {
    ANOTHER: _l("New version"),
    OPENED: _l("Opened"),
    CLOSING: _l("Closes soon"),
    ENDORSED: _l("Summary endorsed"),
}
# Issues of about four years.
MOST = 50
DECIDED_LATELY = 20


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


def offered_contributions() -> Sequence[Contribution]:
    """Contributed items that wait for a decision, who has waited longest first."""
    found = _contributions().where(Contribution.state == OFFERED).order_by(Contribution.id)
    return db.session.scalars(found).all()


def decided_contributions() -> Sequence[Contribution]:
    """The last items that an editor decided on, the latest first."""
    is_decided = Contribution.decided_at.is_not(None)
    found = _contributions().where(is_decided, Contribution.state != OFFERED)
    latest = found.order_by(Contribution.decided_at.desc(), Contribution.id.desc())
    return db.session.scalars(latest.limit(DECIDED_LATELY)).all()


def editors() -> Sequence[Member]:
    """Newsletter editors; where there are none, the secretariat and the admins."""
    return _with_roles(NEWSLETTER_EDITOR) or _with_roles(SECRETARIAT, ADMIN)


def all_editors() -> Sequence[Member]:
    """Everybody who may edit the newsletter."""
    return _with_roles(NEWSLETTER_EDITOR, SECRETARIAT, ADMIN)


def _with_roles(*roles: str) -> Sequence[Member]:
    with_roles = sa.select(MemberRole.member_id).where(MemberRole.role.in_(roles))
    found = sa.select(Member).where(Member.id.in_(with_roles), Member.state == ACTIVE)
    return db.session.scalars(found.order_by(Member.id)).all()


def _contributions() -> sa.Select[Contribution]:
    return sa.select(Contribution).options(
        joinedload(Contribution.author), joinedload(Contribution.issue)
    )
