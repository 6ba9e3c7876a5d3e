"""Practices as links show them."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _
from hub.links.policy import Seen
from hub.practices.models import Practice, PracticeAuthor, PracticeField, PracticeVersion
from hub.practices.queries.visibility import current_versions


def linked_practices(ids: Collection[int], visitor: Member | None) -> Mapping[int, Seen]:
    """Those of the practices that readers find, and drafts to those who write them; two queries."""
    return {**_drafts(ids, visitor), **_found(ids)}


def _drafts(ids: Collection[int], visitor: Member | None) -> Mapping[int, Seen]:
    if visitor is None:
        return {}
    # A practice that was withdrawn is no draft.
    own = sa.select(Practice).join(
        PracticeAuthor,
        sa.and_(
            PracticeAuthor.practice_id == Practice.id,
            PracticeAuthor.member_id == visitor.id,
            PracticeAuthor.accepted_at.is_not(None),
        ),
    )
    title = sa.select(PracticeField.value).where(
        PracticeField.practice_id == Practice.id, PracticeField.name == "title"
    )
    rows = db.session.execute(
        own.add_columns(title.scalar_subquery()).where(
            Practice.id.in_(ids), Practice.current_version.is_(None)
        )
    )
    return {
        practice.id: Seen(
            str(title or _("A practice without a title")),
            practice.lang,
            "practices.draft",
            {"key": practice.public_id},
        )
        for practice, title in rows
    }


def _found(ids: Collection[int]) -> Mapping[int, Seen]:
    found = db.session.scalars(current_versions().where(PracticeVersion.practice_id.in_(ids)))
    return {
        each.practice_id: Seen(
            each.title, each.lang, "practices.practice", {"slug": each.practice.slug}
        )
        for each in found
    }
