"""Practices as links show them."""

from collections.abc import Collection, Mapping

from hub.accounts.models import Member
from hub.core.db import db
from hub.links.policy import Seen
from hub.practices.models import PracticeVersion
from hub.practices.queries.visibility import current_versions


def linked_practices(ids: Collection[int], _visitor: Member | None) -> Mapping[int, Seen]:
    """Those of the practices that readers find; one query."""
    found = db.session.scalars(current_versions().where(PracticeVersion.practice_id.in_(ids)))
    return {
        each.practice_id: Seen(
            each.title, each.lang, "practices.practice", {"slug": each.practice.slug}
        )
        for each in found
    }
