"""How notices read that tell reviewers what came of their review."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.practices.models import (
    ACCEPT,
    DECISION,
    DECLINE,
    MINOR,
    REVIEWED,
    REVISE,
    Assignment,
    Submission,
)
from hub.practices.notices.kinds import PRACTICES
from hub.practices.queries import visibility
from hub.practices.services import masking

KINDS: Mapping[str, LazyString] = {
    "review_outcome": _l("What came of my review"),
}
OUTCOMES: Mapping[str, LazyString] = {
    ACCEPT: _l("“%(practice)s” is accepted. Thank you for your review"),
    MINOR: _l("“%(practice)s” is accepted after minor changes. Thank you for your review"),
    REVISE: _l("“%(practice)s” is to be revised. Thank you for your review"),
    DECLINE: _l("“%(practice)s” is declined. Thank you for your review"),
}


def register_reviewing() -> None:
    """Whoever reviewed is told by mail: they waited for it."""
    register("review_outcome", read=read_outcomes, mailed=True, group=PRACTICES, titles=KINDS)


def read_outcomes(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """The outcome of what the reader reviewed; without a name where they may know none."""
    ids = {notice.facts["assignment"] for notice in notices}
    rows = db.session.scalars(
        visibility.own_assignments(reader)
        .where(Assignment.id.in_(ids), Assignment.state.in_(REVIEWED))
        .options(joinedload(Assignment.submission).selectinload(Submission.decisions))
    ).unique()
    found = {row.id: row for row in rows}
    masks = masking.masks_of([row.submission for row in found.values()])
    words: dict[int, Words] = {}
    for notice in notices:
        row = found.get(notice.facts["assignment"])
        decision = row.submission.decision(DECISION) if row is not None else None
        if row is None or decision is None:
            continue
        title = masking.title_for_reviewers(row.submission, masks[row.submission_id])
        words[notice.id] = Words(
            title=str(OUTCOMES[decision.outcome]) % {"practice": title},
            endpoint="practices.review",
            values={"public_id": row.public_id},
            why=_("You are told because you reviewed this practice."),
            label=_("Read the decision"),
            thread=f"review-{row.id}",
            about=title,
        )
    return words
