"""How issues that wait for an editor read on their list."""

import datetime as dt
from collections.abc import Mapping, Sequence

from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core.i18n import _, _l, current_language
from hub.core.todo import Matter
from hub.newsletter.models import APPROVED, ASSEMBLED, EDITING, STOPPED, Issue
from hub.newsletter.queries.archive import title_of
from hub.newsletter.queries.waiting import issues_waiting

KINDS: Mapping[str, LazyString] = {
    ASSEMBLED: _l("To be arranged"),
    EDITING: _l("To be approved"),
    APPROVED: _l("To be scheduled"),
    STOPPED: _l("Stopped"),
}


def todo_of(member: Member) -> Sequence[Matter]:
    """The issues that wait for the member as an editor of the newsletter."""
    lang = current_language().code
    return [
        Matter(
            title=title_of(issue, lang).removesuffix(": "),
            words=str(KINDS[issue.state]),
            role=str(_("As editor")),
            endpoint="newsletter.edit_issue",
            values={"period": issue.period},
            since=_since(issue),
        )
        for issue in issues_waiting(member)
    ]


def _since(issue: Issue) -> dt.datetime:
    return issue.approved_at or issue.edited_at or issue.created_at
