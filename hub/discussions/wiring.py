"""What discussions bring to the house."""

from flask import Flask

from hub.accounts.services import privacy, registration, settings_pages
from hub.accounts.signals import MemberConfirmed, ProfileChanged
from hub.core import audit, files, inbound, search
from hub.core.i18n import _l
from hub.core.permissions import register
from hub.core.rerendering import register_texts
from hub.core.signals import on
from hub.discussions import (
    doors,
    feeds,
    mail,
    notices,
    queries,
    receivers,
    routes,
    services,
    signals,
    sockets,
    tasks,
)
from hub.discussions.policy import ACTS, RULES, Discussing
from hub.links.policy import Linkable, register_linkable
from hub.moderation.policy import Kind, Scopes, register_kind, register_scopes

__all__ = ["sockets", "tasks", "wire"]


def wire(app: Flask) -> None:
    """Pages, feeds, rules, sockets, notices, and what follows its own signals."""
    register(RULES)
    audit.register_acts(ACTS)
    audit.register_addresses(doors.addresses())
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.jinja_env.globals["Discussing"] = Discussing
    notices.register_notices()
    notices.register_belonging()
    notices.register_digest()
    notices.register_guided()
    search.register_source("topic", services.openings)
    search.register_source("reply", services.replies)
    search.register_source("summary", services.summaries)
    register_texts("contributions", services.rerender_contributions)
    register_texts("welcomes of spaces", services.rerender_space_texts)
    register_texts("proposals", services.rerender_proposals)
    register_texts("concept notes", services.rerender_concepts)
    register_texts("summaries", services.rerender_summaries)
    files.register_owner("contribution", doors.readable_contribution)
    files.register_owner("waiting", doors.readable_waiting)
    _can_be_moderated()
    _can_be_linked()
    files.register_owner(services.guided.OWNER, doors.readable_guided)
    files.register_owner("proposal", doors.readable_proposal)
    settings_pages.offer(
        "discussions.answering_settings",
        _l("Answering by mail"),
        place=55,
        when=services.takes_answers,
    )
    inbound.register_address(inbound.REPLY, mail.answer_by_mail)
    privacy.contributes("discussions", services.own_matters)
    privacy.on_erase(services.forget)
    registration.honour(queries.is_invitation)
    settings_pages.offer("discussions.invitation_settings", _l("Invitations"), place=25)
    on(ProfileChanged, receivers.on_profile_changed)
    on(signals.ReplyPosted, receivers.on_reply_posted)
    on(signals.TopicOpened, receivers.on_topic_opened)
    on(signals.ContributionRemoved, receivers.on_contribution_removed)
    on(signals.SpaceLeft, receivers.on_space_left)
    on(signals.SpaceNarrowed, receivers.on_space_narrowed)
    on(signals.ModeratorNamed, receivers.on_moderator_named)
    on(signals.InvitationSent, receivers.on_invitation_sent)
    on(signals.InvitationAccepted, receivers.on_invitation_accepted)
    on(MemberConfirmed, receivers.on_member_confirmed)
    on(signals.TopicMoved, receivers.on_topic_moved)
    on(signals.GuidedStepTaken, receivers.on_guided_step_taken)
    on(signals.MembersInvited, receivers.on_members_invited)
    on(signals.SummaryPublished, receivers.on_summary_published)
    on(signals.SummaryObjected, receivers.on_summary_objected)
    on(signals.ObjectionAnswered, receivers.on_objection_answered)
    on(signals.EndorsementOver, receivers.on_endorsement_over)
    on(signals.ProposalSubmitted, receivers.on_proposal_submitted)
    on(signals.ProposalDecided, receivers.on_proposal_decided)


def _can_be_moderated() -> None:
    """Spaces have moderators; what waits in them is approved or turned down, and
    contributions can be flagged.
    """
    register_scopes(
        "space",
        Scopes(
            moderated=queries.scopes_moderated,
            moderators=queries.moderators_of_scope,
            titles=queries.titles_of_scopes,
        ),
    )
    register_kind(
        "waiting",
        Kind(
            label=_l("Text that waits"),
            find=queries.waiting_things,
            approve=services.approve_held,
            reject=services.turn_down_held,
        ),
    )
    register_kind(
        "contribution",
        Kind(
            label=_l("Contribution"),
            find=queries.contribution_things,
            approve=services.let_stand,
            reject=services.take_down,
            flaggable=queries.flaggable_contribution,
            hide=services.hide_flagged,
            trusts=queries.is_trusted,
        ),
    )


def _can_be_linked() -> None:
    """Practices came from contributions; topics and those proposed ask about practices."""
    register_linkable("proposal", Linkable(_l("Proposal"), find=queries.linked_proposals))
    register_linkable(
        "topic",
        Linkable(_l("Topic"), find=queries.linked_topics, touch=services.touch_topics),
    )
    register_linkable(
        "contribution",
        Linkable(
            _l("Contribution"),
            find=queries.linked_contributions,
            touch=services.touch_topics_with,
        ),
    )
