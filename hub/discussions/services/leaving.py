"""One person's own matters in discussions: what they may take away, and what is forgotten."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.accounts.services import privacy
from hub.core import inbound, markup, search
from hub.core.db import db
from hub.discussions import queries
from hub.discussions.models import (
    Contribution,
    ContributionRevision,
    Draft,
    Endorsement,
    GuidedInvitation,
    InvitationRefusal,
    Proposal,
    Reaction,
    ReadPointer,
    ReplyAddress,
    Space,
    SpaceBan,
    SpaceFollow,
    SpaceInvitation,
    SpaceMembership,
    Summary,
    Topic,
    TopicFollow,
    WaitingText,
)
from hub.discussions.services.indexing import index_contribution
from hub.discussions.services.topics import touch_pages_of
from hub.discussions.services.waiting import forget_held


def own_matters(member: Member) -> dict[str, Any]:
    """What the member wrote and chose here, for their export; of others' words nothing."""
    return {
        "contributions": _contributions(member),
        "proposals": [
            {
                "id": row.id,
                "title": row.title,
                "text": row.body,
                "language": row.lang,
                "state": row.state,
                "written_at": row.created_at,
            }
            for row in _rows(Proposal, member, Proposal.author_id)
        ],
        "waiting": [
            {
                "topic": row.topic_id,
                "text": row.source,
                "language": row.lang,
                "state": row.state,
                "written_at": row.created_at,
            }
            for row in _rows(WaitingText, member, WaitingText.author_id)
        ],
        "drafts": [
            {"for": row.key, "fields": row.fields, "kept_at": row.updated_at}
            for row in _rows(Draft, member, Draft.member_id)
        ],
        "reactions": [
            {"contribution": row.contribution_id, "kind": row.kind, "given_at": row.created_at}
            for row in _rows(Reaction, member, Reaction.member_id)
        ],
        "endorsements": [
            {
                "topic": summary.topic_id,
                "version": summary.version,
                "said": row.stance,
                "named": row.is_named,
                "reason": row.reason,
                "said_at": row.created_at,
            }
            for row, summary in db.session.execute(
                sa.select(Endorsement, Summary)
                .join(Summary, Summary.id == Endorsement.summary_id)
                .where(Endorsement.member_id == member.id)
                .order_by(Endorsement.id)
            )
        ],
        "guided_invitations": {
            "refused": queries.refuses_invitations(member),
            "to": [
                {"topic": row.topic_id, "invited_at": row.created_at}
                for row in _rows(GuidedInvitation, member)
            ],
        },
        "spaces": [
            {"space": slug, "role": row.role, "joined_at": row.joined_at}
            for row, slug in db.session.execute(
                sa.select(SpaceMembership, Space.slug)
                .join(Space, Space.id == SpaceMembership.space_id)
                .where(SpaceMembership.member_id == member.id)
                .order_by(Space.slug)
            )
        ],
        "invitations": [
            {"space": row.space.slug, "words": row.words, "sent_at": row.sent_at}
            for row in queries.waiting_invitations(member)
        ],
        "kept_out": [
            {"space": row.space_id, "until": row.until, "reason": row.reason}
            for row in _rows(SpaceBan, member)
        ],
        "follows": [
            *({"topic": row.topic_id, "level": row.level} for row in _rows(TopicFollow, member)),
            *({"space": row.space_id, "level": row.level} for row in _rows(SpaceFollow, member)),
        ],
        "read": [
            {"topic": row.topic_id, "up_to": row.number, "read_at": row.read_at}
            for row in _rows(ReadPointer, member)
        ],
        "reply_addresses": [
            {
                "topic": row.topic_id,
                "given_at": row.created_at,
                "ends_at": row.expires_at,
                "revoked_at": row.revoked_at,
            }
            for row in _rows(ReplyAddress, member)
        ],
    }


def forget(member: Member) -> None:
    """What the member wrote stays without their name; what only served them is deleted.

    Where others mentioned them, pages, history and search say `@former-12` instead.
    """
    _unname(member)
    forget_held(member)
    search.rename_author(f"member:{member.id}", "")
    touch_pages_of(member.id)
    tables = (
        Draft,
        TopicFollow,
        SpaceFollow,
        ReadPointer,
        SpaceMembership,
        SpaceBan,
        ReplyAddress,
        GuidedInvitation,
        InvitationRefusal,
    )
    for table in tables:
        db.session.execute(sa.delete(table).where(table.member_id == member.id))
    db.session.execute(
        sa.update(Endorsement).where(Endorsement.member_id == member.id).values(is_named=False)
    )
    theirs = [SpaceInvitation.member_id == member.id, SpaceInvitation.invited_by == member.id]
    if member.email is not None:
        inbound.forget_sender(member.email)
        theirs.append(SpaceInvitation.email == member.email)
    db.session.execute(sa.delete(SpaceInvitation).where(sa.or_(*theirs)))
    db.session.execute(
        sa.update(Topic).where(Topic.moderator_id == member.id).values(moderator_id=None)
    )


def _contributions(member: Member) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        sa.select(Contribution)
        .where(Contribution.author_id == member.id)
        .options(joinedload(Contribution.topic))
        .order_by(Contribution.id)
    )
    earlier: dict[int, list[dict[str, Any]]] = {}
    for version in db.session.scalars(
        sa.select(ContributionRevision)
        .where(ContributionRevision.written_by == member.id)
        .order_by(ContributionRevision.contribution_id, ContributionRevision.version)
    ):
        earlier.setdefault(version.contribution_id, []).append(
            {"text": version.source, "written_at": version.written_at}
        )
    return [
        {
            "id": row.id,
            "topic": row.topic_id,
            # The title is the member's own words only where they opened the topic.
            "title": row.topic.title if row.is_opening else None,
            "number": row.number,
            "language": row.lang,
            "text": row.source,
            "format": row.source_format,
            "state": row.state,
            "written_at": row.created_at,
            "edited_at": row.edited_at,
            "earlier": earlier.get(row.id, []),
        }
        for row in rows
    ]


def _unname(member: Member) -> None:
    link = f'href="/members/{member.public_id}"'
    changed = set()
    for proposal in db.session.scalars(sa.select(Proposal).where(Proposal.html.contains(link))):
        proposal.html = privacy.without_name(proposal.html, member)
        proposal.body = privacy.without_handle(proposal.body, member)
    for earlier in db.session.scalars(
        sa.select(ContributionRevision).where(ContributionRevision.html.contains(link))
    ):
        earlier.html = privacy.without_name(earlier.html, member)
        earlier.source = privacy.without_handle(earlier.source, member)
    for words in db.session.scalars(
        sa.select(Contribution)
        .where(Contribution.html.contains(link))
        .options(joinedload(Contribution.topic).joinedload(Topic.space))
    ):
        words.html = privacy.without_name(words.html, member)
        words.source = privacy.without_handle(words.source, member)
        changed.add(words.topic_id)
        if not words.is_removed:
            index_contribution(words, markup.plain(words.html))
    db.session.execute(
        sa.update(Topic)
        .where(Topic.id.in_(changed))
        .values(page_version=Topic.page_version + 1)
        .execution_options(synchronize_session=False)
    )


def _rows(table: Any, member: Member, owner: Any = None) -> Any:
    column = table.member_id if owner is None else owner
    return db.session.scalars(sa.select(table).where(column == member.id))
