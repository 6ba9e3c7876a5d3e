"""What follows when notices were given: the mail."""

from hub.core import clock
from hub.core.i18n import in_language
from hub.core.mail import queue_letter
from hub.core.signals import send
from hub.notifications import services
from hub.notifications.notices import letter_about, mailable, waits_until
from hub.notifications.queries import mail_reference
from hub.notifications.signals import NoticesGiven


def on_notices_given(signal: NoticesGiven) -> None:
    """Whoever has not read it by now and may still see it is told by mail, once.

    Whoever has quiet hours is told after them, of what is then still to be told. What its reader
    may not see does not count at the bell either.
    """
    for notice, reader in mailable(signal.notice_ids):
        quiet_until = waits_until(reader)
        if quiet_until is not None:
            send(NoticesGiven((notice.id,)), delay=quiet_until - clock.now())
            continue
        with in_language(reader.lang):
            letter = letter_about(notice, reader)
            if letter is None:
                services.stop_counting([notice.id])
                continue
            queue_letter(
                notice.kind,
                letter,
                to=reader.email or "",
                lang=reader.lang,
                member_id=reader.id,
                reference=mail_reference(notice.id),
                about=f"notice:{notice.id}",
            )
