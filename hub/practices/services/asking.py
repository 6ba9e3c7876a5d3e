"""Questions about a practice are topics of discussions, linked with it."""

from typing import Any

from hub.accounts.models import Member
from hub.core.signals import send
from hub.discussions import services as discussions
from hub.discussions.models import Proposal, Space, Topic
from hub.discussions.policy import may_open_topic
from hub.links import services as links
from hub.links.models import CAME_FROM
from hub.links.queries import others_of
from hub.practices.models import Practice, PracticeVersion
from hub.practices.signals import QuestionOpened

PRACTICE = "practice"


def ask_question(
    version: PracticeVersion, *, actor: Member, space: Space, title: str, body: str, lang: str
) -> Topic | Proposal:
    """A moderator of the space opens the topic; anybody else proposes it. It is linked either way.

    Raises Refused while the actor is kept out of the space.
    """
    words: dict[str, Any] = {
        "actor": actor,
        "title": title,
        "body": body,
        "lang": lang,
        "objectives": version.shown.get("objectives") or (),
        "countries": version.shown.get("countries") or (),
    }
    if may_open_topic(actor, space):
        topic = discussions.open_topic(space, **words)
        link_topic(version.practice, topic, actor=actor)
        return topic
    proposal = discussions.submit_proposal(space, **words)
    links.link(("proposal", proposal.id), CAME_FROM, (PRACTICE, version.practice_id), actor=actor)
    return proposal


def take_over(proposal: Proposal) -> None:
    """What the proposal became is linked with the practices it asks about. Twice is once."""
    if proposal.topic is None:
        return
    for what, number in others_of("proposal", proposal.id):
        if what == PRACTICE:
            links.link(
                ("topic", proposal.topic.id), CAME_FROM, (PRACTICE, number), actor=proposal.author
            )
            send(QuestionOpened(number, proposal.topic.id))


def link_topic(practice: Practice, topic: Topic, *, actor: Member) -> None:
    """The topic is about the practice, whose authors are told."""
    links.link(("topic", topic.id), CAME_FROM, (PRACTICE, practice.id), actor=actor)
    send(QuestionOpened(practice.id, topic.id))
