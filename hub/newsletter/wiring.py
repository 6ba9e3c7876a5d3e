"""What the newsletter brings to the house."""

from flask import Flask

from hub.accounts.services import privacy, settings_pages
from hub.accounts.signals import AddressChanged
from hub.core import audit, inbound, mail, search
from hub.core.celery import nudge
from hub.core.i18n import _l
from hub.core.pagecache import PageCache
from hub.core.permissions import register
from hub.core.signals import on
from hub.core.todo import Source, register_todo
from hub.links.policy import Linkable, register_linkable
from hub.newsletter import doors, feeds, routes, signals, sockets, tasks
from hub.newsletter.mail import leave_by_mail
from hub.newsletter.notices import frames
from hub.newsletter.notices.issues import register_issues
from hub.newsletter.notices.stopped import register_stopped
from hub.newsletter.notices.todo import todo_of
from hub.newsletter.policy import ACTS, RULES, Circulating
from hub.newsletter.queries import subscription_words as words
from hub.newsletter.queries.linked import issue_addressed, linked_issues
from hub.newsletter.queries.links import UNSUBSCRIBE
from hub.newsletter.queries.waiting import what_waits
from hub.newsletter.receivers import issues, subscribing
from hub.newsletter.receivers.finding import on_issue_begun, on_issue_broken_off
from hub.newsletter.receivers.sending import on_issue_stopped
from hub.newsletter.services import contributing, erasing, indexing
from hub.newsletter.services.sending import returning, waking

__all__ = ["doors", "feeds", "signals", "sockets", "tasks", "wire"]


def wire(app: Flask) -> None:
    """Pages, rules, words, and what the audit log keeps."""
    register(RULES)
    audit.register_acts(ACTS)
    app.register_blueprint(routes.blueprint)
    _is_subscribed_to(app)
    _is_left(app)
    _is_read(app)
    _is_sent()
    _is_made()
    app.jinja_env.globals["Circulating"] = Circulating


def _is_subscribed_to(app: Flask) -> None:
    """Whoever asks is answered by mail; members have it in their settings, take it away, leave."""
    app.register_blueprint(routes.settings)
    app.extensions["csrf"].exempt(routes.subscribing.front_with_address)
    app.extensions["csrf"].exempt(routes.subscribing.confirm_now)
    settings_pages.offer("newsletter_settings.own", _l("Newsletter"), place=18)
    on(signals.SubscriptionAsked, subscribing.on_subscription_asked)
    on(AddressChanged, subscribing.on_address_changed)
    privacy.contributes("newsletter", erasing.own_subscription)
    privacy.on_erase(erasing.forget_reader)
    app.jinja_env.globals.update(
        FREQUENCY_WORDS=words.FREQUENCY_WORDS,
        SUBSCRIPTION_WORDS=words.STATE_WORDS,
        SOURCE_WORDS=words.SOURCE_WORDS,
        STEP_WORDS=words.STEP_WORDS,
        WAY_WORDS=words.WAY_WORDS,
        consent_words=words.consent_words,
        retention_words=words.retention_words,
        topics_named=words.topics_named,
    )


def _is_left(app: Flask) -> None:
    """A mail program unsubscribes with a click or by mail: it has no page and token of ours."""
    app.extensions["csrf"].exempt(routes.subscription.leave_now)
    inbound.register_address(UNSUBSCRIBE, leave_by_mail, hears_programs=True)


def _is_read(app: Flask) -> None:
    """What is coded of an issue's mail is kept here; what was sent is found and linked."""
    app.extensions[frames.SHEETS] = PageCache[frames.Coded](frames.KEPT)
    search.register_source(indexing.ISSUE, indexing.issues)
    register_linkable(
        "issue",
        Linkable(_l("Newsletter"), find=linked_issues, named=issue_addressed),
    )
    on(signals.IssueBegun, on_issue_begun)
    on(signals.IssueBrokenOff, on_issue_broken_off)


def _is_sent() -> None:
    """A commit that begins or resumes a sending wakes the worker; what comes back is marked."""
    waking.wake_with(lambda: nudge(tasks.send))
    mail.register_returns(
        returning.DELIVERY,
        address_of=returning.address_of,
        on_return=returning.on_return,
        last_through=returning.last_through,
    )
    register_stopped()
    on(signals.IssueStopped, on_issue_stopped)


def _is_made() -> None:
    """Editors and contributors are told; what a member contributed is theirs to take away."""
    register_issues()
    register_todo("newsletter", Source(_l("Newsletter"), todo_of, what_waits))
    on(signals.IssueAssembled, issues.on_issue_assembled)
    on(signals.ItemLost, issues.on_item_lost)
    on(signals.IssueTried, issues.on_issue_tried)
    on(signals.IssueSent, issues.on_issue_sent)
    on(signals.ContributionOffered, issues.on_contribution_offered)
    on(signals.ContributionDecided, issues.on_contribution_decided)
    on(signals.ContributionPublished, issues.on_contribution_published)
    privacy.contributes("newsletter_items", contributing.own_contributions)
    privacy.on_erase(contributing.forget_contributions)
