"""What the newsletter does apart from requests."""

from hub.newsletter.tasks.keeping import end_pauses, forget_unconfirmed

__all__ = ["end_pauses", "forget_unconfirmed"]
