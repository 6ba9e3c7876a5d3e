"""What the newsletter does apart from requests."""

from hub.newsletter.tasks.assembling import assemble
from hub.newsletter.tasks.keeping import end_pauses, forget_unconfirmed
from hub.newsletter.tasks.sending import begin, send

__all__ = ["assemble", "begin", "end_pauses", "forget_unconfirmed", "send"]
