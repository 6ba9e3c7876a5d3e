"""Inviting members to a guided discussion: each once, so many a day, only who wants to be."""

from dataclasses import dataclass

from flask import current_app

from hub.accounts.models import Member
from hub.config import Settings
from hub.core import audit, clock
from hub.core.days import beginning, day_of
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.core.upserts import insert_missing
from hub.discussions import queries
from hub.discussions.models import GuidedInvitation, InvitationRefusal, Topic
from hub.discussions.queries import Wanted
from hub.discussions.services.topics import lock_row
from hub.discussions.signals import MembersInvited


@dataclass(frozen=True)
class Invited:
    """How many were invited now, and how many more match, for another day."""

    count: int
    left: int


def invite_members(topic: Topic, *, actor: Member, wanted: Wanted) -> Invited:
    """Those who match and were not invited before are told, as many as this day still allows.

    Raises Refused where the discussion takes no contributions, or the day's number is reached.
    """
    lock_row(topic)
    if not (topic.is_open or topic.is_scheduled) or topic.removed_at is not None:
        raise Refused(_("This topic takes no more contributions."))
    left = invitations_left(topic)
    if left == 0:
        raise Refused(_("As many members as one day allows are invited. Go on tomorrow."))
    matching = queries.count_invitable(topic, wanted)
    chosen = db.session.scalars(queries.invitable(topic, wanted).limit(left)).all()
    rows = [
        {
            "topic_id": topic.id,
            "member_id": member_id,
            "invited_by": actor.id,
            "created_at": clock.now(),
        }
        for member_id in chosen
    ]
    added = insert_missing(GuidedInvitation, rows, returning=(GuidedInvitation.member_id,))
    if added:
        send(MembersInvited(topic.id, tuple(sorted(row.member_id for row in added))))
        subject = f"topic:{topic.id}"
        audit.note("topic.invited", actor_id=actor.id, subject=subject, count=len(added))
    return Invited(len(added), matching - len(added))


def invitations_left(topic: Topic) -> int:
    """How many members may still be invited today, the day being that of the discussion's zone."""
    settings: Settings = current_app.extensions["settings"]
    zone = topic.guided.timezone if topic.guided else "UTC"
    today = beginning(day_of(clock.now(), zone), zone)
    return max(settings.guided_invitations_a_day - queries.count_invited(topic, since=today), 0)


def refuse_invitations(*, actor: Member) -> None:
    """The member is invited to no guided discussion any more."""
    insert_missing(InvitationRefusal, [{"member_id": actor.id, "created_at": clock.now()}])


def accept_invitations(*, actor: Member) -> None:
    """The member may be invited again."""
    refusal = db.session.get(InvitationRefusal, actor.id)
    if refusal is not None:
        db.session.delete(refusal)
