"""The mail of a notice: it threads, says why it came, can be stopped and answered."""

import datetime as dt
import re
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa

from hub.core import clock as hub_clock
from hub.core import signals
from hub.core.db import db
from hub.core.i18n import _l, in_language
from hub.core.mail import MailMessage, Suppression, answer_line, as_email
from hub.notifications import notices, services
from hub.notifications.models import Notice
from hub.notifications.notices import Words
from hub.notifications.queries import choices_of, leaving_token, times_of
from hub.notifications.services import Group
from tests.factories import make_member

hidden: set[str] = set()
GROUP = Group("bells", _l("Discussions"))
ANSWER_TO = "hub+0123456789abcdef0123456789abcdef@replies.example.org"


def read_bells(some, reader):
    return {
        each.id: Words(
            title=f"Bell {each.facts['bell']} rang in {reader.lang}",
            endpoint="home.front",
            text="It rang.\nTwice.",
            text_lang="fr",
            why="You like bells.",
            subject="Re: Bells",
            thread="topic-7",
        )
        for each in some
        if each.subject not in hidden
    }


@pytest.fixture(autouse=True)
def _kinds(app):
    hidden.clear()
    titles = {"bell": _l("Somebody mentions me"), "gong": _l("Somebody replies to me")}
    notices.register("bell", read=read_bells, group=GROUP, titles=titles)
    notices.register(
        "gong", read=read_bells, group=GROUP, titles=titles, reply_to=lambda _n, _m: ANSWER_TO
    )
    notices.register("order", read=read_bells)


def tell(member, number=1, kind="bell"):
    services.notify(
        members=[member.id], kind=kind, subject=f"bell:{number}", facts={"bell": number}
    )
    db.session.commit()


def leave_address(message):
    (address,) = re.findall(r"<http://localhost(/[^>]+)>", message["List-Unsubscribe"])
    return address


def text_of(message, kind="plain"):
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_mail_has_the_headers_that_mail_programs_read(app, run_jobs, mailbox, settings):
    amina = make_member(lang="fr")
    tell(amina, 1)
    tell(amina, 2)
    run_jobs()
    one, two = mailbox.to(amina.email)
    assert one["Message-ID"] != two["Message-ID"]
    for message in (one, two):
        assert message["Subject"] == "Re: Bells"
        assert message["References"] == message["In-Reply-To"] == "<thread.topic-7@example.org>"
        assert message["List-Id"] == "<bell.notices.example.org>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["X-Auto-Response-Suppress"] == "All"
        assert message["Content-Language"] == "fr"
        assert message["Reply-To"] is None
        assert message.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in message.iter_parts()] == [
            "text/plain",
            "text/html",
        ]
    raw = next(settings.mail_dir.glob("*.eml")).read_bytes()
    # A mail program takes the header as it stands, before it decodes anything.
    assert re.search(
        rb"^List-Unsubscribe:\s+<http://localhost/fr/notifications/leave/[\w.-]+>\r$", raw, re.M
    )
    text = text_of(one)
    assert "> It rang.\n> Twice." in text
    assert "You like bells." in text
    assert f"http://localhost{leave_address(one)}" in text
    assert "http://localhost/fr/settings/notifications" in text
    assert 'lang="fr" dir="auto"' in text_of(one, "html") or 'dir="auto" lang="fr"' in text_of(
        one, "html"
    )


def test_mail_in_arabic_reads_from_the_right(app, run_jobs, mailbox):
    amina = make_member(lang="ar")
    tell(amina)
    run_jobs()
    (message,) = mailbox.to(amina.email)
    page = text_of(message, "html")
    assert re.search(r'<html lang="ar" dir="rtl"', page)
    assert re.search(r'<div[^>]* lang="ar" dir="rtl"', page)
    assert "direction:ltr" not in page.replace(": ", ":")
    assert "text-align:right" in page.replace(": ", ":")


def test_mail_that_can_be_answered_says_so_above_the_quotation(app, run_jobs, mailbox):
    amina = make_member()
    tell(amina, kind="gong")
    run_jobs()
    (message,) = mailbox.to(amina.email)
    assert message["Reply-To"] == ANSWER_TO
    text = text_of(message)
    with in_language("en"):
        assert text.startswith(answer_line() + "\n")
    assert text.index("You can answer this mail") < text.index("> It rang.")
    page = text_of(message, "html")
    assert page.index("Write your answer above this line") < page.index("rang in en")


def test_what_cannot_be_chosen_cannot_be_stopped(app, run_jobs, mailbox):
    amina = make_member()
    tell(amina, kind="order")
    run_jobs()
    (message,) = mailbox.to(amina.email)
    assert message["List-Unsubscribe"] is None


def test_opening_the_link_changes_nothing(app, client, run_jobs, mailbox):
    amina = make_member()
    tell(amina)
    run_jobs()
    path = leave_address(mailbox.to(amina.email)[0])
    page = client.get(path)
    assert page.status_code == 200
    assert "Somebody mentions me" in page.text
    assert amina.email not in page.text
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert client.head(path).status_code == 200
    assert choices_of(amina.id) == {}


def test_one_click_stops_this_mail_without_a_session(app, client, run_jobs, mailbox, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    amina, boris = make_member(), make_member()
    tell(amina)
    run_jobs()
    path = leave_address(mailbox.to(amina.email)[0])
    for _time in (1, 2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.location) == (200, None)
    assert choices_of(amina.id) == {"bell": "site"}
    tell(amina, 2)
    tell(boris, 2)
    tell(amina, 3, kind="gong")
    run_jobs()
    assert [message["List-Id"] for message in mailbox.to(amina.email)] == [
        "<bell.notices.example.org>",
        "<gong.notices.example.org>",
    ]
    assert len(mailbox.to(boris.email)) == 1
    told = sa.select(Notice.subject).where(Notice.member_id == amina.id).order_by(Notice.id)
    assert db.session.scalars(told).all() == ["bell:1", "bell:2", "bell:3"]


def test_all_mail_of_notices_can_be_stopped_from_one(app, client, run_jobs, mailbox):
    amina = make_member()
    path = f"/en/notifications/leave/{leaving_token(amina, 'bell')}"
    answer = client.post(path, data={"all": "y"})
    assert (answer.status_code, answer.location) == (303, "/en/notifications/left")
    assert client.get(answer.location).status_code == 200
    assert times_of(amina.id).digest == "never"
    tell(amina)
    tell(amina, 2, kind="gong")
    run_jobs()
    assert mailbox.all() == []


@pytest.mark.parametrize("way", ["wrong", "cut", "old", "erased"])
def test_link_that_does_not_work_says_so_and_changes_nothing(app, client, clock, way):
    amina = make_member()
    token = leaving_token(amina, "bell")
    if way == "wrong":
        token = token[:-3] + "abc"
    if way == "cut":
        token = token[:20]
    if way == "old":
        clock(by=dt.timedelta(days=4 * 365))
    if way == "erased":
        amina.state, amina.email = "erased", None
        db.session.commit()
    path = f"/en/notifications/leave/{token}"
    answers = [client.get(path), client.post(path, data={"List-Unsubscribe": "One-Click"})]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("This link does not work" in answer.text for answer in answers)
    assert choices_of(amina.id) == {}


def test_what_waits_to_be_sent_is_not_sent_to_somebody_who_stops_it(app, client, run_jobs, mailbox):
    amina = make_member()
    tell(amina)
    deliver_only()
    client.post(f"/en/notifications/leave/{leaving_token(amina, 'bell')}")
    run_jobs()
    assert db.session.scalars(sa.select(MailMessage.state)).all() == ["dropped"]
    assert mailbox.all() == []


@pytest.mark.parametrize("change", ["hidden", "read", "suspended", "suppressed"])
def test_second_try_reads_the_rights_again(app, run_jobs, mailbox, clock, change):
    amina = make_member()
    tell(amina)
    deliver_only()
    message = db.session.scalars(sa.select(MailMessage)).one()
    message.attempts = 1
    if change == "hidden":
        hidden.add("bell:1")
    if change == "read":
        services.mark_all_read(amina)
    if change == "suspended":
        amina.suspended_until = message.created_at + dt.timedelta(days=1)
    if change == "suppressed":
        db.session.add(Suppression(address=amina.email, reason="bounce"))
    db.session.commit()
    run_jobs()
    assert mailbox.all() == []
    assert db.session.scalars(sa.select(MailMessage.state)).all() == ["dropped"]


def test_second_try_says_what_is_true_then(app, run_jobs, mailbox):
    amina = make_member()
    tell(amina)
    deliver_only()
    message = db.session.scalars(sa.select(MailMessage)).one()
    message.attempts, amina.lang = 1, "fr"
    notice = db.session.scalars(sa.select(Notice)).one()
    notice.facts = {"bell": 2}
    db.session.commit()
    run_jobs()
    (sent,) = mailbox.all()
    assert "Bell 2 rang" in text_of(sent)
    assert sent["Message-ID"] == message.message_id


def test_long_headers_are_neither_folded_into_words_nor_broken(app, settings):
    token = "x" * 400
    message = MailMessage(
        message_id="<a@example.org>",
        kind="bell",
        recipient="a@example.org",
        lang="ru",
        subject="Тема " * 60,
        text="Text",
        html="<p>Text</p>",
        headers={"List-Unsubscribe": f"<https://hub.example.org/{token}>"},
        created_at=hub_clock.now(),
    )
    raw = as_email(message, settings).as_bytes()
    assert f"<https://hub.example.org/{token}>".encode() in raw
    read = message_from_bytes(raw, policy=policy.default)
    assert read["Subject"].strip() == ("Тема " * 60).strip()


def test_feature_with_its_own_mail_sends_none_beside_it(app, run_jobs, mailbox):
    notices.register("carillon", read=read_bells, group=GROUP, titles={}, has_own_mail=True)
    amina = make_member()
    tell(amina, kind="carillon")
    run_jobs()
    assert db.session.scalars(sa.select(Notice.kind)).all() == ["carillon"]
    assert mailbox.all() == []


def deliver_only():
    while signals.deliver():
        pass
