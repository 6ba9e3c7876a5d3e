"""A guided discussion belongs with events; both pages lead to each other."""

from collections.abc import Collection

from hub.accounts.models import Member
from hub.discussions.models import Topic
from hub.events.models import Event
from hub.links.models import BELONGS_WITH
from hub.links.queries import ends_of
from hub.links.services import link, unlink


def joined_events(topic: Topic) -> list[int]:
    """The events with which the discussion belongs, by id."""
    ends = ends_of(("topic", topic.id), BELONGS_WITH)
    return [number for what, number in ends if what == "event"]


def join_events(
    topic: Topic, offered: Collection[Event], chosen: Collection[int], *, actor: Member
) -> None:
    """Of the events that were offered, the discussion belongs with those chosen and no others."""
    before = set(joined_events(topic))
    for event in offered:
        if event.id in chosen and event.id not in before:
            link(("topic", topic.id), BELONGS_WITH, ("event", event.id), actor=actor)
        elif event.id not in chosen and event.id in before:
            unlink(("topic", topic.id), BELONGS_WITH, ("event", event.id))
