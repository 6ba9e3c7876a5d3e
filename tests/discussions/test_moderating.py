"""Locking, pinning, closing, moving, splitting and merging; each is told in the thread."""

import datetime as dt
import re
from contextvars import Context

import pytest

from hub.core import search
from hub.core.db import db
from hub.core.realtime import socketio
from hub.discussions import queries, services
from hub.discussions.models import (
    Contribution,
    Draft,
    ReadPointer,
    Topic,
    TopicFollow,
)
from hub.notifications.models import Inbox
from tests.factories import make_member, make_space, make_topic, sign_in

ACTS = ("lock", "pin", "closing", "move", "split", "merge")


@pytest.fixture
def amina(app):
    return make_member("Amina")


@pytest.fixture
def luis(app):
    return make_member("Luis")


@pytest.fixture
def mod(app):
    return make_member("Mod", timezone="America/New_York")


@pytest.fixture
def space(mod):
    return make_space("Fair recruitment", moderators=(mod,))


@pytest.fixture
def topic(space, amina):
    return make_topic(space, amina, "How do you check recruiters?")


def reply(topic, actor, body="A reply.", parent=None):
    posted = services.post_reply(topic, actor=actor, body=body, lang="en", parent=parent)
    db.session.commit()
    return posted


def acts(topic):
    found = db.session.query(Contribution).filter_by(topic_id=topic.id, kind="notice")
    return [(notice.notice or {})["act"] for notice in found.order_by(Contribution.number)]


def texts(topic):
    entries = queries.thread(topic, visitor=None).entries
    shown = [e.contribution for e in entries if not e.contribution.is_notice]
    return [(c.number, c.depth, c.source) for c in shown]


def found(words, visitor=None):
    hits = search.search(words, scopes=queries.scopes(visitor), lang="en").items
    return sorted((hit.kind, hit.object_id, hit.parent, hit.container) for hit in hits)


def page_of(client, topic):
    return client.get(f"/en/topics/{topic.id}/{topic.slug}")


def test_only_moderators_of_the_space_act(client, topic, amina, space):
    other_mod = make_member("Other mod")
    make_space("Elsewhere", moderators=(other_mod,))
    staff = make_member("Staff", roles=("secretariat",))
    forms = [(act, f"/en/topics/{topic.id}/{act}") for act in ACTS]
    seen = {}
    for person in (None, amina, other_mod, staff):
        browser = client.application.test_client()
        if person:
            sign_in(browser, person)
        gets = {
            browser.get(where).status_code for act, where in forms if act not in ("lock", "pin")
        }
        posts = {browser.post(where).status_code for _, where in forms}
        seen[person.name if person else "stranger"] = (gets, posts)
    assert seen == {
        "stranger": ({303}, {401}),
        "Amina": ({403}, {403}),
        "Other mod": ({403}, {403}),
        "Staff": ({200}, {303, 422}),
    }


def test_topic_of_a_private_space_is_not_there_for_others(client, amina):
    hidden = make_topic(make_space(visibility="private", members=(amina,)), amina, "Canary")
    sign_in(client, make_member("Outsider"))
    for act in ACTS:
        assert client.post(f"/en/topics/{hidden.id}/{act}").status_code == 404


def test_lock_and_pin_are_told_once_and_undone(client, topic, mod, luis):
    sign_in(client, mod)
    here = f"/en/topics/{topic.id}"
    for act in ("lock", "lock", "pin", "pin"):
        assert client.post(f"{here}/{act}").status_code == 303
    assert acts(topic) == ["locked", "pinned"]
    assert (topic.is_open, topic.pinned_at is not None) == (False, True)
    assert "Mod locked this topic" in page_of(client, topic).text
    sign_in(client, luis)
    assert client.post(f"{here}/replies", data={"body": "No.", "lang": "en"}).status_code == 409
    sign_in(client, mod)
    for act in ("lock", "lock", "pin"):
        assert client.post(f"{here}/{act}?_method=DELETE").status_code == 303
    assert acts(topic) == ["locked", "pinned", "unlocked", "unpinned"]
    assert (topic.is_open, topic.pinned_at) == (True, None)
    assert (topic.last_number, topic.reply_count) == (5, 0)


def test_pinned_topic_stands_first_in_its_space(client, topic, mod, space, luis):
    reply(make_topic(space, luis, "A newer question"), luis)
    sign_in(client, mod)
    client.post(f"/en/topics/{topic.id}/pin")
    page = client.get(f"/en/discussions/{space.slug}/").text
    assert page.index("How do you check recruiters?") < page.index("A newer question")


def test_closing_day_is_in_the_moderators_zone_and_closes_by_itself(client, topic, mod, clock):
    clock(to=dt.datetime(2027, 1, 10, 12, tzinfo=dt.UTC))
    sign_in(client, mod)
    here = f"/en/topics/{topic.id}/closing"
    assert client.post(here, data={"closes_at": "2027-02-12"}).status_code == 303
    assert topic.closes_at == dt.datetime(2027, 2, 13, 4, 59, tzinfo=dt.UTC)
    assert 'value="2027-02-12"' in client.get(here).text
    assert "this topic closes on February 12, 2027" in page_of(client, topic).text
    clock(to=dt.datetime(2027, 2, 13, 5, tzinfo=dt.UTC))
    assert not topic.is_open
    assert "This topic is closed." in page_of(client.application.test_client(), topic).text
    sign_in(client, mod)
    assert client.post(f"{here}?_method=DELETE").status_code == 303
    assert topic.is_open
    assert acts(topic) == ["closing", "reopened"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Choose a day."),
        ("tomorrow", "Give a day as year-month-day"),
        ("2020-01-01", "The closing day is past."),
    ],
)
def test_closing_day_that_cannot_be_is_refused(client, topic, mod, day, words):
    sign_in(client, mod)
    answer = client.post(f"/en/topics/{topic.id}/closing", data={"closes_at": day})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert acts(topic) == []


def test_moved_topic_stands_in_its_new_space_and_is_found_there(client, topic, mod, space, luis):
    posted = reply(topic, luis, "Zanzibar recruiters")
    other = make_space("Skills", moderators=(mod,))
    foreign = make_space("Not mine")
    sign_in(client, mod)
    here = f"/en/topics/{topic.id}/move"
    offered = client.get(here).text
    assert ("Skills" in offered, "Not mine" in offered) == (True, False)
    assert client.post(here, data={"space": foreign.slug}).status_code == 422
    assert client.post(here, data={"space": other.slug}).status_code == 303
    assert (topic.space_id, acts(topic)) == (other.id, ["moved"])
    assert found("Zanzibar") == [("reply", posted.id, f"topic:{topic.id}", f"space:{other.id}")]
    page = page_of(client, topic).text
    assert f'<a href="/en/discussions/{space.slug}/">Go to the former space</a>' in page


def test_topic_is_not_moved_before_a_space_is_chosen(client, topic, mod, space):
    make_space("Elsewhere", moderators=(mod,))
    sign_in(client, mod)
    options = re.findall(r"<option ([^>]*)>", client.get(f"/en/topics/{topic.id}/move").text)
    assert options[0] == 'value=""'
    assert "selected" not in "".join(options)
    answer = client.post(f"/en/topics/{topic.id}/move", data={"space": ""})
    assert answer.status_code == 422
    assert "Choose a space." in answer.text
    db.session.refresh(topic)
    assert topic.space_id == space.id


def test_topic_moved_to_a_private_space_is_gone_for_others(
    client, topic, mod, amina, luis, run_jobs
):
    reply(topic, mod, f"What about @{luis.handle}?")
    run_jobs()
    assert db.session.get_one(Inbox, luis.id).unread == 1
    assert page_of(client, topic).status_code == 200
    few = make_space("Few", visibility="private", moderators=(mod,), members=(amina,))
    listener = socketio.test_client(client.application)
    number = topic.id
    Context().run(listener.emit, "topic:open", {"topic": number}, callback=True)
    sign_in(client, mod)
    assert client.post(f"/en/topics/{topic.id}/move", data={"space": few.slug}).status_code == 303
    assert not listener.is_connected()
    run_jobs()
    assert db.session.get_one(Inbox, luis.id).unread == 0
    assert db.session.get_one(Inbox, amina.id).unread == 1
    stranger = client.application.test_client()
    assert page_of(stranger, topic).status_code == 404
    assert found("recruiters") == []
    assert [kind for kind, *_ in found("recruiters", amina)] == ["topic"]


def test_private_topic_becomes_public_only_when_agreed(client, mod, amina, space):
    few = make_space("Few", visibility="private", moderators=(mod,), members=(amina,))
    kept = make_topic(few, amina, "Between us only")
    target = make_topic(space, amina, "A public topic")
    reply(kept, amina)
    sign_in(client, mod)
    here = f"/en/topics/{kept.id}"
    move = {"space": space.slug}
    split = {"space": space.slug, "numbers": "2", "title": "Another title here"}
    merge = {"target": str(target.id)}
    for act, data in (("move", move), ("split", split), ("merge", merge)):
        refused = client.post(f"{here}/{act}", data=data)
        assert refused.status_code == 422, act
        assert "Others can read it there" in refused.text
    assert client.post(f"{here}/move", data={**move, "agreed": "y"}).status_code == 303


def test_link_of_a_notice_is_for_those_who_may_follow_it(client, topic, mod, amina):
    few = make_space("Canary", visibility="private", moderators=(mod,), members=(amina,))
    kept = make_topic(few, amina, "Between us only")
    services.move_topic(kept, actor=mod, space=topic.space, agreed=True)
    db.session.commit()
    sign_in(client, amina)
    assert f"/en/discussions/{few.slug}/" in page_of(client, kept).text
    for browser in (client.application.test_client(), client.application.test_client()):
        page = page_of(browser, kept).text
        assert "moved this topic here" in page
        assert (few.slug in page, "Canary" in page) == (False, False)


def a_conversation(topic, amina, luis):
    two = reply(topic, luis, "two")
    three = reply(topic, amina, "three", parent=two)
    reply(topic, amina, "four")
    five = reply(topic, luis, "five", parent=three)
    six = reply(topic, amina, "six", parent=five)
    return two, three, five, six


def test_split_takes_what_is_below_and_keeps_the_shape(client, topic, mod, amina, luis, clock):
    _two, three, five, six = a_conversation(topic, amina, luis)
    wrote = {each.id: (each.author_id, each.created_at) for each in (three, five, six)}
    services.remove_contribution(five, actor=luis)
    db.session.commit()
    clock(by=dt.timedelta(days=1))
    sign_in(client, mod)
    assert 'value="5"' not in client.get(f"/en/topics/{topic.id}/split").text
    answer = client.post(
        f"/en/topics/{topic.id}/split",
        data={"numbers": ["3"], "title": "About licences only", "space": topic.space.slug},
    )
    made = db.session.query(Topic).filter(Topic.id != topic.id).one()
    assert answer.location == f"/en/topics/{made.id}/{made.slug}"
    assert texts(made) == [(1, 0, "three"), (2, 0, "five"), (3, 1, "six")]
    assert texts(topic) == [
        (1, 0, "How do you check recruiters? Tell us."),
        (2, 0, "two"),
        (4, 0, "four"),
    ]
    assert {each.id: (each.author_id, each.created_at) for each in (three, five, six)} == wrote
    assert (made.author_id, made.created_at) == (amina.id, three.created_at)
    assert (made.last_number, made.change, made.reply_count) == (4, 4, 1)
    assert made.last_activity_at == six.created_at
    assert (topic.reply_count, topic.last_number) == (2, 7)
    assert (acts(topic), acts(made)) == (["split"], ["split_from"])
    assert f'<a href="/en/topics/{made.id}">' in page_of(client, topic).text
    assert f'<a href="/en/topics/{topic.id}">' in page_of(client, made).text
    link = client.get(f"/en/contributions/{six.id}")
    assert link.location == f"/en/topics/{made.id}/{made.slug}#c3"


def test_split_is_found_under_its_new_title(topic, mod, amina, luis):
    two, three, *_ = a_conversation(topic, amina, luis)
    made = services.split_topic(
        topic, actor=mod, numbers=[2], title="Licences in Zanzibar", space=topic.space
    )
    db.session.commit()
    container = f"space:{topic.space_id}"
    assert found("Zanzibar") == [("topic", two.id, f"topic:{made.id}", container)]
    assert found("three") == [("reply", three.id, f"topic:{made.id}", container)]
    hit = search.search("three", scopes=queries.scopes(None), lang="en").items[0]
    assert hit.context == "Licences in Zanzibar"
    assert [kind for kind, *_ in found("recruiters")] == ["topic"]


def test_split_keeps_followers_and_what_they_have_read(topic, mod, amina, luis):
    a_conversation(topic, amina, luis)
    reader, quiet = make_member("Reader"), make_member("Quiet")
    services.mark_read(topic, actor=reader, seen=set(range(1, 5)))
    services.follow_topic(topic, actor=quiet, level="muted")
    db.session.commit()
    made = services.split_topic(
        topic, actor=mod, numbers=[2], title="About licences only", space=topic.space
    )
    db.session.commit()
    pointers = {
        p.member_id: p.number for p in db.session.query(ReadPointer).filter_by(topic_id=made.id)
    }
    assert pointers[reader.id] == 2
    levels = {
        f.member_id: f.level for f in db.session.query(TopicFollow).filter_by(topic_id=made.id)
    }
    assert levels == {amina.id: "watching", luis.id: "tracking", quiet.id: "muted"}


@pytest.mark.parametrize("numbers", [[], ["1"], ["99"], ["7"], ["3", "99"], ["x"]])
def test_split_refuses_what_cannot_be_split_off(client, topic, mod, amina, luis, numbers):
    a_conversation(topic, amina, luis)
    services.lock_topic(topic, actor=mod)
    db.session.commit()
    sign_in(client, mod)
    answer = client.post(
        f"/en/topics/{topic.id}/split",
        data={"numbers": numbers, "title": "About licences only", "space": topic.space.slug},
    )
    assert answer.status_code in (409, 422)
    assert "About licences only" in answer.text
    assert db.session.query(Topic).count() == 1


def test_split_twice_at_once_is_one(client, topic, mod, amina, luis):
    a_conversation(topic, amina, luis)
    sign_in(client, mod)
    data = {"numbers": ["2"], "title": "About licences only", "space": topic.space.slug}
    where = f"/en/topics/{topic.id}/split"
    keyed = [client.post(where, data={**data, "_key": "k"}).location for _ in range(2)]
    assert keyed[0] == keyed[1]
    assert client.post(where, data=data).status_code == 409
    assert db.session.query(Topic).count() == 2


def test_merge_puts_everything_at_the_end_below_its_opening(client, topic, mod, amina, luis):
    *_, six = a_conversation(topic, amina, luis)
    services.lock_topic(topic, actor=mod)
    into = make_topic(topic.space, luis, "All about recruiters")
    reply(into, amina, "before")
    sign_in(client, mod)
    answer = client.post(f"/en/topics/{topic.id}/merge", data={"target": f"/en/topics/{into.id}/x"})
    assert answer.location == f"/en/topics/{into.id}/{into.slug}"
    assert texts(into) == [
        (1, 0, "All about recruiters Tell us."),
        (2, 0, "before"),
        (3, 0, "How do you check recruiters? Tell us."),
        (4, 1, "two"),
        (5, 2, "three"),
        (7, 3, "five"),
        (8, 4, "six"),
        (6, 1, "four"),
    ]
    assert (into.reply_count, into.last_number, topic.reply_count) == (7, 9, 0)
    assert (acts(into), acts(topic)) == (["merged"], ["locked", "merged_into"])
    for address in (f"/en/topics/{topic.id}", f"/en/topics/{topic.id}/{topic.slug}"):
        landed = client.get(address, follow_redirects=True)
        assert landed.request.path == f"/en/topics/{into.id}/{into.slug}"
    assert client.get(f"/en/contributions/{six.id}").location.endswith(f"{into.slug}#c8")
    assert "How do you check" not in client.get(f"/en/discussions/{into.space.slug}/").text
    here = f"/en/topics/{topic.id}"
    assert client.post(f"{here}/replies", data={"body": "x", "lang": "en"}).status_code == 409
    assert client.post(f"{here}/lock").status_code == 409
    assert client.post(f"{here}/merge", data={"target": str(into.id)}).status_code == 409


def test_merged_replies_are_found_in_the_other_topic(topic, mod, amina, luis):
    two, *_ = a_conversation(topic, amina, luis)
    opening = db.session.query(Contribution).filter_by(topic_id=topic.id, number=1).one()
    other = make_space("Skills", moderators=(mod,))
    into = make_topic(other, luis, "All about licences")
    services.merge_topic(topic, actor=mod, into=into)
    db.session.commit()
    container, parent = f"space:{other.id}", f"topic:{into.id}"
    assert found("recruiters") == [("reply", opening.id, parent, container)]
    assert found("two") == [("reply", two.id, parent, container)]


def test_merge_keeps_what_was_read_followed_and_begun(topic, mod, amina, luis):
    a_conversation(topic, amina, luis)
    into = make_topic(topic.space, luis, "All about recruiters")
    reply(into, amina, "before")
    both, half = make_member("Both"), make_member("Half")
    for reader, seen in ((both, {1, 2, 3}), (half, {1, 2, 3, 4, 5, 6})):
        services.mark_read(topic, actor=reader, seen=seen)
    services.mark_read(into, actor=both)
    services.mark_read(into, actor=half, seen={1})
    services.keep_draft(actor=both, key=f"topic-{topic.id}", fields={"body": "Begun"})
    services.follow_topic(topic, actor=half, level="watching")
    db.session.commit()
    services.merge_topic(topic, actor=mod, into=into)
    db.session.commit()
    pointers = {
        p.member_id: p.number for p in db.session.query(ReadPointer).filter_by(topic_id=into.id)
    }
    assert (pointers[both.id], pointers[half.id]) == (5, 1)
    levels = {
        f.member_id: f.level for f in db.session.query(TopicFollow).filter_by(topic_id=into.id)
    }
    assert levels == {luis.id: "watching", amina.id: "tracking", half.id: "watching"}
    assert db.session.query(Draft).one().key == f"topic-{into.id}"


def test_merge_needs_another_topic_one_moderates(client, topic, mod, amina):
    foreign = make_topic(make_space("Not mine"), amina, "Somebody else's topic")
    hidden = make_topic(make_space("Hidden", visibility="private"), amina, "Canary")
    gone = make_topic(topic.space, amina, "Merged away already")
    gone.merged_into_id = topic.id
    db.session.commit()
    sign_in(client, mod)
    said = {}
    for target in (topic, foreign, hidden, gone):
        answer = client.post(f"/en/topics/{topic.id}/merge", data={"target": str(target.id)})
        said[answer.status_code, "Canary" in answer.text] = target.title
    assert list(said) == [(422, False)]


def test_live_pages_of_a_merged_topic_are_told_where_it_goes_on(client, topic, mod, amina, luis):
    reply(topic, luis)
    since = topic.change
    into = make_topic(topic.space, luis, "All about recruiters")
    services.merge_topic(topic, actor=mod, into=into)
    db.session.commit()
    sign_in(client, luis)
    answer = client.get(f"/en/topics/{topic.id}/changes?since={since}").json
    assert [item["kind"] for item in answer["items"]] == ["notice"]
    assert f'href="/en/topics/{into.id}"' in answer["items"][0]["html"]


def test_split_then_merged_back_is_the_same_conversation(topic, mod, amina, luis):
    a_conversation(topic, amina, luis)
    count = topic.reply_count
    made = services.split_topic(
        topic, actor=mod, numbers=[2], title="About licences only", space=topic.space
    )
    db.session.commit()
    services.merge_topic(made, actor=mod, into=topic)
    db.session.commit()
    assert topic.reply_count == count
    shape = [(depth, source) for _, depth, source in texts(topic)][1:]
    assert shape == [(0, "four"), (0, "two"), (1, "three"), (2, "five"), (3, "six")]


def test_moving_many_contributions_takes_few_queries(topic, mod, amina, luis, count_queries):
    def cost(size):
        source = make_topic(topic.space, amina, "Source of many replies")
        for _ in range(size):
            services.post_reply(source, actor=luis, body="Text", lang="en")
        db.session.commit()
        with count_queries() as statements:
            services.merge_topic(source, actor=mod, into=topic)
            db.session.commit()
        return len(statements)

    assert cost(40) - cost(4) <= 2
