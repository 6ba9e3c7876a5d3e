"""Replies are numbered, placed, told; edits and removals leave what they should."""

import datetime as dt

import pytest

from hub.core.db import db
from hub.core.errors import Refused
from hub.discussions import queries, services
from hub.discussions.models import (
    Contribution,
    ContributionRevision,
    Draft,
    ReadPointer,
    Topic,
    TopicFollow,
)
from hub.notifications.models import Notice
from tests.factories import make_member, make_space, make_topic


@pytest.fixture
def amina(app):
    return make_member("Amina")


@pytest.fixture
def luis(app):
    return make_member("Luis")


@pytest.fixture
def topic(amina):
    return make_topic(make_space(), amina, "How do you check recruiters?")


def reply(topic, actor, body="A reply.", parent=None):
    posted = services.post_reply(topic, actor=actor, body=body, lang="en", parent=parent)
    db.session.commit()
    return posted


def numbers(topic, visitor=None, **values):
    return queries.thread(topic, visitor=visitor, **values).numbers


def test_reply_gets_the_next_number_and_change(topic, luis):
    first, second = reply(topic, luis), reply(topic, luis)
    assert (first.number, second.number) == (2, 3)
    assert (topic.last_number, topic.change, topic.reply_count) == (3, 3, 2)


def test_thread_stands_in_the_order_of_its_tree(topic, amina, luis):
    two = reply(topic, luis)
    three = reply(topic, amina)
    four = reply(topic, amina, parent=two)
    five = reply(topic, luis, parent=four)
    reply(topic, luis, parent=two)
    assert numbers(topic) == [1, 2, 4, 5, 6, 3]
    assert [three.depth, four.depth, five.depth] == [0, 1, 2]


def test_thread_is_paged_by_key_with_the_way_back(topic, luis, monkeypatch):
    monkeypatch.setattr("hub.discussions.queries.threads.PAGE_SIZE", 3)
    for _ in range(6):
        reply(topic, luis)
    first = queries.thread(topic, visitor=None)
    assert (first.numbers, first.before, first.after) == ([1, 2, 3], None, 4)
    second = queries.thread(topic, visitor=None, start=first.after)
    assert (second.numbers, second.before, second.after) == ([4, 5, 6], 1, 7)
    middle = queries.thread(topic, visitor=None, start=3)
    assert (middle.numbers, middle.before) == ([3, 4, 5], 1)


def test_very_deep_replies_stay_in_the_tree(topic, luis):
    parent = reply(topic, luis)
    for _ in range(45):
        parent = reply(topic, luis, parent=parent)
    assert numbers(topic) == list(range(1, 48))


def test_reply_to_a_locked_topic_is_refused_and_changes_nothing(topic, luis):
    topic.locked_at = topic.created_at
    db.session.commit()
    with pytest.raises(Refused):
        services.post_reply(topic, actor=luis, body="Too late", lang="en")
    db.session.rollback()
    assert db.session.query(Contribution).count() == 1


def test_edit_keeps_what_was_said(topic, luis):
    posted = reply(topic, luis, "First text")
    services.edit_contribution(posted, actor=luis, body="Second text", lang="en", version=0)
    db.session.commit()
    assert posted.html == "<p>Second text</p>\n"
    assert [r.source for r in queries.revisions(posted)] == ["First text"]
    assert (posted.edit_count, posted.change, topic.change) == (1, 3, 3)


def test_edit_of_what_somebody_else_edited_is_refused(topic, luis):
    posted = reply(topic, luis, "First text")
    services.edit_contribution(posted, actor=luis, body="Second", lang="en", version=0)
    db.session.commit()
    with pytest.raises(Refused):
        services.edit_contribution(posted, actor=luis, body="Third", lang="en", version=0)
    db.session.rollback()
    assert db.session.query(ContributionRevision).count() == 1


def test_removal_leaves_a_tombstone_that_tells_nothing(topic, luis):
    posted = reply(topic, luis, "A secret")
    services.remove_contribution(posted, actor=luis)
    db.session.commit()
    assert (posted.shown_html, posted.is_removed, topic.reply_count) == ("", True, 0)
    assert numbers(topic) == [1, 2]


def test_removal_is_undone_within_thirty_seconds_only(topic, luis, clock):
    posted = reply(topic, luis)
    services.remove_contribution(posted, actor=luis)
    services.restore_contribution(posted, actor=luis)
    assert (posted.is_removed, topic.reply_count) == (False, 1)
    services.remove_contribution(posted, actor=luis)
    clock(by=dt.timedelta(seconds=31))
    with pytest.raises(Refused):
        services.restore_contribution(posted, actor=luis)


def test_taken_back_reply_leaves_no_trace_and_returns_as_a_draft(topic, luis, run_jobs):
    posted = reply(topic, luis, "Sent too early")
    services.take_back(posted, actor=luis)
    db.session.commit()
    run_jobs()
    assert numbers(topic) == [1]
    assert db.session.query(Draft).one().fields["body"] == "Sent too early"
    assert db.session.query(Notice).count() == 0


def test_answered_reply_cannot_be_taken_back(topic, amina, luis):
    posted = reply(topic, luis)
    reply(topic, amina, parent=posted)
    with pytest.raises(Refused):
        services.take_back(posted, actor=luis)


def test_changes_since_tell_replies_edits_and_removals_once(topic, amina, luis):
    two, three = reply(topic, luis), reply(topic, luis)
    seen = topic.change
    four = reply(topic, amina)
    services.edit_contribution(two, actor=luis, body="Edited", lang="en", version=0)
    services.take_back(three, actor=luis)
    db.session.commit()
    changed = [e.contribution for e in queries.changes_since(topic, seen, visitor=None)]
    assert changed == [four, two, three]
    assert queries.changes_since(topic, topic.change, visitor=None) == []


def test_reaction_counts_once(topic, amina, luis):
    opening = db.session.query(Contribution).one()
    services.react(opening, actor=luis, kind="thanks")
    services.react(opening, actor=luis, kind="thanks")
    assert opening.thanks_count == 1
    assert queries.entry(opening, visitor=luis).mine == {"thanks"}
    services.take_reaction_back(opening, actor=luis, kind="thanks")
    services.take_reaction_back(opening, actor=luis, kind="thanks")
    assert opening.thanks_count == 0


def test_reading_moves_the_pointer_to_the_last_seen_without_a_gap(topic, amina, luis):
    for _ in range(5):
        reply(topic, luis)
    assert services.mark_read(topic, actor=amina, seen={1, 2, 3, 6}) == 3
    assert services.mark_read(topic, actor=amina, seen={2}) == 3
    assert services.mark_read(topic, actor=amina, seen={4, 5}) == 5
    assert services.mark_read(topic, actor=amina) == 6
    assert db.session.get_one(ReadPointer, (amina.id, topic.id)).number == 6


def test_who_takes_part_follows_and_has_read_what_they_wrote(topic, amina, luis):
    reply(topic, luis)
    assert db.session.get_one(TopicFollow, (luis.id, topic.id)).level == "tracking"
    assert db.session.get_one(TopicFollow, (amina.id, topic.id)).level == "watching"
    reply(topic, amina)
    assert services.mark_read(topic, actor=amina, seen=set()) == 1


def test_each_concerned_person_hears_once(topic, amina, luis, run_jobs, mailbox):
    nour = make_member("Nour", handle="nour")
    watcher = make_member("Watcher")
    run_jobs()
    services.follow_topic(topic, actor=watcher, level="watching")
    services.follow_topic(topic, actor=nour, level="watching")
    reply(topic, luis, "What do you think, @nour?")
    run_jobs()
    run_jobs()
    told = {(n.member_id, n.kind) for n in db.session.query(Notice)}
    assert told == {(amina.id, "reply"), (nour.id, "mention"), (watcher.id, "post")}
    assert sorted(mail["To"] for mail in mailbox.all()) == sorted([amina.email, nour.email])


def test_outsiders_of_a_private_space_are_not_told(amina, luis, run_jobs):
    space = make_space(visibility="private", members=(amina,))
    topic = make_topic(space, amina, "Something private between us")
    services.follow_topic(topic, actor=luis, level="watching")
    reply(topic, amina, f"What about @{luis.handle}?")
    run_jobs()
    assert db.session.query(Notice).count() == 0
    assert f"@{luis.handle}" in db.session.query(Contribution).filter_by(number=2).one().html


def test_thread_takes_the_same_queries_for_one_and_thirty_replies(topic, luis, count_queries):
    def cost():
        db.session.expunge_all()
        fresh = db.session.get_one(Topic, topic.id)
        with count_queries() as statements:
            for each in queries.thread(fresh, visitor=luis).entries:
                assert each.contribution.author.name
                assert not each.contribution.parent or each.contribution.parent.author.name
        return len(statements)

    first = reply(topic, luis)
    few = cost()
    for _ in range(30):
        first = db.session.merge(first)
        topic = first.topic
        reply(topic, db.session.merge(luis), parent=first)
    assert cost() == few == 2
