"""What waits for a moderator: held by policy, seen by two, posted when it is approved."""

import datetime as dt
from typing import Any

import pytest

from hub.accounts.models import ADMIN, SECRETARIAT
from hub.core import audit
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.discussions import queries, services
from hub.discussions.models import (
    EVERYBODY,
    NEWCOMERS,
    NOBODY,
    Contribution,
    Draft,
    Topic,
    WaitingText,
)
from hub.moderation import services as moderation
from hub.moderation.models import APPROVE, REJECT, Case
from hub.notifications.models import Inbox, Notice
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def mod(app):
    return make_member("Mod")


@pytest.fixture
def nour(app):
    return make_member("Nour", lang="fr")


@pytest.fixture
def space(mod):
    return make_space(moderators=(mod,), who_waits=EVERYBODY)


@pytest.fixture
def topic(space, mod):
    return make_topic(space, mod)


@pytest.fixture
def held(topic, nour):
    return hold(topic, nour)


def hold(topic, author, body="A text that waits", **values):
    made = services.hand_in_reply(topic, actor=author, body=body, lang="en", **values)
    db.session.commit()
    return made


def decide(held, actor, verdict=APPROVE, **values):
    case = case_of(held)
    moderation.decide(case, actor=actor, version=case.version, verdict=verdict, **values)
    db.session.commit()
    return case


def case_of(held):
    return db.session.query(Case).filter_by(kind="waiting", object_id=held.id).one()


def person(kind, space):
    """Somebody of each kind the policy tells apart."""
    values: dict[str, dict[str, Any]] = {
        "newcomer": {},
        "verified": {"affiliation_verified_at": hub_clock.now()},
        "secretariat": {"roles": (SECRETARIAT,)},
        "admin": {"roles": (ADMIN,)},
    }
    member = make_member(**values.get(kind, {}))
    if kind == "moderator":
        return db.session.get_one(type(member), queries.moderators_of_scope(f"space:{space.id}")[0])
    if kind == "trusted":
        elsewhere = make_topic(make_space(), make_member())
        for _ in range(3):
            services.post_reply(elsewhere, actor=member, body="I was here", lang="en")
        db.session.query(Contribution).filter_by(author_id=member.id).update(
            {"created_at": hub_clock.now() - dt.timedelta(days=2)}
        )
        db.session.commit()
    if kind == "busy":
        elsewhere = make_topic(make_space(), make_member())
        for _ in range(9):
            services.post_reply(elsewhere, actor=member, body="Buy!", lang="en")
        db.session.commit()
    return member


@pytest.mark.parametrize(
    ("who", "waits"),
    [
        ("newcomer", {NEWCOMERS, EVERYBODY}),
        # Many texts within a day are no sign of trust.
        ("busy", {NEWCOMERS, EVERYBODY}),
        ("trusted", {EVERYBODY}),
        ("verified", {EVERYBODY}),
        ("moderator", set()),
        ("secretariat", set()),
        ("admin", set()),
    ],
)
@pytest.mark.parametrize("policy", [NOBODY, NEWCOMERS, EVERYBODY])
def test_policy_says_who_waits(mod, who, waits, policy):
    space = make_space(moderators=(mod,), who_waits=policy)
    topic = make_topic(space, mod)
    member = person(who, space)
    made = services.hand_in_reply(topic, actor=member, body="Words", lang="en")
    assert isinstance(made, WaitingText) == (policy in waits)
    if policy in waits:
        with pytest.raises(Refused):
            services.post_reply(topic, actor=member, body="Words", lang="en")


def test_newcomer_is_trusted_after_three_approved_texts(mod, nour):
    topic = make_topic(make_space(moderators=(mod,), who_waits=NEWCOMERS), mod)
    for number in range(3):
        assert queries.must_wait(nour, topic.space), number
        decide(hold(topic, nour), mod)
    assert not queries.must_wait(nour, topic.space)


def test_reply_that_waits_changes_nothing_of_its_topic(topic, nour):
    fields = ("last_number", "change", "page_version", "reply_count", "last_activity_at")
    before = {name: getattr(topic, name) for name in fields}
    hold(topic, nour)
    db.session.refresh(topic)
    assert {name: getattr(topic, name) for name in fields} == before
    assert db.session.query(Contribution).count() == 1


def test_form_that_must_wait_leads_to_the_text_that_waits(client, topic, nour):
    sign_in(client, nour)
    client.put(f"/en/drafts/topic-{topic.id}", data={"body": "Half"})
    answer = client.post(f"/en/topics/{topic.id}/replies", data={"body": "Whole", "lang": "en"})
    held = db.session.query(WaitingText).one()
    assert (answer.status_code, answer.location.partition("#")[2]) == (303, f"waiting-{held.id}")
    assert db.session.query(Draft).count() == 0
    page = client.get(answer.location).text
    assert "Only you and the moderators can read it." in page
    assert "Your text waits for the moderators." in page
    fragment = client.post(
        f"/en/topics/{topic.id}/replies",
        data={"body": "Again", "lang": "en"},
        headers={"HX-Request": "true"},
    )
    assert fragment.headers["HX-Redirect"].endswith(f"#waiting-{held.id + 1}")


def test_approved_reply_stands_as_if_posted_now(topic, held, mod, nour, run_jobs, clock):
    amina = make_member("Amina")
    services.follow_topic(topic, actor=amina, level="watching")
    first = services.post_reply(topic, actor=mod, body="Meanwhile", lang="en")
    db.session.commit()
    clock(by=dt.timedelta(hours=5))
    decide(held, mod)
    reply = db.session.query(Contribution).filter_by(author_id=nour.id).one()
    db.session.refresh(topic)
    assert (reply.number, reply.change) == (first.number + 1, topic.change)
    assert (topic.reply_count, topic.last_activity_at) == (2, reply.created_at)
    assert reply.created_at > held.created_at + dt.timedelta(hours=4)
    assert held.contribution_id == reply.id
    run_jobs()
    told = db.session.query(Notice).filter_by(subject=f"contribution:{reply.id}")
    assert {(n.member_id, n.kind) for n in told} == {(amina.id, "post"), (mod.id, "reply")}


def test_author_is_told_of_the_decision_who_made_it_and_why(
    client, topic, mod, nour, run_jobs, mailbox
):
    answer = moderation.keep_answer(
        None, actor=mod, name="Source", scope="", texts={"en": "Give a source.", "fr": "Citez."}
    )
    approved, refused = hold(topic, nour, "One"), hold(topic, nour, "Two")
    decide(approved, mod)
    decide(refused, mod, REJECT, answer=answer)
    run_jobs()
    mails = [(m["Subject"], m.get_body(("plain",)).get_content()) for m in mailbox.to(nour.email)]
    assert len(mails) == 2
    assert all("Mod" in subject for subject, _body in mails)
    assert ["Citez." in body for _subject, body in mails] == [False, True]
    assert "Give a source." not in mails[1][1]
    sign_in(client, nour)
    page = client.get(f"/en/waiting/{refused.id}").text
    assert "Citez." in page
    assert "Two" in page


@pytest.mark.parametrize(
    ("lang", "texts", "words", "reason"),
    [
        ("fr", {"en": "Why", "fr": "Pourquoi"}, "", ("Pourquoi", "fr")),
        ("ru", {"en": "Why", "fr": "Pourquoi"}, "", ("Why", "en")),
        ("ru", {"es": "Por qué"}, "", ("Por qué", "es")),
        ("fr", {"fr": "Pourquoi"}, "And more.", ("Pourquoi\n\nAnd more.", "")),
        ("fr", None, "As written.", ("As written.", "")),
    ],
)
def test_reason_is_in_the_authors_language_where_there_is_one(
    topic, mod, lang, texts, words, reason
):
    held = hold(topic, make_member(lang=lang))
    answer = None
    if texts:
        answer = moderation.keep_answer(None, actor=mod, name="A", scope="", texts=texts)
    case = decide(held, mod, REJECT, answer=answer, words=words)
    assert (case.reason, case.reason_lang) == reason


def test_text_turned_down_can_be_written_anew(client, topic, held, mod, nour):
    decide(held, mod, REJECT, words="Not here.")
    sign_in(client, nour)
    assert "Write it anew" in client.get(f"/en/waiting/{held.id}").text
    answer = client.post(f"/en/waiting/{held.id}/withdrawal")
    assert answer.location.endswith("#reply")
    assert "A text that waits" in client.get(answer.location).text


def test_author_takes_back_what_waits_and_nobody_decides_on_it(client, topic, held, mod, nour):
    sign_in(client, nour)
    client.post(f"/en/waiting/{held.id}/withdrawal")
    assert (db.session.get_one(WaitingText, held.id).state, case_of(held).state) == (
        "taken_back",
        "rejected",
    )
    assert db.session.query(Draft).one().fields["body"] == "A text that waits"
    sign_in(client, mod)
    late = {"verdict": "approve", "cases": f"{case_of(held).id}:1"}
    assert client.post("/en/moderation/decisions", data=late).status_code == 409
    assert db.session.query(Contribution).count() == 1


def test_edit_of_what_stands_waits_too(client, topic, mod, nour):
    decide(hold(topic, nour, "First words"), mod)
    reply = db.session.query(Contribution).filter_by(author_id=nour.id).one()
    sign_in(client, nour)
    form = {"body": "Buy now", "lang": "en", "version": "0"}
    answer = client.post(f"/en/contributions/{reply.id}/edit", data=form)
    held = db.session.query(WaitingText).filter_by(edit_version=0).one()
    assert answer.location.endswith(f"#waiting-{held.id}")
    assert client.get(f"/en/topics/{topic.id}/changes?since=0").text.count("Buy now") == 0
    decide(held, mod)
    reply = db.session.get_one(Contribution, reply.id)
    assert (reply.source, reply.edit_count) == ("Buy now", 1)


def test_approval_follows_the_topic_into_which_another_was_merged(space, topic, held, mod):
    into = make_topic(space, mod, "Another question")
    services.merge_topic(topic, actor=mod, into=into)
    db.session.commit()
    decide(held, mod)
    assert db.session.query(Contribution).filter_by(topic_id=into.id, source=held.source).count()


def test_case_follows_its_topic_to_another_space(topic, held, mod, run_jobs):
    there = make_space("There", moderators=(make_member("Other"),))
    services.move_topic(topic, actor=mod, space=there)
    db.session.commit()
    run_jobs()
    assert case_of(held).scope == f"space:{there.id}"


def test_nothing_is_approved_into_a_topic_that_is_gone(client, topic, held, mod):
    db.session.query(Topic).update({"removed_at": hub_clock.now()})
    db.session.commit()
    case = case_of(held)
    with pytest.raises(Refused):
        moderation.decide(case, actor=mod, version=1, verdict=APPROVE)


def test_ten_texts_may_wait_and_no_more(topic, nour):
    for _ in range(10):
        hold(topic, nour)
    with pytest.raises(Refused, match="wait for the moderators already"):
        hold(topic, nour)


def test_erased_member_leaves_nothing_that_waits(topic, held, nour, mod):
    services.forget(nour)
    db.session.commit()
    gone = db.session.get_one(WaitingText, held.id)
    assert (gone.source, gone.html, gone.state) == ("", "", "taken_back")
    assert not case_of(held).is_undecided


def test_export_holds_ones_own_waiting_texts(held, nour):
    told = services.own_matters(nour)["waiting"]
    assert [(row["text"], row["state"]) for row in told] == [("A text that waits", "held")]


def test_moderators_choose_in_the_settings_who_waits(client, mod):
    space = make_space(moderators=(mod,))
    sign_in(client, mod)
    address = f"/en/discussions/{space.slug}/settings"
    assert "Whose texts wait for a moderator" in client.get(address).text
    client.post(address, data={"languages": "en", "who_waits": NEWCOMERS})
    db.session.refresh(space)
    assert space.who_waits == NEWCOMERS
    # A form without the choice changes nothing of it; one that means nothing is refused.
    client.post(address, data={"languages": "en"})
    refused = client.post(address, data={"languages": "en", "who_waits": "some"})
    db.session.refresh(space)
    assert (space.who_waits, refused.status_code) == (NEWCOMERS, 422)
    rows = db.session.scalars(audit.entries(act="space.who_waits")).all()
    assert [(row.subject, row.facts) for row in rows] == [
        (f"space:{space.id}", {"who_waits": NEWCOMERS})
    ]


def test_decision_in_a_topic_one_may_no_longer_see_is_not_counted(held, topic, nour, mod, run_jobs):
    decide(held, mod)
    run_jobs()
    assert db.session.get_one(Inbox, nour.id).unread == 1
    few = make_space("Few", visibility="private", moderators=(mod,))
    services.move_topic(topic, actor=mod, space=few)
    db.session.commit()
    run_jobs()
    assert db.session.get_one(Inbox, nour.id).unread == 0
