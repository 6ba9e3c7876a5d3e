"""How a notice reads that the sending of an issue has stopped by itself."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.newsletter.models import STOPPED, Issue
from hub.newsletter.policy import is_newsletter_editor
from hub.newsletter.queries.showing import month_words
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.notifications.services import Group

NEWSLETTER = Group("newsletter", _l("Newsletter"))
KINDS: Mapping[str, LazyString] = {
    "newsletter_stopped": _l("The sending of an issue has stopped by itself"),
}


def register_stopped() -> None:
    """Editors are mailed: readers wait until one of them does something."""
    register("newsletter_stopped", read=read_stopped, mailed=True, group=NEWSLETTER, titles=KINDS)


def read_stopped(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What the mail server said, to editors, while the issue is stopped."""
    if not is_newsletter_editor(reader):
        return {}
    ids = {notice.facts["issue"] for notice in notices}
    found = sa.select(Issue).where(Issue.id.in_(ids), Issue.state == STOPPED)
    issues = {issue.id: issue for issue in db.session.scalars(found)}
    return {
        notice.id: _words(issues[notice.facts["issue"]])
        for notice in notices
        if notice.facts["issue"] in issues
    }


def _words(issue: Issue) -> Words:
    return Words(
        title=_(
            "The sending of the newsletter of %(month)s has stopped by itself",
            month=month_words(issue.period),
        ),
        endpoint="newsletter.progress",
        values={"period": issue.period},
        text=issue.problem,
        text_lang="en",
        why=_("You are told because you edit the newsletter."),
        label=_("Look at the sending"),
        thread=f"newsletter-issue-{issue.id}",
    )
