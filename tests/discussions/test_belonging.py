"""Joining and leaving a space, its members, its moderators, being put out."""

import re
from contextvars import Context

import pytest

from hub.core.db import db
from hub.core.realtime import socketio
from hub.discussions import queries, services
from hub.discussions.models import MODERATOR, PRIVATE, SpaceFollow, SpaceMembership, TopicFollow
from hub.notifications.queries import badge_of
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def amina(app):
    return make_member("Amina")


@pytest.fixture
def mod(app):
    return make_member("Mod")


def roles(space):
    rows = db.session.query(SpaceMembership).filter_by(space_id=space.id)
    return {row.member.name: row.role for row in rows}


def listed(client, space, query=""):
    page = client.get(f"/en/discussions/{space.slug}/members{query}").text
    return re.findall(r'<a class="plain-link" href="[^"]+"><bdi>([^<]+)</bdi></a>', page)


def leave(client, space):
    return client.post(f"/en/discussions/{space.slug}/membership?_method=DELETE")


def put_out(client, space, person, **fields):
    address = f"/en/discussions/{space.slug}/members/{person.public_id}"
    return client.post(f"{address}?_method=DELETE", data={"reason": "Spam.", **fields})


def test_joining_counts_what_is_new_and_may_be_repeated(client, amina):
    space = make_space()
    sign_in(client, amina)
    for _twice in range(2):
        assert client.post(f"/en/discussions/{space.slug}/membership").status_code == 303
    assert roles(space) == {"Amina": "member"}
    follow = db.session.query(SpaceFollow).filter_by(member_id=amina.id).one()
    assert follow.level == "tracking"
    page = client.get(f"/en/discussions/{space.slug}/").text
    assert "You belong to this space." in page
    assert "Join this space" not in page


def test_joining_keeps_how_one_follows(client, amina):
    space = make_space()
    services.follow_space(space, actor=amina, level="muted")
    db.session.commit()
    sign_in(client, amina)
    client.post(f"/en/discussions/{space.slug}/membership")
    assert db.session.query(SpaceFollow).filter_by(member_id=amina.id).one().level == "muted"


def test_who_is_not_signed_in_is_asked_to(client):
    space = make_space()
    assert client.post(f"/en/discussions/{space.slug}/membership").status_code == 401
    assert client.get(f"/en/discussions/{space.slug}/members").status_code == 303
    assert f"/en/login?next=/en/discussions/{space.slug}/" in (
        client.get(f"/en/discussions/{space.slug}/").text
    )


def test_a_private_space_is_not_joined_by_knocking(client, amina, mod):
    space = make_space(visibility=PRIVATE, moderators=(mod,))
    sign_in(client, amina)
    assert client.post(f"/en/discussions/{space.slug}/membership").status_code == 404
    sign_in(client, make_member("Staff", roles=("secretariat",)))
    assert client.post(f"/en/discussions/{space.slug}/membership").status_code == 403
    assert roles(space) == {"Mod": "moderator"}


def test_leaving_a_private_space_cuts_pages_and_notices(client, amina, mod, run_jobs):
    space = make_space(visibility=PRIVATE, moderators=(mod,), members=(amina,))
    topic = make_topic(space, amina)
    services.post_reply(topic, actor=mod, body="Told.", lang="en", parent=None)
    db.session.commit()
    run_jobs()
    assert badge_of(amina.id).count == 1
    sign_in(client, amina)
    live = socketio.test_client(client.application, flask_test_client=client)
    number = topic.id
    assert Context().run(live.emit, "topic:open", {"topic": number}, callback=True)["here"] == 1
    assert "neither its topics" in client.get(f"/en/discussions/{space.slug}/membership").text
    assert leave(client, space).status_code == 303
    assert not live.is_connected()
    run_jobs()
    assert badge_of(amina.id).count == 0
    assert client.get(f"/en/discussions/{space.slug}/").status_code == 404
    assert db.session.query(TopicFollow).filter_by(member_id=amina.id).count() == 0


def test_leaving_a_public_space_leaves_it_readable(client, amina):
    space = make_space(members=(amina,))
    topic = make_topic(space, amina)
    sign_in(client, amina)
    leave(client, space)
    assert roles(space) == {}
    assert client.get(f"/en/topics/{topic.id}/{topic.slug}").status_code == 200
    assert db.session.query(TopicFollow).filter_by(member_id=amina.id).count() == 1
    assert leave(client, space).status_code == 403


def test_the_only_moderator_names_another_before_leaving(client, amina, mod):
    space = make_space(moderators=(mod,), members=(amina,))
    topic = make_topic(space, amina)
    topic.moderator = mod
    db.session.commit()
    sign_in(client, mod)
    answer = leave(client, space)
    assert answer.status_code == 409
    assert "Name another one first" in answer.text
    client.post(f"/en/discussions/{space.slug}/moderators", data={"handle": amina.handle})
    assert leave(client, space).status_code == 303
    assert roles(space) == {"Amina": "moderator"}
    db.session.refresh(topic)
    assert topic.moderator_id is None


def test_members_stand_by_name_moderators_first(client, amina, mod):
    space = make_space(moderators=(mod,), members=(amina, make_member("Bo"), make_member("aron")))
    sign_in(client, amina)
    assert listed(client, space) == ["Mod", "Amina", "aron", "Bo"]
    assert listed(client, space, "?q=bo") == ["Bo"]


def test_protected_people_are_listed_for_moderators_only(client, amina, mod):
    hidden = make_member("Nightingale", is_protected=True)
    space = make_space(moderators=(mod,), members=(amina, hidden))
    sign_in(client, amina)
    assert listed(client, space) == ["Mod", "Amina"]
    assert "3 people belong" in client.get(f"/en/discussions/{space.slug}/members").text
    sign_in(client, mod)
    assert listed(client, space) == ["Mod", "Amina", "Nightingale"]


def test_members_are_paged_with_as_many_queries_for_many(client, count_queries, mod):
    space = make_space(moderators=(mod,))
    sign_in(client, mod)
    address = f"/en/discussions/{space.slug}/members"
    with count_queries() as few:
        client.get(address)
    for number in range(60):
        services.join_space(space, actor=make_member(f"Name {number:02}"))
    db.session.commit()
    with count_queries() as many:
        page = client.get(address).text
    assert len(many) == len(few)
    assert len(listed(client, space)) == 50
    after = re.search(r"after=([\w-]+)", page)
    assert after is not None
    assert len(listed(client, space, f"?after={after[1]}")) == 11


def test_a_moderator_is_named_told_and_may_step_back(client, amina, mod, run_jobs, mailbox):
    space = make_space(moderators=(mod,), members=(amina,))
    sign_in(client, mod)
    for _twice in range(2):
        client.post(f"/en/discussions/{space.slug}/moderators", data={"handle": "@" + amina.handle})
    run_jobs()
    assert [mail["Subject"] for mail in mailbox.to(amina.email)] == [
        "Mod made you a moderator of “Fair recruitment”"
    ]
    assert roles(space) == {"Mod": MODERATOR, "Amina": MODERATOR}
    client.post(f"/en/discussions/{space.slug}/moderators/{amina.public_id}?_method=DELETE")
    assert roles(space) == {"Mod": MODERATOR, "Amina": "member"}


@pytest.mark.parametrize("handle", ["", "nobody-here"])
def test_a_moderator_has_a_handle(client, mod, handle):
    space = make_space(moderators=(mod,))
    sign_in(client, mod)
    answer = client.post(f"/en/discussions/{space.slug}/moderators", data={"handle": handle})
    assert answer.status_code == 422
    assert f'value="{handle}"' in answer.text


def test_nobody_is_named_into_a_space_they_are_not_in(client, amina, mod):
    space = make_space(visibility=PRIVATE, moderators=(mod,))
    sign_in(client, mod)
    named = {"handle": amina.handle}
    answer = client.post(f"/en/discussions/{space.slug}/moderators", data=named)
    assert answer.status_code == 422
    assert "Invite this person to the space first." in answer.text
    sign_in(client, make_member("Staff", roles=("secretariat",)))
    client.post(f"/en/discussions/{space.slug}/moderators", data=named)
    assert roles(space) == {"Mod": MODERATOR, "Amina": MODERATOR}


def test_who_is_put_out_learns_why_and_not_of_what(client, amina, mod, run_jobs, mailbox):
    space = make_space("Whistleblowers", visibility=PRIVATE, moderators=(mod,), members=(amina,))
    sign_in(client, mod)
    assert put_out(client, space, amina, reason="").status_code == 422
    assert put_out(client, space, amina, reason="You asked us to.").status_code == 303
    run_jobs()
    assert roles(space) == {"Mod": MODERATOR}
    [mail] = mailbox.to(amina.email)
    words = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "You do not belong to one of your private spaces any more"
    assert "You asked us to." in words
    assert "Whistleblowers" not in words
    sign_in(client, amina)
    assert client.get(f"/en/discussions/{space.slug}/").status_code == 404


def test_who_is_put_out_of_a_public_space_reads_its_name(client, amina, mod, run_jobs):
    space = make_space("Fair recruitment", moderators=(mod,), members=(amina,))
    sign_in(client, mod)
    put_out(client, space, amina)
    run_jobs()
    sign_in(client, amina)
    page = client.get("/en/notifications/").text
    assert "You do not belong to “Fair recruitment” any more" in page
    client.post(f"/en/discussions/{space.slug}/membership")
    assert "You do not belong to" not in client.get("/en/notifications/").text


def test_members_run_nothing(client, amina, mod):
    other = make_member("Other")
    space = make_space(moderators=(mod,), members=(amina, other))
    sign_in(client, amina)
    here = f"/en/discussions/{space.slug}"
    refused = [
        client.post(f"{here}/moderators", data={"handle": amina.handle}),
        client.post(f"{here}/moderators/{mod.public_id}?_method=DELETE"),
        client.get(f"{here}/members/{other.public_id}/removal"),
        put_out(client, space, other),
        client.get(f"{here}/invitations"),
        client.get(f"{here}/settings"),
        client.get(f"{here}/texts/fr"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 7
    assert queries.count_members(space) == 3
