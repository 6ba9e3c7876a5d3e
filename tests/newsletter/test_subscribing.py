"""Subscribing without an account: a mail asks, a button confirms, strangers learn nothing."""

import datetime as dt
import re

import pytest

from hub.core.db import db
from hub.core.mail import Suppression
from hub.newsletter.models import CONFIRMED, LEFT, PENDING, Subscription
from hub.newsletter.services.leaving import leave
from tests.factories import make_member, make_space, make_topic, sign_in
from tests.newsletter.readers import make_subscription, steps_of

ADDRESS = "rania@example.org"
FORM = {
    "email": ADDRESS,
    "lang": "fr",
    "frequency": "quarterly",
    "objectives": ["gcm-06", "gcm-22"],
    "regions": ["africa"],
}


def subscriptions():
    db.session.expire_all()
    return db.session.query(Subscription).order_by(Subscription.id).all()


def link_in(message):
    (path,) = re.findall(
        r"http://localhost(/[a-z]{2}/newsletter/\S+)", message.get_body(("plain",)).get_content()
    )
    return path


def asked(client, run_jobs, mailbox, **more):
    """The form was sent; the link of the mail that came."""
    answer = client.post("/en/newsletter/subscribe", data={**FORM, **more})
    assert (answer.status_code, answer.location) == (303, "/en/newsletter/subscribe/sent")
    run_jobs()
    return link_in(mailbox.to(ADDRESS)[-1])


def test_whoever_confirms_the_mail_subscribes_with_what_was_chosen(client, run_jobs, mailbox):
    path = asked(client, run_jobs, mailbox)
    (reader,) = subscriptions()
    assert (reader.state, reader.address) == (PENDING, ADDRESS)
    assert path.startswith("/fr/")
    page = client.get(path)
    assert page.status_code == 200
    assert ADDRESS in page.text
    assert [each.state for each in subscriptions()] == [PENDING]
    answer = client.post(path)
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    (reader,) = subscriptions()
    assert reader.state == CONFIRMED
    assert (reader.lang, reader.frequency, reader.source) == ("fr", "quarterly", "form")
    assert (reader.objectives, reader.regions) == (["gcm-06", "gcm-22"], ["africa"])
    assert "Hub" in reader.consent
    assert steps_of(reader) == [("asked", "page"), ("confirmed", "page")]
    assert client.post(path).status_code == 303
    assert steps_of(reader) == [("asked", "page"), ("confirmed", "page")]


def test_confirming_needs_neither_session_nor_token(app, client, run_jobs, mailbox, monkeypatch):
    path = asked(client, run_jobs, mailbox)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert app.test_client().post(path).status_code == 303
    assert [each.state for each in subscriptions()] == [CONFIRMED]


def test_link_ends_after_seven_days_and_can_be_asked_for_again(client, run_jobs, mailbox, clock):
    path = asked(client, run_jobs, mailbox)
    clock(by=dt.timedelta(days=7, minutes=1))
    assert client.post(path).status_code == 409
    page = client.get(path.replace("/fr/", "/en/"))
    assert "This link is older than seven days." in page.text
    assert [each.state for each in subscriptions()] == [PENDING]
    path = asked(client, run_jobs, mailbox)
    assert client.post(path).status_code == 303
    assert [each.state for each in subscriptions()] == [CONFIRMED]


@pytest.mark.parametrize("known", ["unknown", "confirmed", "left", "suppressed"])
def test_answer_is_the_same_for_every_address(client, run_jobs, mailbox, known):
    if known == "confirmed":
        make_subscription(address=ADDRESS)
    if known == "left":
        leave(make_subscription(address=ADDRESS), "page")
    if known == "suppressed":
        db.session.add(Suppression(address=ADDRESS, reason="hard"))
    db.session.commit()
    answer = client.post("/en/newsletter/subscribe", data=FORM)
    assert (answer.status_code, answer.location) == (303, "/en/newsletter/subscribe/sent")
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "We have sent a mail to \u2068rania@example.org\u2069." in page.text
    run_jobs()
    subjects = [message["Subject"] for message in mailbox.to(ADDRESS)]
    (kept,) = subscriptions()
    if known == "confirmed":
        assert subjects == ["The Hub: you subscribe to the newsletter already"]
        assert (kept.lang, kept.frequency, kept.objectives) == ("en", "monthly", [])
        assert f"/subscriptions/{kept.public_id}/{kept.secret}" in link_in(mailbox.all()[0])
    elif known == "suppressed":
        assert subjects == []
    else:
        assert len(subjects) == 1
        assert kept.state == (LEFT if known == "left" else PENDING)


def test_who_had_left_comes_back_only_by_the_mail(client, run_jobs, mailbox):
    reader = make_subscription(address=ADDRESS, lang="es")
    leave(reader, "page")
    db.session.commit()
    path = asked(client, run_jobs, mailbox)
    (kept,) = subscriptions()
    assert (kept.state, kept.lang) == (LEFT, "es")
    client.post(path)
    (kept,) = subscriptions()
    assert (kept.state, kept.lang, kept.left_at) == (CONFIRMED, "fr", None)


def test_link_from_before_one_left_brings_nobody_back(client, run_jobs, mailbox):
    path = asked(client, run_jobs, mailbox)
    client.post(path)
    (reader,) = subscriptions()
    leave(reader, "page")
    db.session.commit()
    assert client.post(path).status_code == 409
    assert [each.state for each in subscriptions()] == [LEFT]


def test_form_sent_twice_asks_once(client, run_jobs, mailbox):
    for _time in (1, 2):
        answer = client.post("/en/newsletter/subscribe", data={**FORM, "_key": "once"})
        assert answer.status_code == 303
    run_jobs()
    assert len(mailbox.to(ADDRESS)) == 1
    assert steps_of(subscriptions()[0]) == [("asked", "page")]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "email",
    ["", "rania", "rania@", "a b@example.org", "x@example.org\nBcc: y", "رانيا@example.org"],
)
def test_address_that_is_none_is_refused_beside_its_field(client, email):
    answer = client.post("/en/newsletter/subscribe", data={**FORM, "email": email})
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert '<option selected value="fr">' in answer.text
    assert subscriptions() == []


@pytest.mark.one_database
def test_so_many_mails_to_one_address_and_no_more(client, settings):
    answers = [client.post("/en/newsletter/subscribe", data=FORM) for _time in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    # The same mailbox by letters of another width.
    wide = {**FORM, "email": str(FORM["email"]).replace("e", "\uff45")}
    assert client.post("/en/newsletter/subscribe", data=wide).status_code == 429
    other = client.post("/en/newsletter/subscribe", data={**FORM, "email": "x@example.org"})
    assert other.status_code == 303


@pytest.mark.one_database
def test_foot_of_every_page_leads_to_the_form_without_a_token(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    topic = make_topic(make_space(), make_member())
    for path in ("/ar/", f"/fr/discussions/topics/{topic.id}/{topic.slug}", "/en/about", "/en/no"):
        page = client.get(path, follow_redirects=True)
        assert page.text.count('id="footer-email"') == 1, path
    answer = client.post("/ar/newsletter/", data={"email": ADDRESS})
    assert answer.status_code == 200
    assert f'value="{ADDRESS}"' in answer.text
    assert '<option selected value="ar">' in answer.text
    assert subscriptions() == []


@pytest.mark.one_database
def test_members_find_their_subscription_at_the_foot(client):
    sign_in(client, make_member())
    page = client.get("/en/about")
    assert 'id="footer-email"' not in page.text
    assert 'href="/en/settings/newsletter"' in page.text
