"""What is said of subscriptions, in the language of the page at hand."""

from collections.abc import Mapping, Sequence

from flask import current_app
from flask_babel import LazyString

from hub.config import Settings
from hub.core.i18n import _, _l, current_language
from hub.newsletter.models import (
    ASKED,
    BY_ACCOUNT,
    BY_CLOCK,
    BY_FORM,
    BY_IMPORT,
    BY_MAIL,
    BY_STAFF,
    CHANGED,
    CONFIRMED,
    ERASED,
    IMPORTED,
    LEFT,
    MONTHLY,
    NEVER_ASKED,
    NOT_FOR_ME,
    ON_PAGE,
    ONE_CLICK,
    OTHER_LANGUAGE,
    OTHER_REASON,
    PAUSED,
    PENDING,
    QUARTERLY,
    RESUMED,
    TOO_MUCH,
    Subscription,
)
from hub.taxonomy import queries as taxonomy

FREQUENCY_WORDS: Mapping[str, LazyString] = {
    MONTHLY: _l("Every month"),
    QUARTERLY: _l("Every three months"),
}
STATE_WORDS: Mapping[str, LazyString] = {
    PENDING: _l("Not confirmed"),
    CONFIRMED: _l("Confirmed"),
    PAUSED: _l("Paused"),
    LEFT: _l("Unsubscribed"),
}
SOURCE_WORDS: Mapping[str, LazyString] = {
    BY_FORM: _l("Form"),
    BY_ACCOUNT: _l("Account"),
    BY_IMPORT: _l("Imported list"),
}
STEP_WORDS: Mapping[str, LazyString] = {
    ASKED: _l("Asked for the newsletter"),
    CONFIRMED: _l("Subscribed"),
    CHANGED: _l("Changed the choices"),
    PAUSED: _l("Paused"),
    RESUMED: _l("Came back"),
    LEFT: _l("Unsubscribed"),
    IMPORTED: _l("Brought in with a list"),
    ERASED: _l("Erased everything"),
}
WAY_WORDS: Mapping[str, LazyString] = {
    ON_PAGE: _l("on the site"),
    ONE_CLICK: _l("with one click in a mail"),
    BY_MAIL: _l("by mail"),
    BY_STAFF: _l("by staff"),
    BY_CLOCK: _l("by itself"),
}
# For how many months; 0 is until they come back.
PAUSE_WORDS: Mapping[str, LazyString] = {
    "1": _l("For one month"),
    "3": _l("For three months"),
    "6": _l("For six months"),
    "0": _l("Until I come back"),
}
REASON_WORDS: Mapping[str, LazyString] = {
    TOO_MUCH: _l("Too much mail"),
    NOT_FOR_ME: _l("It is not useful for my work"),
    OTHER_LANGUAGE: _l("I need it in another language"),
    NEVER_ASKED: _l("I never asked for it"),
    OTHER_REASON: _l("Another reason"),
}


# Why a line of a list was not taken.
LINE_WORDS: Mapping[str, LazyString] = {
    "no_address": _l("The address is none."),
    "other_letters": _l(
        "Mail cannot reach an address that has letters other than a to z before the @."
    ),
    "no_language": _l("The language is none of ar, en, es, fr, ru, zh."),
    "no_day": _l("The day of consent is missing or not written like 2026-11-30."),
    "future_day": _l("The day of consent is still to come."),
    "no_topic": _l("A topic is neither an objective like gcm-06 nor a region like africa."),
    "twice": _l("The address stands further up in the file."),
    "broken": _l("The line cannot be read."),
    "left": _l("This reader has unsubscribed and is not brought back."),
    "shut_out": _l("This address gets no mail of the Hub."),
}


def why_words(subscription: Subscription) -> str:
    """Why somebody left, as far as they said."""
    code = REASON_WORDS.get(subscription.left_reason)
    return "\n".join(str(each) for each in (code, subscription.left_words) if each)


def consent_words() -> str:
    """What somebody agrees to who subscribes; it is kept as it stood on the page."""
    return str(
        _(
            "By subscribing you agree that %(site)s sends you its newsletter by mail, and keeps "
            "your address and your choices for that.",
            site=_site(),
        )
    )


def retention_words() -> str:
    """How long what is typed is kept."""
    return str(
        _(
            "Each mail has a link to unsubscribe. After that your address is only kept so that no "
            "imported list brings it back; you can erase it as well. An address that nobody "
            "confirms is deleted after 30 days."
        )
    )


def topics_named(objectives: Sequence[str], regions: Sequence[str]) -> list[str]:
    """The objectives and regions that were chosen, by their names on the page at hand."""
    here = current_language().code
    known = {each.code: each for each in (*taxonomy.objectives(), *taxonomy.regions())}
    codes = (*objectives, *regions)
    return [known[code].label(here) for code in codes if code in known]


def _site() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.site_name
