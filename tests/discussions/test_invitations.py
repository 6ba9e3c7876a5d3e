"""Invitations: to addresses and members, accepted by whom they were sent to, and by nobody else."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import PRIVATE, SpaceInvitation, SpaceMembership
from hub.notifications.queries import badge_of
from tests.factories import make_member, make_space, sign_in


@pytest.fixture
def mod(app):
    return make_member("Mod")


@pytest.fixture
def amina(app):
    return make_member("Amina", lang="fr")


@pytest.fixture
def space(mod):
    return make_space("Whistleblowers", visibility=PRIVATE, moderators=(mod,))


def invite(client, space, guests, **fields):
    address = f"/en/discussions/{space.slug}/invitations"
    return client.post(address, data={"guests": guests, "lang": "en", **fields})


def link(mail):
    found = re.search(r"http://localhost(/\w+/invitations/\w+)", mail.get_body().get_content())
    assert found is not None
    return found[1]


def belongs(space, member):
    return db.session.get(SpaceMembership, (space.id, member.id)) is not None


def states():
    return [row.state for row in db.session.query(SpaceInvitation).order_by(SpaceInvitation.id)]


def test_an_invited_member_joins_and_the_inviter_is_told(
    client, space, mod, amina, run_jobs, mailbox
):
    sign_in(client, mod)
    assert invite(client, space, f"@{amina.handle}", words="We need you.").status_code == 303
    run_jobs()
    [mail] = mailbox.to(amina.email)
    assert (
        mail["Subject"]
        == "Mod vous invite à rejoindre «\N{NO-BREAK SPACE}Whistleblowers\N{NO-BREAK SPACE}»"
    )
    assert "We need you." in mail.get_body(("plain",)).get_content()
    assert badge_of(amina.id).count == 1
    sign_in(client, amina)
    assert "Whistleblowers" in client.get("/en/notifications/").text
    page = client.get(link(mail))
    assert page.status_code == 200
    assert not belongs(space, amina)
    assert client.post(link(mail)).status_code == 303
    assert belongs(space, amina)
    run_jobs()
    assert badge_of(amina.id).count == 0
    sign_in(client, mod)
    told = client.get("/en/notifications/").text
    assert "Amina accepted your invitation to “Whistleblowers”" in told
    assert client.get(link(mail)).status_code == 404


def test_somebody_without_an_account_registers_and_comes_back(
    client, space, mod, run_jobs, mailbox
):
    sign_in(client, mod)
    invite(client, space, "new.person@example.org")
    run_jobs()
    path = link(mailbox.to("new.person@example.org")[0])
    guest = client.application.test_client()
    assert f"next={path}" in guest.get(path).text
    assert guest.post(path).status_code == 401
    guest.get(f"/en/register?next={path}")
    guest.post(
        "/en/register",
        data={
            "name": "New Person",
            "email": "new.person@example.org",
            "password": "seven quiet ferries at dawn",
            "next": path,
        },
    )
    run_jobs()
    words = mailbox.to("new.person@example.org")[-1].get_body(("plain",)).get_content()
    confirm = re.search(r"http://localhost(/en/confirm/\S+)", words)
    assert confirm is not None
    assert guest.post(confirm[1]).headers["Location"] == path
    run_jobs()
    assert "Whistleblowers" in guest.get("/en/notifications/").text
    assert guest.post(path).status_code == 303
    assert guest.get(f"/en/discussions/{space.slug}/").status_code == 200


def test_where_one_joins_by_invitation_the_invited_may_register(
    client, space, mod, run_jobs, monkeypatch
):
    extensions = client.application.extensions
    closed = replace(extensions["settings"], registration_open=False)
    monkeypatch.setitem(extensions, "settings", closed)
    services.invite(
        space, services.Guests([], ["guest@example.org"]), actor=mod, words="", lang="en"
    )
    db.session.commit()
    token = db.session.query(SpaceInvitation).one().token
    assert "by invitation at present" in client.get("/en/register").text
    assert "by invitation at present" in client.get("/en/register?invitation=wrong").text
    assert 'name="password"' in client.get(f"/en/register?invitation={token}").text
    person = {"name": "Guest", "email": "guest@example.org", "password": "seven quiet ferries"}
    assert client.post("/en/register", data=person).status_code == 422
    invited = {**person, "invitation": token}
    assert client.post("/en/register", data=invited).status_code == 303


def test_a_forwarded_invitation_opens_nothing(client, space, mod, amina, run_jobs, mailbox):
    sign_in(client, mod)
    invite(client, space, "someone@example.org")
    run_jobs()
    path = link(mailbox.to("someone@example.org")[0])
    sign_in(client, amina)
    page = client.get(path)
    assert "sent to another address" in page.text
    assert "Join the space" not in page.text
    assert client.post(path).status_code == 403
    assert not belongs(space, amina)


def test_an_invitation_is_declined_without_an_account(client, space, mod, run_jobs, mailbox):
    sign_in(client, mod)
    invite(client, space, "someone@example.org")
    run_jobs()
    path = link(mailbox.to("someone@example.org")[0])
    stranger = client.application.test_client()
    assert stranger.post(f"{path}?_method=DELETE").status_code == 303
    assert stranger.get(path).status_code == 404
    assert states() == ["declined"]
    assert "Turned down" in client.get(f"/en/discussions/{space.slug}/invitations").text


def test_an_invitation_runs_out_and_is_sent_again(client, clock, space, mod, run_jobs, mailbox):
    sign_in(client, mod)
    invite(client, space, "someone@example.org")
    run_jobs()
    path = link(mailbox.to("someone@example.org")[0])
    stranger = client.application.test_client()
    clock(by=dt.timedelta(days=14, minutes=1))
    assert stranger.get(path).status_code == 404
    number = db.session.query(SpaceInvitation).one().id
    here = f"/en/discussions/{space.slug}/invitations/{number}"
    sign_in(client, mod)
    assert client.post(f"{here}/mail").status_code == 303
    run_jobs()
    assert len(mailbox.to("someone@example.org")) == 2
    assert stranger.get(path).status_code == 200
    client.post(f"{here}?_method=DELETE")
    assert stranger.get(path).status_code == 404
    assert states() == ["withdrawn"]


def test_only_the_latest_invitation_works(client, space, mod, run_jobs, mailbox):
    sign_in(client, mod)
    for _twice in range(2):
        invite(client, space, "Someone@Example.org")
    run_jobs()
    first, second = mailbox.to("someone@example.org")
    stranger = client.application.test_client()
    assert [stranger.get(link(mail)).status_code for mail in (first, second)] == [404, 200]


def test_an_invitation_says_nothing_of_who_has_an_account(client, space, mod, run_jobs, mailbox):
    inside, outside = make_member("Inside"), make_member("Outside")
    services.join_space(space, actor=inside)
    db.session.commit()
    sign_in(client, mod)
    invite(client, space, f"{inside.email}, {outside.email} nobody@example.org")
    page = client.get(f"/en/discussions/{space.slug}/invitations").text
    assert page.count("Waiting") == 3
    run_jobs()
    assert [len(mailbox.to(one.email)) for one in (inside, outside)] == [0, 1]


def test_one_who_cannot_be_read_stops_all(client, space, mod, run_jobs, mailbox):
    sign_in(client, mod)
    answer = invite(client, space, "good@example.org\nbad@@example\n@nobody-here")
    assert answer.status_code == 422
    assert "bad@@example, @nobody-here" in answer.text
    assert "good@example.org" in answer.text
    run_jobs()
    assert mailbox.all() == []
    assert states() == []


def test_leaving_the_hub_takes_invitations_along(client, space, mod, amina):
    services.invite(space, services.Guests([amina], [amina.email]), actor=mod, words="", lang="en")
    services.forget(amina)
    db.session.commit()
    assert states() == []


def test_address_that_mail_cannot_reach_is_refused_beside_its_field(client, space, mod):
    sign_in(client, mod)
    typed = "paul@example.org, zoë@example.org"
    answer = invite(client, space, typed, words="We need you.")
    assert answer.status_code == 422
    assert "letters other than a to z before the @. (zoë@example.org)" in answer.text
    assert typed in answer.text
    assert states() == []
