"""Who lets an article wait is reminded twice, then others are told; never once it is done."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.accounts.models import EDITOR, SECRETARIAT
from hub.blog.models import TRANSLATION
from hub.blog.services import stages
from hub.blog.services.approving import approve, ask_approval, give_back
from hub.blog.services.translating import (
    Translated,
    ask_translator,
    release_translator,
    save_translation,
)
from hub.blog.tasks import remind
from hub.core.db import db
from hub.core.holidays import add_day_off
from hub.notifications.models import Notice
from hub.notifications.queries import badge_of
from tests.blog.support import handed_in, in_draft, make_series, pitched
from tests.factories import choose, make_member

DAY = dt.timedelta(days=1)
# A Tuesday morning.
START = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
TITLE = "Before dawn at the registry"


@pytest.fixture(autouse=True)
def december(app, clock):
    clock(to=START)


@pytest.fixture
def after(clock, run_jobs):
    """`after(days)`: so many days after the first of December what is due is done."""

    def go(days: float) -> None:
        clock(to=START + days * DAY + dt.timedelta(minutes=5))
        remind.run()
        run_jobs()

    return go


def waits(mailbox, member) -> list[str]:
    """What they were mailed about waiting."""
    found = [message["Subject"] for message in mailbox.to(member.email)]
    return [each for each in found if "waiting" in each]


def in_approval(author, editor, series=None):
    made = handed_in(author, editor, series)
    ask_approval(made, actor=editor, version=made.version)
    db.session.commit()
    return made


def translated(author, editor, translator, lang="fr"):
    made = in_approval(author, editor)
    approve(made, actor=author, text_version=made.original.version)
    assert made.stage == TRANSLATION
    ask_translator(made, lang, actor=editor, member=translator)
    db.session.commit()
    return made


def test_editor_is_reminded_twice_then_the_secretariat_is_told(app, after, mailbox):
    editor, staff = make_member(roles=(EDITOR,)), make_member(roles=(SECRETARIAT,))
    pitched(make_member(), make_series("Voices", editor))
    for day in range(40):
        after(day)
    reminder = f"“{TITLE}” has been waiting for you since December 1, 2026"
    assert waits(mailbox, editor) == [reminder, reminder]
    assert waits(mailbox, staff) == [
        f"“{TITLE}” has been waiting for an editor since December 1, 2026"
    ]


@pytest.mark.one_database
def test_nobody_is_reminded_of_an_article_on_a_holiday(app, after, mailbox):
    editor = make_member(roles=(EDITOR,))
    pitched(make_member(), make_series("Voices", editor))
    add_day_off(START.date() + 7 * DAY, "Independence Day")
    db.session.commit()
    after(7)
    assert waits(mailbox, editor) == []
    after(8)
    assert len(waits(mailbox, editor)) == 1


def test_author_is_reminded_to_approve_then_their_editor_is_told(app, after, mailbox):
    author, editor = make_member("Amal Haddad", lang="fr"), make_member(roles=(EDITOR,))
    made = in_approval(author, editor)
    after(6)
    assert waits(mailbox, author) == []
    for day in (7, 8, 20, 21, 22):
        after(day)
    sent = [each for each in mailbox.to(author.email) if "1 décembre" in str(each["Subject"])]
    assert [each["Content-Language"] for each in sent] == ["fr", "fr"]
    assert waits(mailbox, editor) == []
    after(29)
    assert waits(mailbox, editor) == [
        f"“{TITLE}” has been waiting for Amal Haddad since December 1, 2026"
    ]
    assert made.public_id in mailbox.to(editor.email)[-1].get_body(("plain",)).get_content()


def test_who_writes_for_the_first_time_is_left_alone_and_who_has_it_back_is_not(
    app, after, mailbox
):
    new, back, editor = make_member(), make_member(), make_member(roles=(EDITOR,))
    in_draft(new, editor)
    made = handed_in(back, editor)
    give_back(made, actor=editor, version=made.version, words="Shorter, please.")
    own = make_member()
    taken = handed_in(own, editor)
    stages.take_back(taken, actor=own, version=taken.version)
    db.session.commit()
    after(8)
    assert [len(waits(mailbox, each)) for each in (new, back, own)] == [0, 1, 0]


@pytest.mark.parametrize("end", ["approve", "back", "whole", "released", "decided"])
def test_nothing_is_mailed_or_counted_once_the_step_is_done(app, clock, run_jobs, mailbox, end):
    """Even where the reminder was given already and only its mail was still to be built."""
    author, editor = make_member(), make_member(roles=(EDITOR,))
    translator = make_member()
    waiting = author
    if end in ("approve", "back"):
        made = in_approval(author, editor)
    elif end == "decided":
        made, waiting = pitched(author, make_series("Voices", editor)), editor
    else:
        made, waiting = translated(author, editor, translator), translator
    run_jobs()
    before = badge_of(waiting.id).count
    clock(to=START + 7 * DAY + dt.timedelta(minutes=5))
    remind.run()
    assert badge_of(waiting.id).count == before + 1
    if end == "approve":
        approve(made, actor=author, text_version=made.original.version)
    elif end == "back":
        give_back(made, actor=editor, version=made.version, words="One more thing.")
    elif end == "decided":
        stages.decline(made, actor=editor, version=made.version, words="Not now.")
    elif end == "released":
        release_translator(made, "fr", member_id=translator.id)
    else:
        save_translation(
            made,
            "fr",
            actor=translator,
            read=0,
            original_version=made.original.version,
            given=Translated("Avant l’aube", "Ce que la file nous apprend.", ["Les camions."]),
            is_whole=True,
        )
    db.session.commit()
    run_jobs()
    assert waits(mailbox, waiting) == []
    unread = sa.select(Notice).where(Notice.kind == "article_reminder", Notice.read_at.is_(None))
    assert db.session.scalars(unread).all() == []
    clock(by=30 * DAY)
    remind.run()
    run_jobs()
    assert [each for each in waits(mailbox, waiting) if "since December 1," in each] == []


def test_who_is_told_on_the_site_alone_has_nothing_to_read_once_it_is_done(app, after, run_jobs):
    author, editor = make_member(), make_member(roles=(EDITOR,))
    choose(author, "article_reminder", "site")
    choose(editor, "article_late", "site")
    made = in_approval(author, editor)
    after(29)
    kinds = sa.select(Notice.kind).where(
        Notice.read_at.is_(None), Notice.kind.in_(("article_reminder", "article_late"))
    )
    assert sorted(db.session.scalars(kinds)) == ["article_late", "article_reminder"]
    approve(made, actor=author, text_version=made.original.version)
    db.session.commit()
    run_jobs()
    assert db.session.scalars(kinds).all() == []


def test_reminder_of_a_translation_leads_to_it_and_its_editor_waits(app, client, after, mailbox):
    author, editor, translator = make_member(), make_member(roles=(EDITOR,)), make_member()
    made = translated(author, editor, translator)
    after(7)
    assert (len(waits(mailbox, translator)), waits(mailbox, editor)) == (1, [])
    text = mailbox.to(translator.email)[-1].get_body(("plain",)).get_content()
    assert f"/blog/manuscripts/{made.public_id}/translations/fr" in text


def test_second_worker_gives_no_reminder_again(app, after, mailbox):
    author, editor = make_member(), make_member(roles=(EDITOR,))
    in_approval(author, editor)
    after(7)
    after(7)
    remind.run()
    assert len(waits(mailbox, author)) == 1


def test_nobody_is_reminded_at_night_or_at_the_weekend(app, after, mailbox):
    author, editor = make_member(timezone="Asia/Tokyo"), make_member(roles=(EDITOR,))
    in_approval(author, editor)
    # Six in the evening in Tokyo, then nine on the next morning there.
    after(7)
    assert waits(mailbox, author) == []
    # Before four in the morning there, though its moment has come.
    after(8.4)
    assert waits(mailbox, author) == []
    after(8.7)
    assert len(waits(mailbox, author)) == 1
