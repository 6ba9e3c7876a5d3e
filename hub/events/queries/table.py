"""Events as the rows of a table."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from hub.core import clock
from hub.core.i18n import _, absolute_url, current_language
from hub.events.models import Event
from hub.events.queries.words import AUDIENCE_WORDS, KIND_WORDS, MODE_WORDS, PHASE_WORDS
from hub.taxonomy import queries as taxonomy

# So many are made within a second, and opened by an old computer.
MOST = 2_000


def is_coming() -> sa.ColumnElement[bool]:
    """What has not ended."""
    return Event.ends_at > clock.now()


def head() -> list[str]:
    """What the columns are called."""
    return [
        _("Title"),
        _("Kind"),
        _("State"),
        _("Begins (UTC)"),
        _("Ends (UTC)"),
        _("Time zone"),
        _("How it is held"),
        _("Place"),
        _("Country"),
        _("Held in"),
        _("Interpreted into"),
        _("Who may come"),
        _("Address"),
    ]


def rows(events: Sequence[Event]) -> Iterator[list[Any]]:
    """A row for each, in the language at hand."""
    lang = current_language().code
    for event in events:
        yield [
            event.text(lang).title,
            str(KIND_WORDS[event.kind]),
            str(PHASE_WORDS[event.phase]),
            event.starts_at,
            event.ends_at,
            event.timezone,
            str(MODE_WORDS[event.mode]),
            ", ".join(part for part in (event.place, event.city) if part),
            taxonomy.country_name(event.country, lang) if event.country else "",
            _named(event.languages, lang),
            _named(event.interpretation, lang),
            str(AUDIENCE_WORDS[event.audience]),
            absolute_url("events.event", lang=lang, slug=event.slug),
        ]


def _named(codes: Sequence[str], lang: str) -> str:
    return ", ".join(taxonomy.language_name(code, lang) for code in codes)
