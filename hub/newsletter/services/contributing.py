"""Members contribute items to the next edition; editors take them or decline with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Overtaken, Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.newsletter.models import (
    DECLINED,
    OFFERED,
    PUBLISHED,
    TAKEN,
    TAKEN_BACK,
    Contribution,
    Issue,
)
from hub.newsletter.services.arranging import put_contribution, remove_items_of
from hub.newsletter.services.issues import contributions_taken, issue_being_made
from hub.newsletter.signals import (
    ContributionDecided,
    ContributionOffered,
    ContributionPublished,
)


@dataclass(frozen=True)
class Offer:
    """What somebody tells readers, in their own words, and what it is about."""

    lang: str
    title: str
    summary: str
    address: str = ""
    objectives: Sequence[str] = ()
    countries: Sequence[str] = ()
    regions: Sequence[str] = ()


def contribute(offer: Offer, *, actor: Member) -> Contribution:
    """The item waits for an editor, and editors are told."""
    item = Contribution(author_id=actor.id, state=OFFERED)
    _say(item, offer)
    db.session.add(item)
    db.session.flush()
    send(ContributionOffered(item.id))
    return item


def change(item: Contribution, offer: Offer, *, version: int) -> None:
    """The item says this instead. Raises Overtaken, and Refused once an editor has decided."""
    _hold(item, version)
    _refuse_what_is_decided(item)
    _say(item, offer)
    item.version, item.updated_at = item.version + 1, clock.now()


def take_back(item: Contribution, *, version: int) -> None:
    """The item is not offered any more. Raises as `change` does."""
    _hold(item, version)
    _refuse_what_is_decided(item)
    item.state, item.version, item.updated_at = TAKEN_BACK, item.version + 1, clock.now()


def take(item: Contribution, *, actor: Member, version: int) -> Issue | None:
    """The item stands in the issue being made, which is returned, or waits for the next one.

    Who contributed it is told. Raises Overtaken, and Refused once somebody has decided.
    """
    issue = issue_being_made()
    _hold(item, version)
    _refuse_what_is_decided(item)
    _decide(item, TAKEN, actor)
    if issue is not None:
        put_contribution(issue, item, actor=actor)
        item.issue_id = issue.id
    return issue


def decline(item: Contribution, *, actor: Member, version: int, reason: str) -> None:
    """The item is not told of, for a reason that its author reads. Raises as `take` does."""
    _hold(item, version)
    _refuse_what_is_decided(item)
    item.reason = reason
    _decide(item, DECLINED, actor)


def settle(issue: Issue) -> None:
    """What members contributed to an issue that was sent is out, and they are told where.

    What an editor left out at last waits for a decision on the next issue. May run twice.
    """
    shown = {each.thing_id for each in issue.shown_items if each.kind == "contribution"}
    for item in contributions_taken(issue):
        item.version, item.updated_at = item.version + 1, clock.now()
        if item.id in shown:
            item.state = PUBLISHED
            send(ContributionPublished(item.id))
        else:
            item.state, item.issue_id = OFFERED, None
            item.decided_at = item.decided_by = None


def own_contributions(member: Member) -> list[dict[str, Any]]:
    """What the member contributed, for their export."""
    return [
        {
            "title": item.title,
            "text": item.summary,
            "address": item.address,
            "language": item.lang,
            "objectives": item.objectives,
            "countries": item.countries,
            "regions": item.regions,
            "state": item.state,
            "reason": item.reason,
            "offered_at": item.created_at,
            "decided_at": item.decided_at,
        }
        for item in _of(member)
    ]


def forget_contributions(member: Member) -> None:
    """What went out stands as a former member's; everything else the member wrote is gone."""
    for item in _of(member):
        if item.state != PUBLISHED:
            remove_items_of(item)
            db.session.delete(item)


def _of(member: Member) -> Sequence[Contribution]:
    found = sa.select(Contribution).where(Contribution.author_id == member.id)
    return db.session.scalars(found.order_by(Contribution.id)).all()


def _hold(item: Contribution, version: int) -> None:
    db.session.flush()
    names = [each.key for each in sa.inspect(Contribution).column_attrs]
    db.session.refresh(item, attribute_names=names, with_for_update=True)
    if item.version != version:
        raise Overtaken(_("It has changed meanwhile: here it is as it is now."))


def _refuse_what_is_decided(item: Contribution) -> None:
    if item.state != OFFERED:
        raise Refused(_("It is decided already, or was taken back."))


def _say(item: Contribution, offer: Offer) -> None:
    item.lang, item.title, item.summary = offer.lang, offer.title, offer.summary
    item.address = offer.address
    item.objectives = sorted(set(offer.objectives))
    item.countries, item.regions = sorted(set(offer.countries)), sorted(set(offer.regions))


def _decide(item: Contribution, state: str, actor: Member) -> None:
    item.state, item.decided_by, item.decided_at = state, actor.id, clock.now()
    item.version += 1
    send(ContributionDecided(item.id))
