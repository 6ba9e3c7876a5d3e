"""Issues that readers find: all of them by year, one beside its neighbours, and how it is cited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import format_date
from sqlalchemy.orm import selectinload

from hub.config import Settings
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import LANGUAGES, _
from hub.newsletter.models import OUT, Issue, IssueItem
from hub.newsletter.queries.showing import ShownIssue, address_of_issue, month_words

DESCRIPTION = 300


@dataclass(frozen=True)
class Neighbours:
    """The issues before and after one, if readers find them."""

    before: Issue | None
    after: Issue | None


def issues_out() -> sa.Select[Issue]:
    """Issues that readers find, the latest first, with their own words."""
    return (
        sa.select(Issue)
        .where(Issue.state.in_(OUT))
        .options(selectinload(Issue.texts))
        .order_by(Issue.period.desc())
    )


def issues_by_year() -> Mapping[str, Sequence[Issue]]:
    """All of them below their year, the latest first; two queries."""
    years: dict[str, list[Issue]] = {}
    for issue in db.session.scalars(issues_out()):
        years.setdefault(issue.period[:4], []).append(issue)
    return years


def latest_issues(count: int) -> Sequence[Issue]:
    """The last of them, with all they tell of."""
    found = issues_out().options(selectinload(Issue.items).selectinload(IssueItem.texts))
    return db.session.scalars(found.limit(count)).all()


def neighbours_of(issue: Issue) -> Neighbours:
    """What one reads before and after it."""
    before = sa.select(Issue.id).where(Issue.state.in_(OUT), Issue.period < issue.period)
    after = sa.select(Issue.id).where(Issue.state.in_(OUT), Issue.period > issue.period)
    found = db.session.scalars(
        issues_out().where(
            Issue.id.in_(before.order_by(Issue.period.desc()).limit(1))
            | Issue.id.in_(after.order_by(Issue.period).limit(1))
        )
    ).all()
    return Neighbours(
        before=next((each for each in found if each.period < issue.period), None),
        after=next((each for each in found if each.period > issue.period), None),
    )


def citation(whole: ShownIssue) -> str:
    """The issue as a text cites it, but for its address, in the language at hand."""
    issue = whole.issue
    return str(
        _(
            "%(site)s (%(day)s). “%(title)s”. Newsletter, issue %(num)s.",
            site=_settings().site_name,
            day=format_date(issue.begun_at or issue.created_at, "long"),
            title=whole.subject,
            num=issue.number,
        )
    )


def description_of(whole: ShownIssue) -> str:
    """What the issue is about, in a few plain words: its preview line, else how it opens."""
    words = whole.preview or markup.plain(whole.opening_html)
    return markup.excerpt(words, DESCRIPTION)


def opening_words(issue: Issue, lang: str) -> str:
    """The first words of an issue, for a list: its preview line, else how it opens."""
    text = issue.text(lang)
    return markup.excerpt(text.preview or markup.plain(text.opening_html), DESCRIPTION)


def languages_of(issue: Issue) -> Sequence[str]:
    """The languages of the site in which the issue's own words stand."""
    written = {each.lang for each in issue.texts}
    return [code for code in LANGUAGES if code in written]


def linked_data(whole: ShownIssue, hidden: frozenset[int]) -> Mapping[str, Any]:
    """The issue as schema.org has it, for programs; `hidden` items are left out."""
    issue, site = whole.issue, _settings()
    publisher = {"@type": "Organization", "name": site.site_name, "url": site.base_url}
    told = {
        "@context": "https://schema.org",
        "@type": "PublicationIssue",
        "@id": address_of_issue(issue, whole.text_lang),
        "url": whole.address,
        "name": whole.subject,
        "issueNumber": str(issue.number),
        "datePublished": (issue.begun_at or issue.created_at).date().isoformat(),
        "inLanguage": whole.text_lang,
        "description": description_of(whole),
        "isAccessibleForFree": True,
        "publisher": publisher,
        "isPartOf": {
            "@type": "Periodical",
            "name": str(_("%(site)s: newsletter", site=site.site_name)),
            "publisher": publisher,
        },
        "hasPart": [
            {"@type": "CreativeWork", "name": item.title, "inLanguage": item.lang}
            | ({"url": item.address} if item.address else {})
            for section in whole.sections
            for item in section.items
            if item.id not in hidden
        ],
    }
    return {name: value for name, value in told.items() if value}


def title_of(issue: Issue, lang: str) -> str:
    """What a link to the issue says: its month and its subject."""
    return f"{month_words(issue.period)}: {issue.text(lang).subject}"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
