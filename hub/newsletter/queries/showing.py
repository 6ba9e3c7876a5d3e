"""An issue as its readers see it in one language: the same for mail, preview, page and feed."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from babel.dates import format_skeleton
from flask import current_app
from flask_babel import get_locale

from hub.core import markup
from hub.core.db import db
from hub.core.i18n import DEFAULT, absolute_url
from hub.core.mail import one_line
from hub.events.notices.facts import moment_words
from hub.newsletter.models import EVENTS, OUT, SECTIONS, Issue, IssueItem
from hub.newsletter.queries.words import SECTION_WORDS
from hub.taxonomy import queries as taxonomy


@dataclass(frozen=True)
class ShownItem:
    """One thing an issue tells of. `lang` is the language its words are in.

    `address` is the whole address of its page in the reader's language, or empty. `when` is the
    moment of an event, `closes` that until which something can be done.
    """

    id: int
    title: str
    summary: str
    lang: str
    address: str
    path: str
    when: str = ""
    closes: str = ""


@dataclass(frozen=True)
class ShownSection:
    """A part of an issue with what stands in it, in the editor's order."""

    name: str
    title: str
    items: Sequence[ShownItem]


@dataclass(frozen=True)
class ShownIssue:
    """An issue in the language `lang`. Its own words may be in another, `text_lang`."""

    issue: Issue
    lang: str
    text_lang: str
    subject: str
    preview: str
    opening_html: str
    address: str
    sections: Sequence[ShownSection]


def shown(issue: Issue, lang: str) -> ShownIssue:
    """The issue for a reader of `lang`, which is the language at hand. Queries nothing.

    What it tells of in another language says in which.
    """
    words = issue.text(lang) if issue.texts else None
    return ShownIssue(
        issue=issue,
        lang=lang,
        text_lang=words.lang if words else lang,
        subject=one_line(markup.tidy(words.subject)) if words else "",
        preview=one_line(markup.tidy(words.preview)) if words else "",
        opening_html=words.opening_html if words else "",
        address=address_of_issue(issue, lang),
        sections=[
            ShownSection(name, str(SECTION_WORDS[name]), items)
            for name in sections_of(issue)
            if (items := [_item(each, lang) for each in issue.shown_items if each.section == name])
        ],
    )


def sections_of(issue: Issue) -> Sequence[str]:
    """The parts of the issue that hold something, in the order in which readers see them."""
    held = {each.section for each in issue.shown_items}
    return [name for name in SECTIONS if name in held]


def followed(item: IssueItem, objectives: Collection[str], regions: Collection[str]) -> bool:
    """Whether the item is of an objective or a region that somebody follows.

    A country is of its region.
    """
    there = {*item.regions, *(_regions().get(code) for code in item.countries)}
    return not (set(objectives).isdisjoint(item.objectives) and there.isdisjoint(regions))


@cache
def _regions() -> Mapping[str, str]:
    """The region of each country, by code."""
    return {each.code: each.region for each in taxonomy.countries()}


def month_words(period: str) -> str:
    """The month an issue is for, in the language at hand: `December 2026`."""
    month = dt.date.fromisoformat(f"{period}-01")
    return format_skeleton("yMMMM", month, locale=get_locale())


def issues_before(issue: Issue, count: int = 2) -> Sequence[Issue]:
    """The issues of the months before this one, the latest first: those quarterly readers missed.

    None of an earlier month: that they had, or asked for nothing yet.
    """
    year, month = map(int, issue.period.split("-"))
    months = year * 12 + month - 1 - count
    earliest = f"{months // 12:04d}-{months % 12 + 1:02d}"
    return db.session.scalars(
        sa.select(Issue)
        .where(Issue.state.in_(OUT), Issue.period < issue.period, Issue.period >= earliest)
        .order_by(Issue.period.desc())
    ).all()


def _item(item: IssueItem, lang: str) -> ShownItem:
    words = item.text(lang) if item.texts else None
    moment = moment_words(item.moment, item.timezone) if item.moment else ""
    return ShownItem(
        id=item.id,
        title=one_line(markup.tidy(words.title)) if words else "",
        summary=markup.tidy(words.summary) if words else "",
        lang=words.lang if words else DEFAULT,
        address=address_of(item, lang),
        path=item.path,
        when=moment if item.section == EVENTS else "",
        closes=moment if item.section != EVENTS else "",
    )


def address_of(item: IssueItem, lang: str) -> str:
    """Where one reads on: a page of the site in that language, or an address elsewhere."""
    if item.path:
        base = str(current_app.extensions["settings"].base_url).rstrip("/")
        return f"{base}/{lang}{item.path}"
    return item.address if item.address.startswith(("https://", "http://")) else ""


def address_of_issue(issue: Issue, lang: str) -> str:
    """The whole address of its page in that language."""
    return absolute_url("newsletter.issue", lang=lang, period=issue.period)
