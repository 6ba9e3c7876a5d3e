"""Finding saved answers."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.moderation.models import SavedAnswer
from hub.moderation.policy import is_staff, moderated_scopes


def visible_answers(visitor: Member | None) -> sa.Select[SavedAnswer]:
    """The answers for everybody who moderates, and those of one's scopes; for staff all."""
    found = sa.select(SavedAnswer).order_by(SavedAnswer.name, SavedAnswer.id)
    if is_staff(visitor):
        return found
    scopes = moderated_scopes(visitor)
    return found.where(SavedAnswer.scope.in_([*scopes, ""])) if scopes else found.where(sa.false())


def answers_for(visitor: Member) -> Sequence[SavedAnswer]:
    """What the visitor may answer with."""
    return db.session.scalars(visible_answers(visitor)).all()
