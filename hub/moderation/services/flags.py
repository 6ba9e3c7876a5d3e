"""Flags: what members find wrong; enough of them hide a text until a moderator has looked."""

import sqlalchemy as sa
from flask import current_app

from hub.accounts.models import Member
from hub.config import Settings
from hub.core import audit, clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.core.upserts import insert_missing
from hub.moderation.models import FLAGGED, Case, Flag
from hub.moderation.policy import Flaggable, kind_named
from hub.moderation.services.cases import open_case
from hub.moderation.signals import TextHidden


def flag(
    kind: str, object_id: int, found: Flaggable, *, actor: Member, reason: str, words: str = ""
) -> None:
    """The moderators are asked to look at it; each member asks once for each thing.

    As soon as `flags_to_hide` trusted members have flagged it, it is hidden until they have.
    Raises Refused when the member has flagged it before.
    """
    case = open_case(kind, object_id, cause=FLAGGED, scope=found.scope, author_id=found.author_id)
    row = {
        "case_id": case.id,
        "kind": kind,
        "object_id": object_id,
        "member_id": actor.id,
        "is_trusted": kind_named(kind).trusts(actor),
        "reason": reason,
        "words": words,
        "created_at": clock.now(),
    }
    if not insert_missing(Flag, [row], returning=(Flag.id,)):
        raise Refused(_("You have flagged this before. The moderators know of it."))
    _hide_if_enough(case)


def _hide_if_enough(case: Case) -> None:
    settings: Settings = current_app.extensions["settings"]
    count = sa.select(sa.func.count()).where(Flag.case_id == case.id, Flag.is_trusted)
    trusted = db.session.scalar(count) or 0
    hide = kind_named(case.kind).hide
    if case.hidden_at is not None or hide is None or trusted < settings.flags_to_hide:
        return
    if hide(case.object_id):
        case.hidden_at = clock.now()
        send(TextHidden(case.id))
        audit.note(
            "case.hidden",
            actor_id=None,
            subject=f"case:{case.id}",
            thing=f"{case.kind}:{case.object_id}",
            flags=trusted,
        )
