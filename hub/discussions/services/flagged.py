"""What happens to contributions that were flagged: hidden, restored, removed."""

from hub.accounts.models import Member
from hub.core.db import db
from hub.discussions import queries
from hub.discussions.models import HIDDEN, Contribution
from hub.discussions.services.contributions import (
    hide_contribution,
    remove_contribution,
    restore_contribution,
)

KIND = "contribution"


def hide_flagged(number: int) -> bool:
    """The contribution is hidden until a moderator has looked at it; returns whether it is.

    Never one of those who moderate the space: what they wrote others of them decide on.
    """
    contribution = db.session.get_one(Contribution, number)
    scope = queries.scope_of(contribution.topic.space_id)
    if contribution.is_removed or contribution.author_id in queries.moderators_of_scope(scope):
        return False
    hide_contribution(contribution)
    return True


def let_stand(number: int, actor: Member) -> None:
    """The contribution is read again, if it was hidden."""
    contribution = db.session.get_one(Contribution, number)
    if contribution.state == HIDDEN:
        restore_contribution(contribution, actor=actor)


def take_down(number: int, actor: Member) -> None:
    """Only a tombstone is left of the contribution, if it is not gone already."""
    contribution = db.session.get_one(Contribution, number)
    if not contribution.is_removed or contribution.state == HIDDEN:
        remove_contribution(contribution, actor=actor)
