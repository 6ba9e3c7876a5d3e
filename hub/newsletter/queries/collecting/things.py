"""What an issue can tell of, as it is collected: words by language, places, objectives."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.core import markup
from hub.core.texts import ORIGINAL, PUBLISHED, Text, TextColumns

# So far ahead events and deadlines are told of.
AHEAD = dt.timedelta(weeks=6)
# A title and so many letters stand in a mail; the page has the rest.
LENGTH = 300

# What came about: it is new, or another version; it opened, closes, was endorsed.
NEW, ANOTHER, OPENED, CLOSING, ENDORSED = "new", "version", "opened", "closing", "endorsed"


@dataclass(frozen=True)
class Wording:
    """What is said of a thing in one language, plain, and where the words came from."""

    title: str
    summary: str
    origin: str = ORIGINAL
    translator_id: int | None = None


@dataclass(frozen=True)
class Told:
    """One thing of which an issue tells; `path` is its page below the language."""

    section: str
    kind: str
    thing_id: int
    texts: Mapping[str, Wording]
    path: str = ""
    address: str = ""
    news: str = ""
    objectives: Sequence[str] = ()
    countries: Sequence[str] = ()
    regions: Sequence[str] = ()
    moment: dt.datetime | None = None
    timezone: str = field(default="UTC")


def worded(text: TextColumns, title: str, summary: str) -> Wording:
    """The words as `text` has them, cut to what a mail shows."""
    return Wording(title, short(summary), text.origin, text.translator_id)


def short(words: str) -> str:
    """The first words, in one paragraph."""
    return markup.excerpt(words, LENGTH)


def out(texts: Iterable[Text]) -> list[Text]:
    """Those of the texts that readers are shown."""
    return [each for each in texts if each.state == PUBLISHED]
