"""The mail that tells a notice at once, and what stands in every mail that one may stop."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _, absolute_url
from hub.core.mail import Letter, MailingList
from hub.notifications import queries, services
from hub.notifications.models import MAIL, Notice
from hub.notifications.notices.reading import reply_address, words_of


def mailable(notice_ids: Sequence[int]) -> list[tuple[Notice, Member]]:
    """Those of the notices that are still unread, with readers who want mail and can get it."""
    rows = db.session.execute(
        sa.select(Notice, Member)
        .join(Member, Member.id == Notice.member_id)
        .where(
            Notice.id.in_(notice_ids),
            Notice.read_at.is_(None),
            Member.email.is_not(None),
            Member.confirmed_at.is_not(None),
        )
        .order_by(Notice.id)
        .execution_options(populate_existing=True)
    ).all()
    return [
        (notice, reader)
        for notice, reader in rows
        if reader.active and services.choice_of(reader, notice.kind) == MAIL
    ]


def letter_about(notice: Notice, reader: Member) -> Letter | None:
    """The mail that tells the notice, in the language at hand; None if it may not be seen today."""
    words = words_of([notice], reader).get(notice.id)
    if words is None:
        return None
    return Letter(
        subject=words.subject or words.title,
        paragraphs=[words.title],
        quoted=words.text,
        quoted_lang=words.text_lang,
        action=(words.label or _("Read it on the site"), words.address(reader.lang)),
        why=words.why,
        thread=words.thread,
        reply_to=reply_address(notice, reader) or "",
        mailing=mailing_list(reader, notice.kind) if _may_stop(notice.kind) else None,
    )


def letter_again(notice_id: int) -> Letter | None:
    """The mail about the notice as it may be told now; None if there is nothing left to tell."""
    found = mailable([notice_id])
    return letter_about(*found[0]) if found else None


def mailing_list(reader: Member, key: str) -> MailingList:
    """How the reader stops mail of this list, without signing in, and where all choices are."""
    return MailingList(
        key=f"{key}.notices",
        leave=absolute_url(
            "notifications.leave", lang=reader.lang, token=queries.leaving_token(reader, key)
        ),
        manage=absolute_url("notification_settings.choices", lang=reader.lang),
    )


def waits_until(reader: Member) -> dt.datetime | None:
    """When the reader's quiet hours end; None if it is none of them now."""
    zone = queries.zone_named(reader.timezone)
    return queries.times_of(reader.id).quiet_ends(clock.now(), zone)


def _may_stop(key: str) -> bool:
    kind = services.kind_named(key)
    return kind is not None and kind.is_chosen
