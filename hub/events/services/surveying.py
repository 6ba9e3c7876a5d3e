"""Who was registered answers the survey once; what was said tells nothing of who said it."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.events.models import Dossier, EventRegistration, Feedback, FeedbackGiven
from hub.events.queries.surveys import is_open


def give_feedback(
    registration: EventRegistration, dossier: Dossier, answers: dict[str, Any]
) -> None:
    """The answers are kept, and apart from them that this registration has answered.

    Raises Refused once the survey is closed, and for whoever has answered already.
    """
    if not is_open(dossier, clock.now()):
        raise Refused(_("The survey is closed."))
    try:
        with db.session.begin_nested():
            db.session.add(FeedbackGiven(registration_id=registration.id))
    except IntegrityError:
        raise Refused(_("You have answered already. Thank you.")) from None
    db.session.add(
        Feedback(event_id=registration.event_id, answers=answers, given_on=clock.now().date())
    )
