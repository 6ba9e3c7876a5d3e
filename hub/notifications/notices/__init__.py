"""How notices and digests read, and the mail that tells them."""

from hub.notifications.notices.digests import (
    Contents,
    Ending,
    News,
    contents_for,
    digest_again,
    register_closing,
    register_source,
    write_digest,
)
from hub.notifications.notices.letters import (
    letter_about,
    letter_again,
    mailable,
    mailing_list,
    waits_until,
)
from hub.notifications.notices.reading import (
    Muting,
    Words,
    muting_of,
    register,
    stop_counting_unreadable,
    withdraw_unreadable,
    words_of,
)

__all__ = [
    "Contents",
    "Ending",
    "Muting",
    "News",
    "Words",
    "contents_for",
    "digest_again",
    "letter_about",
    "letter_again",
    "mailable",
    "mailing_list",
    "muting_of",
    "register",
    "register_closing",
    "register_source",
    "stop_counting_unreadable",
    "waits_until",
    "withdraw_unreadable",
    "words_of",
    "write_digest",
]
