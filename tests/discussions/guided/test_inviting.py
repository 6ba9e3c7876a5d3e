"""Moderators see who has not been heard, in figures that give nobody away, and invite others."""

import datetime as dt
import threading
from typing import Any

import pytest

from hub.accounts.models import Organisation
from hub.core.db import db, writing
from hub.discussions import queries, services
from hub.discussions.models import GuidedInvitation, SpaceMembership
from hub.discussions.queries import Heard, Wanted
from hub.notifications.models import Notice
from tests.discussions.guided.rows import answer, make_guided
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def mod(app):
    return make_member("Mod", country="FR")


@pytest.fixture
def topic(mod, clock):
    clock(to=dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC))
    space = make_space(moderators=(mod,))
    topic = make_topic(space, mod, "What do fees cost the worker?")
    return make_guided(topic, mod, closes_on=dt.date(2027, 3, 31))


def join(topic, *members):
    for member in members:
        row = SpaceMembership(space_id=topic.space_id, member_id=member.id, role="member")
        db.session.add(row)
    db.session.commit()


def people(count, **values):
    return [make_member(**values) for _ in range(count)]


def invite(client, topic, **values):
    return client.post(f"/en/topics/{topic.id}/invitations", data=values)


def invited(topic):
    rows = db.session.query(GuidedInvitation).filter_by(topic_id=topic.id)
    return sorted(row.member_id for row in rows)


def test_figures_are_by_region_and_organisation_and_small_ones_are_hidden(topic, mod):
    ministry = Organisation(slug="m", name="Ministry", type="government")
    db.session.add(ministry)
    db.session.commit()
    africans = people(5, country="KE", organisation_id=ministry.id)
    asians = people(4, country="JP")
    protected = people(3, country="BR", is_protected=True)
    join(topic, *africans, *asians, *protected)
    for person in (*africans[:3], asians[0], protected[0]):
        answer(topic, person)
    assert queries.heard_by_region(topic) == [
        Heard("africa", 5, 3),
        Heard("asia", 4, None),
        Heard("europe", None, None),
        Heard("", 3, None),
    ]
    assert queries.heard_by_organisation(topic) == [
        Heard("government", 5, 3),
        Heard("", 8, 3),
    ]


def test_page_shows_no_figure_below_three(client, topic, mod):
    join(topic, *people(4, country="KE"), *people(2, country="JP"))
    sign_in(client, mod)
    page = client.get(f"/en/topics/{topic.id}/heard").text
    rows = page.partition("By region")[2].partition("</table>")[0].split("<tr>")[2:]
    cells = [
        [part.partition("</t")[0] for part in row.split('class="number">')[1:]] for row in rows
    ]
    hidden = '<span class="hint">fewer than 3</span>'
    assert cells == [["4", hidden], [hidden, hidden], [hidden, hidden]]
    assert "Hardly heard" in rows[0]
    assert "Hardly heard" not in rows[1]
    assert "What do you count?" in page.partition("Unanswered")[2]


def test_only_moderators_see_and_invite(client, topic, mod):
    seen = {}
    for person in (None, make_member("Amina"), make_member("Staff", roles=("secretariat",)), mod):
        browser = client.application.test_client()
        if person:
            sign_in(browser, person)
        seen[person.name if person else "stranger"] = (
            browser.get(f"/en/topics/{topic.id}/heard").status_code,
            invite(browser, topic, country="KE").status_code,
        )
    assert seen == {
        "stranger": (303, 401),
        "Amina": (403, 403),
        "Staff": (200, 303),
        "Mod": (200, 303),
    }


def test_invited_are_those_who_match_once_and_never_who_refuses(
    client, topic, mod, run_jobs, mailbox
):
    match: dict[str, Any] = {
        "country": "KE",
        "objectives": ["gcm-06"],
        "languages": ["sw"],
        "lang": "fr",
    }
    wanted, refusing, muting, wrote, suspended = people(5, **match)
    make_member("Elsewhere", **{**match, "country": "UG"})
    make_member("Otherwise", **{**match, "objectives": ["gcm-16"]})
    make_member("In other words", **{**match, "lang": "en"})
    suspended.state = "suspended"
    services.guided.refuse_invitations(actor=refusing)
    services.follow_topic(topic, actor=muting, level="muted")
    db.session.commit()
    answer(topic, wrote)
    sign_in(client, mod)
    choice = {"country": "KE", "objective": "gcm-06", "lang": "fr"}
    counted = invite(client, topic, do="count", **choice)
    assert (counted.status_code, "Fewer than 3 members match." in counted.text) == (200, True)
    assert invited(topic) == []
    for _ in range(2):
        assert invite(client, topic, **choice).status_code == 303
        run_jobs()
    assert invited(topic) == [wanted.id]
    assert db.session.query(Notice).filter_by(kind="guided_invitation").count() == 1
    [mail] = mailbox.to(wanted.email)
    assert "What do fees cost the worker?" in mail["Subject"]
    services.guided.accept_invitations(actor=refusing)
    db.session.commit()
    invite(client, topic, **choice)
    assert invited(topic) == sorted([wanted.id, refusing.id])


@pytest.mark.parametrize("values", [{}, {"country": "XX"}, {"objective": "nothing"}])
def test_nobody_is_invited_without_a_reason(client, topic, mod, values):
    sign_in(client, mod)
    assert invite(client, topic, **values).status_code == 422


def test_day_has_a_limit_and_the_next_goes_on(client, topic, mod, clock):
    people(60, country="KE")
    sign_in(client, mod)
    invite(client, topic, country="KE")
    assert len(invited(topic)) == 50
    assert "0 more may be invited today" in client.get(f"/en/topics/{topic.id}/heard").text
    assert invite(client, topic, country="KE").status_code == 409
    clock(to=dt.datetime(2027, 3, 2, 0, 1, tzinfo=dt.UTC))
    invite(client, topic, country="KE")
    assert len(invited(topic)) == 60


def test_two_moderators_at_once_invite_each_member_once(app, topic, mod):
    people(40, country="KE")
    db.session.rollback()
    gate, topic_id, mod_id = threading.Barrier(2), topic.id, mod.id
    counts = []
    db.session.rollback()

    def together():
        with app.app_context(), writing():
            gate.wait()
            here = db.session.get_one(type(topic), topic_id)
            actor = db.session.get_one(type(mod), mod_id)
            wanted = Wanted(country="KE")
            counts.append(services.guided.invite_members(here, actor=actor, wanted=wanted).count)
            db.session.commit()
            db.session.remove()

    both = [threading.Thread(target=together) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(counts) == [0, 40]


def test_closed_discussion_invites_nobody(client, topic, mod, clock):
    make_member(country="KE")
    clock(to=dt.datetime(2027, 4, 2, tzinfo=dt.UTC))
    sign_in(client, mod)
    assert invite(client, topic, country="KE").status_code == 409
    assert invited(topic) == []


def test_invitation_to_a_private_discussion_reaches_its_members_only(clock, mod):
    insider, outsider = people(2, country="KE")
    space = make_space(visibility="private", moderators=(mod,), members=(insider,))
    hidden = make_guided(make_topic(space, mod, "Canary"), mod)
    services.guided.invite_members(hidden, actor=mod, wanted=Wanted(country="KE"))
    db.session.commit()
    assert invited(hidden) == [insider.id]
    assert outsider.id


def test_member_chooses_whether_to_be_invited(client, topic):
    member = make_member("Amina", country="KE")
    sign_in(client, member)
    here = "/en/settings/invitations"
    assert "checked" in client.get(here).text.partition('id="wanted"')[2][:120]
    for _ in range(2):
        assert client.post(here).status_code == 303
    assert queries.refuses_invitations(member)
    assert "checked" not in client.get(here).text.partition('id="wanted"')[2][:120]
    client.post(here, data={"wanted": "y"})
    db.session.expire_all()
    assert not queries.refuses_invitations(member)


def test_page_takes_the_same_queries_for_few_and_many(client, topic, mod, count_queries):
    sign_in(client, mod)
    here = f"/en/topics/{topic.id}/heard"

    def cost():
        with count_queries() as statements:
            assert client.get(here).status_code == 200
        return len(statements)

    few = cost()
    join(topic, *people(30, country="KE"))
    assert cost() == few


def test_invitation_to_what_one_may_no_longer_see_is_gone(client, topic, mod, run_jobs, mailbox):
    member = make_member(country="KE")
    services.guided.invite_members(topic, actor=mod, wanted=Wanted(country="KE"))
    db.session.commit()
    run_jobs()
    assert len(mailbox.to(member.email)) == 1
    sign_in(client, member)
    assert client.get("/en/notifications/badge").json["count"] == 1
    hidden = make_space(visibility="private", moderators=(mod,))
    services.move_topic(topic, actor=mod, space=hidden)
    db.session.commit()
    run_jobs()
    assert client.get("/en/notifications/badge").json["count"] == 0
    assert "What do fees cost the worker?" not in client.get("/en/notifications/").text
