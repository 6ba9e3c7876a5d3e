"""Editors are told of issues and items, contributors of what became of theirs; tests go out."""

from flask import current_app

from hub.accounts.models import ACTIVE, Member
from hub.config import Settings
from hub.core import mail
from hub.core.db import db
from hub.core.i18n import in_language
from hub.newsletter.models import (
    CANCELLED,
    OFFERED,
    OUT,
    PUBLISHED,
    TAKEN_BACK,
    Contribution,
    Issue,
    IssueItem,
)
from hub.newsletter.notices import frames
from hub.newsletter.queries.desk import editors
from hub.newsletter.services.contributing import settle
from hub.newsletter.signals import (
    ContributionDecided,
    ContributionOffered,
    ContributionPublished,
    IssueAssembled,
    IssueSent,
    IssueTried,
    ItemLost,
)
from hub.notifications import services as notifications


def on_issue_assembled(signal: IssueAssembled) -> None:
    """Newsletter editors learn that it is their turn."""
    notifications.notify(
        members=[each.id for each in editors()],
        kind="newsletter_issue",
        subject=f"newsletter_issue:{signal.issue_id}",
        facts={"issue": signal.issue_id},
    )


def on_item_lost(signal: ItemLost) -> None:
    """Newsletter editors learn that an issue does not tell of something any more."""
    item = db.session.get(IssueItem, signal.item_id)
    if item is not None:
        notifications.notify(
            members=[each.id for each in editors()],
            kind="newsletter_lost",
            subject=f"newsletter_lost:{item.id}",
            facts={"issue": item.issue_id, "item": item.id},
        )


def on_contribution_offered(signal: ContributionOffered) -> None:
    """Newsletter editors learn of it, unless it was taken back already."""
    item = db.session.get(Contribution, signal.contribution_id)
    if item is not None and item.state == OFFERED:
        notifications.notify(
            members=[each.id for each in editors() if each.id != item.author_id],
            kind="newsletter_offered",
            subject=f"newsletter_offered:{item.id}",
            facts={"item": item.id},
        )


def on_contribution_decided(signal: ContributionDecided) -> None:
    """Who contributed it learns what an editor decided."""
    item = db.session.get(Contribution, signal.contribution_id)
    if item is not None and item.decided_by != item.author_id and item.state != TAKEN_BACK:
        notifications.notify(
            members=[item.author_id],
            kind="newsletter_decided",
            subject=f"newsletter_decided:{item.id}:{item.state}",
            facts={"item": item.id, "state": item.state},
        )


def on_contribution_published(signal: ContributionPublished) -> None:
    """Who contributed it learns where it can be read."""
    item = db.session.get(Contribution, signal.contribution_id)
    if item is not None and item.state == PUBLISHED:
        notifications.notify(
            members=[item.author_id],
            kind="newsletter_published",
            subject=f"newsletter_published:{item.id}",
            facts={"item": item.id},
        )


def on_issue_sent(signal: IssueSent) -> None:
    """What members contributed to it is out."""
    issue = db.session.get(Issue, signal.issue_id)
    if issue is not None:
        settle(issue)


def on_issue_tried(signal: IssueTried) -> None:
    """The test goes to the mail server, as the issue stands; twice, it has the same Message-ID.

    Raises what the server says: it is tried again.
    """
    issue = db.session.get(Issue, signal.issue_id)
    member = db.session.get(Member, signal.member_id)
    if issue is None or member is None or issue.state in (*OUT, CANCELLED):
        return
    if member.state != ACTIVE or not member.email or mail.suppressed(member.email):
        return
    with in_language(member.lang):
        frame = frames.frame_of(issue, member.lang, frames.plain_segment(issue))
    tried = frame.tried(member.email, f"{issue.version}:{member.id}")
    settings: Settings = current_app.extensions["settings"]
    with mail.opened_transport(settings) as transport:
        name = f"test-{issue.id}-{issue.version}-{member.id}"
        transport.send(name, tried.raw, sender=tried.sender, to=tried.recipient)
