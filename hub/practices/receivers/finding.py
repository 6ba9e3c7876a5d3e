"""What follows a publication for those who saved a search."""

from hub.core.db import db
from hub.notifications import services as notifications
from hub.practices.models import PracticeVersion
from hub.practices.services.saving import seekers_of
from hub.practices.signals import PracticePublished


def on_practice_published(signal: PracticePublished) -> None:
    """Whose saved search finds a practice that is new learns of it, once; updates tell nobody."""
    version = db.session.get(PracticeVersion, signal.version_id)
    if version is None or version.number != 1:
        return
    notifications.notify(
        members=seekers_of(version),
        kind="practice_found",
        subject=f"practice:{version.practice_id}",
        facts={"practice": version.practice_id},
    )
