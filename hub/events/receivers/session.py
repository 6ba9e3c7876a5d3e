"""What follows for a session when a registration ends: its open pages are cut."""

from hub.core.db import db
from hub.core.realtime import cut
from hub.events.models import RegistrationStep
from hub.events.services.session.running import seat_room
from hub.events.signals import RegistrationMoved


def on_registration_moved(signal: RegistrationMoved) -> None:
    """Who is not confirmed any more hears nothing more; the browser asks again, and is refused."""
    step = db.session.get(RegistrationStep, signal.step_id)
    if step is not None and not step.registration.is_confirmed:
        cut(rooms=[seat_room(step.registration.public_id)])
