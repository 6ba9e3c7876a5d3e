"""Topics and contributions as links show them."""

from collections.abc import Collection, Mapping

from hub.accounts.models import Member
from hub.core.db import db
from hub.discussions.models import CHANGES_ASKED, PROPOSED, Contribution, Proposal, Topic
from hub.discussions.queries.visibility import (
    visible_contributions,
    visible_proposals,
    visible_topics,
)
from hub.links.policy import Seen


def linked_topics(ids: Collection[int], visitor: Member | None) -> Mapping[int, Seen]:
    """Those of the topics that the visitor may see."""
    found = db.session.scalars(visible_topics(visitor).where(Topic.id.in_(ids))).unique()
    return {
        topic.id: Seen(
            topic.title,
            topic.lang,
            "discussions.topic",
            {"topic_id": topic.id, "slug": topic.slug},
        )
        for topic in found
    }


def linked_contributions(ids: Collection[int], visitor: Member | None) -> Mapping[int, Seen]:
    """Those of the contributions whose text the visitor may read."""
    found = db.session.scalars(visible_contributions(visitor).where(Contribution.id.in_(ids)))
    return {
        each.id: Seen(
            each.topic.title,
            each.topic.lang,
            "discussions.contribution",
            {"contribution_id": each.id},
        )
        for each in found.unique()
        if not each.is_removed
    }


def linked_proposals(ids: Collection[int], visitor: Member | None) -> Mapping[int, Seen]:
    """Those of the proposals that nobody has decided on yet, to who wrote or decides on them."""
    found = db.session.scalars(
        visible_proposals(visitor).where(
            Proposal.id.in_(ids), Proposal.state.in_((PROPOSED, CHANGES_ASKED))
        )
    ).unique()
    return {
        each.id: Seen(each.title, each.lang, "discussions.proposal", {"proposal_id": each.id})
        for each in found
    }
