"""Contributions as moderation knows them."""

from collections.abc import Collection, Mapping

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _
from hub.discussions.models import HIDDEN, Contribution
from hub.discussions.queries.scopes import scope_of
from hub.discussions.queries.visibility import visible_contributions
from hub.moderation.policy import Flaggable, Thing


def contribution_things(ids: Collection[int], reader: Member) -> Mapping[int, Thing]:
    """What was flagged, as moderators look at it."""
    found = db.session.scalars(visible_contributions(reader).where(Contribution.id.in_(ids)))
    return {each.id: _thing(each) for each in found.unique()}


def flaggable_contribution(number: int, visitor: Member | None) -> Flaggable | None:
    """The contribution, if the visitor can read its text."""
    found = visible_contributions(visitor).where(Contribution.id == number)
    contribution = db.session.scalars(found).unique().one_or_none()
    if contribution is None or contribution.is_removed or contribution.is_notice:
        return None
    scope = scope_of(contribution.topic.space_id)
    return Flaggable(_thing(contribution), contribution.author_id, scope)


def _thing(contribution: Contribution) -> Thing:
    topic = contribution.topic
    return Thing(
        title=topic.title,
        title_lang=topic.lang,
        html=contribution.html,
        lang=contribution.lang,
        endpoint="discussions.contribution",
        values={"contribution_id": contribution.id},
        said=_("Hidden until you decide") if contribution.state == HIDDEN else "",
    )
