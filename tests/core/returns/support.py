"""Mail that comes back, for tests: what was sent, and what servers make of it."""

from hub.core.db import db
from hub.core.mail import Letter, queue_letter

REPLIES = "reply@hub.example.org"


def queued(address, *, subject="New reply", reference=None):
    """A mail that waits to be sent to the address; None if the same was queued before."""
    letter = Letter(subject=subject, paragraphs=["Somebody answered."])
    message = queue_letter(
        "test", letter, to=address, lang="en", reference=reference or f"to-{address}"
    )
    db.session.commit()
    return message
