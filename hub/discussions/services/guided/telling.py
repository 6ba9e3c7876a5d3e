"""How far a guided discussion has come, told in its thread and to whoever follows it."""

from hub.core.signals import send
from hub.discussions.models import Contribution, GuidedDiscussion
from hub.discussions.services.topics import add_notice, touch_page
from hub.discussions.signals import GuidedStepTaken


def tell_step(guided: GuidedDiscussion, act: str, **facts: object) -> Contribution:
    """The thread tells of the step in the name of who leads it; followers hear of it."""
    topic = guided.topic
    on = guided.closes_on.isoformat() if guided.closes_on else None
    actor = topic.moderator or topic.author
    told = add_notice(topic, actor=actor, act=act, **{"on": on, **facts})
    send(GuidedStepTaken(told.id))
    touch_page(topic)
    return told
