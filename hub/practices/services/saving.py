"""Searches that members keep: saved, removed, and who is told of a practice that is new."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.practices.models import PracticeAuthor, PracticeVersion, SavedSearch
from hub.practices.queries.finding import Wanted, fits

MOST = 50


def save_search(*, actor: Member, name: str, wanted: Wanted) -> SavedSearch:
    """The member is told of what is published from now on and fits.

    The same search has one row, under the name that was given last. Raises Refused where nothing is
    chosen, or the member has MOST already.
    """
    if not wanted.is_narrowed:
        raise Refused(_("Choose something first: words, or a filter."))
    kept = {"words": wanted.words, "chosen": {k: list(v) for k, v in wanted.chosen.items()}}
    db.session.refresh(actor, attribute_names=["state"], with_for_update=True)
    own = searches_of(actor)
    same = next((each for each in own if each.wanted == kept), None)
    if same is not None:
        same.name = name
        return same
    if len(own) >= MOST:
        raise Refused(_("You have %(most)s saved searches. Remove one first.", most=MOST))
    search = SavedSearch(member_id=actor.id, name=name, wanted=kept)
    db.session.add(search)
    db.session.flush()
    return search


def remove_search(search: SavedSearch) -> None:
    """The member is told of what it finds no more."""
    db.session.delete(search)


def searches_of(member: Member) -> Sequence[SavedSearch]:
    """What the member saved, the latest last."""
    return db.session.scalars(
        sa.select(SavedSearch).where(SavedSearch.member_id == member.id).order_by(SavedSearch.id)
    ).all()


def seekers_of(version: PracticeVersion) -> Sequence[int]:
    """The members whose saved searches the new practice fits, but its authors; each once.

    A search that was saved later has found it already.
    """
    authors = sa.select(PracticeAuthor.member_id).where(
        PracticeAuthor.practice_id == version.practice_id
    )
    searches = db.session.scalars(
        sa.select(SavedSearch)
        .where(
            SavedSearch.told_until < version.published_at,
            SavedSearch.member_id.not_in(authors),
        )
        .order_by(SavedSearch.id)
    ).all()
    wanted = {search.id: Wanted.kept(search.wanted) for search in searches}
    fitting = fits(version.practice_id, wanted)
    return sorted({search.member_id for search in searches if search.id in fitting})


def own_searches(member: Member) -> list[Mapping[str, Any]]:
    """For the member's export."""
    return [
        {"name": each.name, "wanted": each.wanted, "saved_at": each.created_at}
        for each in searches_of(member)
    ]


def forget_searches(member: Member) -> None:
    """For the member's erasure."""
    db.session.execute(sa.delete(SavedSearch).where(SavedSearch.member_id == member.id))
