"""Practices as links show them."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _
from hub.links.policy import Seen
from hub.practices.models import Practice, PracticeAuthor, PracticeField, PracticeVersion
from hub.practices.queries.visibility import current_versions

# `/en/practices/<slug>`, with or without a version behind it.
_ADDRESS = re.compile(r"(?:[a-z]{2,8}/)?practices/([^/]+)(?:/.*)?\Z")


def linked_practices(ids: Collection[int], visitor: Member | None) -> Mapping[int, Seen]:
    """Those of the practices that readers find, and drafts to those who write them; two queries."""
    return {**_drafts(ids, visitor), **_found(ids)}


def practice_addressed(words: str, _visitor: Member | None) -> int | None:
    """The published practice that somebody named by its address or its slug."""
    slug = _ADDRESS.sub(r"\1", urlsplit(words.strip()).path.strip("/"))
    found = db.session.scalars(current_versions().where(Practice.slug == slug)).one_or_none()
    return found.practice_id if found else None


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
