"""Bans: put out of a space, and not writing in it until a day."""

import datetime as dt

import pytest

from hub.core import audit
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.discussions import queries, services
from hub.discussions.models import PRIVATE, SpaceBan
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def mod(app):
    return make_member("Mod")


@pytest.fixture
def luis(app):
    return make_member("Luis")


@pytest.fixture
def space(mod, luis):
    return make_space("Fair recruitment", moderators=(mod,), members=(luis,))


def in_days(number):
    return hub_clock.now() + dt.timedelta(days=number)


def keep_out(client, space, person, **values):
    until = in_days(3).date().isoformat()
    form = {"handle": person.handle, "until": until, "reason": "Insults.", **values}
    return client.post(f"/en/discussions/{space.slug}/bans", data=form)


def test_who_is_kept_out_leaves_and_cannot_write(client, space, mod, luis, run_jobs, mailbox):
    topic = make_topic(space, mod)
    mine = services.post_reply(topic, actor=luis, body="Before", lang="en")
    db.session.commit()
    sign_in(client, mod)
    assert keep_out(client, space, luis).status_code == 303
    assert "Luis" in client.get(f"/en/discussions/{space.slug}/bans").text
    assert queries.membership(space, luis) is None
    sign_in(client, luis)
    page = client.get(f"/en/topics/{topic.id}/{topic.slug}").text
    assert "You may not write in this space until" in page
    assert 'id="reply"' not in page
    for address, form in (
        (f"/en/topics/{topic.id}/replies", {"body": "Again", "lang": "en"}),
        (f"/en/contributions/{mine.id}/edit", {"body": "Worse", "lang": "en", "version": "0"}),
        (f"/en/contributions/{mine.id - 1}/reactions/thanks", {}),
        (f"/en/discussions/{space.slug}/membership", {}),
        (
            "/en/discussions/propose",
            {"title": "A topic of mine", "body": "Words", "lang": "en", "space": space.slug},
        ),
    ):
        answer = client.post(address, data=form)
        assert (answer.status_code, "Reason: Insults." in answer.text) == (409, True), address
    assert topic.reply_count == 1
    run_jobs()
    (mail,) = mailbox.to(luis.email)
    assert "Fair recruitment" in mail["Subject"]
    assert "Insults." in mail.get_body(("plain",)).get_content()
    acts = [(row.act, row.subject) for row in db.session.scalars(audit.entries())]
    assert acts == [("space.banned", f"member:{luis.id}")]


def test_ban_ends_by_itself_and_can_be_lifted(client, space, mod, luis, clock):
    topic = make_topic(space, mod)
    sign_in(client, mod)
    keep_out(client, space, luis)
    address = f"/en/discussions/{space.slug}/bans/{luis.public_id}"
    assert client.delete(address).status_code == 303
    assert client.delete(address).status_code == 404
    services.post_reply(topic, actor=luis, body="Back", lang="en")
    keep_out(client, space, luis)
    clock(by=dt.timedelta(days=5))
    services.post_reply(topic, actor=luis, body="Back again", lang="en")
    assert "Nobody is kept out" in client.get(f"/en/discussions/{space.slug}/bans").text


def test_private_space_is_not_seen_nor_named(client, mod, luis, run_jobs, mailbox):
    space = make_space("Canary", visibility=PRIVATE, moderators=(mod,), members=(luis,))
    sign_in(client, mod)
    keep_out(client, space, luis)
    run_jobs()
    assert all("Canary" not in mail.as_string() for mail in mailbox.to(luis.email))
    sign_in(client, luis)
    assert client.get(f"/en/discussions/{space.slug}/").status_code == 404


@pytest.mark.parametrize("target", ["moderator", "admin"])
def test_who_moderates_is_not_kept_out(client, space, mod, target):
    other = make_member(roles=("admin",) if target == "admin" else ())
    if target == "moderator":
        services.name_moderator(space, other, actor=mod)
        db.session.commit()
    sign_in(client, mod)
    answer = keep_out(client, space, other)
    assert answer.status_code == 409
    assert "Whoever moderates a space cannot be banned from it." in answer.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"handle": "nobody-here"}, "Nobody has this handle."),
        ({"until": "2020-01-01"}, "Choose a day that is not past."),
        ({"reason": ""}, "Give a reason: the person will read it."),
    ],
)
def test_form_that_cannot_be_meant_is_shown_again(client, space, mod, luis, values, words):
    sign_in(client, mod)
    answer = keep_out(client, space, luis, **values)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert db.session.query(SpaceBan).count() == 0


def test_only_moderators_keep_people_out(client, space, luis):
    sign_in(client, luis)
    assert client.get(f"/en/discussions/{space.slug}/bans").status_code == 403
    assert keep_out(client, space, luis).status_code == 403


def test_invitation_does_not_open_the_door(space, mod, luis):
    services.ban(space, luis, actor=mod, until=in_days(1), reason="Insults.")
    with pytest.raises(Refused):
        services.join_space(space, actor=luis)
