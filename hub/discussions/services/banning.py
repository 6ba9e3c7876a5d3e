"""Bans: somebody is put out of a space and may not write in it until a day."""

import datetime as dt

from hub.accounts.models import Member
from hub.core import audit, clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.upserts import put
from hub.discussions import queries
from hub.discussions.models import Space, SpaceBan
from hub.discussions.policy import moderates_space
from hub.discussions.services.belonging import part
from hub.discussions.services.refusals import Unfit
from hub.notifications import services as notifications


def ban(
    space: Space, person: Member, *, actor: Member, until: dt.datetime | None, reason: str
) -> None:
    """The person does not belong to the space and may not write there until then; they are told.

    A ban that runs is replaced. Raises Refused for those who moderate the space,
    and Unfit for a moment that is past.
    """
    if until is None or until <= clock.now():
        raise Unfit("until", _("Choose a day that is not past."))
    if moderates_space(person, space):
        raise Refused(_("Whoever moderates a space cannot be banned from it."))
    membership = queries.membership(space, person)
    if membership is not None:
        part(space, membership)
    moment = clock.now()
    row = {
        "space_id": space.id,
        "member_id": person.id,
        "until": until,
        "reason": reason,
        "banned_by": actor.id,
        "created_at": moment,
    }
    put(SpaceBan, row, keys=("space_id", "member_id"))
    notifications.notify(
        members=[person.id],
        kind="space_ban",
        subject=f"space_ban:{space.id}:{int(moment.timestamp())}",
        facts={"space": space.id},
    )
    _note("space.banned", space, person.id, actor, until=until.isoformat(timespec="minutes"))


def lift_ban(row: SpaceBan, *, actor: Member) -> None:
    """The person may write in the space again, and join it."""
    _note("space.unbanned", row.space, row.member_id, actor)
    db.session.delete(row)


def _note(act: str, space: Space, person_id: int, actor: Member, **facts: str) -> None:
    audit.note(act, actor_id=actor.id, subject=f"member:{person_id}", space=space.id, **facts)
