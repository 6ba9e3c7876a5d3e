"""How notices of discussions read, through what their reader may see today."""

from hub.discussions.notices.belonging import read_invitations, read_putting_out, read_roles
from hub.discussions.notices.guided import (
    read_guided_steps,
    read_objections,
    read_summaries,
)
from hub.discussions.notices.guided import read_invitations as read_guided_invitations
from hub.discussions.notices.writing import read_contributions, read_proposals, read_steps
from hub.notifications.notices import register

__all__ = ["register_notices"]


def register_notices() -> None:
    """The kinds of notices that discussions give; mentions, replies and answers are mailed."""
    register("mention", "reply", read=read_contributions, mailed=True)
    register("post", "topic", read=read_contributions, mailed=False)
    register("proposal", read=read_proposals, mailed=False)
    register("proposal_step", read=read_steps, mailed=True)
    # An invitation has a letter of its own, which reaches those without an account too.
    register("invitation", "invitation_accepted", read=read_invitations, mailed=False)
    register("space_role", read=read_roles, mailed=True)
    register("space_out", read=read_putting_out, mailed=True)
    register("guided", read=read_guided_steps, mailed=False)
    register("guided_invitation", read=read_guided_invitations, mailed=True)
    register("endorsement", "endorsement_over", read=read_summaries, mailed=True)
    register("objection", "objection_answer", read=read_objections, mailed=True)
