"""Flags: raised by members, hidden at a threshold, decided by moderators, told to everybody."""

import pytest

from hub.core import audit, search
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import Contribution
from hub.moderation import services as moderation
from hub.moderation.models import APPROVE, REJECT, Case, Flag
from hub.notifications.models import Notice
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def mod(app):
    return make_member("Mod")


@pytest.fixture
def author(app):
    return make_member("Author", lang="fr")


@pytest.fixture
def topic(mod):
    return make_topic(make_space(moderators=(mod,)), mod)


@pytest.fixture
def reply(topic, author):
    made = services.post_reply(topic, actor=author, body="A kookaburra says so", lang="en")
    db.session.commit()
    return made


def trusted():
    return make_member(affiliation_verified_at=hub_clock.now())


def address(reply):
    return f"/en/moderation/flags/contribution/{reply.id}"


def flag(client, reply, member, **values):
    sign_in(client, member)
    return client.post(address(reply), data={"reason": "hostile", **values})


def flag_thrice(client, reply):
    people = [trusted() for _ in range(3)]
    for person in people:
        flag(client, reply, person)
    return people


def decide(verdict, actor, **values):
    case = db.session.query(Case).one()
    moderation.decide(case, actor=actor, version=case.version, verdict=verdict, **values)
    db.session.commit()


def state(reply):
    db.session.expire_all()
    return db.session.get_one(Contribution, reply.id).state


def told():
    """Who was told what by moderation."""
    rows = db.session.query(Notice).filter(Notice.kind.startswith("moderation"))
    return sorted((row.member_id, row.kind) for row in rows)


def test_member_flags_once_and_the_moderators_read_why(client, reply, mod):
    member = make_member("Witness")
    assert flag(client, reply, member, words="Look at line two").status_code == 303
    again = flag(client, reply, member, reason="spam")
    assert again.status_code == 409
    assert "You have flagged this before" in again.text
    assert "You have flagged this before" in client.get(address(reply)).text
    assert [(row.reason, row.words) for row in db.session.query(Flag)] == [
        ("hostile", "Look at line two")
    ]
    sign_in(client, mod)
    page = client.get("/en/moderation/").text
    for words in ("It insults or threatens people", "Look at line two", "Witness", "kookaburra"):
        assert words in page


def test_flags_of_several_members_are_one_case(client, reply):
    for _ in range(2):
        flag(client, reply, make_member())
    assert db.session.query(Case).count() == 1
    assert state(reply) == "published"


@pytest.mark.parametrize(
    ("who", "status"), [("author", 403), ("member", 200), ("moderator", 200), (None, 303)]
)
def test_who_can_flag(client, reply, author, mod, who, status):
    people = {"author": author, "member": make_member(), "moderator": mod}
    if who:
        sign_in(client, people[who])
    assert client.get(address(reply)).status_code == status


def test_what_cannot_be_read_cannot_be_flagged(client, topic, reply, author):
    sign_in(client, make_member())
    services.remove_contribution(reply, actor=author)
    db.session.commit()
    assert client.get(address(reply)).status_code == 404
    assert client.get("/en/moderation/flags/waiting/1").status_code == 404
    assert client.get("/en/moderation/flags/nothing/1").status_code == 404


def test_flag_that_says_nothing_is_asked_again(client, reply):
    sign_in(client, make_member())
    answer = client.post(address(reply), data={"reason": "other", "words": " "})
    assert (answer.status_code, "Say what is wrong with it." in answer.text) == (422, True)
    answer = client.post(address(reply), data={"words": "A long story"})
    assert (answer.status_code, "A long story" in answer.text) == (422, True)


def test_three_trusted_members_hide_a_text_and_its_author_is_told(
    client, topic, reply, author, run_jobs, mailbox
):
    for _ in range(5):
        flag(client, reply, make_member())
    assert state(reply) == "published"
    change = topic.change
    flag_thrice(client, reply)
    assert state(reply) == "hidden"
    db.session.refresh(topic)
    assert (topic.reply_count, topic.change) == (0, change + 1)
    page = client.get(f"/en/topics/{topic.id}/{topic.slug}").text
    assert "kookaburra" not in page
    assert "hidden until the moderators have looked at it" in page
    assert search.search("kookaburra", scopes={"public"}).items == ()
    run_jobs()
    assert told() == [(author.id, "moderation_hidden")]
    assert len(mailbox.to(author.email)) == 1
    acts = [(row.actor_id, row.act) for row in db.session.scalars(audit.entries())]
    assert acts == [(None, "case.hidden")]


def test_what_a_moderator_wrote_is_not_hidden_by_flags(client, topic, mod):
    reply = services.post_reply(topic, actor=mod, body="Stay on topic", lang="en")
    db.session.commit()
    flag_thrice(client, reply)
    assert state(reply) == "published"
    # Nor does its author see the case or who flagged it.
    sign_in(client, mod)
    assert "Nothing waits for you" in client.get("/en/moderation/").text


def test_hidden_text_is_restored_and_all_are_told(client, topic, reply, author, mod, run_jobs):
    flaggers = flag_thrice(client, reply)
    run_jobs()
    decide(APPROVE, mod)
    assert state(reply) == "published"
    db.session.refresh(topic)
    assert topic.reply_count == 1
    assert len(search.search("kookaburra", scopes={"public"}).items) == 1
    run_jobs()
    expected = [(author.id, "moderation_decision"), (author.id, "moderation_hidden")]
    expected += [(person.id, "moderation_outcome") for person in flaggers]
    assert told() == sorted(expected)
    sign_in(client, author)
    assert "Mod looked at what you wrote" in client.get("/en/notifications/").text
    sign_in(client, flaggers[0])
    assert "let stand what you flagged" in client.get("/en/notifications/").text


def test_removed_text_is_gone_once_and_its_author_reads_why(
    client, topic, reply, author, mod, run_jobs, mailbox
):
    flaggers = flag_thrice(client, reply)
    decide(REJECT, mod, words="No insults here.")
    assert state(reply) == "removed"
    db.session.refresh(topic)
    assert topic.reply_count == 0
    run_jobs()
    mails = [m.get_body(("plain",)).get_content() for m in mailbox.to(author.email)]
    assert any("No insults here." in body for body in mails)
    sign_in(client, flaggers[0])
    page = client.get("/en/notifications/").text
    assert "was removed" in page
    assert "No insults here." not in page


def test_author_is_not_troubled_by_flags_that_came_to_nothing(client, reply, author, mod, run_jobs):
    flagger = make_member()
    flag(client, reply, flagger)
    decide(APPROVE, mod)
    run_jobs()
    assert told() == [(flagger.id, "moderation_outcome")]


def test_new_flags_after_a_decision_are_a_new_case(client, reply, mod):
    flag_thrice(client, reply)
    decide(APPROVE, mod)
    assert flag(client, reply, trusted()).status_code == 303
    assert [case.state for case in db.session.query(Case).order_by(Case.id)] == ["resolved", "open"]
    assert state(reply) == "published"


def test_removal_in_the_thread_closes_the_case(client, reply, author, mod, run_jobs):
    flagger = make_member()
    flag(client, reply, flagger)
    services.remove_contribution(db.session.get_one(Contribution, reply.id), actor=author)
    db.session.commit()
    run_jobs()
    case = db.session.query(Case).one()
    assert (case.state, case.decided_by) == ("rejected", author.id)
    assert told() == [(flagger.id, "moderation_outcome")]


def test_hidden_text_is_not_restored_from_the_thread(client, reply, author, mod):
    flag_thrice(client, reply)
    for member in (author, mod):
        sign_in(client, member)
        assert client.post(f"/en/contributions/{reply.id}/restoration").status_code == 403
    assert state(reply) == "hidden"


def test_flags_of_an_erased_member_keep_no_words(client, reply):
    member = make_member()
    flag(client, reply, member, words="I know this person")
    moderation.forget(db.session.get_one(type(member), member.id))
    db.session.commit()
    assert db.session.query(Flag).one().words == ""


def test_export_holds_ones_own_flags(client, reply):
    member = make_member()
    flag(client, reply, member, words="Look")
    told = moderation.own_matters(member)["flags"]
    assert [(row["about"], row["words"]) for row in told] == [(f"contribution:{reply.id}", "Look")]
