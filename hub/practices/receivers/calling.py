"""What follows for members when a call for practices is published or closes at another moment."""

from hub.accounts.queries import followers_of_objectives
from hub.core.db import db
from hub.notifications import services as notifications
from hub.practices.models import Call
from hub.practices.queries.calls import drafts_for
from hub.practices.signals import CallMoved, CallPublished


def on_call_published(signal: CallPublished) -> None:
    """Whoever named one of its objectives in the profile is told of it, once."""
    call = db.session.get(Call, signal.call_id)
    if call is None or call.published_at is None:
        return
    notifications.notify(
        members=set(followers_of_objectives(call.objectives)) - {call.created_by},
        kind="call_new",
        subject=f"call_new:{call.id}",
        facts={"call": call.id},
    )


def on_call_moved(signal: CallMoved) -> None:
    """Whoever writes an answer learns of each other deadline."""
    call = db.session.get(Call, signal.call_id)
    if call is None:
        return
    notifications.notify(
        members={row.member_id for row in drafts_for([call.id])},
        kind="call_moved",
        subject=f"call_moved:{call.id}:{int(call.closes_at.timestamp())}",
        facts={"call": call.id, "closes": call.closes_at.isoformat()},
    )
