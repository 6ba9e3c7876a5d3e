"""How the rules say no: to a field of a form, to who comes second, to who is kept out."""

from flask_babel import format_datetime

from hub.accounts.models import Member
from hub.core.errors import Overtaken, Refused, Unfit
from hub.core.i18n import _
from hub.discussions.models import Space
from hub.discussions.queries.bans import ban_of

__all__ = ["Overtaken", "Unfit", "refuse_banned"]


def refuse_banned(space: Space, actor: Member) -> None:
    """Raise Refused, saying until when and why, if the member may not write in the space."""
    found = ban_of(space, actor)
    if found is not None:
        raise Refused(
            _(
                "You may not write in this space until %(time)s. Reason: %(reason)s",
                time=format_datetime(found.until, "long"),
                reason=found.reason,
            )
        )
