"""How notices to editors of the newsletter read, and to those who contribute items."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _, _l, current_language
from hub.newsletter.models import (
    DECLINED,
    OFFERED,
    PUBLISHED,
    WRITTEN,
    Contribution,
    Issue,
    IssueItem,
)
from hub.newsletter.policy import is_newsletter_editor
from hub.newsletter.queries.showing import month_words
from hub.newsletter.queries.visibility import visible_contributions, visible_issues
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.notifications.services import Group

NEWSLETTER = Group("newsletter", _l("Newsletter"))
KINDS: Mapping[str, LazyString] = {
    "newsletter_issue": _l("An issue of the newsletter waits for its editors"),
    "newsletter_lost": _l("Something falls out of an issue of the newsletter that I edit"),
    "newsletter_offered": _l("A member contributes an item to the newsletter that I edit"),
    "newsletter_decided": _l("An editor decides on an item I contributed to the newsletter"),
    "newsletter_published": _l("An item I contributed to the newsletter is out"),
}


def register_issues() -> None:
    """Whose turn it is, and who waits for an answer, is mailed; single items can wait."""
    register("newsletter_issue", read=read_assembled, group=NEWSLETTER, titles=KINDS)
    register("newsletter_lost", read=read_lost, group=NEWSLETTER, titles=KINDS)
    register("newsletter_offered", read=read_offered, mailed=False, group=NEWSLETTER, titles=KINDS)
    register("newsletter_decided", read=read_decided, group=NEWSLETTER, titles=KINDS)
    register("newsletter_published", read=read_published, group=NEWSLETTER, titles=KINDS)


def read_assembled(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That an issue was assembled, while it is being made; an empty one says so."""
    issues = _issues(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        issue = issues.get(notice.facts["issue"])
        if issue is None or issue.state not in WRITTEN:
            continue
        month = month_words(issue.period)
        words[notice.id] = Words(
            title=_("The newsletter of %(month)s is assembled: it waits for you", month=month)
            if issue.items
            else _(
                "The newsletter of %(month)s has nothing to tell: it cannot be sent so",
                month=month,
            ),
            endpoint="newsletter.edit_issue",
            values={"period": issue.period},
            why=_("You are told because you edit the newsletter."),
            label=_("Arrange the issue"),
            thread=f"newsletter-{issue.id}",
            about=month,
        )
    return words


def read_lost(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That something fell out of an issue, since readers do not find its page any more."""
    issues = _issues(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        issue = issues.get(notice.facts["issue"])
        item = _item(issue, notice.facts["item"]) if issue else None
        if issue is None or item is None or not item.is_left_out:
            continue
        words[notice.id] = Words(
            title=_(
                "“%(title)s” was left out of the newsletter of %(month)s: readers do not find"
                " its page",
                title=item.text(current_language().code).title,
                month=month_words(issue.period),
            ),
            endpoint="newsletter.edit_issue",
            values={"period": issue.period},
            why=_("You are told because you edit the newsletter."),
            thread=f"newsletter-{issue.id}",
            about=month_words(issue.period),
        )
    return words


def read_offered(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That a member contributed an item, while nobody has decided on it."""
    if not is_newsletter_editor(reader):
        return {}
    items = _items(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        item = items.get(notice.facts["item"])
        if item is None or item.state != OFFERED:
            continue
        words[notice.id] = Words(
            title=_("An item for the newsletter waits for you: “%(title)s”", title=item.title),
            endpoint="newsletter.offered_item",
            values={"public_id": item.public_id},
            text=item.summary,
            text_lang=item.lang,
            why=_("You are told because you edit the newsletter."),
            label=_("Look at the item"),
            thread=f"newsletter-item-{item.id}",
            about=item.title,
        )
    return words


def read_decided(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That one's item is taken, or declined and why."""
    items = _items(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        item = items.get(notice.facts["item"])
        if item is None or item.state != notice.facts["state"]:
            continue
        is_declined = item.state == DECLINED
        words[notice.id] = Words(
            title=_("Your item “%(title)s” is not told of in the newsletter", title=item.title)
            if is_declined
            else _("Your item “%(title)s” is taken for the newsletter", title=item.title),
            endpoint="newsletter.contributions",
            text=item.reason if is_declined else "",
            why=_("You are told because you contributed it."),
            label=_("Your items"),
            thread=f"newsletter-item-{item.id}",
            about=item.title,
        )
    return words


def read_published(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That one's item went out, with the page it stands on."""
    items = _items(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        item = items.get(notice.facts["item"])
        if item is None or item.state != PUBLISHED or item.issue is None:
            continue
        words[notice.id] = Words(
            title=_(
                "Your item “%(title)s” went out with the newsletter of %(month)s",
                title=item.title,
                month=month_words(item.issue.period),
            ),
            endpoint="newsletter.issue",
            values={"period": item.issue.period},
            why=_("You are told because you contributed it."),
            label=_("Read the issue"),
            thread=f"newsletter-item-{item.id}",
            about=item.title,
        )
    return words


def _issues(notices: Sequence[Notice], reader: Member) -> Mapping[int, Issue]:
    if not is_newsletter_editor(reader):
        return {}
    ids = {notice.facts["issue"] for notice in notices}
    found = db.session.scalars(visible_issues(reader).where(Issue.id.in_(ids)))
    return {each.id: each for each in found.unique()}


def _items(notices: Sequence[Notice], reader: Member) -> Mapping[int, Contribution]:
    ids = {notice.facts["item"] for notice in notices}
    found = db.session.scalars(visible_contributions(reader).where(Contribution.id.in_(ids)))
    return {each.id: each for each in found.unique()}


def _item(issue: Issue, item_id: int) -> IssueItem | None:
    return next((each for each in issue.items if each.id == item_id), None)
