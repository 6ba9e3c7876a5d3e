"""Which issues wait for an editor."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import selectinload

from hub.accounts.models import Member
from hub.core.db import db
from hub.newsletter.models import APPROVED, ASSEMBLED, EDITING, STOPPED, Issue
from hub.newsletter.policy import is_newsletter_editor


def issues_waiting(member: Member) -> Sequence[Issue]:
    """The issues with which the member can go on, if they edit the newsletter."""
    if not is_newsletter_editor(member):
        return []
    found = _waiting(member).options(selectinload(Issue.texts)).order_by(Issue.id)
    return db.session.scalars(found).all()


def what_waits(member: Member) -> Sequence[sa.Select[Any]]:
    """The same, to be counted."""
    return [_waiting(member).with_only_columns(Issue.id)] if is_newsletter_editor(member) else []


def _waiting(member: Member) -> sa.Select[Any]:
    """To be arranged, approved, scheduled or resumed; whoever edited it last may not approve it
    where a second person has to.
    """
    is_own = sa.func.coalesce(Issue.edited_by, 0) == member.id
    is_second_asked = sa.bindparam(
        None,
        type_=sa.Boolean,
        callable_=lambda: current_app.extensions["settings"].newsletter_second_person,
    )
    can_approve = sa.not_(sa.and_(is_own, is_second_asked))
    return sa.select(Issue).where(
        sa.or_(
            Issue.state.in_((ASSEMBLED, APPROVED, STOPPED)),
            sa.and_(Issue.state == EDITING, can_approve),
        )
    )
