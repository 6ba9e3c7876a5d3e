"""Which notice a mail answers is known by the Message-ID of ours that it names."""

import pytest

from hub.core.db import db
from hub.notifications.models import Notice
from hub.notifications.queries.inbox import notice_answered
from tests.factories import make_member


@pytest.mark.parametrize(
    ("message_id", "is_known"),
    [
        ("<reply.notice-{}.0123456789abcdef@hub.example.org>", True),
        # As mail was named before its names were sealed.
        ("<reply.notice-{}@hub.example.org>", True),
        ("<reply.notice-{}.0123@hub.example.org>", False),
    ],
)
def test_mail_answers_the_notice_it_names(app, message_id, is_known):
    member = make_member()
    notice = Notice(member_id=member.id, kind="reply", subject="topic:1")
    db.session.add(notice)
    db.session.commit()
    assert notice_answered(member.id, [message_id.format(notice.id)]) == (
        notice if is_known else None
    )
