"""Events to come."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import selectinload

from hub.core import markup
from hub.core.db import db
from hub.events.models import ANNOUNCED, SPACE_ONLY, Event
from hub.events.queries.visibility import visible_events
from hub.newsletter.models import EVENTS
from hub.newsletter.queries.collecting.things import AHEAD, Told, out, worded


def events(until: dt.datetime) -> Sequence[Told]:
    """Announced events that begin within AHEAD, the next first; of those that recur the next one.

    None that is for the members of a space, whoever may see it.
    """
    found = db.session.scalars(
        visible_events(None)
        .where(
            Event.state == ANNOUNCED,
            Event.audience != SPACE_ONLY,
            Event.starts_at > until,
            Event.starts_at <= until + AHEAD,
        )
        .options(selectinload(Event.terms))
        .order_by(Event.starts_at, Event.id)
    ).unique()
    told, series = [], set()
    for event in found:
        if event.series_id is not None and event.series_id in series:
            continue
        series.add(event.series_id)
        told.append(_told(event))
    return told


def _told(event: Event) -> Told:
    country = {event.country} if event.country else set()
    return Told(
        EVENTS,
        "event",
        event.id,
        {
            each.lang: worded(each, each.title, markup.plain(each.summary_html))
            for each in out(event.texts)
        },
        path=f"/events/{event.slug}",
        objectives=event.codes("objective"),
        countries=sorted({*event.codes("country"), *country}),
        regions=event.codes("region"),
        moment=event.starts_at,
        timezone=event.timezone,
    )
