"""Notices are given once, counted rightly, read, withdrawn, and mailed once."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from hub.core import signals
from hub.core.db import db
from hub.core.mail import MailMessage
from hub.core.realtime import socketio
from hub.notifications import notices, services
from hub.notifications.models import Inbox, Notice
from hub.notifications.notices import Words
from hub.notifications.queries import badge_of, unread_subjects
from hub.notifications.receivers import on_notices_given
from hub.notifications.signals import NoticesGiven
from tests.factories import make_member, sign_in

hidden: set[str] = set()


def read_bells(some, reader):
    return {
        each.id: Words(
            title=f"{reader.lang}: bell {each.facts['bell']}",
            endpoint="home.front",
            text="It rang.",
            why="You like bells.",
        )
        for each in some
        if each.subject not in hidden
    }


@pytest.fixture(autouse=True)
def _kinds(app):
    hidden.clear()
    notices.register("bell", read=read_bells)
    notices.register("quiet_bell", read=read_bells, mailed=False)


def tell(*members, number=1, kind="bell"):
    given = services.notify(
        members=[each.id for each in members],
        kind=kind,
        subject=f"bell:{number}",
        facts={"bell": number},
    )
    db.session.commit()
    return given


def counts(session):
    rows = session.execute(sa.select(Inbox.member_id, Inbox.unread, Inbox.version))
    return {row.member_id: (row.unread, row.version) for row in rows}


def test_notify_gives_each_member_one_notice(app, session):
    amina, boris = make_member(), make_member()
    assert tell(amina, boris, amina) == 2
    assert tell(amina, boris) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 2
    assert counts(session) == {amina.id: (1, 1), boris.id: (1, 1)}


def test_notify_counts_only_what_is_new(app, session):
    amina, boris = make_member(), make_member()
    tell(amina)
    assert tell(amina, boris) == 1
    assert tell(amina, boris, number=2) == 2
    assert counts(session) == {amina.id: (2, 2), boris.id: (2, 2)}


def test_notify_tells_nobody_who_cannot_sign_in(app, session):
    assert tell(make_member(state="placeholder"), make_member(state="erased")) == 0
    assert counts(session) == {}


def test_notify_takes_more_members_than_one_batch(app, session, monkeypatch):
    monkeypatch.setattr(services.inbox, "BATCH", 2)
    people = [make_member() for _ in range(5)]
    assert tell(*people) == 5
    assert signals.backlog() == 3


def test_rollback_leaves_neither_notice_nor_count(app, session):
    amina = make_member()
    services.notify(members=[amina.id], kind="bell", subject="bell:1", facts={})
    session.rollback()
    assert counts(session) == {}
    assert signals.backlog() == 0


def test_reading_lowers_the_count_once(app, session):
    amina = make_member()
    for number in (1, 2, 3):
        tell(amina, number=number)
    first = session.scalars(sa.select(Notice).order_by(Notice.id)).first()
    services.mark_read(amina, first)
    services.mark_read(amina, first)
    session.commit()
    assert badge_of(amina.id).count == 2
    services.mark_subject_read(amina, "bell:2")
    session.commit()
    assert unread_subjects(amina.id, "bell:") == ["bell:3"]
    assert unread_subjects(amina.id, "bel_:") == []
    services.mark_all_read(amina)
    session.commit()
    assert badge_of(amina.id).count == 0
    assert badge_of(amina.id).version == 6


def test_mark_all_read_spares_what_came_later(app, session):
    amina = make_member()
    tell(amina)
    seen = session.scalar(sa.select(sa.func.max(Notice.id)))
    tell(amina, number=2)
    services.mark_all_read(amina, up_to=seen)
    session.commit()
    assert unread_subjects(amina.id) == ["bell:2"]


def test_nobody_reads_the_notices_of_another(app, session):
    amina, boris = make_member(), make_member()
    tell(amina, boris)
    services.mark_all_read(boris)
    session.commit()
    assert (badge_of(amina.id).count, badge_of(boris.id).count) == (1, 0)


def test_what_is_gone_is_read_by_all(app, session):
    amina, boris, clara = make_member(), make_member(), make_member()
    tell(amina, boris, clara)
    tell(amina, boris, clara, kind="quiet_bell")
    tell(amina, number=2)
    services.mark_all_read(boris)
    some = sa.select(Notice).where(Notice.member_id == clara.id, Notice.kind == "bell")
    services.mark_read(clara, session.scalars(some).one())
    services.mark_read_by_all("bell:1")
    session.commit()
    assert [badge_of(each.id).count for each in (amina, boris, clara)] == [1, 0, 0]
    assert unread_subjects(amina.id) == ["bell:2"]


def test_what_a_reader_may_no_longer_see_is_not_counted(app, session):
    amina = make_member()
    tell(amina)
    tell(amina, number=2)
    hidden.add("bell:1")
    notices.withdraw_unreadable(amina)
    session.commit()
    assert session.scalars(sa.select(Notice.subject)).all() == ["bell:2"]
    assert unread_subjects(amina.id) == ["bell:2"]
    assert badge_of(amina.id).count == 1


def test_badge_is_rung_after_the_commit(app, session, client):
    amina = make_member()
    sign_in(client, amina)
    live = socketio.test_client(app, flask_test_client=client)
    services.notify(members=[amina.id], kind="bell", subject="bell:1", facts={"bell": 1})
    assert live.get_received() == []
    session.commit()
    assert [(each["name"], each["args"]) for each in live.get_received()] == [
        ("badge", [{"count": 1, "version": 1}])
    ]
    live.disconnect()


def test_mail_goes_out_once_in_the_readers_language(app, session, run_jobs, mailbox):
    amina = make_member(lang="fr")
    tell(amina)
    run_jobs()
    given = session.scalars(sa.select(Notice)).one()
    on_notices_given(NoticesGiven((given.id,)))
    session.commit()
    run_jobs()
    (message,) = mailbox.to(amina.email)
    body = message.get_body(("plain",)).get_content()
    assert message["Subject"] == "fr: bell 1"
    assert "> It rang." in body
    assert "http://localhost/fr/" in body
    assert "You like bells." in body


def test_mail_waits_so_that_a_read_notice_sends_none(
    app, session, run_jobs, mailbox, clock, monkeypatch
):
    delayed = dataclasses.replace(app.extensions["settings"], mail_delay_seconds=60)
    monkeypatch.setitem(app.extensions, "settings", delayed)
    amina, boris = make_member(), make_member()
    tell(amina, boris)
    run_jobs()
    assert mailbox.all() == []
    services.mark_all_read(boris)
    session.commit()
    clock(by=dt.timedelta(seconds=61))
    run_jobs()
    assert [message["To"] for message in mailbox.all()] == [amina.email]


def test_no_mail_for_what_may_not_be_seen_any_more(app, session, run_jobs, mailbox):
    tell(make_member())
    hidden.add("bell:1")
    run_jobs()
    assert session.scalars(sa.select(MailMessage)).all() == []


def test_no_mail_without_a_confirmed_address_or_for_a_quiet_kind(app, session, run_jobs, mailbox):
    tell(make_member(confirmed_at=None), make_member(email=None))
    tell(make_member(), number=2, kind="quiet_bell")
    run_jobs()
    assert session.scalars(sa.select(MailMessage)).all() == []
