"""What the parts of an issue and its news are called."""

from collections.abc import Mapping

from flask_babel import LazyString

from hub.core.i18n import _, _l
from hub.newsletter.models import (
    ARTICLES,
    CALLS,
    CONTRIBUTED,
    DISCUSSIONS,
    EVENTS,
    PRACTICES,
)
from hub.taxonomy import queries as taxonomy

SECTION_WORDS: Mapping[str, LazyString] = {
    CONTRIBUTED: _l("News from practitioners"),
    PRACTICES: _l("Practices"),
    ARTICLES: _l("From the blog"),
    EVENTS: _l("Events"),
    DISCUSSIONS: _l("Discussions"),
    CALLS: _l("Calls for practices"),
}


def language_words(code: str, lang: str) -> str:
    """Says in `lang` that a text is in another language; nothing where it is not."""
    if code == lang:
        return ""
    return str(_("Language: %(language)s", language=taxonomy.language_name(code, lang)))
