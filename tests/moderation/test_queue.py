"""The queue: who sees which cases, several decided at once, nobody overruled unawares."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.accounts.models import ADMIN, MODERATOR, SECRETARIAT
from hub.core import audit
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import EVERYBODY, Contribution
from hub.moderation.models import Case, SavedAnswer
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def mod(app):
    return make_member("Mod")


@pytest.fixture
def other(app):
    return make_member("Other moderator")


@pytest.fixture
def space(mod, other):
    return make_space("Fair recruitment", moderators=(mod, other), who_waits=EVERYBODY)


@pytest.fixture
def topic(space, mod):
    return make_topic(space, mod)


def held(topic, *bodies, author=None):
    author = author or make_member()
    for body in bodies:
        services.hand_in_reply(topic, actor=author, body=body, lang="en")
    db.session.commit()
    return db.session.query(Case).order_by(Case.id).all()[-len(bodies) :]


def keys(cases):
    return [f"{case.id}:{case.version}" for case in cases]


def decision(cases, verdict="approve", **values):
    return {"cases": keys(cases), "verdict": verdict, **values}


def states():
    db.session.expire_all()
    return [case.state for case in db.session.query(Case).order_by(Case.id)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("of the space", 200),
        (SECRETARIAT, 200),
        (ADMIN, 200),
        ("moderator elsewhere", 404),
        (MODERATOR, 404),
        ("member", 404),
        ("author", 404),
    ],
)
def test_only_those_who_moderate_the_space_see_its_cases(client, topic, mod, who, status):
    author = make_member("Author")
    (case,) = held(topic, "A text that waits", author=author)
    member = {"of the space": mod, "author": author}.get(who) or make_member(
        roles=(who,) if who in (SECRETARIAT, ADMIN, MODERATOR) else ()
    )
    if who == "moderator elsewhere":
        make_space("Elsewhere", moderators=(member,))
    sign_in(client, member)
    page = client.get("/en/moderation/")
    assert page.status_code == (403 if who in ("member", "author", MODERATOR) else 200)
    assert ("A text that waits" in page.text) == (status == 200)
    assert client.get(f"/en/moderation/cases/{case.id}").status_code == status
    answer = client.post("/en/moderation/decisions", data=decision([case]))
    expected = 303 if status == 200 else 403 if page.status_code == 403 else 404
    assert answer.status_code == expected
    assert states() == (["resolved"] if status == 200 else ["open"])


def test_stranger_is_asked_to_sign_in(client):
    assert client.get("/en/moderation/").status_code == 303
    assert client.post("/en/moderation/decisions").status_code == 401


def test_navigation_counts_what_waits_for_moderators_only(client, topic, mod):
    held(topic, "One", "Two")
    sign_in(client, mod)
    assert re.search(r"data-cases-waiting>2<", client.get("/en/").text)
    sign_in(client, make_member())
    assert "/en/moderation/" not in client.get("/en/").text


def test_several_are_decided_with_one_answer(client, topic, mod, run_jobs, mailbox):
    cases = held(topic, "One", "Two", "Three")
    sign_in(client, mod)
    answer = client.post("/en/moderation/decisions?age=", data=decision(cases[:2]))
    assert (answer.status_code, answer.location) == (303, "/en/moderation/")
    assert "2 texts are decided." in client.get(answer.location).text
    assert states() == ["resolved", "resolved", "open"]
    bodies = [each.source for each in db.session.query(Contribution).order_by(Contribution.number)]
    assert bodies[1:] == ["One", "Two"]
    run_jobs()
    assert len(mailbox.to(cases[0].author.email)) == 2


def test_button_of_one_row_decides_that_row_whatever_is_chosen(client, topic, mod):
    cases = held(topic, "One", "Two")
    sign_in(client, mod)
    sent = {"cases": keys(cases[:1]), "verdict": f"approve:{cases[1].id}:1"}
    assert client.post("/en/moderation/decisions", data=sent).status_code == 303
    assert states() == ["open", "resolved"]


def test_nothing_is_turned_down_without_a_reason_and_the_choice_is_kept(client, topic, mod):
    cases = held(topic, "One", "Two")
    sign_in(client, mod)
    answer = client.post("/en/moderation/decisions", data=decision(cases[1:], "reject"))
    assert answer.status_code == 422
    assert "Give a reason: the author will read it." in answer.text
    assert re.findall(r'value="(\d+:1)" checked', answer.text) == keys(cases[1:])
    assert states() == ["open", "open"]


def test_blank_saved_answer_is_none(client, topic, mod):
    sign_in(client, mod)
    (case,) = held(topic, "A text that waits")
    sent = decision([case], "reject", answer="   ")
    assert client.post("/en/moderation/decisions", data=sent).status_code == 422
    sent = decision([case], "approve", answer="   ")
    assert client.post("/en/moderation/decisions", data=sent).status_code == 303


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"verdict": "approve"}, "Choose at least one text."),
        ({"verdict": "approve", "cases": "x"}, "Choose at least one text."),
        ({"verdict": "burn", "cases": "1:1"}, "Choose what to decide."),
    ],
)
def test_decision_that_cannot_be_meant_says_so(client, topic, mod, sent, words):
    sign_in(client, mod)
    answer = client.post("/en/moderation/decisions", data=sent)
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize("back", ["", "?from=case"])
def test_second_moderator_reads_the_first_ones_decision_and_loses_nothing(
    client, topic, mod, other, back
):
    (case,) = held(topic, "One")
    sign_in(client, mod)
    client.post("/en/moderation/decisions", data=decision([case], "reject", words="Off topic."))
    sign_in(client, other)
    late = {"cases": f"{case.id}:1", "verdict": "reject", "words": "A long explanation of mine"}
    answer = client.post(f"/en/moderation/decisions{back}", data=late)
    assert answer.status_code == 409
    assert "Off topic." in answer.text
    assert "Mod did not approve it." in answer.text
    assert "A long explanation of mine" in answer.text
    db.session.expire_all()
    assert db.session.get_one(Case, case.id).decided_by == mod.id


def test_what_is_still_free_is_decided_though_another_was_quicker(client, topic, mod, other):
    cases = held(topic, "One", "Two")
    sign_in(client, mod)
    both = decision(cases)
    client.post("/en/moderation/decisions", data=decision(cases[:1], "reject", words="No."))
    sign_in(client, other)
    answer = client.post("/en/moderation/decisions", data=both)
    assert answer.status_code == 200
    assert "1 text is decided." in answer.text
    assert "No." in answer.text
    assert states() == ["rejected", "resolved"]


def test_two_moderators_at_once_decide_once(app, topic, mod, other):
    (case,) = held(topic, "One")

    clients = [app.test_client(), app.test_client()]
    for client, member in zip(clients, (mod, other), strict=True):
        sign_in(client, member)
    sent = [decision([case], verdict, words="Because") for verdict in ("approve", "reject")]

    def send(client, form):
        return client.post("/en/moderation/decisions", data=form).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, clients, sent))
    assert answers == [303, 409]
    decided = [row.act for row in db.session.scalars(audit.entries())]
    assert len([act for act in decided if act in ("case.resolved", "case.rejected")]) == 1


def test_script_is_answered_with_what_goes_and_what_changed(client, topic, mod, other):
    cases = held(topic, "One", "Two", "Three")
    both = decision(cases[:2])
    sign_in(client, mod)
    client.post("/en/moderation/decisions", data=decision(cases[:1]))
    sign_in(client, other)
    answer = client.post("/en/moderation/decisions", data=both, headers={"X-Fragment": "1"})
    assert answer.status_code == 200
    assert (answer.json["done"], answer.json["waiting"]) == ([cases[1].id], 1)
    assert [each["case"] for each in answer.json["overtaken"]] == [cases[0].id]
    assert "Mod approved it." in answer.json["overtaken"][0]["html"]
    refused = client.post(
        "/en/moderation/decisions",
        data=decision(cases[2:], "reject"),
        headers={"X-Fragment": "1"},
    )
    assert (refused.status_code, refused.json["errors"]) == (
        422,
        ["Give a reason: the author will read it."],
    )


def test_case_is_taken_up_shown_to_others_and_put_back(client, topic, mod, other):
    (case,) = held(topic, "One")
    sign_in(client, mod)
    work = f"/en/moderation/cases/{case.id}/work"
    assert client.post(work, data={"version": "1"}).status_code == 303
    assert "One" in client.get("/en/moderation/?show=mine").text
    sign_in(client, other)
    assert "Mod is on it" in client.get("/en/moderation/").text
    assert "Nothing matches" in client.get("/en/moderation/?show=mine").text
    assert client.post(work, data={"version": "1"}).status_code == 409
    assert client.delete(work, data={"version": "2"}).status_code == 303
    assert states() == ["open"]


def test_queue_is_filtered_and_oldest_comes_first(client, topic, mod, clock):
    elsewhere = make_space("Elsewhere", moderators=(mod,), who_waits=EVERYBODY)
    held(topic, "Oldest text")
    clock(by=dt.timedelta(days=2))
    held(make_topic(elsewhere, mod, "Another question"), "Newest text")
    sign_in(client, mod)
    page = client.get("/en/moderation/").text
    assert page.index("Oldest text") < page.index("Newest text")
    assert page.count("Has waited too long") == 1
    for question, seen in (
        (f"scope=space:{elsewhere.id}", [False, True]),
        ("age=day", [True, False]),
        ("cause=flagged", [False, False]),
        ("show=open", [True, True]),
        ("show=resolved", [False, False]),
        ("show=nonsense&age=never", [True, True]),
    ):
        page = client.get(f"/en/moderation/?{question}").text
        assert ["Oldest text" in page, "Newest text" in page] == seen, question


def test_queue_takes_the_same_queries_for_one_and_thirty(client, topic, mod, count_queries):
    def queries():
        with count_queries() as statements:
            assert client.get("/en/moderation/").status_code == 200
        return len(statements)

    sign_in(client, mod)
    held(topic, "One")
    one = queries()
    for _ in range(29):
        held(topic, "More")
    assert queries() == one


def test_queue_goes_on_after_fifty(client, topic, mod):
    for _ in range(6):
        held(topic, *(f"Text {number}" for number in range(9)))
    sign_in(client, mod)
    first = client.get("/en/moderation/").text
    assert first.count('class="case"') == 50
    after = first.partition("?after=")[2].partition('"')[0]
    assert client.get(f"/en/moderation/?after={after}").text.count('class="case"') == 4


def test_saved_answers_are_of_the_space_or_of_everybody(client, space, mod):
    boss = make_member(roles=(ADMIN,))
    sign_in(client, mod)
    form = {"name": "Source", "scope": f"space:{space.id}", "in_en": "Give a source."}
    assert client.post("/en/moderation/answers/", data=form).status_code == 303
    mine = db.session.query(SavedAnswer).one()
    # Only staff write for everybody.
    refused = client.post("/en/moderation/answers/", data={**form, "scope": ""})
    assert refused.status_code == 422
    assert "Give a source." in refused.text
    empty = client.post("/en/moderation/answers/", data={**form, "in_en": " "})
    assert "Write the answer in at least one language." in empty.text
    change = {**form, "in_en": "Name your source.", "in_fr": "Citez."}
    client.post(f"/en/moderation/answers/{mine.id}", data=change)
    db.session.expire_all()
    assert {text.lang: text.body for text in mine.texts} == {
        "en": "Name your source.",
        "fr": "Citez.",
    }
    sign_in(client, boss)
    client.post("/en/moderation/answers/", data={**form, "name": "All", "scope": ""})
    shared = db.session.query(SavedAnswer).filter_by(name="All").one()
    sign_in(client, mod)
    assert "All" in client.get("/en/moderation/answers/").text
    assert client.get(f"/en/moderation/answers/{shared.id}").status_code == 403
    stranger = make_member()
    make_space("Elsewhere", moderators=(stranger,))
    sign_in(client, stranger)
    assert client.get(f"/en/moderation/answers/{mine.id}").status_code == 404
    sign_in(client, mod)
    assert client.delete(f"/en/moderation/answers/{mine.id}").status_code == 303
    assert db.session.query(SavedAnswer).count() == 1


def test_log_keeps_each_decision(topic, client, mod):
    (case,) = held(topic, "One")
    sign_in(client, mod)
    client.post("/en/moderation/decisions", data=decision([case]))
    row = db.session.scalars(audit.entries(subject=f"case:{case.id}")).one()
    assert (row.actor_id, row.act, row.facts["thing"]) == (
        mod.id,
        "case.resolved",
        f"waiting:{case.object_id}",
    )
    assert row.at <= hub_clock.now()
    assert audit.verify().fault == ""
