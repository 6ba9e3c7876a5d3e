"""Who has been heard in a guided discussion, and who may be invited to it."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from hub.accounts.models import ACTIVE, Member, Organisation
from hub.core import clock
from hub.core.db import db
from hub.discussions.models import (
    MUTED,
    Contribution,
    GuidedInvitation,
    InvitationRefusal,
    SpaceBan,
    SpaceMembership,
    Topic,
    TopicFollow,
)
from hub.discussions.queries.people import leaders, who_may_see
from hub.discussions.queries.summaries import written_in
from hub.taxonomy import queries as taxonomy

# A figure below this could tell of one person.
LEAST_SHOWN = 3
UNSAID = ""

Column = InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Heard:
    """Of one region or kind of organisation: members of the space, and participants.

    None stands for fewer than LEAST_SHOWN.
    """

    code: str
    members: int | None
    participants: int | None

    @property
    def is_missing(self) -> bool:
        """Whether the space has such members and next to none of them was heard."""
        return self.members is not None and self.participants is None


@dataclass(frozen=True)
class Wanted:
    """Whom an invitation is for; an empty field does not narrow."""

    objective: str = ""
    country: str = ""
    lang: str = ""


def heard_by_region(topic: Topic) -> Sequence[Heard]:
    """By continent, those of whom nothing is said last; two queries."""
    regions = [each.code for each in taxonomy.regions() if each.code != "global"]
    known = {each.code: each.region for each in taxonomy.countries()}

    def region(country: str | None) -> str:
        return known.get(country or "", UNSAID)

    return _compared(topic, Member.country, region, regions)


def heard_by_organisation(topic: Topic) -> Sequence[Heard]:
    """By kind of organisation, those without one last; two queries."""
    kinds = [each.code for each in taxonomy.organisation_types()]
    return _compared(
        topic, Organisation.type, lambda kind: kind if kind in kinds else UNSAID, kinds
    )


def invitable(topic: Topic, wanted: Wanted) -> sa.Select[int]:
    """The ids of members who may see the topic, match, and were neither heard nor invited.

    Nor who leads it, wants no invitations or nothing of this topic, or may not write in its space.
    """
    wrote = sa.select(Contribution.author_id).where(*written_in(topic))
    invited = sa.select(GuidedInvitation.member_id).where(GuidedInvitation.topic_id == topic.id)
    muted = sa.select(TopicFollow.member_id).where(
        TopicFollow.topic_id == topic.id, TopicFollow.level == MUTED
    )
    refusing = sa.select(InvitationRefusal.member_id)
    banned = sa.select(SpaceBan.member_id).where(
        SpaceBan.space_id == topic.space_id, SpaceBan.until > clock.now()
    )
    found = who_may_see(topic.space).where(
        Member.confirmed_at.is_not(None),
        Member.id.not_in(leaders(topic)),
        *(Member.id.not_in(each) for each in (wrote, invited, muted, refusing, banned)),
    )
    if wanted.country:
        found = found.where(Member.country == wanted.country)
    if wanted.objective:
        found = found.where(_holds(Member.objectives, wanted.objective))
    if wanted.lang:
        speaks = _holds(Member.languages, wanted.lang)
        found = found.where(sa.or_(speaks, Member.lang == wanted.lang))
    return found.with_only_columns(Member.id).order_by(Member.id)


def count_invitable(topic: Topic, wanted: Wanted) -> int:
    """How many that are."""
    found = invitable(topic, wanted).order_by(None).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def count_invited(topic: Topic, *, since: dt.datetime | None = None) -> int:
    """How many were invited, in all or since that moment."""
    count = sa.select(sa.func.count()).where(GuidedInvitation.topic_id == topic.id)
    if since is not None:
        count = count.where(GuidedInvitation.created_at >= since)
    return db.session.scalar(count) or 0


def refuses_invitations(member: Member) -> bool:
    """Whether the member wants no invitations to guided discussions."""
    return db.session.get(InvitationRefusal, member.id) is not None


def _compared(
    topic: Topic, column: Column, group: Callable[[str | None], str], codes: Sequence[str]
) -> Sequence[Heard]:
    belongs = sa.select(SpaceMembership.member_id).where(SpaceMembership.space_id == topic.space_id)
    wrote = sa.select(Contribution.author_id).where(*written_in(topic))
    members, participants = (_counted(_people(column, who), group) for who in (belongs, wrote))
    return [
        Heard(code, _shown(members[code]), _shown(participants[code]))
        for code in (*codes, UNSAID)
        if members[code] or participants[code]
    ]


def _people(column: Column, who: sa.Select[int]) -> Sequence[Any]:
    return db.session.execute(
        sa.select(column, Member.is_protected, sa.func.count())
        .select_from(Member)
        .outerjoin(Organisation, Organisation.id == Member.organisation_id)
        .where(Member.state == ACTIVE, Member.id.in_(who))
        .group_by(column, Member.is_protected)
    ).all()


def _counted(rows: Sequence[Any], group: Callable[[str | None], str]) -> Counter[str]:
    """By group; who protects their identity is counted where nothing is said."""
    counted: Counter[str] = Counter()
    for value, is_protected, count in rows:
        counted[UNSAID if is_protected else group(value)] += count
    return counted


def _shown(count: int) -> int | None:
    return count if count >= LEAST_SHOWN else None


def _holds(column: Column, code: str) -> sa.ColumnElement[bool]:
    # A code is quoted in the JSON text, so no other code contains it.
    return sa.cast(column, sa.Text).contains(f'"{code}"', autoescape=True)
