"""Proposals: handed in, revised, and decided once, by one moderator."""

import datetime as dt
from collections.abc import Collection, Sequence

from hub.accounts.models import Member
from hub.core import audit, clock
from hub.core.db import db
from hub.core.i18n import _
from hub.core.signals import send
from hub.discussions import queries
from hub.discussions.models import (
    ACCEPTED,
    CHANGES_ASKED,
    DECLINED,
    MERGED,
    PRIVATE,
    PROPOSED,
    Contribution,
    Proposal,
    ProposalStep,
    Space,
    Topic,
)
from hub.discussions.policy import is_wider
from hub.discussions.services.attachments import (
    attach_files,
    carry_files,
    opening_of,
    take_out_files,
)
from hub.discussions.services.contributions import place_reply
from hub.discussions.services.drafts import discard_draft
from hub.discussions.services.refusals import Overtaken, Unfit, refuse_banned
from hub.discussions.services.topics import lock_row, make_safe, open_topic, track
from hub.discussions.signals import ProposalDecided, ProposalSubmitted
from hub.notifications import services as notifications

DRAFT = "proposal"


def submit_proposal(
    space: Space,
    *,
    actor: Member,
    title: str,
    body: str,
    lang: str,
    objectives: Sequence[str] = (),
    countries: Sequence[str] = (),
    attachments: Sequence[str] = (),
) -> Proposal:
    """The proposal waits for the moderators of the space, who are told; its draft is gone.

    Raises Refused while its author is kept out of the space.
    """
    refuse_banned(space, actor)
    proposal = Proposal(author=actor, created_at=clock.now())
    _write(proposal, space, title, body, lang, objectives, countries)
    db.session.add(proposal)
    _submitted(proposal, actor)
    attach_files(proposal, attachments, by=actor)
    discard_draft(actor=actor, key=DRAFT)
    return proposal


def revise_proposal(
    proposal: Proposal,
    *,
    actor: Member,
    version: int,
    space: Space,
    title: str,
    body: str,
    lang: str,
    objectives: Sequence[str] = (),
    countries: Sequence[str] = (),
    attachments: Sequence[str] = (),
    taken_out: Collection[str] = (),
) -> None:
    """It reads so from now on and waits for the moderators again. Raises Overtaken.

    Of its files those `taken_out` are gone, and the actor's `attachments` come to it.
    """
    refuse_banned(space, actor)
    _take(proposal, version)
    _no_longer_waits(proposal)
    _write(proposal, space, title, body, lang, objectives, countries)
    take_out_files(proposal, taken_out)
    attach_files(proposal, attachments, by=actor)
    _submitted(proposal, actor)


def accept_proposal(
    proposal: Proposal,
    *,
    actor: Member,
    version: int,
    space: Space,
    title: str,
    moderator: Member | None = None,
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
    reason: str = "",
) -> Topic:
    """A topic by the proposer stands in the space; the moderator leads and follows it.

    Raises Overtaken, or Unfit where the space has readers the proposer did not choose, or the
    proposer cannot read it, or the dates make no sense.
    """
    _take(proposal, version)
    _refuse_other_readers(proposal, space, "space")
    _refuse_dates(opens_at, closes_at)
    topic = open_topic(
        space,
        actor=proposal.author,
        title=title,
        body=proposal.body,
        lang=proposal.lang,
        objectives=proposal.objectives,
        countries=proposal.countries,
        opens_at=opens_at if opens_at and opens_at > clock.now() else None,
        closes_at=closes_at,
        moderator=moderator,
    )
    carry_files(proposal, opening_of(topic))
    track(moderator or actor, topic)
    proposal.topic = topic
    _decided(proposal, actor, ACCEPTED, reason)
    return topic


def ask_for_changes(proposal: Proposal, *, actor: Member, version: int, reason: str) -> None:
    """The proposer is told what is missing, and may revise. Raises Overtaken."""
    _take(proposal, version)
    _decided(proposal, actor, CHANGES_ASKED, reason)


def decline_proposal(proposal: Proposal, *, actor: Member, version: int, reason: str) -> None:
    """The proposer is told why it does not become a topic. Raises Overtaken."""
    _take(proposal, version)
    _decided(proposal, actor, DECLINED, reason)


def merge_proposal(
    proposal: Proposal, *, actor: Member, version: int, topic: Topic, reason: str = ""
) -> Contribution:
    """Its text is a reply by the proposer in a running topic.

    Raises Overtaken, or Unfit where the topic takes no replies or has readers the proposer did
    not choose.
    """
    _take(proposal, version)
    lock_row(topic)
    if not topic.is_open or topic.removed_at is not None:
        raise Unfit("target", _("This topic takes no more contributions."))
    _refuse_other_readers(proposal, topic.space, "target")
    reply = place_reply(
        topic, author=proposal.author, body=proposal.body, lang=proposal.lang, actor=actor
    )
    carry_files(proposal, reply)
    proposal.topic = topic
    _decided(proposal, actor, MERGED, reason)
    return reply


def _write(
    proposal: Proposal,
    space: Space,
    title: str,
    body: str,
    lang: str,
    objectives: Sequence[str],
    countries: Sequence[str],
) -> None:
    rendered = make_safe(body, space=space, lang=lang)
    proposal.space, proposal.title = space, title.strip()
    proposal.body, proposal.html, proposal.lang = body, rendered.html, lang
    proposal.objectives = sorted(set(objectives))
    proposal.countries = sorted(set(countries))


def _submitted(proposal: Proposal, actor: Member) -> None:
    _step(proposal, actor, PROPOSED, "")
    send(ProposalSubmitted(proposal.id))


def _decided(proposal: Proposal, actor: Member, state: str, reason: str) -> None:
    _no_longer_waits(proposal)
    send(ProposalDecided(_step(proposal, actor, state, reason).id))
    audit.note(f"proposal.{state}", actor_id=actor.id, subject=f"proposal:{proposal.id}")


def _step(proposal: Proposal, actor: Member, state: str, reason: str) -> ProposalStep:
    moment = clock.now()
    proposal.state, proposal.updated_at = state, moment
    step = ProposalStep(actor=actor, state=state, reason=reason, created_at=moment)
    proposal.steps.append(step)
    db.session.flush()
    return step


def _no_longer_waits(proposal: Proposal) -> None:
    """Nobody's bell counts a proposal that waits for nobody."""
    notifications.mark_read_by_all(queries.waiting_subject(proposal))


def _take(proposal: Proposal, version: int) -> None:
    """The proposal is ours until the commit, if it is still as it was read."""
    db.session.flush()
    db.session.refresh(
        proposal, ["state", "version", "space_id", "topic_id"], with_for_update={"of": Proposal}
    )
    if proposal.version != version or not proposal.is_undecided:
        db.session.expire(proposal)
        raise Overtaken(_("This proposal was changed or decided meanwhile."))
    proposal.version += 1


def _refuse_other_readers(proposal: Proposal, space: Space, field: str) -> None:
    """Its author chose who may read it, and must be able to read it where it goes."""
    if space.visibility == PRIVATE and not queries.readers(space, [proposal.author_id]):
        raise Unfit(field, _("The proposer cannot read this space."))
    if is_wider(space, proposal.space):
        raise Unfit(
            field,
            _(
                "The proposer wrote for fewer readers than would see it there. Ask for changes, "
                "so that they choose this space themselves."
            ),
        )


def _refuse_dates(opens_at: dt.datetime | None, closes_at: dt.datetime | None) -> None:
    moment = clock.now()
    if opens_at and opens_at < moment - dt.timedelta(days=1):
        raise Unfit("opens_at", _("The opening day is past."))
    if closes_at and closes_at <= moment:
        raise Unfit("closes_at", _("The closing day is past."))
    if opens_at and closes_at and closes_at <= opens_at:
        raise Unfit("closes_at", _("A topic closes after it opens."))
