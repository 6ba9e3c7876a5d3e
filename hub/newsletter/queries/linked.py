"""Issues as links show them."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import current_language
from hub.links.policy import Seen
from hub.newsletter.models import OUT, Issue
from hub.newsletter.queries.archive import issues_out, title_of

# `/en/newsletter/issues/2026-12`
_ADDRESS = re.compile(r"(?:[a-z]{2,8}/)?newsletter/issues/([0-9]{4}-[0-9]{2})\Z")


def linked_issues(ids: Collection[int], _visitor: Member | None) -> Mapping[int, Seen]:
    """Those of the issues that were sent, titled in the language at hand."""
    lang = current_language().code
    return {
        each.id: Seen(
            title_of(each, lang), each.text(lang).lang, "newsletter.issue", {"period": each.period}
        )
        for each in db.session.scalars(issues_out().where(Issue.id.in_(ids)))
    }


def issue_addressed(words: str, _visitor: Member | None) -> int | None:
    """The issue that somebody named by its address or its month."""
    period = _ADDRESS.sub(r"\1", urlsplit(words.strip()).path.strip("/"))
    return db.session.scalar(
        sa.select(Issue.id).where(Issue.period == period, Issue.state.in_(OUT))
    )
