"""What tests of registrations do again and again."""

import re
from typing import Any

from flask.testing import FlaskClient

from hub.accounts.models import Member
from hub.core.db import db, writing
from hub.events.models import Event, EventRegistration, FormQuestion, FormQuestionText
from hub.events.services.registration.registering import Entry, register
from hub.events.tasks import forget_answers, pass_offers
from tests.factories import make_member


def all_of(event: Event) -> list[EventRegistration]:
    """The registrations of the event as they are now, oldest first."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.query(EventRegistration).filter_by(event_id=event.id)
    return list(found.order_by(EventRegistration.id))


def states_of(event: Event) -> list[tuple[int | None, str]]:
    """Number and state of each."""
    return [(each.number, each.state) for each in all_of(event)]


def comes(event: Event, member: Member | None = None) -> EventRegistration:
    """A member registers."""
    made = register(event, Entry(name="Somebody", lang="en"), member=member or make_member())
    db.session.commit()
    return made


def sends(client: FlaskClient, event: Event, **typed: Any) -> Any:
    """The form is sent."""
    form = {"name": "Amina Demo", **typed}
    return client.post(f"/en/events/{event.slug}/register", data=form)


def link_in(message: Any) -> str:
    """The path of the personal link in a mail."""
    text = message.get_body(("plain",)).get_content()
    found: list[str] = re.findall(r"http://localhost(/\S*/events/registrations/\S+)", text)
    return found[0]


def link_of(registration: EventRegistration) -> str:
    """The path of the personal link of a registration."""
    return f"/en/events/registrations/{registration.public_id}/{registration.secret}"


def asks(event: Event, kind: str, label: str, *options: str, **values: Any) -> FormQuestion:
    """The event asks a question of its own."""
    number = db.session.query(FormQuestion).filter_by(event_id=event.id).count() + 1
    question = FormQuestion(event_id=event.id, kind=kind, position=number, **values)
    question.texts = [FormQuestionText(lang="en", label=label, options=list(options))]
    db.session.add(question)
    db.session.commit()
    return question


def a_minute_passes() -> None:
    """The job that passes offers on is asked."""
    db.session.rollback()
    with writing():
        pass_offers.run()
    db.session.rollback()
    db.session.expire_all()


def a_night_passes() -> None:
    """The job that forgets is asked."""
    db.session.rollback()
    with writing():
        forget_answers.run()
    db.session.rollback()
    db.session.expire_all()
