"""What the search knows of discussions: the topic under its title, replies under their text."""

from hub.core import search
from hub.core.search import Document
from hub.discussions.models import Contribution

TOPIC, REPLY = "topic", "reply"


def index_contribution(contribution: Contribution, text: str) -> None:
    """The contribution is found by `text`, by whoever may read its space."""
    topic, author = contribution.topic, contribution.author
    search.index(
        Document(
            kind=TOPIC if contribution.is_opening else REPLY,
            object_id=contribution.id,
            scope=topic.space.scope,
            lang=contribution.lang,
            title=topic.title if contribution.is_opening else "",
            body=text,
            context="" if contribution.is_opening else topic.title,
            container=f"space:{topic.space_id}",
            parent=f"topic:{topic.id}",
            author=f"member:{author.id}",
            author_name=author.public_name,
            address=f"/contributions/{contribution.id}",
            created_at=contribution.created_at,
        )
    )


def forget_contribution(contribution: Contribution) -> None:
    """The contribution is found no more."""
    search.remove(TOPIC if contribution.is_opening else REPLY, contribution.id)
