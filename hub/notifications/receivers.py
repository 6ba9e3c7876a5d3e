"""What follows when notices were given: the mail."""

from hub.core.i18n import in_language
from hub.core.mail import queue_letter
from hub.notifications.notices import letter, mailable, reply_address, words_of
from hub.notifications.queries import mail_reference
from hub.notifications.signals import NoticesGiven


def on_notices_given(signal: NoticesGiven) -> None:
    """Whoever has not read it by now and may still see it is told by mail, once."""
    for notice, reader in mailable(signal.notice_ids):
        with in_language(reader.lang):
            words = words_of([notice], reader).get(notice.id)
            if words is None:
                continue
            queue_letter(
                notice.kind,
                letter(words, reader.lang, reply_to=reply_address(notice, reader)),
                to=reader.email or "",
                lang=reader.lang,
                member_id=reader.id,
                reference=mail_reference(notice.id),
            )
