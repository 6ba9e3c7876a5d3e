"""Where a practice was adapted, and what it was adapted from: a tree across practices."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import EDITOR, Member, MemberRole
from hub.core.db import db
from hub.core.i18n import _, current_language
from hub.moderation.policy import Flaggable, Thing
from hub.practices.models import Adaptation, Practice, PracticeAuthor, PracticeVersion
from hub.practices.policy import is_editor
from hub.practices.queries.visibility import current_versions, found_practices

# Whoever edits practices looks at what readers flag beside them.
SCOPE = "practices:0"


@dataclass(frozen=True)
class Branch:
    """A practice of the tree with where it was adapted.

    `version` is what readers find of it; none of one that was withdrawn, whose branches stay.
    """

    practice_id: int
    version: PracticeVersion | None
    adaptations: Sequence["Leaf"]


@dataclass(frozen=True)
class Leaf:
    """One adaptation, and the practice that was made of it, where there is one."""

    adaptation: Adaptation
    branch: Branch | None


def lineage_of(practice: Practice, visitor: Member | None) -> Sequence[Branch]:
    """The trees in which the practice stands, from what it was adapted from; two queries.

    Empty where nobody adapted it and it was adapted from nothing. What was flagged and hidden only
    its author sees.
    """
    seen = _seen_by(visitor)
    told = db.session.scalars(
        sa.select(Adaptation)
        .where(
            seen,
            sa.or_(
                Adaptation.practice_id.in_(_below(practice.id, seen)),
                Adaptation.adapted_id.in_(_above(practice.id, seen)),
            ),
        )
        .options(joinedload(Adaptation.author))
        .order_by(Adaptation.year, Adaptation.id)
    ).all()
    if not told:
        return []
    of_practice: dict[int, list[Adaptation]] = defaultdict(list)
    for each in told:
        of_practice[each.practice_id].append(each)
    made = {each.adapted_id for each in told if each.adapted_id is not None}
    ids = {practice.id, *of_practice, *made}
    versions = {
        version.practice_id: version
        for version in db.session.scalars(
            current_versions().where(PracticeVersion.practice_id.in_(ids))
        )
    }
    roots = sorted(set(of_practice) - made) or [practice.id]
    return [_branch(root, of_practice, versions, ()) for root in roots]


def descends_from(practice_id: int, other_id: int) -> bool:
    """Whether the practice was made, over any number of adaptations, of the other."""
    above = _above(practice_id, Adaptation.removed_at.is_(None))
    return db.session.scalar(above.where(sa.column("id") == other_id).limit(1)) is not None


def own_adaptation(
    practice: Practice, number: int, visitor: Member | None
) -> sa.Select[Adaptation]:
    """What the visitor told of the practice, until it is removed."""
    return sa.select(Adaptation).where(
        Adaptation.id == number,
        Adaptation.practice_id == practice.id,
        Adaptation.author_id == (visitor.id if visitor else None),
        Adaptation.removed_at.is_(None),
    )


def visible_adaptations(visitor: Member | None) -> sa.Select[Adaptation]:
    """What readers were told and see, of practices they find."""
    return (
        sa.select(Adaptation)
        .where(
            _seen_by(visitor),
            Adaptation.practice_id.in_(found_practices().with_only_columns(Practice.id)),
        )
        .options(joinedload(Adaptation.practice), joinedload(Adaptation.author))
    )


def own_published(visitor: Member) -> Sequence[PracticeVersion]:
    """The published practices of which the visitor is an author."""
    mine = sa.select(PracticeAuthor.practice_id).where(
        PracticeAuthor.member_id == visitor.id, PracticeAuthor.accepted_at.is_not(None)
    )
    found = current_versions().where(PracticeVersion.practice_id.in_(mine))
    return db.session.scalars(found.order_by(PracticeVersion.title)).all()


def adaptation_things(ids: Collection[int], reader: Member) -> Mapping[int, Thing]:
    """What was flagged, as those look at it who edit.

    Of what was hidden or removed others know only that it was there: its author and who flagged it
    are told what was decided.
    """
    found = db.session.scalars(
        sa.select(Adaptation)
        .where(
            Adaptation.id.in_(ids),
            Adaptation.practice_id.in_(found_practices().with_only_columns(Practice.id)),
        )
        .options(joinedload(Adaptation.practice))
    )
    return {
        each.id: _thing(each, is_read=each.is_shown or is_editor(reader)) for each in found.unique()
    }


def flaggable_adaptation(number: int, visitor: Member | None) -> Flaggable | None:
    """The adaptation, which everybody can read."""
    found = visible_adaptations(visitor).where(Adaptation.id == number)
    adaptation = db.session.scalars(found).unique().one_or_none()
    if adaptation is None:
        return None
    return Flaggable(_thing(adaptation, is_read=True), adaptation.author_id, SCOPE)


def _thing(adaptation: Adaptation, *, is_read: bool) -> Thing:
    practice = adaptation.practice
    is_hidden = adaptation.removed_at is None and adaptation.hidden_at is not None
    return Thing(
        title=_("An adaptation of a practice"),
        title_lang=current_language().code,
        html=adaptation.changed_html + adaptation.failed_html if is_read else "",
        lang=adaptation.lang,
        endpoint="practices.practice",
        values={"slug": practice.slug, "_anchor": f"adaptation-{adaptation.id}"},
        said=_("Hidden until you decide") if is_hidden else "",
    )


def _branch(
    practice_id: int,
    told: Mapping[int, Sequence[Adaptation]],
    versions: Mapping[int, PracticeVersion],
    above: tuple[int, ...],
) -> Branch:
    path = (*above, practice_id)
    leaves = [
        Leaf(
            each,
            _branch(each.adapted_id, told, versions, path)
            if each.adapted_id is not None and each.adapted_id not in path
            else None,
        )
        for each in told.get(practice_id, ())
    ]
    return Branch(practice_id, versions.get(practice_id), leaves)


def _seen_by(visitor: Member | None) -> sa.ColumnElement[bool]:
    """Whether the visitor sees an adaptation: their own is shown to them though it is hidden."""
    own = Adaptation.author_id == (visitor.id if visitor else None)
    return sa.and_(Adaptation.removed_at.is_(None), sa.or_(Adaptation.hidden_at.is_(None), own))


def _below(practice_id: int, seen: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    """The practice and all that was made of it."""
    below = sa.select(sa.literal(practice_id).label("id")).cte("below", recursive=True)
    made = sa.select(Adaptation.adapted_id).where(
        Adaptation.practice_id == below.c.id,
        Adaptation.adapted_id.is_not(None),
        seen,
    )
    return sa.select(below.union(made).c.id)


def _above(practice_id: int, seen: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    """The practice and all that it was made of."""
    above = sa.select(sa.literal(practice_id).label("id")).cte("above", recursive=True)
    source = sa.select(Adaptation.practice_id).where(Adaptation.adapted_id == above.c.id, seen)
    return sa.select(above.union(source).c.id)


def scopes_moderated(member: Member) -> Collection[str]:
    """What readers flag at practices is decided on by editors; staff sees every scope."""
    return [SCOPE] if member.has_role(EDITOR) else []


def moderators_of_scope(_scope: str) -> Sequence[int]:
    """The ids of the editors."""
    return db.session.scalars(
        sa.select(MemberRole.member_id).where(MemberRole.role == EDITOR)
    ).all()


def titles_of_scopes(scopes: Collection[str], _lang: str) -> Mapping[str, str]:
    """What the scope is called."""
    return {scope: _("Practices") for scope in scopes}
