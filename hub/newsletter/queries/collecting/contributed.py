"""What members contributed and an editor took before there was an issue to put it into."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.core.db import db
from hub.newsletter.models import CONTRIBUTED, TAKEN, Contribution
from hub.newsletter.queries.collecting.things import Told, Wording

CONTRIBUTION = "contribution"


def contributed_items() -> Sequence[Told]:
    """Items that wait for the next issue, first come first."""
    found = sa.select(Contribution).where(
        Contribution.state == TAKEN, Contribution.issue_id.is_(None)
    )
    return [told_of(each) for each in db.session.scalars(found.order_by(Contribution.id))]


def told_of(item: Contribution) -> Told:
    """The item with the words of who contributed it, whole."""
    return Told(
        CONTRIBUTED,
        CONTRIBUTION,
        item.id,
        {item.lang: Wording(item.title, item.summary)},
        address=item.address,
        objectives=item.objectives,
        countries=item.countries,
        regions=item.regions,
    )
