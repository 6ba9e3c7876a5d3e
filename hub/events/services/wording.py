"""What an event says, in up to six languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.accounts.models import Member
from hub.core import markup
from hub.core.errors import NotFound, Refused
from hub.core.i18n import _
from hub.core.texts import HUMAN, ORIGINAL
from hub.events.models import Event, EventText
from hub.events.services.holding import hold
from hub.events.services.planning import say
from hub.events.services.telling import changed


@dataclass(frozen=True)
class Wording:
    """The words of an event in one language; all but the title are Markdown."""

    title: str
    summary: str
    place_note: str


def write_event_text(
    event: Event,
    lang: str,
    *,
    actor: Member,
    version: int,
    words: Wording,
    others: Sequence[Event] = (),
) -> None:
    """The event says this in that language, and so do the others of its series.

    Raises Overtaken if the event was changed meanwhile.
    """
    hold(event, version)
    _write(event, lang, actor, words)
    for each in others:
        hold(each)
        _write(each, lang, actor, words)


def drop_event_text(event: Event, lang: str, *, actor: Member, version: int) -> None:
    """The event says nothing in that language any more.

    Raises Refused for the language it was first written in, NotFound where it says nothing.
    """
    hold(event, version)
    text = text_in(event, lang)
    if text is None:
        raise NotFound()
    if text.origin == ORIGINAL:
        raise Refused(_("The words it was first written in stay."))
    event.texts.remove(text)
    changed(event, actor=actor, what="words")


def text_in(event: Event, lang: str) -> EventText | None:
    """The words of the event in exactly that language."""
    return next((text for text in event.texts if text.lang == lang), None)


def _write(event: Event, lang: str, actor: Member, words: Wording) -> None:
    text = text_in(event, lang)
    if text is None:
        text = EventText(lang=lang, origin=HUMAN, translator_id=actor.id)
        event.texts.append(text)
    say(text, words.title, words.summary)
    text.place_note = words.place_note
    text.place_note_html = (
        markup.render(words.place_note, lang=lang).html if words.place_note else ""
    )
    # Calendars show the title: theirs is to follow.
    event.sequence += 1
    changed(event, actor=actor, what="words")
