"""One's own subscription: changed, paused, left, come back to, erased, by link or signed in."""

import datetime as dt
import io
import json
import re
import zipfile
from urllib.parse import urlsplit

import pytest

from hub.accounts.services import addresses, privacy
from hub.core import clock as hub_clock
from hub.core import mail
from hub.core.db import db, writing
from hub.core.mail import MailMessage, MailReturn
from hub.newsletter.models import (
    CONFIRMED,
    FAILED,
    LEFT,
    PAUSED,
    PENDING,
    Delivery,
    Subscription,
    SubscriptionStep,
)
from hub.newsletter.queries.links import preferences_address
from hub.newsletter.services import erasing, leaving
from hub.newsletter.services.subscribing import Choices, ask
from hub.newsletter.tasks import end_pauses, forget_unconfirmed
from tests.factories import make_member, sign_in
from tests.newsletter.circulating import make_issue
from tests.newsletter.readers import make_subscription, steps_of
from tests.support.waiting import meanwhile

CHOICES = {"lang": "ar", "frequency": "quarterly", "objectives": ["gcm-06"], "regions": ["africa"]}
ACTIONS = ("/pause", "/quarterly", "/return", "/links", "/reason")


def way(client, kind):
    """A reader who came by their link, or signed in; where their pages are."""
    if kind == "link":
        reader = make_subscription()
        return reader, urlsplit(preferences_address(reader)).path
    member = make_member()
    sign_in(client, member)
    return make_subscription(address=member.email, member_id=member.id), "/en/settings/newsletter"


def now_of(reader):
    db.session.expire_all()
    return db.session.get(Subscription, reader.id)


both_ways = pytest.mark.parametrize("kind", ["link", "signed in"])


@both_ways
def test_reader_changes_what_they_read(client, kind):
    reader, here = way(client, kind)
    page = client.get(here)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    for _time in (1, 2):
        answer = client.post(here, data=CHOICES)
        assert (answer.status_code, answer.location) == (303, here)
    reader = now_of(reader)
    assert (reader.lang, reader.frequency) == ("ar", "quarterly")
    assert (reader.objectives, reader.regions) == (["gcm-06"], ["africa"])
    assert steps_of(reader) == [("changed", "page")]
    wrong = client.post(here, data={**CHOICES, "lang": "tlh", "frequency": "daily"})
    assert wrong.status_code == 422
    assert now_of(reader).lang == "ar"


@both_ways
def test_pause_ends_by_itself_or_when_its_reader_comes_back(client, clock, kind):
    reader, here = way(client, kind)
    assert client.post(f"{here}/pause", data={"months": "3"}).status_code == 303
    reader = now_of(reader)
    assert reader.state == PAUSED
    days = (reader.paused_until - hub_clock.now()).days
    assert 88 <= days <= 92
    end_pauses.run()
    assert now_of(reader).state == PAUSED
    clock(by=dt.timedelta(days=93))
    end_pauses.run()
    assert (now_of(reader).state, now_of(reader).paused_until) == (CONFIRMED, None)
    if kind == "link":
        client.post(f"{here}/pause", data={"months": "0"})
        assert (now_of(reader).state, now_of(reader).paused_until) == (PAUSED, None)
        clock(by=dt.timedelta(days=4000))
        end_pauses.run()
        assert now_of(reader).state == PAUSED
        client.post(f"{here}/return")
        assert now_of(reader).state == CONFIRMED
        assert client.post(f"{here}/pause", data={"months": "2"}).status_code == 422


@both_ways
def test_who_leaves_says_why_if_they_like_and_can_come_back(client, kind):
    reader, here = way(client, kind)
    assert client.post(f"{here}/leaving").status_code == 303
    assert (now_of(reader).state, now_of(reader).left_reason) == (LEFT, "")
    assert client.get(f"{here}/leaving").status_code == 200
    answer = client.post(f"{here}/reason", data={"reason": "too_much", "words": " Sorry. "})
    assert answer.status_code == 303
    assert (now_of(reader).left_reason, now_of(reader).left_words) == ("too_much", "Sorry.")
    assert client.post(f"{here}/reason", data={"reason": "rude"}).status_code == 422
    assert client.post(f"{here}/return").status_code == 303
    reader = now_of(reader)
    assert (reader.state, reader.left_at, reader.left_reason) == (CONFIRMED, None, "")
    assert steps_of(reader) == [("left", "page"), ("resumed", "page")]


def test_who_thinks_of_leaving_can_stay_with_fewer_issues(client):
    reader, here = way(client, "link")
    assert f'action="{here}/quarterly"' in client.get(f"{here}/leaving").text
    assert client.post(f"{here}/quarterly").status_code == 303
    assert (now_of(reader).state, now_of(reader).frequency) == (CONFIRMED, "quarterly")
    assert f'action="{here}/quarterly"' not in client.get(f"{here}/leaving").text


def test_new_link_comes_by_mail_and_ends_the_old(client, run_jobs, mailbox):
    reader, here = way(client, "link")
    answer = client.post(f"{here}/links")
    assert answer.status_code == 303
    assert client.get(here).status_code == 404
    assert client.post(f"{here}/leaving").status_code == 404
    assert client.get(answer.location).status_code == 200
    run_jobs()
    (message,) = mailbox.to(reader.address)
    text = message.get_body(("plain",)).get_content()
    assert re.findall(r"http://localhost(/en/newsletter/subscriptions/\S+)", text) == [
        answer.location
    ]


def refused(reader) -> int:
    """An issue came back from the reader, in words that say the address; which delivery."""
    issue = make_issue()
    words = f"451 4.2.2 <{reader.address}> is full"
    delivery = Delivery(issue_id=issue.id, subscription_id=reader.id, lang="en", error=words)
    delivery.domain, delivery.state = "example.org", FAILED
    db.session.add(delivery)
    db.session.flush()
    returned = mail.Return(mail.SOFT, reader.address, "4.2.2", words)
    mail.take_return("d", delivery.id, returned)
    db.session.commit()
    return delivery.id


@both_ways
def test_everything_is_erased_but_that_it_was(client, run_jobs, kind):
    reader, here = way(client, kind)
    client.post(here, data=CHOICES)
    client.post(f"{here}/links")
    run_jobs()
    address, here = reader.address, urlsplit(preferences_address(now_of(reader))).path
    delivery = refused(reader)
    assert client.get(f"{here}/erasure").status_code == 200
    assert client.post(f"{here}/erasure").location == "/ar/newsletter/erased"
    reader = now_of(reader)
    assert (reader.address, reader.member_id, reader.consent) == (None, None, "")
    assert (reader.state, reader.objectives, reader.regions) == (LEFT, [], [])
    assert client.get(here).status_code == 404
    assert [what for what, _how in steps_of(reader)] == ["changed", "changed", "erased"]
    assert [step.said for step in db.session.query(SubscriptionStep)] == [{}, {}, {}]
    assert db.session.query(MailMessage).filter_by(recipient=address).count() == 0
    assert db.session.query(MailReturn).count() == 0
    assert db.session.get_one(Delivery, delivery).error == ""
    again = make_subscription(address=address)
    assert again.id != reader.id


def test_no_get_and_no_head_changes_anything(client):
    reader, here = way(client, "link")
    reader.state, reader.confirmed_at = PENDING, None
    ask(reader.address, Choices("en"), consent="Yes.")
    db.session.commit()
    before = [str(row) for row in db.session.execute(db.select(*Subscription.__table__.columns))]
    pages = ("", "/leaving", "/leaving?mail=1", "/confirmation", "/erasure", *ACTIONS)
    for number in range(1000):
        method = client.get if number % 2 else client.head
        answer = method(here + pages[number % len(pages)])
        assert answer.status_code in (200, 405)
    db.session.expire_all()
    after = [str(row) for row in db.session.execute(db.select(*Subscription.__table__.columns))]
    assert after == before
    assert steps_of(reader) == [("asked", "page")]


@pytest.mark.one_database
def test_strangers_and_members_without_one_find_no_subscription(client):
    make_subscription()
    assert client.get("/en/settings/newsletter").status_code == 303
    for action in ("", "/leaving", "/erasure", *ACTIONS):
        assert client.post(f"/en/settings/newsletter{action}").status_code == 401, action
    sign_in(client, make_member())
    assert client.get("/en/settings/newsletter").status_code == 200
    for action in ("/leaving", "/erasure", *ACTIONS):
        assert client.post(f"/en/settings/newsletter{action}").status_code == 404, action


def test_member_subscribes_at_once_with_the_address_of_the_account(client, run_jobs, mailbox):
    member = make_member()
    guest = make_subscription(address=member.email, state=PENDING, confirmed_at=None)
    sign_in(client, member)
    for _time in (1, 2):
        answer = client.post("/en/settings/newsletter", data={**CHOICES, "_key": "once"})
        assert answer.status_code == 303
    guest = now_of(guest)
    assert (guest.state, guest.member_id, guest.lang) == (CONFIRMED, member.id, "ar")
    assert steps_of(guest) == [("confirmed", "page")]
    run_jobs()
    assert mailbox.all() == []


def test_subscription_follows_the_address_of_the_account(run_jobs):
    member = make_member()
    own = make_subscription(address=member.email, member_id=member.id)
    other = make_subscription(address="new@example.org")
    addresses.change(member, "new@example.org")
    db.session.commit()
    run_jobs()
    assert (now_of(own).address, now_of(own).state) == ("new@example.org", CONFIRMED)
    assert now_of(other).address is None
    addresses.take_back(member, "back@example.org")
    db.session.commit()
    run_jobs()
    assert now_of(own).address == "back@example.org"


def moved_reader(run_jobs):
    """A member's subscription whose address was changed; its links before, and where they lead."""
    member = make_member()
    reader = make_subscription(address=member.email, member_id=member.id)
    before = urlsplit(preferences_address(reader)).path
    addresses.change(member, "new@example.org")
    db.session.commit()
    run_jobs()
    return now_of(reader), before


def test_link_of_mail_to_an_address_before_unsubscribes_and_does_nothing_else(
    app, client, run_jobs, mailbox
):
    reader, before = moved_reader(run_jobs)
    for path in ("", "/erasure", "/confirmation"):
        assert client.get(before + path).status_code == 404, path
    for path in ("", "/erasure", "/confirmation", *ACTIONS):
        assert client.post(before + path, data=CHOICES).status_code == 404, path
    assert (now_of(reader).state, now_of(reader).lang) == (CONFIRMED, "en")
    page = client.get(f"{before}/leaving")
    assert page.status_code == 200
    assert "new@example.org" not in page.text
    assert reader.secret not in page.text
    assert now_of(reader).state == CONFIRMED
    answer = client.post(f"{before}/leaving", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert reader.secret not in answer.text
    assert (now_of(reader).state, steps_of(reader)[-1]) == (LEFT, ("left", "one_click"))
    run_jobs()
    told = mailbox.to("new@example.org")[-1]
    assert told["Subject"] == "The Hub: you get the newsletter no more"
    here = urlsplit(preferences_address(reader)).path
    assert here in told.get_body(("plain",)).get_content()
    assert client.post(f"{here}/return").status_code == 303
    assert client.post(f"{here}/links").status_code == 303
    assert client.post(f"{before}/leaving").status_code == 404
    assert now_of(reader).state == CONFIRMED


def test_mail_of_the_subscription_that_another_took_over_unsubscribes_that(client, run_jobs):
    other = make_subscription(address="new@example.org")
    before = urlsplit(preferences_address(other)).path
    reader, _own_before = moved_reader(run_jobs)
    assert client.post(f"{before}/leaving").status_code == 303
    assert client.get(f"{before}/leaving").status_code == 200
    assert now_of(reader).state == LEFT
    assert client.get(before).status_code == 404


def test_the_subscription_that_is_read_stays_when_a_member_moves_to_it(run_jobs):
    member = make_member()
    own = make_subscription(address=member.email, member_id=member.id, state=LEFT)
    other = make_subscription(address="new@example.org")
    addresses.change(member, "new@example.org")
    db.session.commit()
    run_jobs()
    assert (now_of(own).address, now_of(own).member_id) == (None, None)
    assert (now_of(other).member_id, now_of(other).state) == (member.id, CONFIRMED)


def test_member_takes_their_subscription_away_and_leaves_none(app):
    member = make_member()
    reader = make_subscription(address=member.email, member_id=member.id, consent="I agree.")
    with zipfile.ZipFile(io.BytesIO(privacy.export(member))) as bag:
        told = json.loads(bag.read("newsletter.json"))
    assert (told["address"], told["agreed_to"]) == (member.email, "I agree.")
    privacy.erase(member)
    db.session.commit()
    reader = now_of(reader)
    assert (reader.address, reader.member_id, reader.state) == (None, None, LEFT)


def test_addresses_that_nobody_confirms_are_deleted_after_thirty_days(app, clock):
    kept = make_subscription()
    ask("never@example.org", Choices("en"), consent="Yes.")
    ask("again@example.org", Choices("en"), consent="Yes.")
    db.session.commit()
    clock(by=dt.timedelta(days=29))
    forget_unconfirmed.run()
    ask("again@example.org", Choices("en"), consent="Yes.")
    db.session.commit()
    clock(by=dt.timedelta(days=2))
    forget_unconfirmed.run()
    db.session.expire_all()
    found = db.session.query(Subscription.address).order_by(Subscription.id)
    assert [address for (address,) in found] == [kept.address, "again@example.org"]


@pytest.fixture
def never_confirmed(app, clock):
    """Asked for five weeks ago, and never confirmed."""
    asked = ask("never@example.org", Choices("en"), consent="Yes.")
    db.session.commit()
    clock(by=dt.timedelta(days=35))
    return asked


def forget_in(app):
    """The daily job, in another process."""

    def forget():
        with app.app_context(), writing():
            forget_unconfirmed.run()

    return forget


def test_who_comes_while_addresses_are_deleted_stays(app, never_confirmed):
    leaving.come_back(never_confirmed)
    meanwhile(forget_in(app))
    assert now_of(never_confirmed).state == CONFIRMED


def test_address_that_is_asked_for_while_it_is_deleted_is_kept(app, client, never_confirmed):
    assert erasing.forget_unconfirmed() == 1
    db.session.flush()
    sent = {**CHOICES, "email": "never@example.org"}
    answer = meanwhile(lambda: client.post("/en/newsletter/subscribe", data=sent))
    assert answer.status_code == 303
    (kept,) = db.session.query(Subscription)
    assert (kept.lang, steps_of(kept)) == ("ar", [("asked", "page")])


def test_link_to_what_is_deleted_just_now_opens_nothing(app, client, never_confirmed):
    here = urlsplit(preferences_address(never_confirmed)).path
    erasing.forget_unconfirmed()
    db.session.flush()
    assert meanwhile(lambda: client.post(f"{here}/return")).status_code == 404


def test_two_jobs_at_once_delete_each_address_once(app, never_confirmed):
    assert erasing.forget_unconfirmed() == 1
    db.session.flush()
    meanwhile(forget_in(app))
    assert db.session.query(Subscription).count() == 0
