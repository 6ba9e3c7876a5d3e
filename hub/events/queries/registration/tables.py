"""Registrations as a table that is taken away: a row for each, a column for each question."""

from collections.abc import Iterator, Sequence
from typing import Any

from hub.core import files
from hub.core.db import db
from hub.core.i18n import _, current_language
from hub.events.models import FILE, HYBRID, Event, EventRegistration
from hub.events.queries.registration.answers import OWNER, organisation_type_named, words_of
from hub.events.queries.registration.lists import Wanted, found_registrations
from hub.events.queries.registration.questions import questions_of
from hub.events.queries.words import REGISTRATION_WORDS
from hub.taxonomy import queries as taxonomy


def table_of(
    event: Event, wanted: Wanted, base_url: str
) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
    """The head and the rows; a file stands there as its address, which has a door."""
    lang = current_language().code
    questions = questions_of(event, retired=True)
    labels = [each.text(lang).label for each in questions]
    head = [
        _("Number"),
        _("State"),
        _("Name"),
        _("Email address"),
        _("Organisation"),
        _("Type of organisation"),
        _("Country"),
        *([_("How")] if event.mode == HYBRID else []),
        _("Language"),
        _("Registered (UTC)"),
        _("Attended (UTC)"),
        *labels,
    ]
    rows = db.session.scalars(found_registrations(event, wanted)).all()
    asks_files = any(each.kind == FILE for each in questions)
    hanging = files.files_of(OWNER, [each.id for each in rows] if asks_files else [])

    def cells(one: EventRegistration) -> Sequence[Any]:
        given = {each.public_id: each for each in hanging.get(one.id, ())}
        answers = []
        for question in questions:
            answer = one.answers.get(str(question.id))
            if question.kind == FILE:
                file = given.get(str(answer))
                answers.append(base_url.rstrip("/") + files.address_of(file) if file else "")
            else:
                answers.append(words_of(question, question.text(lang), answer))
        how = [_("Online") if one.comes_online else _("In person")] if event.mode == HYBRID else []
        return [
            one.number,
            str(REGISTRATION_WORDS[one.state]),
            one.name,
            one.email or "",
            one.organisation,
            organisation_type_named(one.organisation_type) if one.organisation_type else "",
            taxonomy.country_name(one.country, lang) if one.country else "",
            *how,
            one.lang,
            one.created_at,
            one.attended_at,
            *answers,
        ]

    return head, (cells(each) for each in rows)
